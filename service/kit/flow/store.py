"""The stored case. The engine's own statements, and those with which the orders domain moves a submitted case on.

``submit``, ``finish`` and ``reopen`` take part in the caller's transaction.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Row, delete, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from service.kit import events
from service.kit.clock import local
from service.kit.db import Unit
from service.kit.errors import Missing, Refused
from service.kit.flow.case import Clerk
from service.kit.flow.step import Values
from service.kit.flow.tables import draft, draft_history, draft_number, draft_typed
from service.kit.ids import new_id
from service.kit.secrets import FieldCipher

State = Literal["open", "submitted", "done", "refused", "discarded"]


class Stale(Refused):
    """The page on screen is not the newest any more."""

    code = "STALE"

    def __init__(self) -> None:
        super().__init__("这一单刚才在别处有了变化，本次操作没有生效，也没有办理任何业务。请核对最新页面后继续。")


class Closed(Refused):
    """The case is submitted; nothing can be changed."""

    code = "CLOSED"

    def __init__(self) -> None:
        super().__init__("这一单已经提交，不能再修改；本次操作没有生效。请在提交页面查看办理进度。")


@dataclass(frozen=True)
class Draft:
    """One stored case. ``data`` is sealed."""

    id: str
    number: str
    scenario: str
    state: State
    step: str
    version: int
    clerk: str
    clerk_name: str
    hall: str
    seat: str
    channel: str
    data: str
    customer: str
    notice: str
    redo: tuple[str, ...]
    saved_at: datetime


@dataclass(frozen=True)
class Entry:
    """One line of a case's history. No ``clerk``: the system. ``former``: who had it before."""

    at: datetime
    act: str
    step: str
    clerk: str
    seat: str
    channel: str
    former: str


_COLUMNS = [draft.c[name] for name in Draft.__dataclass_fields__]


def create(unit: Unit, cipher: FieldCipher, clerk: Clerk, progress: str, *, scenario: str, step: str) -> Draft:
    """A new case with today's next number (``D20261123-0047``, by the database's clock)."""
    case = new_id()
    row = unit.execute(
        insert(draft)
        .values(
            id=case, number=_next_number(unit), scenario=scenario, step=step, clerk=clerk.staff, clerk_name=clerk.name,
            hall=clerk.hall, seat=clerk.seat, channel=clerk.channel, data=_seal(cipher, case, progress),
        )
        .returning(*_COLUMNS)
    ).one()  # fmt: skip
    note(unit, case, "open", clerk, step=step)
    return _draft(row)


def load(unit: Unit, case: str, hall: str) -> Draft:
    """Missing for a case that is not there, was discarded, or belongs to another hall."""
    row = unit.execute(
        select(*_COLUMNS).where(draft.c.id == case, draft.c.hall == hall, draft.c.state != "discarded")
    ).one_or_none()
    if row is None:
        raise Missing("没有找到这一单，可能已被作废，或属于其他营业厅。请按 Ctrl+D 查看草稿列表。")
    return _draft(row)


def progress(cipher: FieldCipher, found: Draft) -> str:
    """The opened ``data``."""
    return cipher.open(found.data, "draft", "data", found.id)


def typed(unit: Unit, cipher: FieldCipher, case: str, step: str) -> Values | None:
    """What was last typed on this step, or None."""
    sealed = unit.scalar(select(draft_typed.c["values"]).where(draft_typed.c.draft == case, draft_typed.c.step == step))
    if sealed is None:
        return None
    values = json.loads(cipher.open(sealed, "draft_typed", "values", f"{case}/{step}"))
    return {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}


