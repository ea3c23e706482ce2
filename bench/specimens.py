"""Whole JPEG and PDF files of every usual make, and the ways in which ``bench.mutants`` spoils them."""

import random
import re
import zlib
from collections.abc import Callable
from functools import cache
from typing import Any

import pymupdf

Chance = random.Random
Spoil = Callable[[bytes, bytes, Chance], bytes]  # (the file, another one, chance) → what became of it

_SEGMENT = re.compile(rb"\xff[\xc0-\xfe](?=[^\x00])")
_NUMBER = re.compile(rb"(?<![0-9.])[0-9]{1,6}(?![0-9.])")


@cache
def jpegs() -> tuple[bytes, ...]:
    """Grey and coloured, whole and in scans, with restarts, of four colours, with EXIF, tiny."""
    import cv2  # not for PDFs: their process is measured without it
    import numpy as np

    def jpeg(image: Any, *way: int) -> bytes:
        return bytes(cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, 70, *way])[1])

    page = np.full((620, 440, 3), 245, np.uint8)
    for line in range(60, 580, 24):
        cv2.line(page, (40, line), (400, line), (60, 40, 20), 2)
    ways = (
        [],
        [cv2.IMWRITE_JPEG_PROGRESSIVE, 1],
        [cv2.IMWRITE_JPEG_RST_INTERVAL, 4],
        [cv2.IMWRITE_JPEG_SAMPLING_FACTOR, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444],
        [cv2.IMWRITE_JPEG_OPTIMIZE, 1, cv2.IMWRITE_JPEG_PROGRESSIVE, 1],
    )
    made = [jpeg(page, *way) for way in ways]
    four = pymupdf.Pixmap(pymupdf.csCMYK, pymupdf.IRect(0, 0, 200, 300), 0)
    four.clear_with(90)
    made += [jpeg(page[:, :, 0]), jpeg(page[:1, :1]), four.tobytes("jpeg")]
    exif = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0"
    return (*made, made[0][:2] + b"\xff\xe1" + (len(exif) + 2).to_bytes(2, "big") + exif + made[0][2:])


@cache
def plain_jpeg() -> bytes:
    sheet = pymupdf.Pixmap(pymupdf.csRGB, pymupdf.IRect(0, 0, 200, 300), 0)
    sheet.clear_with(230)
    return bytes(sheet.tobytes("jpeg"))


@cache
def pdfs() -> tuple[bytes, ...]:
    """Text, pictures, forms, packed objects, locked, with a script, with a page within a page."""
    text = pymupdf.open()
    for number in range(3):
        text.new_page().insert_text((72, 72), f"page {number}", fontsize=20)
    pictures = pymupdf.open()
    for _ in range(2):
        page = pictures.new_page(width=440, height=620)
        page.insert_image(page.rect, stream=plain_jpeg())
    form = pymupdf.open(stream=text.tobytes())
    box = pymupdf.Widget()
    box.field_name, box.field_type, box.rect = "name", pymupdf.PDF_WIDGET_TYPE_TEXT, pymupdf.Rect(50, 100, 200, 130)
    form[0].add_widget(box)
    form[0].add_highlight_annot(pymupdf.Rect(70, 50, 200, 80))
    nested = pymupdf.open()
    nested.new_page().show_pdf_page(pymupdf.Rect(0, 0, 300, 400), text, 0)
    script = pymupdf.open(stream=text.tobytes())
    number = script.get_new_xref()
    script.update_object(number, "<</S/JavaScript/JS(app.alert\\(1\\))>>")
    script.xref_set_key(script.pdf_catalog(), "OpenAction", f"{number} 0 R")
    locked = text.tobytes(encryption=pymupdf.PDF_ENCRYPT_AES_128, owner_pw="o", user_pw="")
    packed = [one.tobytes(use_objstms=1, deflate=True, garbage=3) for one in (text, pictures, form)]
    plain = [one.tobytes() for one in (text, pictures, form, nested, script)]
    return (*plain, *packed, locked)


def flip(content: bytes, _other: bytes, chance: Chance) -> bytes:
    """Single bits."""
    out = bytearray(content)
    for _ in range(chance.choice((1, 2, 8, 60))):
        out[chance.randrange(len(out))] ^= 1 << chance.randrange(8)
    return bytes(out)


def cut(content: bytes, _other: bytes, chance: Chance) -> bytes:
    """The end is missing, sometimes with the last bytes of a whole file after all."""
    kept = content[: chance.randrange(len(content))]
    return kept + content[-chance.choice((2, 30, 400)) :] if chance.random() < 0.5 else kept


def fill(content: bytes, _other: bytes, chance: Chance) -> bytes:
    """A stretch of one byte, or of chance."""
    at, size = chance.randrange(len(content)), chance.choice((1, 16, 500, 5000))
    middle = chance.choice((bytes(size), b"\xff" * size, chance.randbytes(size)))
    return content[:at] + middle + content[at + size :]


def splice(content: bytes, other: bytes, chance: Chance) -> bytes:
    """The beginning of one file and the end of another."""
    return content[: chance.randrange(len(content))] + other[chance.randrange(len(other)) :]


def twice(content: bytes, _other: bytes, chance: Chance) -> bytes:
    """A stretch stands there several times."""
    start = chance.randrange(len(content))
    end = min(len(content), start + chance.choice((4, 100, 3000)))
    return content[:end] + content[start:end] * chance.choice((1, 5, 60)) + content[end:]


