"""The door: what is refused before any of our code sees it.

Only POST with JSON, the exact ``Host``, nothing that a web page would send, at most 4 MiB, and for
the bundled service the token that the client handed over on stdin. The phone page has a door of its own.
"""

import asyncio
import hmac
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterable, Mapping

from fastapi.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.api import problem
from service.api.problem import PREFIX, Problem

BODY_LIMIT = 4 * 1024 * 1024
CALL_LIMIT = 64 * 1024  # of other systems: no call of theirs has a file in it
BODY_SECONDS = 30.0
BAD_TOKEN_PAUSE = 0.05

_PLAIN = ("/health", "/metrics")  # GET, nothing personal
_SIGNED = ("/osp/", PREFIX)  # who calls here proves himself by his signature
_PAGE_HEADERS = (b"origin", b"referer", b"sec-fetch-site", b"sec-fetch-mode", b"sec-fetch-dest")
_JSON = {"application/json", "application/json; charset=utf-8", "application/json;charset=utf-8"}


class Gate(ABC):
    """ASGI middleware, base of every door: ``hosts`` are the only values of ``Host``, a body is read to its limits."""

    def __init__(self, app: ASGIApp, *, hosts: Iterable[str]) -> None:
        self._app = app
        self._hosts = frozenset(host.lower() for host in hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            await self._http(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        refusal = await self._refusal(scope)
        if refusal is None and (scope["method"] == "POST" or scope["path"].startswith(PREFIX)):
            body = await _body(scope, receive)
            if isinstance(body, bytes):
                receive = _replay(body, receive)
            else:
                refusal = body
        if isinstance(refusal, Refusal) and scope["path"].startswith(PREFIX):
            refusal = refusal.as_problem()
        await (refusal or self._app)(scope, receive, send)

    async def _refusal(self, scope: Scope) -> JSONResponse | None:
        headers, counts = headers_of(scope)
        if counts[b"host"] != 1 or headers[b"host"].decode("latin-1").lower() not in self._hosts:
            return refused(403, "HOST")
        refusal = self._stranger(scope)
        if refusal is None and scope["method"] == "POST":
            kind = headers.get(b"content-type", b"").decode("latin-1").lower()
            if kind not in _JSON or b"content-encoding" in headers:
                return refused(415, "CONTENT_TYPE")
        return refusal

    @abstractmethod
    def _stranger(self, scope: Scope) -> JSONResponse | None:
        """The refusal of who is not the client that this door is for."""


class Door(Gate):
    """For programs: nothing that a web page would send. An empty ``token`` asks for none."""

    def __init__(self, app: ASGIApp, *, hosts: Iterable[str], token: str) -> None:
        super().__init__(app, hosts=hosts)
        self._token = token.encode()

    async def _refusal(self, scope: Scope) -> JSONResponse | None:
        refusal = await super()._refusal(scope)
        if refusal is None and not self._has_token(scope):
            await asyncio.sleep(BAD_TOKEN_PAUSE)
            refusal = refused(403, "DOOR")
        return refusal

    def _stranger(self, scope: Scope) -> JSONResponse | None:
        headers, _counts = headers_of(scope)
        if any(name in headers for name in _PAGE_HEADERS):
            return refused(403, "ORIGIN")
        methods = _methods(scope["path"])
        return None if scope["method"] in methods else refused(405, "METHOD", headers={"Allow": ", ".join(methods)})

    def _has_token(self, scope: Scope) -> bool:
        if not self._token or scope["path"] in _PLAIN or scope["path"].startswith(_SIGNED):
            return True
        headers, _counts = headers_of(scope)
        return hmac.compare_digest(headers.get(b"x-door", b""), self._token)


def headers_of(scope: Scope) -> tuple[dict[bytes, bytes], Counter[bytes]]:
    return dict(scope["headers"]), Counter(name for name, _value in scope["headers"])


async def _body(scope: Scope, receive: Receive) -> bytes | JSONResponse:
    """The whole body within size and time, or the refusal."""
    headers, _counts = headers_of(scope)
    said, limit = headers.get(b"content-length", b"0"), _limit(scope["path"])
    if not said.isdigit() or int(said) > limit:
        return _too_large(limit)
    parts = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            more = True
            while more:
                message = await receive()
                if message["type"] == "http.disconnect":
                    return refused(400, "CUT_SHORT")
                parts += message.get("body", b"")
                more = message.get("more_body", False)
                if len(parts) > limit:
                    return _too_large(limit)
    except TimeoutError:
        return refused(408, "TOO_SLOW")
    return bytes(parts)


def _limit(path: str) -> int:
    return CALL_LIMIT if path.startswith(PREFIX) else BODY_LIMIT


def _replay(body: bytes, receive: Receive) -> Receive:
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again


def _methods(path: str) -> tuple[str, ...]:
    """What may come here at all; which of them an address of the capability API knows, it says itself."""
    if path.startswith(PREFIX):
        return ("GET", "POST")
    return ("GET",) if path in _PLAIN else ("POST",)


class Refusal(JSONResponse):
    """What was refused here, in the words of the counter; other systems get the same as a problem."""

    def __init__(self, status: int, code: str, message: str, headers: Mapping[str, str] | None = None) -> None:
        said = {"error": "Forbidden", "code": code, "message": message, "fields": {}}
        super().__init__(said, status, dict(headers or {}))
        self._problem, self._more = Problem.of(status, code, message), headers

    def as_problem(self) -> JSONResponse:
        return problem.response(self._problem, self._more)


def refused(
    status: int, code: str, message: str = "请求被拒绝，没有办理任何业务。", headers: Mapping[str, str] | None = None
) -> Refusal:
    """One text for almost every refusal here: whoever is refused is not our client."""
    return Refusal(status, code, message, headers)


def _too_large(limit: int) -> Refusal:
    if limit == CALL_LIMIT:
        return refused(413, "TOO_LARGE", f"内容超过 {CALL_LIMIT // 1024} KB，没有办理任何业务。")
    return refused(413, "TOO_LARGE", "内容超过 4 MB，没有办理任何业务；请压缩或换一个文件（Ctrl+O）后重试。")
