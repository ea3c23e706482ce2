"""JSON as two sides understand it alike: no repeated names, no NaN, no overflow, no broken text, not too deep."""

import json
import math
from typing import Any

DEPTH = 32
_DIGITS = 18


def loads(raw: bytes | str) -> Any:
    """Parse UTF-8 JSON. ValueError for everything that another parser could read differently."""
    try:
        value = json.loads(
            raw.decode("utf-8", "strict") if isinstance(raw, bytes) else raw,
            object_pairs_hook=_unique,
            parse_constant=_no_constant,
            parse_float=_finite,
            parse_int=_short,
        )
    except RecursionError as error:
        raise ValueError("nested too deep") from error
    _check(value, DEPTH)
    return value


def dumps(value: Any) -> str:
    """Compact, keys in the given order, Chinese as it is."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def canonical(value: Any) -> str:
    """One text for equal values, whatever the order of their keys."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False, sort_keys=True)


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
