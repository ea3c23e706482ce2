"""What a letter has to show, as data: its title and its fixed text. One file a letter in ``resources/letters``."""

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any

from imaging.limits import LIMITS

RUN = 4  # characters of the sequences by which a text is recognised
_SIGNS = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Template:
    """A letter as printed. ``signed`` is drawn, but need not be legible: people write and stamp there."""

    title: str
    body: tuple[str, ...]
    choices: tuple[str, ...] = ()
    signed: tuple[str, ...] = ()
    sharp_least: float = LIMITS.sharp_least  # bold type has steep edges for longer
    sharp_good: float = LIMITS.sharp_good

    @cached_property
    def runs(self) -> frozenset[str]:
        """Every sequence of four characters of the fixed text; none reaches over the end of a paragraph."""
        passages = [plain(text) for text in (*self.body, *self.choices)]
        return frozenset(text[at : at + RUN] for text in passages for at in range(len(text) - RUN + 1))

    def plain(self) -> dict[str, Any]:
        """As JSON carries it."""
        return asdict(self)


def plain(text: str) -> str:
    """Only what is read: no blanks, no punctuation, one width."""
    return _SIGNS.sub("", unicodedata.normalize("NFKC", text))


def of(values: Mapping[str, Any]) -> Template:
    """KeyError or TypeError when it is none."""
    return Template(
        title=str(values["title"]),
        body=tuple(values["body"]),
        choices=tuple(values.get("choices", ())),
        signed=tuple(values.get("signed", ())),
        sharp_least=float(values.get("sharp_least", LIMITS.sharp_least)),
        sharp_good=float(values.get("sharp_good", LIMITS.sharp_good)),
    )


@cache
def load(name: str, instead: Path | None = None) -> Template:
    """The letter ``name`` that comes with us, or the province's own file ``instead``."""
    path = instead or Path(str(files("resources") / "letters" / f"{name}.toml"))
    return of(tomllib.loads(path.read_text(encoding="utf-8")))
