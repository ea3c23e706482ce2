"""The two bundled faces: what they can print and how wide it is."""

import threading
import unicodedata
from functools import cache, lru_cache
from pathlib import Path

import pymupdf

FOLDER = Path(__file__).parents[2] / "resources" / "fonts"
GETA = "〓"  # the printers' mark for a character that is not in the case
ENGINE = threading.RLock()  # MuPDF is not thread-safe: everything that touches it holds this


@cache
def face(strong: bool) -> pymupdf.Font:
    """Regular, or Bold when ``strong``."""
    with ENGINE:
        return pymupdf.Font(fontfile=str(FOLDER / f"NotoSansSC-{'Bold' if strong else 'Regular'}.ttf"))


@cache
def _known() -> frozenset[int]:
    with ENGINE:
        return frozenset(face(False).valid_codepoints()) & frozenset(face(True).valid_codepoints())


@lru_cache(maxsize=20_000)
def _advance(char: str, strong: bool) -> float:
    with ENGINE:
        return float(face(strong).glyph_advance(ord(char)))


def width(text: str, size: float, strong: bool = False) -> float:
    """Width in points of a text without line breaks."""
    return size * sum(_advance(char, strong) for char in text)


def missing_glyphs(text: str) -> tuple[str, ...]:
    """The characters of a text that no receipt can print, each once: a rare name must be flagged before printing."""
    return tuple(dict.fromkeys(char for char in text if not _control(char) and ord(char) not in _known()))


def printable(text: str) -> str:
    """The text with 〓 for what the faces lack and without invisible controls; line breaks stay."""
    kept = (char for char in text.replace("\r\n", "\n").replace("\t", " ") if char == "\n" or not _control(char))
    return "".join(char if char == "\n" or ord(char) in _known() else GETA for char in kept)


def _control(char: str) -> bool:
    return unicodedata.category(char) in {"Cc", "Cf", "Zl", "Zp"}