def keep_typed(unit: Unit, cipher: FieldCipher, found: Draft, values: Values, version: int) -> Draft:
    """Store what was typed, if the page it was typed on is the newest. The version stays as it is."""
    saved = unit.execute(
        update(draft)
        .where(draft.c.id == found.id, draft.c.version == version, draft.c.state == "open")
        .values(saved_at=func.clock_timestamp(), touched=True)
        .returning(*_COLUMNS)
    ).one_or_none()
    if saved is None:
        raise Closed if found.state != "open" else Stale
    sealed = cipher.seal(json.dumps(dict(values)), "draft_typed", "values", f"{found.id}/{found.step}")
    row = upsert(draft_typed).values(draft=found.id, step=found.step, values=sealed)
    unit.execute(row.on_conflict_do_update(index_elements=["draft", "step"], set_={"values": sealed}))
    return _draft(saved)


def advance(unit: Unit, cipher: FieldCipher, found: Draft, progress: str, **changes: Any) -> Draft:
    """Store a step's result on the very version it was made from; Stale when somebody was faster."""
    row = unit.execute(
        update(draft)
        .where(draft.c.id == found.id, draft.c.version == found.version)
        .values(
            data=_seal(cipher, found.id, progress), redo=[], version=draft.c.version + 1,
            saved_at=func.clock_timestamp(), **changes,
        )
        .returning(*_COLUMNS)
    ).one_or_none()  # fmt: skip
    if row is None:
        raise Stale
    return _draft(row)


def close(unit: Unit, cipher: FieldCipher, found: Draft, progress: str, *, state: State, customer: str) -> None:
    """Store the result of the last step.

    The orders domain has moved a submitted case on in its own transaction (``submit``), maybe even to
    its end; then only the facts are added. A case that is open again by now (``reopen``) stays as it is.
    """
    now = unit.execute(select(draft.c.state, draft.c.version).where(draft.c.id == found.id).with_for_update()).one()
    if now.state == "open" and now.version == found.version:
        _move(unit, found.id, ("open",), state, data=_seal(cipher, found.id, progress), customer=customer, notice="")
    elif now.state in {"submitted", "done", "refused"}:
        _move(unit, found.id, (now.state,), now.state, data=_seal(cipher, found.id, progress), customer=customer)


def submit(unit: Unit, case: str) -> None:
    """An open case is submitted, in the transaction that creates its acceptance; Stale when it is not open."""
    if not _move(unit, case, ("open",), "submitted", notice="", redo=[]):
        raise Stale
    note(unit, case, "submitted")


def finish(unit: Unit, case: str, state: Literal["done", "refused"] = "done") -> bool:
    """The acceptance came to its end. False when the case already has one, so it may be called twice."""
    if not _move(unit, case, ("open", "submitted"), state):
        return False
    note(unit, case, state)
    events.emit(unit, case, "page")
    return True


def reopen(unit: Unit, case: str, why: str, redo: Sequence[str] = ()) -> bool:
    """The submit was refused: open again, everything kept, the reason on the page.

    ``redo``: steps whose results the refusal undid (a released hold); the case goes back to the first
    of them. ``why`` is shown and stored as it is: no personal data. False when it was not submitted.
    """
    step = {"step": redo[0]} if redo else {}
    if not _move(unit, case, ("submitted",), "open", notice=why, redo=list(redo), **step):
        return False
    note(unit, case, "reopen")
    events.emit(unit, case, "page")
    return True


def warn(unit: Unit, case: str, why: str) -> None:
    """Say something on every page of an open case, until it is submitted; no personal data."""
    if _move(unit, case, ("open",), "open", notice=why):
        note(unit, case, "warn")
        events.emit(unit, case, "page")


def discard(unit: Unit, found: Draft, clerk: Clerk, version: int) -> None:
    """Throw an open case away; its history stays until it is pruned."""
    if found.version != version:
        raise Stale
    if not _move(unit, found.id, ("open",), "discarded"):
        raise Closed
    note(unit, found.id, "discard", clerk, step=found.step)


def pass_to(unit: Unit, found: Draft, clerk: Clerk, act: str) -> None:
    """Another clerk (or the same one on another seat or in another channel) goes on with the case."""
    unit.execute(
        update(draft)
        .where(draft.c.id == found.id)
        .values(clerk=clerk.staff, clerk_name=clerk.name, seat=clerk.seat, channel=clerk.channel)
    )
    note(unit, found.id, act, clerk, step=found.step, former=found.clerk)


