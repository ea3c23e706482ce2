"""Draws the 业务受理单 as a PDF: the same snapshot gives the same bytes (R2.6, R2.8)."""

import hashlib
from functools import partial

import pymupdf

from service.kit.clock import local
from service.receipts import parts
from service.receipts.fonts import ENGINE, face
from service.receipts.ink import ink
from service.receipts.model import Snapshot
from service.receipts.sheet import LEFT, NOTE, PAPER, RED, RIGHT, RULE, Colour, Look, Sheet

_FOOT = 810.0
_WATERMARK = "演练单据　不作凭证"


def draw(snapshot: Snapshot, signature_png: bytes | None = None, *, training: bool = False) -> bytes:
    """The receipt as PDF. ``training`` marks one that is worth nothing; copies are ``service.receipts.copy``.

    Invalid when the signature is no picture or is blank.
    """
    with ENGINE:
        signature = ink(signature_png) if signature_png is not None else None
        sheet = Sheet(partial(parts.running_head, snapshot))
        parts.head(sheet, snapshot, "演练单据" if training else "")
        parts.party(sheet, snapshot)
        for number, product in enumerate(snapshot.products, 1):
            parts.product(sheet, number, product)
        parts.fees(sheet, snapshot)
        parts.statement(sheet, snapshot)
        parts.signatures(sheet, snapshot, signature)
        sheet.close()
        return _finish(sheet.document, snapshot, training=training)


def sha256(pdf: bytes) -> str:
    """What stands on the acceptance: hex of the SHA-256 of the PDF."""
    return hashlib.sha256(pdf).hexdigest()


def _finish(document: pymupdf.Document, snapshot: Snapshot, *, training: bool) -> bytes:
    """Feet with page x of y, watermark, subset fonts, fixed metadata."""
    for number, page in enumerate(document.pages(), 1):
        page.draw_line((LEFT, _FOOT), (RIGHT, _FOOT), color=RULE, width=0.6)
        _note(page, LEFT, f"{snapshot.company}　客服热线 10099　本受理单经客户签字后生效，请妥善保管。", NOTE)
        _note(page, RIGHT, f"第 {number} 页 / 共 {document.page_count} 页", Look(size=8.0, align="right"))
        if training:
            _watermark(page)
    document.set_metadata(_metadata(snapshot))
    document.set_language("zh-CN")
    document.subset_fonts()
    return bytes(document.tobytes(garbage=4, deflate=True, no_new_id=True))


def _metadata(snapshot: Snapshot) -> dict[str, str]:
    moment = local(snapshot.accepted_at).strftime("D:%Y%m%d%H%M%S+08'00'")
    return {
        "title": f"业务受理单 {snapshot.number}",
        "author": snapshot.company,
        "subject": snapshot.title,
        "creator": "云BOSS",
        "producer": "云BOSS",
        "creationDate": moment,
        "modDate": moment,
    }


def _note(page: pymupdf.Page, x: float, text: str, look: Look) -> None:
    font = face(look.strong)
    shift = font.text_length(text, look.size) if look.align == "right" else 0
    _write(page, (x - shift, _FOOT + 13), text, look.size, look.colour)


def _watermark(page: pymupdf.Page) -> None:
    """Grey-red words across the page, over everything, legible but not in the way."""
    size = 40.0
    length = face(True).text_length(_WATERMARK, size)
    for share in (0.3, 0.68):
        middle = pymupdf.Point(PAPER[0] / 2, PAPER[1] * share)
        writer = pymupdf.TextWriter(page.rect)
        writer.append(middle - (length / 2, 0), _WATERMARK, font=face(True), fontsize=size)
        writer.write_text(page, color=RED, opacity=0.13, morph=(middle, pymupdf.Matrix(28)))


def _write(page: pymupdf.Page, at: tuple[float, float], text: str, size: float, colour: Colour) -> None:
    writer = pymupdf.TextWriter(page.rect)
    writer.append(at, text, font=face(False), fontsize=size)
    writer.write_text(page, color=colour)
