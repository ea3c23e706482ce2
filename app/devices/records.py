"""The 256-byte text record of a card's chip: UTF-16LE, four layouts, told apart by the letter at byte 248.

The service parses records on its own side (``service/customers/records.py``); a test holds the two to each other.
"""

import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime

from app.devices.errors import DeviceError

SIZE = 256
KIND_AT = 248
FOREVER = "长期"
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)

# Field and size in bytes, in order; `kind` stands at byte 248 in each. `_` is reserved.
LAYOUTS: dict[str, tuple[tuple[str, int], ...]] = {
    " ": (
        *(("name", 30), ("sex", 2), ("nation", 4), ("birth", 16), ("address", 70), ("number", 36), ("issuer", 30)),
        *(("start", 16), ("end", 16), ("_", 28), ("kind", 2), ("_", 6)),
    ),
    "J": (
        *(("name", 30), ("sex", 2), ("_", 4), ("birth", 16), ("address", 70), ("number", 36), ("issuer", 30)),
        *(("start", 16), ("end", 16), ("passing", 18), ("issues", 4), ("_", 6), ("kind", 2), ("_", 6)),
    ),
    "I": (
        *(("latin", 120), ("sex", 2), ("number", 30), ("country", 6), ("name", 30), ("start", 16), ("end", 16)),
        *(("birth", 16), ("version", 4), ("authority", 8), ("kind", 2), ("_", 6)),
    ),
    "Y": (
        *(("name", 30), ("sex", 2), ("issues", 4), ("birth", 16), ("latin", 70), ("number", 36), ("_", 30)),
        *(("start", 16), ("end", 16), ("latin_more", 22), ("country", 6), ("kind", 2), ("_", 6)),
    ),
}
_NUMBER = re.compile(r"\d{17}[\dX]")
_NUMBER_2017 = re.compile(r"[A-Z]{3}\d{12}")
_PADDING = " \0\u3000"


def compose(kind: str, texts: Mapping[str, str]) -> bytes:
    """The record as the chip would hold it, padded with spaces. ValueError for a text that does not fit."""
    layout = LAYOUTS.get(kind, LAYOUTS[" "])
    given = {**texts, "kind": kind}
    sizes = dict(layout)
    if "latin_more" in sizes:
        letters = sizes["latin"] // 2
        given |= {"latin": texts.get("latin", "")[:letters], "latin_more": texts.get("latin", "")[letters:]}
    return b"".join(_padded(given.get(name, ""), size) for name, size in layout)


def split(record: bytes) -> tuple[str, dict[str, str]]:
    """Kind and fields. DeviceError RECORD_INVALID or CARD_KIND_UNKNOWN."""
    if len(record) != SIZE:
        raise DeviceError("RECORD_INVALID", "reader", f"{len(record)} bytes")
    kind = _text(record[KIND_AT : KIND_AT + 2]) or " "
    if kind not in LAYOUTS:
        _decoded(record)  # nonsense altogether is no kind of card
        raise DeviceError("CARD_KIND_UNKNOWN", "reader", f"letter {kind!r}")
    fields, at = {}, 0
    for name, size in LAYOUTS[kind]:
        if name not in {"_", "kind"}:
            fields[name] = _text(record[at : at + size])
        at += size
    return kind, fields


def check(record: bytes) -> bytes:
    """The record itself when it can be a card: size, kind, name, number with its check digit, dates."""
    kind, fields = split(record)
    if not (fields["name"] or fields.get("latin")):
        raise DeviceError("RECORD_INVALID", "reader", "no name")
    if not _is_number(kind, fields["number"]):
        raise DeviceError("RECORD_INVALID", "reader", "number")
    for name in ("birth", "start", "end"):
        if not (name == "end" and fields[name] == FOREVER) and not _is_day(fields[name]):
            raise DeviceError("RECORD_INVALID", "reader", f"date {name}")
    return record


def check_digit(body: str) -> str:
    """ISO 7064 MOD 11-2 of the first 17 digits."""
    return "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True)) % 11]


def _is_number(kind: str, number: str) -> bool:
    if kind == "I":
        return _NUMBER_2017.fullmatch(number) is not None
    return _NUMBER.fullmatch(number) is not None and number[17] == check_digit(number[:17])


def _is_day(text: str) -> bool:
    try:
        datetime.strptime(text, "%Y%m%d")  # noqa: DTZ007  a day has no zone
    except ValueError:
        return False
    return len(text) == len("20260101")


def _text(raw: bytes) -> str:
    text = _decoded(raw).strip(_PADDING)
    if any(unicodedata.category(letter) in {"Cc", "Cs"} for letter in text):
        raise DeviceError("RECORD_INVALID", "reader", "control characters")
    return text


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode("utf-16-le")
    except UnicodeDecodeError as error:
        raise DeviceError("RECORD_INVALID", "reader", "not UTF-16") from error


def _padded(text: str, size: int) -> bytes:
    raw = text.encode("utf-16-le")
    if len(raw) > size:
        raise ValueError(f"a text of {len(raw)} bytes, there are {size}")
    return raw + " ".encode("utf-16-le") * ((size - len(raw)) // 2)
