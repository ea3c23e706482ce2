"""JSON as two sides understand it alike: no repeated names, no NaN, no overflow, no broken text, not too deep.

orjson is ten times as fast as the standard library and cannot refuse all of that by itself. So it reads and writes
what can be proved to be harmless, and everything else goes the careful way, which alone decides what is refused.
"""

import json
import math
import re
from typing import Any

import orjson

DEPTH = 32
_DIGITS = 18
_LEAST, _MOST = -(10 ** (_DIGITS - 1)), 10**_DIGITS  # the sign counts as a digit
_INNER = frozenset((dict, list))
_SHORT = 4096
_NULL = re.compile(b"null").search  # faster than ``in``

_ALIKE = orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_SUBCLASS

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode


def loads(raw: bytes | str) -> Any:
    """Parse UTF-8 JSON. ValueError for everything that another parser could read differently."""
    content = raw.encode("utf-8") if isinstance(raw, str) else raw
    value = orjson.loads(content)
    return value if _is_harmless(content, value) else _careful(content)


def dumps(value: Any) -> str:
    """Compact, keys in the given order, Chinese as it is."""
    return dump_bytes(value).decode("utf-8")


def dump_bytes(value: Any) -> bytes:
    """The same as it goes on the wire. ValueError for NaN, which orjson would write as null, and broken text."""
    try:
        written = orjson.dumps(value, option=_ALIKE)
    except TypeError:
        return _encode(value).encode("utf-8")
    if _NULL(written) and orjson.loads(written) != value:
        return _encode(value).encode("utf-8")
    return written


def canonical(value: Any) -> str:
    """One text for equal values, whatever the order of their keys."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False, sort_keys=True)


def _is_harmless(content: bytes, value: Any) -> bool:
    r"""Whether the careful way would surely read the same. Only an escape, ``\u0000``, makes a NUL."""
    if b"\\" in content and b"\\u00" in content:
        return False
    return (_comes_back(content, value) and _is_shallow(content, value)) or _adds_up(content, value)


def _comes_back(content: bytes, value: Any) -> bool:
    """Whether it is written again as it came, byte by byte: of a message without spaces then nothing was lost.

    Of repeated names one would be missing, and a number of many digits would come as a float or be refused.
    """
    try:
        return orjson.dumps(value, option=orjson.OPT_STRICT_INTEGER) == content
    except TypeError:
        return False


def _is_shallow(content: bytes, value: Any) -> bool:
    """Whether it surely is not too deep. Of a short text it is enough to count its brackets."""
    if len(content) < _SHORT and content.count(b"{") + content.count(b"[") < DEPTH:
        return True
    level = [value]
    for _ in range(DEPTH - 1):
        inside: list[Any] = []
        for one in level:
            inside += one.values() if type(one) is dict else one
        if _INNER.isdisjoint(map(type, inside)):
            return True
        level = [one for one in inside if type(one) in _INNER]
    return False


def _adds_up(content: bytes, value: Any) -> bool:
    r"""Whether as many names came out as went in, for a message with spaces or escapes.

    Of repeated names orjson keeps the last. Then fewer names and texts come out than went in, and with them fewer
    colons: only an escape, ``\u003a``, could make up for one.
    """
    names, level = 0, [[value]]
    texts: list[str] = []
    for _ in range(DEPTH):
        deeper: list[Any] = []
        for one in level:
            inside: Any = one
            if isinstance(one, dict):
                names += len(one)
                texts += one
                inside = one.values()
            for inner in inside:
                kind = type(inner)
                if kind is str:
                    texts.append(inner)
                elif kind is dict or kind is list:
                    deeper.append(inner)
                elif kind is float or (kind is int and not _LEAST < inner < _MOST):
                    return False  # a number of many digits comes as a float
        if not deeper:
            return content.count(b":") == names + "".join(texts).count(":")
        level = deeper
    return False


def _careful(content: bytes) -> Any:
    try:
        value = json.loads(
            content.decode("utf-8", "strict"),
            object_pairs_hook=_unique,
            parse_constant=_no_constant,
            parse_float=_finite,
            parse_int=_short,
        )
    except RecursionError as error:
        raise ValueError("nested too deep") from error
    _check(value, DEPTH)
    return value


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name is repeated")
    return found


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError("a number is too large")
    return value


def _short(text: str) -> int:
    if len(text) > _DIGITS:
        raise ValueError("a number is too long")
    return int(text)


def _check(value: Any, depth: int) -> None:
    """Lone surrogates would break the answer, a NUL the database."""
    if depth == 0:
        raise ValueError("nested too deep")
    if isinstance(value, str):
        value.encode("utf-8")  # UnicodeEncodeError is a ValueError
        if "\0" in value:
            raise ValueError("a text holds NUL")
    elif isinstance(value, dict):
        for name, inner in value.items():
            _check(name, depth)
            _check(inner, depth - 1)
    elif isinstance(value, list):
        for inner in value:
            _check(inner, depth - 1)
