"""Records from libraries that give fields instead of the chip's 256 bytes."""

import re
import tomllib
from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files

from app.devices.errors import DeviceError
from app.devices.host.vendor.table import Call, Reading, text_of
from app.devices.records import FOREVER, SIZE, compose

OPTIONAL = frozenset({"passing", "issues", "version", "authority", "name", "address"})  # older libraries lack them
LOST = "?"  # what GBK says for a character that it does not have
_SEXES = {"男": "1", "女": "2"}
_DIGITS = re.compile(r"\d+")


def whole(name: str) -> Callable[[Reading], bytes]:
    """The library gives the record as it is."""
    return lambda reading: reading.filled.get(name, b"")


def from_file(name: str) -> Callable[[Reading], bytes]:
    """The library writes the record as it is into a file."""

    def record(reading: Reading) -> bytes:
        try:
            content = (reading.folder / name).read_bytes()
        except OSError as error:
            raise DeviceError("RECORD_INVALID", "reader", f"no {name}") from error
        return content.removeprefix(b"\xff\xfe")[:SIZE]

    return record


def by_getters(
    kind: Callable[[Reading], str],
    getter: Callable[[str], Call],
    functions: Mapping[str, Mapping[str, str]],
    wide: Callable[[str], Call] | None = None,
) -> Callable[[Reading], bytes]:
    """One function per field, named by kind of card. CARD_KIND_UNKNOWN for a kind that the library does not split.

    ``wide`` is a twin that gives UTF-16, asked only where GBK has no character for what stands on the card.
    """

    def record(reading: Reading) -> bytes:
        letter = kind(reading)
        if letter not in functions:
            raise DeviceError("CARD_KIND_UNKNOWN", "reader", f"letter {letter!r}")
        texts = {}
        for field, function in functions[letter].items():
            if field not in OPTIONAL or reading.has(function):
                reading.ask(getter(function))
                texts[field] = decoded(text_of(reading.filled, function))
                if LOST in texts[field] and wide is not None and reading.has(wide(function).function):
                    reading.ask(wide(function))
                    texts[field] = terminated(reading.filled[wide(function).function])
        return composed(letter, texts)

    return record


def from_outputs(fields: tuple[str, ...]) -> Callable[[Reading], bytes]:
    """One function filled all fields; the number says which kind of card it was."""

    def record(reading: Reading) -> bytes:
        texts = {field: decoded(text_of(reading.filled, field)) for field in fields}
        return composed(kind_of(texts["number"]), texts)

    return record


def kind_of(number: str) -> str:
    """For libraries that do not tell: 81, 82, 83 are residents from 港澳台. Nothing else but a resident is guessed."""
    if re.fullmatch(r"8[123]\d{15}[\dXx]", number):
        return "J"
    if re.fullmatch(r"9\d{16}[\dXx]|[A-Za-z]{3}\d{12}", number):
        raise DeviceError("CARD_KIND_UNKNOWN", "reader", "a foreigner's number")
    return " "


def composed(kind: str, texts: Mapping[str, str]) -> bytes:
    """RECORD_INVALID for a text that no chip could hold; CARD_KIND_UNKNOWN for a 2023 card split like a 2017 one.

    RARE_CHARACTER where the library had no character: a name with a question mark must not be booked.
    """
    if lost := [field for field, text in texts.items() if LOST in text]:
        raise DeviceError("RARE_CHARACTER", "reader", ", ".join(lost))
    number = texts.get("number", "").upper()
    if kind == "I" and len(number) == 18:
        raise DeviceError("CARD_KIND_UNKNOWN", "reader", "a 2023 number on a 2017 card")
    tidy = {**texts, "number": number, "sex": _SEXES.get(texts.get("sex", ""), texts.get("sex", ""))}
    tidy["nation"] = nation_code(texts.get("nation", ""))
    tidy |= {name: day(texts.get(name, "")) for name in ("birth", "start", "end")}
    try:
        return compose(kind, tidy)
    except ValueError as error:
        raise DeviceError("RECORD_INVALID", "reader", str(error)) from error


def decoded(raw: bytes) -> str:
    """GBK, strictly: half a character means a wrong length, not a name with a question mark."""
    try:
        return raw.decode("gbk").strip(" \0\u3000")
    except UnicodeDecodeError as error:
        raise DeviceError("RECORD_INVALID", "reader", "not GBK") from error


def terminated(raw: bytes) -> str:
    """UTF-16 up to its terminator."""
    end = next((at for at in range(0, len(raw) - 1, 2) if raw[at : at + 2] == b"\0\0"), len(raw))
    return wide_text(raw[:end])


def wide_text(raw: bytes) -> str:
    """RECORD_INVALID for what is not UTF-16."""
    try:
        return raw.decode("utf-16-le").strip(" \0\u3000")
    except UnicodeDecodeError as error:
        raise DeviceError("RECORD_INVALID", "reader", "not UTF-16") from error


def day(text: str) -> str:
    """``1990-03-07``, ``1990.03.07``, ``1990年3月7日`` → ``19900307``; 长期 stays, what is no date too."""
    parts = _DIGITS.findall(text)
    if text == FOREVER or len(parts) not in {1, 3}:
        return text
    return "".join(part.zfill(2) for part in parts)


def nation_code(text: str) -> str:
    """``汉``, ``汉族`` and ``01`` → ``01``; unknown → empty: it never stops a customer."""
    if text.isdigit():
        return text.zfill(2)
    return _codes().get(text.removesuffix("族"), "")


@cache
def _codes() -> Mapping[str, str]:
    content = (files("resources") / "codes" / "nations.toml").read_text(encoding="utf-8")
    return {name: code for code, name in tomllib.loads(content)["nations"].items()}
