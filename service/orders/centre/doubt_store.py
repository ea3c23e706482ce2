"""The worklist: effects whose outcome is not known, and acceptances that only a person can lead on."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Row, and_, func, literal_column, or_, select

from service.effects.actions import Effect
from service.effects.tables import IS_OPEN, effect
from service.kit.clock import local
from service.kit.db import Unit
from service.kit.flow.tables import draft
from service.orders.centre.scope import Scope
from service.orders.tables import acceptance

_NOW = func.clock_timestamp()
_OPEN: ColumnElement[bool] = literal_column(f"effect.{IS_OPEN.text}", Boolean)  # as its index says it
# What was sent a moment ago and may still be answered is no doubt yet.
_DOUBTFUL = and_(_OPEN, or_(effect.c.state == "UNKNOWN", effect.c.next_ask_at <= _NOW))
hall_of, clerk_of = (func.coalesce(acceptance.c[name], draft.c[name], "") for name in ("hall", "clerk"))


@dataclass(frozen=True)
class Doubt:
    """One thing to be found out: an ``effect``, or without one an acceptance that waits for a person.

    ``acceptance`` is its id, empty for the effect of a case that is not submitted; the customer is masked.
    """

    run: str
    effect: Effect | None
    acceptance: str
    number: str
    scenario: str
    customer: str
    clerk: str
    hall: str
    note: str
    since: datetime
    seconds: int

    @property
    def id(self) -> str:
        return f"effect/{self.run}/{self.effect.step}" if self.effect else f"acceptance/{self.run}"


def all_of(unit: Unit, scope: Scope) -> list[Doubt]:
    """The longest waiting first."""
    found = [_of_effect(row) for row in unit.execute(_effects().where(_DOUBTFUL, _seen(scope)))]
    found += [_of_person(row) for row in unit.execute(_persons(scope))]
    return sorted(found, key=lambda one: -one.seconds)


def count(unit: Unit, scope: Scope) -> int:
    """How many ``all_of`` gives."""
    joined = effect.outerjoin(acceptance, acceptance.c.id == effect.c.run).outerjoin(draft, draft.c.id == effect.c.run)
    effects = select(func.count()).select_from(joined).where(_DOUBTFUL, _seen(scope))
    persons = select(func.count()).select_from(_persons(scope).subquery())
    return int(unit.scalar(effects) or 0) + int(unit.scalar(persons) or 0)


def find(unit: Unit, scope: Scope, doubt: str) -> Doubt | None:
    """One of them by its id, also an effect that is not doubtful any more; None outside of the scope."""
    kind, _, rest = doubt.partition("/")
    if kind == "effect":
        run, _, step = rest.partition("/")
        row = unit.execute(_effects().where(effect.c.run == run, effect.c.step == step, _seen(scope))).first()
        return _of_effect(row) if row is not None else None
    row = unit.execute(_persons(scope).where(acceptance.c.id == rest)).first()
    return _of_person(row) if row is not None else None


def _effects() -> Any:
    due = func.coalesce(effect.c.next_ask_at <= _NOW, literal_column("false"))
    age = func.extract("epoch", _NOW - effect.c.sent_at)
    return (
        select(
            effect,
            due.label("due"),
            age.label("age"),
            acceptance.c.id.label("acceptance"),
            func.coalesce(acceptance.c.number, draft.c.number, "").label("order_number"),
            func.coalesce(acceptance.c.scenario, draft.c.scenario, "").label("scenario"),
            func.coalesce(acceptance.c.customer, draft.c.customer, "").label("customer"),
            func.coalesce(acceptance.c.note, "").label("note"),
            clerk_of.label("clerk"),
            hall_of.label("hall"),
        )
        .select_from(effect)
        .outerjoin(acceptance, acceptance.c.id == effect.c.run)
        .outerjoin(draft, draft.c.id == effect.c.run)
    )


def _persons(scope: Scope) -> Any:
    """Without those whose doubtful effect stands on the list by itself."""
    age = func.extract("epoch", _NOW - func.coalesce(acceptance.c.ended_at, acceptance.c.accepted_at))
    doubtful = select(effect.c.run).where(effect.c.run == acceptance.c.id, _DOUBTFUL).exists()
    mine = scope.holds(acceptance.c.hall, acceptance.c.clerk)
    return select(acceptance, age.label("age")).where(acceptance.c.state == "PERSON", ~doubtful, mine)


def _seen(scope: Scope) -> ColumnElement[bool]:
    return scope.holds(hall_of, clerk_of)


def _of_effect(row: Row[Any]) -> Doubt:
    return Doubt(
        run=row.run,
        effect=Effect.model_validate(row),
        acceptance=row.acceptance or "",
        number=row.order_number,
        scenario=row.scenario,
        customer=row.customer,
        clerk=row.clerk,
        hall=row.hall,
        note=row.note,
        since=local(row.sent_at),
        seconds=int(row.age),
    )


def _of_person(row: Row[Any]) -> Doubt:
    return Doubt(
        run=row.id,
        effect=None,
        acceptance=row.id,
        number=row.number,
        scenario=row.scenario,
        customer=row.customer,
        clerk=row.clerk,
        hall=row.hall,
        note=row.note,
        since=local(row.ended_at or row.accepted_at),
        seconds=int(row.age),
    )
