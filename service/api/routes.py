"""The two kinds of calls: reads, and writes that are done once under the client's key."""

import hashlib
import re
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool

from service.api import errors
from service.api.edge import Edge, edge_of, token_of
from service.kit import strict
from service.kit.errors import Invalid
from service.kit.once import actions
from service.kit.once.actions import Key, Stored
from service.staff import actions as staff
from service.staff.errors import SignedOut

Handler = Callable[[Request], Coroutine[Any, Any, Response]]

_LOGIN = "/counter/login"  # the one write of who has no session yet
_KEY = re.compile(r"[A-Za-z0-9_.:-]{8,100}")


class StrictRequest(Request):
    """A request whose JSON is parsed strictly."""

    @classmethod
    def of(cls, request: Request) -> "StrictRequest":
        """The same request; its body can be read only once, so it is not wrapped twice."""
        return request if isinstance(request, cls) else cls(request.scope, request.receive)

    async def json(self) -> Any:
        """Invalid for everything that another parser could read differently."""
        if not hasattr(self, "_strict"):
            try:
                self._strict = strict.loads(await self.body())
            except ValueError as error:
                raise Invalid("请求内容不是规范的 JSON。没有办理任何业务；请升级客户端后重试。", code="JSON") from error
        return self._strict


class Read(APIRoute):
    """A call that changes nothing."""

    def get_route_handler(self) -> Handler:
        """With strict JSON. Parsed first, because FastAPI hides what its own parsing raises."""
        original = super().get_route_handler()

        async def handle(request: Request) -> Response:
            strictly = StrictRequest.of(request)
            await strictly.json()
            return await original(strictly)

        return handle


class Write(Read):
    """A call that is done once per key: the same key gives the stored answer, also after a restart."""

    def get_route_handler(self) -> Handler:
        original = super().get_route_handler()

        async def handle(request: Request) -> Response:
            request, edge = StrictRequest.of(request), edge_of(request)
            key = _key(request, edge, await request.body())
            held = await run_in_threadpool(_begin, edge, key, token_of(request))
            if isinstance(held, Stored):
                return _again(held)
            attempt, request.state.repeated = held
            return await _once(edge, key, attempt, original, request)

        return handle


async def _once(edge: Edge, key: Key, attempt: str, original: Handler, request: Request) -> Response:
    """Do it and keep what was answered, refusals too; after an incident the key is free again."""
    try:
        response = await original(request)
    except Exception as error:
        known = errors.known(error)
        if known is None or isinstance(known, errors.Away):
            await run_in_threadpool(_release, edge, key, attempt)
            raise
        response = errors.answer(known)
    await run_in_threadpool(_finish, edge, key, attempt, Stored(response.status_code, bytes(response.body).decode()))
    return response


def _key(request: Request, edge: Edge, body: bytes) -> Key:
    """The key of this press. What it is compared by is a keyed hash, since a body may hold a password."""
    said = request.headers.get("idempotency-key", "")
    if not _KEY.fullmatch(said):
        raise Invalid("请求缺少操作编号。没有办理任何业务；请升级客户端后重试。", code="KEY_MISSING")
    route = request.url.path
    token = token_of(request)
    digest = hashlib.sha256(route.encode() + b"\n" + body).hexdigest()
    hashed = edge.cipher.blind(digest, "idempotency", "request_hash")
    return Key(staff.key_of(token) if token else "login", said, route, hashed)


def _begin(edge: Edge, key: Key, token: str) -> tuple[str, bool] | Stored:
    """The stored answer, also for a session that this very write has ended; else the right to do it now.

    With it whether a process that died had begun it before. A stranger leaves no row behind.
    """
    if not token and key.route != _LOGIN:
        raise SignedOut
    with edge.db.unit() as unit:
        found = actions.find(unit, edge.cipher, key)
        if isinstance(found, Stored):
            return found
        if token and staff.current(unit, token) is None:
            raise SignedOut
        return actions.begin(unit, key, edge.bell.process), found is not None


def _finish(edge: Edge, key: Key, attempt: str, stored: Stored) -> None:
    with edge.db.unit() as unit:
        actions.finish(unit, edge.cipher, key, attempt, stored)


def _release(edge: Edge, key: Key, attempt: str) -> None:
    with edge.db.unit() as unit:
        actions.release(unit, key, attempt)


def _again(stored: Stored) -> Response:
    return Response(stored.body, stored.status, media_type="application/json")
