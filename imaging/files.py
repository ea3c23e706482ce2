"""Files that become an attachment: pictures and PDFs, checked by their content, upright, without what they carry along.

What comes out is what is sent: a JPEG or one PDF, at most 10 MB.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from imaging import apart
from imaging.errors import PictureError
from imaging.page import Image, decode, encode, fit, scale
from imaging.segments import START, bare, header

Media = Literal["image/jpeg", "application/pdf"]
JPEG, PDF = "image/jpeg", "application/pdf"
MAX_BYTES = 10 * 1024 * 1024  # (R5.5)
MAX_PAGES = 50
LARGEST_INPUT = 64 * 1024 * 1024  # bytes that are looked at in the hope of making them smaller
THUMB = 220  # pixels of the long side
_KEPT_PIXELS = 16_000_000  # a picture of more is made smaller
_SIDES = (3508, 2480, 1754, 1240)  # pixels: A4 at 300, 210, 150 and 105 dpi
_QUALITIES = (92, 85, 75, 60)
_PDF_FRAME = 4096  # bytes that a PDF needs beside its pages
_PAGE_FRAME = 1024


@dataclass(frozen=True)
class Part:
    """One shot or file, ready to be sent. ``thumb`` is a small JPEG of its first page."""

    content: bytes
    media: Media
    pages: int
    thumb: bytes

    @property
    def form(self) -> str:
        """The end of its name."""
        return "pdf" if self.media == PDF else "jpg"


def media_of(content: bytes) -> Media:
    """What it is, by its first bytes. FILE_EMPTY or FILE_NOT_PDF."""
    if not content:
        raise PictureError("FILE_EMPTY")
    if content.startswith(START):
        return "image/jpeg"
    if b"%PDF-" in content[:1024]:
        return "application/pdf"
    raise PictureError("FILE_NOT_PDF")


def accept(content: bytes, max_bytes: int = MAX_BYTES, *, crop: bool | None = False) -> Part:
    """A file as it may be sent. A large photograph is made smaller, never refused for its size.

    ``crop`` None = cut a sheet of paper out of a photograph when there is one.
    PictureError FILE_…, see ``imaging.errors``.
    """
    if len(content) > LARGEST_INPUT:
        raise PictureError("FILE_TOO_LARGE", f"{len(content)} bytes")
    if media_of(content) == PDF:
        return _pdf(content, max_bytes)
    if crop is None and (cut := _cut_out(content, max_bytes)) is not None:
        return _picture_part(cut)
    return _picture_part(upright(content, max_bytes))


def upright(content: bytes, max_bytes: int = MAX_BYTES) -> bytes:
    """A JPEG that lies right, without metadata. Its data stay as they are when it fits and lies right already."""
    known = header(content)
    if known.orientation == 1 and known.components != 4 and known.pixels <= _KEPT_PIXELS:
        kept = bare(content)
        if len(kept) <= max_bytes:
            decode(kept)
            return kept
    return _smaller(decode(content), max_bytes)


def combine(parts: Sequence[bytes], max_bytes: int = MAX_BYTES, most_pages: int = MAX_PAGES) -> Part:
    """The one file of all shots in this order: a single one as it is, several as one PDF.

    Pictures give way when the whole would be too large; FILE_TOO_LARGE when the PDFs alone are.
    """
    if not parts:
        raise PictureError("FILE_EMPTY")
    ready = [one if media_of(one) == PDF else upright(one, max_bytes) for one in parts]
    if len(ready) == 1:
        return accept(ready[0], max_bytes)
    for fitted in _tries(ready, max_bytes):
        pages, whole = apart.ask("bind", fitted, most_pages=most_pages)
        if len(whole) <= max_bytes:
            thumb = apart.ask("draw", [whole], first=0, count=1, side=THUMB)[1]
            return Part(whole, "application/pdf", int(pages), thumb)
    raise PictureError("FILE_TOO_LARGE", f"{sum(map(len, ready))} bytes")


def draw(content: bytes, side: int, first: int = 0, count: int = 1) -> tuple[int, list[bytes]]:
    """How many pages there are, and some of them as JPEG with ``side`` pixels on the long side."""
    if media_of(content) == JPEG:
        return 1, [encode(scale(decode(content), side), 85)]
    pages, *found = apart.ask("draw", [content], first=first, count=count, side=side)
    return int(pages), found


def _pdf(content: bytes, max_bytes: int) -> Part:
    pages, cleaned, thumb = apart.ask("clean", [content], most_pages=MAX_PAGES, side=THUMB)
    if len(cleaned) > max_bytes:
        raise PictureError("FILE_TOO_LARGE", f"{len(cleaned)} bytes")
    return Part(cleaned, "application/pdf", int(pages), thumb)


def _picture_part(jpeg: bytes) -> Part:
    return Part(jpeg, "image/jpeg", 1, encode(scale(decode(jpeg), THUMB), 80))


def _cut_out(content: bytes, max_bytes: int) -> bytes | None:
    """The sheet of paper in a photograph; None when none is found."""
    try:
        fitted = fit(content, max_bytes, crop=True)
    except PictureError as error:
        if error.code in {"PAGE_NOT_FOUND", "PAGE_CUT_OFF", "TOO_SMALL"}:
            return None
        raise
    return fitted.jpeg


def _smaller(image: Image, max_bytes: int) -> bytes:
    """The best of a few sizes and qualities that fits."""
    for side in _SIDES:
        scaled = scale(image, side)
        for quality in _QUALITIES:
            if len(found := encode(scaled, quality)) <= max_bytes:
                return found
    raise PictureError("FILE_TOO_LARGE", f"more than {max_bytes} bytes")


def _tries(parts: list[bytes], max_bytes: int) -> Iterator[list[bytes]]:
    """As they are when that can fit, then with smaller and smaller pictures."""
    fixed = _PDF_FRAME + sum(_PAGE_FRAME + (len(one) if media_of(one) == PDF else 0) for one in parts)
    pictures = [one for one in parts if media_of(one) == JPEG]
    if fixed + sum(map(len, pictures)) <= max_bytes:
        yield parts
    for share in (0.95, 0.7):
        room = int((max_bytes - fixed) * share / max(1, len(pictures)))
        if room > 0 and pictures:
            yield [one if media_of(one) == PDF or len(one) <= room else _smaller(decode(one), room) for one in parts]
