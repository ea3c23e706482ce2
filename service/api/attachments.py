"""Files of a case, and the audited look at a masked value."""

import base64
import binascii
import hashlib
from collections.abc import Callable
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Request
from pydantic import Field
from starlette.concurrency import run_in_threadpool

from imaging import files as imaging
from imaging.errors import PictureError
from imaging.page import fit_by_corners
from imaging.quad import fault
from service.api.counter import CaseBody, Name
from service.api.door import BODY_LIMIT
from service.api.edge import Edge, OpenSession, Serving, TheEdge
from service.api.routes import Read, Write
from service.files import actions as files
from service.files.actions import StoredFile
from service.kit.errors import Invalid, Missing, Refused
from service.kit.flow.case import Clerk
from service.staff import actions as staff
from service.staff.errors import NoRight
from service.staff.rules import Right, may

T = TypeVar("T")

reads = APIRouter(prefix="/counter", route_class=Read)
writes = APIRouter(prefix="/counter", route_class=Write)

CONTENT_LIMIT = 3_000_000  # bytes of one call; base64 of it fits the door
FILE_LIMIT = 10 * 1024 * 1024  # bytes of a file in pieces (R5.5)
LONGEST_SIDE = 3508  # pixels of a drawn page: A4 at 300 dpi
LARGE = 4  # calls that hold a whole file, a few times over, at one moment