def insert_segment(content: bytes, _other: bytes, chance: Chance) -> bytes:
    """One more segment of any kind, whose length may lie."""
    places = [found.start() for found in _SEGMENT.finditer(content)] or [2]
    at, body = chance.choice(places), chance.randbytes(chance.choice((0, 2, 17, 64, 300)))
    size = len(body) + 2 if chance.random() < 0.7 else chance.randrange(65_536)
    return content[:at] + bytes((0xFF, chance.randrange(0xC0, 0xFF))) + size.to_bytes(2, "big") + body + content[at:]


def lie_about_length(content: bytes, _other: bytes, chance: Chance) -> bytes:
    """A segment says another length, or is of another kind."""
    places = [found.start() for found in _SEGMENT.finditer(content)] or [2]
    at, out = chance.choice(places), bytearray(content)
    if chance.random() < 0.5:
        out[at + 2 : at + 4] = chance.choice((0, 1, 2, 3, 65_535, chance.randrange(65_536))).to_bytes(2, "big")
    else:
        out[at + 1] = chance.randrange(0xC0, 0xFF)
    return bytes(out)


def claim_a_size(content: bytes, _other: bytes, chance: Chance) -> bytes:
    """The frame says another width, height, precision, sampling or number of colours."""
    at = next((at for mark in (b"\xff\xc0", b"\xff\xc2") if (at := content.find(mark)) > 0), 0)
    out, large = bytearray(content), (1, 8, 500, 4000, 9000, 30_000, 65_535)
    if chance.random() < 0.7:
        out[at + 5 : at + 9] = chance.choice(large).to_bytes(2, "big") + chance.choice(large).to_bytes(2, "big")
    else:
        out[at + 4 + chance.choice((0, 5, 6, 7, 8, 9))] = chance.randrange(256)
    return bytes(out)


def renumber(content: bytes, _other: bytes, chance: Chance) -> bytes:
    """Numbers of a PDF: references, lengths, places, sizes of pages."""
    out = content
    for _ in range(chance.choice((1, 2, 6))):
        places = list(_NUMBER.finditer(out))
        if not places:
            return out
        found = chance.choice(places)
        number = chance.choice((0, 1, 2, 3, 5, 8, 99_999, 2**31 - 1, 2**31, 10**12, -1))
        out = out[: found.start()] + b"%d" % number + out[found.end() :]
    return out


def nest(content: bytes, _other: bytes, chance: Chance) -> bytes:
    """Deep arrays, or dictionaries that hold themselves."""
    deep, at = chance.choice((10, 300, 20_000)), content.find(b"<<", chance.randrange(len(content))) + 2
    inner = chance.choice(
        (b"/X" + b"[" * deep + b"]" * deep, b"/X" + b"<</X" * deep + b" 1" + b">>" * deep, b"/X 1 0 R")
    )
    return content[:at] + inner + content[at:]


def rename(content: bytes, _other: bytes, chance: Chance) -> bytes:
    """One name for another."""
    names = (b"/Kids", b"/Parent", b"/Contents", b"/Filter", b"/Type", b"/Pages", b"/Length", b"/Root", b"/XObject")
    names += (b"/FlateDecode", b"/DCTDecode", b"/Resources", b"/Font", b"/Subtype", b"/W", b"/Index", b"/First", b"/N")
    return content.replace(chance.choice(names), chance.choice((*names, b"/LZWDecode", b"/JBIG2Decode", b"/JPXDecode")))


def unfold(content: bytes, _other: bytes, chance: Chance) -> bytes:
    """A stream that unfolds to megabytes stands where another was."""
    packed = zlib.compress(
        chance.choice((b"q ", b"[ ", b"1 0 R ", b"\0", b"0 0 m 9 9 l S ")) * chance.choice((10**4, 10**6))
    )
    at = content.find(b"stream", chance.randrange(len(content)))
    end = content.find(b"endstream", at)
    return content[: at + 7] + packed + content[end - 1 :] if 0 < at < end else content


ANY: tuple[Spoil, ...] = (flip, cut, fill, splice, twice)
OF_JPEG: tuple[Spoil, ...] = (*ANY, insert_segment, lie_about_length, claim_a_size)
OF_PDF: tuple[Spoil, ...] = (*ANY, renumber, nest, rename, unfold)


def jpeg_mutant(number: int, seed: int) -> tuple[str, bytes]:
    """The way and the spoilt file; the same for the same number and seed."""
    return _mutant("jpeg", number, seed, jpegs(), OF_JPEG)


def pdf_mutant(number: int, seed: int) -> tuple[str, bytes]:
    return _mutant("pdf", number, seed, pdfs(), OF_PDF)


def _mutant(kind: str, number: int, seed: int, whole: tuple[bytes, ...], ways: tuple[Spoil, ...]) -> tuple[str, bytes]:
    chance = random.Random(f"{kind}/{seed}/{number}")  # noqa: S311  the same files everywhere, nothing secret
    first = chance.choice(ways)
    content = first(chance.choice(whole), chance.choice(whole), chance)
    if content and chance.random() < 0.3:
        content = chance.choice(ways)(content, chance.choice(whole), chance)
    return first.__name__, content
