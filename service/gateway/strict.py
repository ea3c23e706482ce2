"""JSON without surprises: no duplicate keys, NaN, infinity, lone surrogates, NUL or endless nesting."""

import json
import math
from typing import Any


def loads(content: bytes | str) -> Any:
    """The value. ValueError for everything that is not strict UTF-8 JSON."""
    try:
        text = content.decode("utf-8") if isinstance(content, bytes) else content
        if "\\u0000" in text:
            raise ValueError("NUL, which the database cannot keep")
        value = json.loads(text, object_pairs_hook=_unique, parse_constant=_refuse, parse_float=_finite)
        dumps(value).encode("utf-8")  # a lone surrogate does not encode
    except RecursionError as error:
        raise ValueError("nested too deep") from error
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
        raise ValueError("a key stands twice")
    return found


def _refuse(word: str) -> Any:
    raise ValueError(f"{word} is not JSON")


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError("not a finite number")
    return value
