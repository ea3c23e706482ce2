"""Acceptances as the order centre lists and counts them: narrowed, sorted and cut by the database."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, or_, select

from service.kit.clock import local, today
from service.kit.db import Unit
from service.kit.secrets import FieldCipher
from service.orders.centre.narrowing import Words, span_of, words_of
from service.orders.centre.scope import Scope
from service.orders.model import State
from service.orders.store import key_of
from service.orders.tables import acceptance as table
from service.orders.tables import acceptance_key

PICKS = ("state", "scenario", "channel", "hall", "clerk")
SORTS = {"number": table.c.number, "accepted_at": table.c.accepted_at, "fee": table.c.fee_total}
_COLUMNS = [
    table.c[name]
    for name in (
        *("id", "number", "case_number", "scenario", "clerk", "hall", "channel", "state", "fee_total", "note"),
        *("accepted_at", "ended_at", "customer", "access_number"),
    )
]


@dataclass(frozen=True)
class Listed:
    """One line of the list; customer and number are masked, the fee in fen."""

    id: str
    number: str
    case_number: str
    scenario: str
    clerk: str
    hall: str
    channel: str
    state: State
    fee_total: int
    note: str
    accepted_at: datetime
    ended_at: datetime | None
    customer: str
    access_number: str


@dataclass(frozen=True)
class Counted:
    """Of one group: how many in each state, and the fees of those that were done, in fen."""

    key: str
    states: Mapping[str, int]
    done_fees: int

    @property
    def total(self) -> int:
        return sum(self.states.values())

    @property
    def share(self) -> float:
        """Of all the part that was done."""
        return self.states.get("DONE", 0) / self.total if self.total else 0.0


@dataclass(frozen=True)
class Wanted:
    """Which acceptances: those of a scope that fit a query and picks."""

    cipher: FieldCipher
    scope: Scope
    query: str = ""
    picks: Mapping[str, str] | None = None

    @property
    def clause(self) -> ColumnElement[bool]:
        return self.but("")

    @property
    def all(self) -> ColumnElement[bool]:
        """Of the scope, whatever is typed and picked."""
        return _of(self.scope)

    @property
    def narrowed(self) -> bool:
        return bool(self.query.strip() or any((self.picks or {}).values()))

    def but(self, key: str) -> ColumnElement[bool]:
        """As if nothing were picked there: for the counts beside its options."""
        picks = {name: value for name, value in (self.picks or {}).items() if value and name != key}
        words, span = words_of(self.query), span_of(picks, today())
        parts = [_of(self.scope.named if words.exact else self.scope), *_said(self.cipher, words, self.scope)]
        parts += [table.c[name] == picks[name] for name in PICKS if name in picks]
        parts += [table.c.accepted_at >= span.begin] if span.begin else []
        parts += [table.c.accepted_at < span.end] if span.end else []
        return and_(*parts)


def page(
    unit: Unit, wanted: Wanted, sort: str, *, descending: bool, offset: int, limit: int | None
) -> Sequence[Listed]:
    """The newest first unless another order is wanted. What is skipped is read from the index alone where it can be."""
    column = SORTS.get(sort, table.c.accepted_at)
    down = descending if sort in SORTS else True
    order = (column.desc(), table.c.id.desc()) if down else (column, table.c.id)
    here = select(table.c.id).where(wanted.clause).order_by(*order).offset(offset).limit(limit)
    rows = unit.execute(select(*_COLUMNS).where(table.c.id.in_(here)).order_by(*order))
    return [_listed(row) for row in rows]


def tallies(unit: Unit, wanted: Wanted) -> dict[str, int]:
    """How many of each state, whatever state is picked."""
    counted = select(table.c.state, func.count()).where(wanted.but("state")).group_by(table.c.state)
    return {state: int(count) for state, count in unit.execute(counted).all()}


def count(unit: Unit, clause: ColumnElement[bool]) -> int:
    return int(unit.scalar(select(func.count()).select_from(table).where(clause)) or 0)


def find(unit: Unit, scope: Scope, acceptance_id: str) -> Listed | None:
    """One acceptance, if this scope may open it."""
    row = unit.execute(select(*_COLUMNS).where(table.c.id == acceptance_id, _of(scope.named))).first()
    return _listed(row) if row is not None else None


def figures(unit: Unit, wanted: Wanted, by: str) -> Sequence[Counted]:
    """The acceptances in groups by ``day`` or a column: every day from the first to the last, others by size."""
    day = func.to_char(func.timezone("Asia/Shanghai", table.c.accepted_at), "YYYY-MM-DD")
    group = day if by == "day" else table.c[by]
    query = select(group.label("key"), table.c.state, func.count().label("many"), func.sum(table.c.fee_total))
    rows = unit.execute(query.where(wanted.clause).group_by(group, table.c.state)).all()
    states: dict[str, dict[str, int]] = {}
    fees: dict[str, int] = {}
    for key, state, many, total in rows:
        states.setdefault(key, {})[state] = int(many)
        fees[key] = fees.get(key, 0) + (int(total) if state == "DONE" else 0)
    if by == "day":
        return [Counted(key, states.get(key, {}), fees.get(key, 0)) for key in _days(states)]
    return sorted((Counted(key, states[key], fees[key]) for key in states), key=lambda one: (-one.total, one.key))


def _days(found: Collection[str]) -> list[str]:
    """Also those on which nothing happened, so that a chart does not leave them out."""
    if not found:
        return []
    first, last = date.fromisoformat(min(found)), date.fromisoformat(max(found))
    return [(first + timedelta(days=day)).isoformat() for day in range((last - first).days + 1)]


def _of(scope: Scope) -> ColumnElement[bool]:
    return scope.holds(table.c.hall, table.c.clerk)


def _said(cipher: FieldCipher, words: Words, scope: Scope) -> list[ColumnElement[bool]]:
    """Every word has to fit."""
    begun = [
        or_(table.c.number.startswith(one, autoescape=True), table.c.case_number.startswith(one, autoescape=True))
        for one in words.numbers
    ]
    return [*begun, *(_known_by(cipher, one, scope) for one in words.keys)]


def _known_by(cipher: FieldCipher, word: str, scope: Scope) -> ColumnElement[bool]:
    """The customer's phone, certificate or whole name, or the id of a clerk within the scope."""
    blinds = [key_of(cipher, kind, word) for kind in ("phone", "certificate", "name")]
    found = select(acceptance_key.c.acceptance).where(acceptance_key.c.blind.in_(blinds))
    return table.c.id.in_(found.union_all(select(table.c.id).where(table.c.clerk == word.upper(), _of(scope))))


def _listed(row: Row[Any]) -> Listed:
    ended = local(row.ended_at) if row.ended_at else None
    return Listed(**{**row._asdict(), "accepted_at": local(row.accepted_at), "ended_at": ended})
