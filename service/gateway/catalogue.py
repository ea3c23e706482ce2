"""The catalogue of interfaces as data: what the command line and the board show."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from service.gateway.fields import places, sealed_places
from service.gateway.interface import Book, Direction, Interface, Source, Wire
from service.gateway.titles import title
from service.kit import registry

_BOOKS: tuple[Book, ...] = ("main", "group", "fixed", "tariff")


@dataclass(frozen=True)
class Secret:
    """A sensitive field: its wire path and the seed's word for its class."""

    path: str
    klass: str

    @property
    def title(self) -> str:
        """The field's Chinese title."""
        return title(self.path)


@dataclass(frozen=True)
class Entry:
    """One interface.

    ``row`` is its row in the list of the 120; ``coded`` says whose its code is, ``source`` whose its fields are: the
    seed's when it names at least one of them (``seed_fields``).
    """

    book: Book
    code: str
    title: str
    centre: str
    direction: Direction
    row: int | None
    coded: Source
    on: bool
    effect: bool
    request: tuple[Secret, ...]
    answer: tuple[Secret, ...]
    seed_fields: tuple[str, ...]

    @property
    def key(self) -> str:
        """``main/3.2.1.1``."""
        return f"{self.book}/{self.code}"

    @property
    def source(self) -> Source:
        return "seed" if self.seed_fields else "assumed"


@cache
def catalogue() -> tuple[Entry, ...]:
    """Every declared interface, by book and code (3.2.1.105 after 3.2.1.86, method names last)."""
    return tuple(sorted(map(_entry, registry.interfaces().values()), key=_order))


def _entry(kind: type[Interface[Any]]) -> Entry:
    asked, answered = tuple(places(kind)), tuple(places(kind.answer))
    return Entry(
        book=kind.book,
        code=kind.code,
        title=kind.title,
        centre=kind.centre,
        direction=kind.direction,
        row=kind.row,
        coded=kind.coded,
        on=kind.on,
        effect=kind.effect,
        request=_secrets(kind),
        answer=_secrets(kind.answer),
        seed_fields=tuple(place.path for place in (*asked, *answered) if place.from_seed),
    )


def _secrets(model: type[Wire]) -> tuple[Secret, ...]:
    return tuple(Secret(place.path, place.klass) for place in sealed_places(model))


def _order(entry: Entry) -> tuple[Any, ...]:
    parts = entry.code.split(".")
    numbered = all(part.isdigit() for part in parts)
    return _BOOKS.index(entry.book), not numbered, [int(part) for part in parts] if numbered else [], entry.code
