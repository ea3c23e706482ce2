"""民族: the codes of GB/T 3304 as they stand on the chip."""

import tomllib
from collections.abc import Mapping
from pathlib import Path

_BUNDLED = Path(__file__).parents[2] / "resources" / "codes" / "nations.toml"

NATIONS: Mapping[str, str] = tomllib.loads(_BUNDLED.read_text(encoding="utf-8"))["nations"]


def nation(code: str) -> str:
    """``01`` → ``汉``; an unknown code gives an empty text, it never stops a customer."""
    return NATIONS.get(code, "")
