"""What a letter has to show, as data: its title and its fixed text. One file a letter in ``resources/letters``."""

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any

RUN = 4  # characters of the sequences by which a text is recognised
_SIGNS = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Template:
    """A letter as printed. ``signed`` is drawn, but need not be legible: people write and stamp there."""

    title: str
    body: tuple[str, ...]
    choices: tuple[str, ...] = ()
    signed: tuple[str, ...] = ()

    @cached_property
    def runs(self) -> frozenset[str]:
        """Every sequence of four characters of the fixed text; none reaches over the end of a paragraph."""
        passages = [plain(text) for text in (*self.body, *self.choices)]
        return frozenset(text[at : at + RUN] for text in passages for at in range(len(text) - RUN + 1))

    def plain(self) -> dict[str, Any]:
        """As JSON carries it."""
        return {"title": self.title, "body": self.body, "choices": self.choices, "signed": self.signed}


def plain(text: str) -> str:
    """Only what is read: no blanks, no punctuation, one width."""
    return _SIGNS.sub("", unicodedata.normalize("NFKC", text))


def of(values: Mapping[str, Any]) -> Template:
    """KeyError or TypeError when it is none."""
    passages = {name: tuple(str(text) for text in values.get(name, ())) for name in ("body", "choices", "signed")}
    return Template(title=str(values["title"]), **passages)


@cache
def load(name: str, instead: Path | None = None) -> Template:
    """The letter ``name`` that comes with us, or the province's own file ``instead``."""
    path = instead or Path(str(files("resources") / "letters" / f"{name}.toml"))
    return of(tomllib.loads(path.read_text(encoding="utf-8")))
