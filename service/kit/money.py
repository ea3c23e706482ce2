"""Money is an integer number of fen (分); yuan exist only as text."""

import re
from typing import NewType

Fen = NewType("Fen", int)

_YUAN = re.compile(r"^(-?)(\d{1,12})(?:\.(\d{1,2}))?$")


def yuan(amount: Fen) -> str:
    """12990 → ``129.90``."""
    sign = "-" if amount < 0 else ""
    whole, rest = divmod(abs(amount), 100)
    return f"{sign}{whole}.{rest:02d}"


def fen(text: str) -> Fen:
    """``129.9`` → 12990. ValueError for anything but a plain amount of at most two decimals."""
    found = _YUAN.match(text.strip())
    if not found:
        raise ValueError(f"not an amount in yuan: {text!r}")
    sign, whole, rest = found.groups()
    value = int(whole) * 100 + int((rest or "").ljust(2, "0"))
    return Fen(-value if sign else value)
