"""Search keys: a clerk types part of a name, a code or pinyin initials."""

import unicodedata

from pypinyin import Style, lazy_pinyin


def initials(name: str) -> str:
    """全能王 129 融合套餐 → ``qnw129rhtc``."""
    letters = lazy_pinyin(normal(name), style=Style.FIRST_LETTER, errors="default")
    return "".join(char for char in "".join(letters) if char.isalnum())


def normal(text: str) -> str:
    """Full width and half width, upper and lower case, with and without spaces are the same."""
    return "".join(unicodedata.normalize("NFKC", text).lower().split())