def outdate(unit: Unit, found: Draft, step: str, redo: Sequence[str] = ()) -> None:
    """Pages shown so far may not be written from any more; the steps of ``redo`` must be done again.

    Stale when somebody was faster.
    """
    again = [*found.redo, *(name for name in redo if name not in found.redo)]
    same = (draft.c.id == found.id) & (draft.c.version == found.version)
    changed = {"version": draft.c.version + 1, "step": step, "redo": again}
    if unit.execute(update(draft).where(same).values(**changed)).rowcount != 1:
        raise Stale


def in_hand(unit: Unit, hall: str) -> list[Draft]:
    """Cases of the hall that are open (and touched) or on their way, newest first."""
    found = unit.execute(
        select(*_COLUMNS)
        .where(draft.c.hall == hall, draft.c.state.in_(("open", "submitted")), draft.c.touched)
        .order_by(draft.c.state, draft.c.saved_at.desc())
        .limit(200)
    )
    return [_draft(row) for row in found]


def note(unit: Unit, case: str, act: str, clerk: Clerk | None = None, *, step: str = "", former: str = "") -> None:
    """Add a line to the history."""
    who = {"clerk": clerk.staff, "seat": clerk.seat, "channel": clerk.channel} if clerk else {}
    unit.execute(insert(draft_history).values(draft=case, act=act, step=step, former=former, **who))


def history(unit: Unit, case: str) -> list[Entry]:
    """Who did what when, oldest first."""
    found = unit.execute(select(draft_history).where(draft_history.c.draft == case).order_by(draft_history.c.id))
    return [Entry(local(row.at), row.act, row.step, row.clerk, row.seat, row.channel, row.former) for row in found]


def give_up(unit: Unit, channel: str, age: timedelta) -> int:
    """Discard open cases of a channel whose drafts stand on no list, once nobody has gone on with them for ``age``."""
    left = (draft.c.channel == channel) & (draft.c.state == "open")
    found = unit.execute(select(draft.c.id).where(left, draft.c.saved_at < func.clock_timestamp() - age)).scalars()
    gone = [case for case in found.all() if _move(unit, case, ("open",), "discarded")]
    for case in gone:
        note(unit, case, "discard")
    return len(gone)


def prune(unit: Unit, age: timedelta) -> int:
    """Delete discarded cases and those nobody ever typed in, with their files, once older than ``age``."""
    idle = (draft.c.state == "discarded") | ((draft.c.state == "open") & ~draft.c.touched)
    return unit.execute(delete(draft).where(idle, draft.c.saved_at < func.clock_timestamp() - age)).rowcount


def _move(unit: Unit, case: str, sources: tuple[State, ...], state: State, **changes: Any) -> bool:
    moved = unit.execute(
        update(draft)
        .where(draft.c.id == case, draft.c.state.in_(sources))
        .values(state=state, version=draft.c.version + 1, saved_at=func.clock_timestamp(), **changes)
    )
    return moved.rowcount == 1


def _next_number(unit: Unit) -> str:
    today = func.date(func.timezone("Asia/Shanghai", func.clock_timestamp()))
    row = upsert(draft_number).values(day=today, last=1)
    taken = unit.execute(
        row.on_conflict_do_update(index_elements=["day"], set_={"last": draft_number.c.last + 1}).returning(
            draft_number.c.day, draft_number.c.last
        )
    ).one()
    return f"D{taken.day:%Y%m%d}-{taken.last:04d}"


def _seal(cipher: FieldCipher, case: str, progress: str) -> str:
    return cipher.seal(progress, "draft", "data", case)


def _draft(row: Row[Any]) -> Draft:
    found = row._asdict()
    return Draft(**{**found, "redo": tuple(found["redo"]), "saved_at": local(found["saved_at"])})
