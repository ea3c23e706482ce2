"""The outermost layer: every request gets an id, a log line, its metrics, and an answer whatever happens."""

import secrets
import time

from prometheus_client import Counter, Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bound_contextvars

from service.api import errors
from service.kit.errors import BossError
from service.kit.ids import new_id
from service.kit.logs import logger

log = logger(__name__)

_SECONDS = Histogram("cloudboss_request_seconds", "Time to answer a request", ["route", "status"])
_INCIDENTS = Counter("cloudboss_incidents_total", "Requests that ended in an unexpected error")
_WAITING = "/counter/events"  # long on purpose


class Journal:
    """ASGI middleware around everything else."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        with bound_contextvars(request=new_id()):
            await self._http(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        started, status = time.perf_counter(), 0

        async def watch(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, watch)
        except Exception as error:  # noqa: BLE001  whatever it is, people get a number and we get the log
            if status == 0:
                await _explain(error)(scope, receive, watch)
        _note(scope, status, time.perf_counter() - started)


def understood(error: Exception) -> BossError | str:
    """The error for people behind an exception, or the number of an incident, which is in the log from now on."""
    known = errors.known(error)
    if isinstance(known, errors.Away):
        log.warning("database_away", why=type(error).__name__)
    if known is not None:
        return known
    number = f"I{secrets.token_hex(4).upper()}"
    _INCIDENTS.inc()
    log.error("incident", incident=number, exc_info=error)
    return number


def _explain(error: Exception) -> ASGIApp:
    found = understood(error)
    return errors.incident(found) if isinstance(found, str) else errors.answer(found)


def _note(scope: Scope, status: int, seconds: float) -> None:
    path = getattr(scope.get("route"), "path", None)
    route = f"{scope.get('root_path', '')}{path}" if path else "unmatched"
    if route != _WAITING:
        _SECONDS.labels(route, status).observe(seconds)
    staff = scope.get("state", {}).get("staff", "")
    log.info("request", route=route, status=status, ms=round(seconds * 1000, 1), staff=staff)
