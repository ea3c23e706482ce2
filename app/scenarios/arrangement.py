"""Which fields stand side by side, and which tick stands in the detail card. Pure, so it is easy to test."""

from collections.abc import Sequence
from dataclasses import dataclass

from service.kit.page import AnyField, Document, Signature, Table, Tick

_COLUMNS_SIDE_BY_SIDE = 7


@dataclass(frozen=True)
class Place:
    """A field by its position in the page, with its share of the row's width."""

    at: int
    share: int = 1


@dataclass(frozen=True)
class Arrangement:
    """Rows of places; the detail card follows row ``detail_after``, with the tick of field ``tick`` in its head."""

    rows: tuple[tuple[Place, ...], ...]
    detail_after: int | None = None
    tick: int | None = None


def arrange(fields: Sequence[AnyField], *, roomy: bool = True) -> Arrangement:
    """Where there is room two slim tables share a row, and so do a document and its signature.

    A tick right after the last table speaks of its rows, so it stands in the head of their card.
    """
    tables = [at for at, field in enumerate(fields) if isinstance(field, Table)]
    after = tables[-1] + 1 if tables else len(fields)
    tick = after if after < len(fields) and isinstance(fields[after], Tick) else None
    rows: list[tuple[Place, ...]] = []
    for at, field in enumerate(fields):
        if at == tick:
            continue
        if roomy and rows and len(rows[-1]) == 1 and (shares := _shares(fields[at - 1], field)):
            rows[-1] = (Place(at - 1, shares[0]), Place(at, shares[1]))
        else:
            rows.append((Place(at),))
    last = next((row for row, places in enumerate(rows) if tables and any(p.at == tables[-1] for p in places)), None)
    return Arrangement(tuple(rows), last, tick)


def _shares(left: AnyField, right: AnyField) -> tuple[int, int] | None:
    if isinstance(left, Document) and isinstance(right, Signature):
        return (3, 2)
    if isinstance(left, Table) and isinstance(right, Table):
        slim = len(left.columns) + len(right.columns) <= _COLUMNS_SIDE_BY_SIDE
        return (_letters(left), _letters(right)) if slim else None
    return None


def _letters(table: Table) -> int:
    """How wide the table would like to be, in characters, with its mark and the gaps."""
    columns = ([column.title, *(row.cells.get(column.key, "") for row in table.rows[:40])] for column in table.columns)
    return 5 + sum(4 + max(map(len, texts)) for texts in columns)