# By its first bytes only: a name or a claimed type proves nothing.
_KINDS = ((b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"), (b"%PDF-", "application/pdf"))


Share = Annotated[float, Field(ge=0, le=1)]  # of the picture's width or height


class FieldBody(CaseBody):
    """A file for a field. ``corners``: a photograph out of which this sheet is cut before it is kept, clockwise."""

    field: Name
    name: Annotated[str, Field(min_length=1, max_length=200)]
    corners: Annotated[list[tuple[Share, Share]], Field(min_length=4, max_length=4)] | None = None


class AttachBody(FieldBody):
    """The whole of it at once; ``content`` is base64."""

    content: Annotated[str, Field(min_length=1, max_length=BODY_LIMIT, repr=False)]


Upload = Annotated[str, Field(pattern=r"^[0-9a-f]{16,64}$")]


class PieceBody(CaseBody):
    """A piece of a large file, from byte ``at`` on. ``upload`` is the client's own name of this sending."""

    upload: Upload
    at: Annotated[int, Field(ge=0, le=FILE_LIMIT)]
    content: Annotated[str, Field(min_length=1, max_length=BODY_LIMIT, repr=False)]


class WholeBody(FieldBody):
    """All pieces are here: what they have to be together."""

    upload: Upload
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class FileBody(CaseBody):
    """A file of the case."""

    file: Name


class LeafBody(FileBody):
    """One page of a file as a picture; ``side`` pixels on the long side."""

    page: Annotated[int, Field(ge=0, lt=imaging.MAX_PAGES)]
    side: Annotated[int, Field(ge=200, le=LONGEST_SIDE)]


class RevealBody(CaseBody):
    """A masked value, and why it has to be seen."""

    name: Name
    reason: Annotated[str, Field(max_length=200)]


@writes.post("/attach")
def attach(body: AttachBody, clerk: Serving, edge: TheEdge) -> dict[str, Any]:
    """Invalid for what is no JPEG, PNG or PDF; whether the field wants it is the step's business."""
    content = _cut_out(body, _decoded(body.field, body.content))
    media = _media(body.field, content)
    with edge.db.unit() as unit:
        edge.engine.reach(unit, clerk, body.case)
        kept = files.keep(unit, edge.cipher, body.case, body.name, media, content)
    return _received(edge, clerk, body.case, body.field, kept)


@writes.post("/attach/piece")
def piece(body: PieceBody, clerk: Serving, edge: TheEdge) -> dict[str, Any]:
    """In any order, each at most 3 MB; nothing is known of the file before it is whole."""
    content = _decoded("content", body.content)
    if body.at + len(content) > FILE_LIMIT:
        raise _unfit("content", "文件超过 10 MB。没有保存；请压缩后重新选择（Ctrl+O）。")
    with edge.db.unit() as unit:
        edge.engine.reach(unit, clerk, body.case)
        files.add_piece(unit, edge.cipher, body.case, body.upload, body.at, content)
    return {"at": body.at + len(content)}


@writes.post("/attach/whole")
async def whole(body: WholeBody, clerk: Serving, edge: TheEdge, request: Request) -> dict[str, Any]:
    """The pieces become a file. Invalid when they are not what was promised, or no file that we take."""
    kept = await _in_turn(request, lambda: _joined(body, clerk, edge))
    return await run_in_threadpool(_received, edge, clerk, body.case, body.field, kept)


@reads.post("/file")
async def file(body: FileBody, clerk: Serving, edge: TheEdge, request: Request) -> dict[str, Any]:
    return await _in_turn(request, lambda: _content(body, clerk, edge))


@reads.post("/file/page")
async def file_page(body: LeafBody, clerk: Serving, edge: TheEdge, request: Request) -> dict[str, Any]:
    """For front ends that draw no PDF. Missing when there is no such page."""
    return await _in_turn(request, lambda: _drawn(body, clerk, edge))


@writes.post("/reveal")
def reveal(body: RevealBody, session: OpenSession, edge: TheEdge) -> dict[str, Any]:
    """A value that the current page shows masked. The audit row is stored before the value leaves."""
    if not may(session.person.roles, Right.REVEAL):
        raise NoRight("查看完整信息")
    if len(body.reason.strip()) < 2:
        raise Invalid("请填写查看原因。没有显示完整信息；填好后按 Enter。", fields={"reason": "请填写查看原因"})
    value = edge.engine.reveal(session.clerk, body.case, body.name)
    with edge.db.unit() as unit:
        staff.record(unit, session.clerk, "reveal", subject=body.case, item=body.name, reason=body.reason.strip())
    return {"value": value}


async def _in_turn(request: Request, work: Callable[[], T]) -> T:
    """At most ``LARGE`` at one moment; who waits for a turn holds no thread, so nobody else waits with them."""
    async with request.app.state.large:
        return await run_in_threadpool(work)


def _joined(body: WholeBody, clerk: Clerk, edge: Edge) -> StoredFile:
    with edge.db.unit() as unit:
        edge.engine.reach(unit, clerk, body.case)
        content = files.take_pieces(unit, edge.cipher, body.case, body.upload)
        if hashlib.sha256(content).hexdigest() != body.sha256:
            raise _unfit(body.field, "文件在传送中不完整。没有保存；请重新选择文件（Ctrl+O）。")
        content = _cut_out(body, content)
        return files.keep(unit, edge.cipher, body.case, body.name, _media(body.field, content), content)


def _content(body: FileBody, clerk: Clerk, edge: Edge) -> dict[str, Any]:
    with edge.db.unit() as unit:
        edge.engine.reach(unit, clerk, body.case)
        found = files.find(unit, body.case, body.file)
        content = files.fetch(unit, edge.cipher, body.case, body.file)
    return {"media": found.media, "content": base64.b64encode(content).decode()}


def _drawn(body: LeafBody, clerk: Clerk, edge: Edge) -> dict[str, Any]:
    with edge.db.unit() as unit:
        edge.engine.reach(unit, clerk, body.case)
        content = files.fetch(unit, edge.cipher, body.case, body.file)
    try:
        pages, drawn = imaging.draw(content, body.side, first=body.page)
    except PictureError as error:
        text = f"{error.fault.sentence}这份文件不能显示，没有改动任何内容；请重新打开，或在柜台查看。"
        raise Refused(text, code=error.code) from error
    if not drawn:
        raise Missing(f"这份文件只有 {pages} 页。没有改动任何内容；请重新打开。")
    return {"pages": pages, "media": imaging.JPEG, "content": base64.b64encode(drawn[0]).decode()}


def _received(edge: Edge, clerk: Clerk, case: str, field: str, kept: StoredFile) -> dict[str, Any]:
    """The step looks at the file at once; the one to go on with may be another, such as a page turned upright."""
    chosen = edge.engine.received(clerk, case, field, kept.id)
    if chosen != kept.id:
        with edge.db.unit() as unit:
            kept = files.find(unit, case, chosen)
    return {"file": kept.id, "media": kept.media, "bytes": kept.size, "sha256": kept.sha256}


def _cut_out(body: FieldBody, content: bytes) -> bytes:
    """The sheet between the corners that a person set; without them the file as it is. Invalid where there is none."""
    if body.corners is None:
        return content
    if wrong := fault(body.corners):
        raise _unfit(body.field, f"{wrong}。没有保存；请把四角对准纸张的四个角再试。")
    try:
        return fit_by_corners(content, body.corners).jpeg
    except PictureError as error:
        raise _unfit(body.field, f"{error.fault.sentence}没有保存；{error.fault.step}") from error


def _media(field: str, content: bytes) -> str:
    media = next((media for start, media in _KINDS if content.startswith(start)), None)
    if media is None:
        raise _unfit(field, "文件不是 JPEG、PNG 或 PDF。没有保存；请换一个文件（Ctrl+O）或重新拍照（F8）。")
    return media


def _decoded(field: str, text: str) -> bytes:
    try:
        content = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise _unfit(field, "文件内容不完整。没有保存；请重新选择文件（Ctrl+O）。") from error
    if len(content) > CONTENT_LIMIT:
        raise _unfit(field, "文件超过 3 MB。没有保存；请压缩后重新选择（Ctrl+O）。")
    return content


def _unfit(field: str, text: str) -> Invalid:
    return Invalid(text, fields={field: text})
