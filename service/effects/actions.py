"""Rows of the journal. Times are the database's; every change is fenced by the owner of the run."""

from datetime import datetime, timedelta
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict
from sqlalchemy import Select, func, literal_column, select, update
from sqlalchemy.dialects.postgresql import insert

from service.effects.errors import Fenced
from service.effects.tables import IS_OPEN, OPEN, effect, run
from service.kit.db import Unit

State = Literal["SENDING", "DONE", "REFUSED", "UNKNOWN", "BUSY"]

_NOW = func.clock_timestamp()
_ASIDE = "~"  # between the name of a step and the number of its refused try


class Effect(BaseModel):
    """One row of the journal. ``due`` = it may be asked about now."""

    model_config = ConfigDict(frozen=True, from_attributes=True)

    run: str
    step: str
    line: str
    key: str
    title: str
    serial: str | None
    request_hash: str
    state: State
    secret: str | None
    answer: str | None
    result: str
    message: str
    sent_at: datetime
    asked: int
    next_ask_at: datetime | None
    done_at: datetime | None
    due: bool

    @property
    def is_open(self) -> bool:
        """Nobody can say what became of it."""
        return self.state in OPEN


def claim(unit: Unit, run_id: str, owner: str) -> int:
    """Make ``owner`` the only one who may store anything for this run; the epoch to do it with."""
    taken = insert(run).values(id=run_id, owner=owner, epoch=1)
    taken = taken.on_conflict_do_update(
        index_elements=[run.c.id], set_={"owner": owner, "epoch": run.c.epoch + 1, "claimed_at": _NOW}
    )
    epoch: int = unit.execute(taken.returning(run.c.epoch)).scalar_one()
    return epoch


def fence(unit: Unit, run_id: str, owner: str, epoch: int) -> None:
    """Hold the run until the transaction ends. Fenced when somebody else has it."""
    held = select(run.c.id).where(run.c.id == run_id, run.c.owner == owner, run.c.epoch == epoch).with_for_update()
    if unit.execute(held).first() is None:
        raise Fenced


def find(unit: Unit, run_id: str, step: str) -> Effect | None:
    row = unit.execute(_rows().where(effect.c.run == run_id, effect.c.step == step)).first()
    return None if row is None else Effect.model_validate(row)


def history(unit: Unit, run_id: str) -> list[Effect]:
    """Every effect of a run in the order in which they began."""
    rows = unit.execute(_rows().where(effect.c.run == run_id).order_by(effect.c.sent_at, effect.c.step))
    return [Effect.model_validate(row) for row in rows]


def add(unit: Unit, **columns: Any) -> None:
    unit.execute(effect.insert().values(**columns))


def change(unit: Unit, run_id: str, step: str, **columns: Any) -> None:
    unit.execute(update(effect).where(effect.c.run == run_id, effect.c.step == step).values(**columns))


def set_aside(unit: Unit, row: Effect) -> None:
    """A refused effect keeps its row under another name, so that its step may be done anew with a new serial."""
    if row.state != "REFUSED" or _ASIDE in row.step:
        return
    before = select(func.count()).where(effect.c.run == row.run, effect.c.step.startswith(f"{row.step}{_ASIDE}"))
    name = f"{row.step}{_ASIDE}{(unit.scalar(before) or 0) + 1}"
    unit.execute(update(effect).where(effect.c.run == row.run, effect.c.step == row.step).values(step=name))


def change_open(unit: Unit, row: Effect, **columns: Any) -> bool:
    """Store what was learned about an open effect; False, and nothing, when it was settled or sent again meanwhile."""
    same = (effect.c.run == row.run, effect.c.step == row.step, effect.c.sent_at == row.sent_at)
    return unit.execute(update(effect).where(*same, IS_OPEN).values(**columns)).rowcount == 1


def sending(quiet: float) -> dict[str, Any]:
    """Columns of an effect that is about to be sent; ``quiet`` seconds from now it may be asked about."""
    return {"state": "SENDING", "sent_at": _NOW, "next_ask_at": later(quiet), "asked": 0, "done_at": None}


def settled(state: State) -> dict[str, Any]:
    """Columns of an effect whose outcome is known."""
    return {"state": state, "done_at": _NOW, "next_ask_at": None, "secret": None}


def later(seconds: float) -> Any:
    """That many seconds from now, by the database's clock."""
    return _NOW + timedelta(seconds=seconds)


def due(unit: Unit, limit: int = 100) -> list[str]:
    """Runs with an effect of unknown outcome whose time to be asked about has come, longest waiting first."""
    rows = unit.execute(
        select(effect.c.run)
        .where(IS_OPEN, effect.c.next_ask_at <= _NOW)
        .group_by(effect.c.run)
        .order_by(func.min(effect.c.next_ask_at))
        .limit(limit)
    )
    return list(rows.scalars())


def unconfirmed(unit: Unit) -> int:
    """How many effects have an unknown outcome now."""
    count: int = unit.execute(select(func.count()).select_from(effect).where(IS_OPEN)).scalar_one()
    return count


def _rows() -> Select[Any]:
    asking = func.coalesce(effect.c.next_ask_at <= _NOW, literal_column("false"))
    return select(effect, asking.label("due"))
