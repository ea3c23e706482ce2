"""The mark of a copy on a receipt that was signed: nothing of the original is drawn anew or changed."""

from dataclasses import dataclass

import pymupdf

from service.receipts.fonts import ENGINE, face
from service.receipts.sheet import LEFT, RED, RIGHT

_SIZE, _SMALL = 10.0, 7.5
_TOP = 18.0  # points; above the head of the receipt
_BELOW = 836.0  # under its foot


@dataclass(frozen=True)
class CopyMark:
    """Which copy, made when and by whom; ``sha256`` of the original is what it can be checked against."""

    number: int
    at: str
    by: str
    sha256: str

    @property
    def head(self) -> str:
        return f"副本（补打第 {self.number} 份）　{self.at}　{self.by}"

    @property
    def foot(self) -> str:
        return f"本件为副本，内容与原件一致。原件 SHA-256：{self.sha256}"


def marked(pdf: bytes, mark: CopyMark) -> bytes:
    """Every page with the mark at its head and the original's digest at its foot."""
    with ENGINE, pymupdf.open(stream=pdf, filetype="pdf") as document:
        for page in document.pages():
            _head(page, mark.head)
            _write(page, LEFT, _BELOW, mark.foot, _SMALL)
        document.set_metadata({**document.metadata, "title": f"{document.metadata['title']}（副本 {mark.number}）"})
        document.subset_fonts()
        return bytes(document.tobytes(garbage=4, deflate=True, no_new_id=True))


def _head(page: pymupdf.Page, text: str) -> None:
    wide = face(True).text_length(text, _SIZE) + 16
    page.draw_rect(pymupdf.Rect(RIGHT - wide, _TOP - 12, RIGHT, _TOP + 5), color=RED, width=0.8)
    _write(page, RIGHT - wide + 8, _TOP, text, _SIZE)


def _write(page: pymupdf.Page, x: float, y: float, text: str, size: float) -> None:
    writer = pymupdf.TextWriter(page.rect)
    writer.append((x, y), text, font=face(True), fontsize=size)
    writer.write_text(page, color=RED)
