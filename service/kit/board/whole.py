"""Boards whose rows are all at hand: search, filters, order and counts in memory. Large ones ask the database."""

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from service.kit.board.board import Entry, Office, Slice, View


def whole(entries: Callable[[Office], Iterable[Entry]]) -> Callable[[Office, View], Slice]:
    """``rows=whole(_entries)`` for a board of at most some thousand rows."""
    return lambda office, view: sliced(tuple(entries(office)), view)


def sliced(entries: tuple[Entry, ...], view: View) -> Slice:
    """The part of the entries that a view wants."""
    found = [entry for entry in entries if _matches(entry, view.query)]
    fitting = _ordered([entry for entry in found if _picked(entry, view.picks)], view)
    end = None if view.limit is None else view.offset + view.limit
    return Slice(tuple(fitting[view.offset : end]), len(fitting), len(entries), _tallies(found, view.picks))


def plain(text: str) -> str:
    """Full width and half width, upper and lower case are the same to a search."""
    return unicodedata.normalize("NFKC", text).lower()


def _matches(entry: Entry, query: str) -> bool:
    """Every word of the query stands in one of the cells or in the entry's words."""
    words = plain(query).split()
    if not words:
        return True
    text = plain("\n".join([entry.id, *(entry.cell(key).shown for key in entry.cells), entry.words]))
    return all(word in text for word in words)


def _picked(entry: Entry, picks: Mapping[str, str]) -> bool:
    return all(entry.marks.get(key, "") == value for key, value in picks.items() if value)


def _tallies(found: list[Entry], picks: Mapping[str, str]) -> dict[str, dict[str, int]]:
    """Of each filter how many rows each of its values would show, the other filters staying as they are."""
    keys = dict.fromkeys(key for entry in found for key in entry.marks)
    tallies = {}
    for key in keys:
        others = {name: value for name, value in picks.items() if name != key}
        rest = [entry for entry in found if _picked(entry, others)]
        tallies[key] = {**Counter(entry.marks.get(key, "") for entry in rest), "": len(rest)}
    return tallies


def _ordered(entries: list[Entry], view: View) -> list[Entry]:
    """Empty values come last in both directions; equal ones keep the board's own order."""
    if not view.sort:
        return entries
    filled = [entry for entry in entries if entry.cell(view.sort).value not in (None, "")]
    empty = [entry for entry in entries if entry.cell(view.sort).value in (None, "")]
    return sorted(filled, key=lambda entry: _rank(entry.cell(view.sort).value), reverse=view.descending) + empty


def _rank(value: Any) -> tuple[int, Any]:
    """Numbers by size, days and moments by time, texts by letters; ``3.2.1.10`` comes after ``3.2.1.9``."""
    if isinstance(value, int):
        return 0, value
    if isinstance(value, date):
        return 1, value.isoformat()
    return 2, [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in _parts(str(value))]


def _parts(text: str) -> list[str]:
    return plain(text).replace("/", ".").split(".")
