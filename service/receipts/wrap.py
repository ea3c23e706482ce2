"""Breaking Chinese text into lines: words and numbers stay whole, punctuation stays with its word."""

import re
from collections.abc import Iterator

from service.receipts.fonts import width

_NOT_FIRST = "，。、；：！？）】》〉」』”’…—%‰℃·,.;:!?)]}"
_NOT_LAST = "（【《〈「『“‘￥¥$([{"
_UNITS = "元个月年天日号次张户条分角倍折小周项岁"  # stay with their number
_PIECE = re.compile(r"[0-9A-Za-z@#&+\-/.,:*_=%]+|\s+|.", re.DOTALL)


def wrap(text: str, room: float, size: float, strong: bool = False) -> tuple[str, ...]:
    """The lines of a text in a column ``room`` points wide; at least one line."""
    return tuple(line for part in text.split("\n") for line in _fill(part, room, size, strong))


def _fill(text: str, room: float, size: float, strong: bool) -> Iterator[str]:
    line = ""
    for piece in (part for atom in _atoms(text) for part in _chop(atom, room, size, strong)):
        if line and width((line + piece).rstrip(), size, strong) > room:
            yield line.rstrip()
            line = piece.lstrip()
        else:
            line += piece
    yield line.rstrip()


def _atoms(text: str) -> Iterator[str]:
    """Unbreakable pieces: closing punctuation joins what is before it, opening what follows, units their number."""
    held = ""
    for piece in _PIECE.findall(text):
        if held and not _joined(held, piece):
            yield held
            held = ""
        held += piece
    if held:
        yield held


def _joined(held: str, piece: str) -> bool:
    counted = held.rstrip()[-1:].isdigit() and (piece.isspace() or piece in _UNITS)
    return piece[0] in _NOT_FIRST or held[-1] in _NOT_LAST or counted


def _chop(atom: str, room: float, size: float, strong: bool) -> list[str]:
    """The piece, cut where it is wider than the whole column."""
    parts = [""]
    for char in atom:
        if parts[-1] and width(parts[-1] + char, size, strong) > room:
            parts.append("")
        parts[-1] += char
    return parts
