"""The door for browsers: the files of the page by GET, and from that very page the calls that a phone needs."""

from collections.abc import Iterable

from fastapi.responses import JSONResponse
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.api.door import Gate, headers_of, refused

CALLS = frozenset(
    f"/counter/{call}"
    for call in (
        *("login", "logout", "lock", "unlock", "palette", "drafts", "open", "page", "save", "take", "act", "goto"),
        *(
            "look",
            "discard",
            "attach",
            "attach/piece",
            "attach/whole",
            "confirm",
            "file",
            "file/page",
            "reveal",
            "events",
            "status",
        ),
    )
) | {"/phone/reader"}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; "
    "font-src 'self'; manifest-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), microphone=(), geolocation=()",
}
_LOOPBACK = ("127.0.0.1:", "localhost:")


class PhoneDoor(Gate):
    """ASGI middleware. A call has to come from a page of this very address; there are no cookies to misuse."""

    def __init__(self, app: ASGIApp, *, hosts: Iterable[str], pages: Iterable[str]) -> None:
        super().__init__(app, hosts=hosts)
        self._pages = frozenset(pages)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(HEADERS)
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await super().__call__(scope, receive, guarded)

    def _stranger(self, scope: Scope) -> JSONResponse | None:
        if scope["method"] == "GET":
            return None if scope["path"] in self._pages else refused(404, "PATH", "没有这个页面。没有办理任何业务。")
        if scope["method"] != "POST":
            return refused(405, "METHOD")
        headers, counts = headers_of(scope)
        host = headers[b"host"].decode("latin-1").lower()
        own = f"{'http' if host.startswith(_LOOPBACK) else 'https'}://{host}"
        if counts[b"origin"] != 1 or headers[b"origin"].decode("latin-1") != own:
            return refused(403, "ORIGIN")
        if counts[b"sec-fetch-site"] != 1 or headers[b"sec-fetch-site"] != b"same-origin":
            return refused(403, "ORIGIN")
        return None if scope["path"] in CALLS else refused(404, "PATH")
