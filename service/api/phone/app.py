"""The HTTP application of the phone page: the counter's calls behind the door for browsers, and the page itself."""

from collections.abc import Iterable

from fastapi import APIRouter, FastAPI, Request, Response

from service.api import attachments, confirming, counter, events, signing, status
from service.api.app import application
from service.api.edge import Edge
from service.api.journal import Journal
from service.api.phone import reader
from service.api.phone.door import PhoneDoor
from service.api.phone.folder import Folder

_ROUTERS = (
    signing.router,
    counter.reads,
    counter.writes,
    attachments.reads,
    attachments.writes,
    confirming.writes,
    events.router,
    status.counter,
    reader.router,
)
HEALTH = "/health"


def create_phone(edge: Edge, folder: Folder, hosts: Iterable[str]) -> FastAPI:
    """``hosts`` are the only values of ``Host`` that are answered."""
    app = application(edge, (*_ROUTERS, status.router, _pages(folder)))
    app.state.dealer = reader.Dealer()
    app.add_middleware(PhoneDoor, hosts=tuple(hosts), pages={*folder.files, HEALTH})
    app.add_middleware(Journal)
    return app


def _pages(folder: Folder) -> APIRouter:
    router = APIRouter()

    @router.get("/{path:path}")
    def page(path: str, request: Request) -> Response:
        """Asked for anew each time by its hash, so that the parts of the page are always of one version."""
        file = folder.files[f"/{path}"]
        known = {"ETag": file.tag, "Cache-Control": "no-cache"}
        if file.tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=known)
        return Response(file.content, media_type=file.media, headers=known)

    return router
