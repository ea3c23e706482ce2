"""What is done with PDFs. Only ``imaging.apart`` runs this: MuPDF meets a stranger's file in a process of its own."""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import pymupdf

from imaging.errors import PictureError
from imaging.segments import header

MAX_OBJECTS = 50_000
A4 = (595.0, 842.0)  # points
# What acts, calls out or hides another file. MuPDF writes names without the escapes that could hide them.
_ACTIVE = re.compile(r"/(JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA|GoToE|SubmitForm|ImportData|Movie|Sound)\b")
_START = b"%PDF-"
_HEAD = 1024  # bytes within which a PDF begins
_THUMB_QUALITY = 80


def clean(files: Sequence[bytes], *, most_pages: int, side: int) -> list[bytes]:
    """Number of pages, the file without metadata, attached files and links, and its first page as a JPEG.

    The pages themselves stay as they are. One with a digital signature stays as it is: a change would void it.
    """
    with _opened(files[0], most_pages) as document:
        pages = document.page_count
        shown = _drawn(document, 0, side)
        if document.get_sigflags() > 0:
            return [b"%d" % pages, files[0], shown]
        fresh = pymupdf.open()
        document.bake()
        fresh.insert_pdf(document, links=False)
        return [b"%d" % pages, _saved(fresh), shown]


def bind(files: Sequence[bytes], *, most_pages: int) -> list[bytes]:
    """Number of pages, and one PDF of all files in this order: a JPEG becomes a page, its data as they are."""
    whole = pymupdf.open()
    for file in files:
        if file.startswith(_START):
            with _opened(file, most_pages) as document:
                whole.insert_pdf(document, links=False)
        else:
            _add_picture(whole, file)
        if whole.page_count > most_pages:
            raise PictureError("FILE_TOO_MANY_PAGES", f"more than {most_pages}")
    return [b"%d" % whole.page_count, _saved(whole)]


def draw(files: Sequence[bytes], *, first: int, count: int, side: int) -> list[bytes]:
    """Number of pages, then some of them as JPEG with ``side`` pixels on the long side."""
    with _opened(files[0], MAX_OBJECTS) as document:
        last = min(document.page_count, first + count)
        return [b"%d" % document.page_count, *(_drawn(document, at, side) for at in range(first, last))]


JOBS: dict[str, Callable[..., list[bytes]]] = {"clean": clean, "bind": bind, "draw": draw}


@contextmanager
def _opened(content: bytes, most_pages: int) -> Iterator[pymupdf.Document]:
    """A document that is whole, open to all and does nothing by itself; else the PictureError that says so."""
    at = content[:_HEAD].find(_START)
    if at < 0:
        raise PictureError("FILE_NOT_PDF")
    pymupdf.TOOLS.mupdf_display_errors(False)
    pymupdf.TOOLS.mupdf_display_warnings(False)
    try:
        with pymupdf.open(stream=content[at:], filetype="pdf") as document:
            _check(document, most_pages)
            yield document
    except (PictureError, MemoryError):
        raise
    except Exception as error:  # MuPDF has its own kinds beside those of Python
        code = "FILE_UNBEARABLE" if "alloc (" in str(error) else "FILE_DAMAGED"  # "realloc (327720 bytes) failed"
        raise PictureError(code, type(error).__name__) from error


def _check(document: pymupdf.Document, most_pages: int) -> None:
    if document.needs_pass or document.metadata is None or document.metadata.get("encryption"):
        raise PictureError("FILE_ENCRYPTED")
    if document.is_repaired:
        raise PictureError("FILE_DAMAGED", "repaired")
    if document.xref_length() > MAX_OBJECTS:
        raise PictureError("FILE_UNBEARABLE", f"{document.xref_length()} objects")
    if not document.page_count:
        raise PictureError("FILE_EMPTY")
    if document.page_count > most_pages:
        raise PictureError("FILE_TOO_MANY_PAGES", f"{document.page_count} pages")
    for number in range(1, document.xref_length()):
        if found := _ACTIVE.search(document.xref_object(number, compressed=True)):
            raise PictureError("FILE_SCRIPT", found[1])
    if document.is_repaired:  # found out while the objects were read
        raise PictureError("FILE_DAMAGED", "repaired")


def _add_picture(whole: pymupdf.Document, jpeg: bytes) -> None:
    """A page with the proportions of the picture, as large as fits on A4 that way round."""
    shape = header(jpeg)
    wide, high = shape.width, shape.height
    room = A4 if high >= wide else A4[::-1]
    factor = min(room[0] / wide, room[1] / high)
    page = whole.new_page(width=wide * factor, height=high * factor)
    page.insert_image(page.rect, stream=jpeg)


def _drawn(document: pymupdf.Document, at: int, side: int) -> bytes:
    page = document[at]
    longest = max(page.rect.width, page.rect.height)
    if not 1 <= longest <= 20_000:
        raise PictureError("FILE_UNBEARABLE", f"a page of {longest:.0f} points")
    pixels = page.get_pixmap(matrix=pymupdf.Matrix(side / longest, side / longest), alpha=False)
    return bytes(pixels.tobytes("jpeg", jpg_quality=_THUMB_QUALITY))


def _saved(document: pymupdf.Document) -> bytes:
    """The same bytes for the same pages: no dates, no fresh identity."""
    document.set_metadata({})
    return bytes(document.tobytes(garbage=3, deflate=True, use_objstms=1, no_new_id=True))
