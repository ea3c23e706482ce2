"""Call-backs of the national side. They have no session: their signature and seal say who sent them."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, Response

from service.api.edge import TheEdge
from service.gateway.keys import SIGNATURE_HEADER

router = APIRouter(prefix="/osp")

Part = Annotated[str, Path(pattern=r"^[A-Za-z0-9_.]{1,64}$")]


async def _content(request: Request) -> bytes:
    return await request.body()


@router.post("/{book}/{code}")
def receive(
    book: Part, code: Part, request: Request, content: Annotated[bytes, Depends(_content)], edge: TheEdge
) -> Response:
    """Answered only when what it says is committed: an answer before that could lose it."""
    peer = request.client.host if request.client else ""
    served = edge.inbound.receive(book, code, content, request.headers.get(SIGNATURE_HEADER, ""), peer)
    return Response(served.content, headers=served.headers, media_type="application/json; charset=utf-8")
