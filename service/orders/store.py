"""The rows of orders: numbers, acceptances, completions."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from service.effects.tables import effect
from service.kit import events, jobs
from service.kit.clock import local
from service.kit.db import Unit
from service.kit.errors import Missing, Refused
from service.kit.flow import Case
from service.kit.flow import store as cases
from service.kit.ids import new_id
from service.kit.masking import mask
from service.kit.secrets import FieldCipher
from service.orders.model import COMPLETION, OVER, Acceptance, Completed, State, Subject
from service.orders.tables import acceptance as table
from service.orders.tables import acceptance_day, acceptance_key, acceptance_number, completion

TASK = "run_acceptance"
_COLUMNS = [table.c[name] for name in Acceptance.__dataclass_fields__]


def reserve_number(unit: Unit, case: str) -> str:
    """The number for this case's receipt: today's next one (``SL20261123000047``) or the one it has already."""
    found = unit.scalar(select(acceptance_number.c.number).where(acceptance_number.c.case_id == case))
    if found is not None:
        return str(found)
    today = func.date(func.timezone("Asia/Shanghai", func.clock_timestamp()))
    day = upsert(acceptance_day).values(day=today, last=1)
    day = day.on_conflict_do_update(index_elements=["day"], set_={"last": acceptance_day.c.last + 1})
    taken = unit.execute(day.returning(acceptance_day.c.day, acceptance_day.c.last)).one()
    number = f"SL{taken.day:%Y%m%d}{taken.last:06d}"
    row = upsert(acceptance_number).values(case_id=case, number=number).on_conflict_do_nothing()
    unit.execute(row)
    return str(unit.scalar(select(acceptance_number.c.number).where(acceptance_number.c.case_id == case)))


def case_of(unit: Unit, number: str) -> str | None:
    """The case that this number of a receipt belongs to."""
    return unit.scalar(select(acceptance_number.c.case_id).where(acceptance_number.c.number == number))


def accept(
    unit: Unit, cipher: FieldCipher, case: Case, subject: Subject, *, receipt_sha256: str, fee_total: int
) -> Acceptance:
    """The acceptance, the case's new state and the job that drives it: one transaction.

    Stale when the case is not open any more; a second acceptance of a case on its way cannot exist. Refused with the
    reason when a person has to look at the one before.
    """
    before = of_case(unit, case.id, lock=True)
    cases.submit(unit, case.id)
    if before is not None and before.state != "REFUSED":
        raise Refused(before.note, code="LOOKED_AT")
    acceptance_id = new_id()
    row = insert(table).values(
        id=acceptance_id,
        number=_try_number(unit, case.id),
        case_id=case.id,
        case_number=case.number,
        scenario=case.scenario,
        clerk=case.clerk.staff,
        hall=case.clerk.hall,
        channel=case.clerk.channel,
        snapshot=_sealed(cipher, acceptance_id, case),
        subject=cipher.seal(json.dumps(vars(subject), ensure_ascii=False), table.name, "subject", acceptance_id),
        customer=mask("name", subject.name),
        access_number=mask("phone", subject.number),
        receipt_sha256=receipt_sha256,
        fee_total=fee_total,
        next_try=func.clock_timestamp(),
    )
    accepted = _acceptance(unit.execute(row.returning(*_COLUMNS)).one())
    found_by = [{"acceptance": acceptance_id, "blind": blind} for blind in sorted(keys_of(cipher, subject))]
    if found_by:
        unit.execute(insert(acceptance_key), found_by)
    wake(unit, acceptance_id)
    return accepted


def keys_of(cipher: FieldCipher, subject: Subject) -> set[str]:
    """What an acceptance about this subject is found by."""
    kinds = {"phone": (subject.number, subject.phone), "certificate": (subject.certificate,), "name": (subject.name,)}
    return {key_of(cipher, kind, text) for kind, texts in kinds.items() for text in texts if text}


def key_of(cipher: FieldCipher, kind: str, text: str) -> str:
    """``kind`` = phone, certificate or name."""
    return cipher.blind(text, acceptance_key.name, kind)


def wake(unit: Unit, acceptance_id: str, at: datetime | None = None) -> None:
    """Have the acceptance driven on, now or at a time."""
    jobs.enqueue(unit, TASK, f"acceptance:{acceptance_id}", at, acceptance=acceptance_id)


def get(unit: Unit, acceptance_id: str) -> Acceptance:
    """Missing when there is none."""
    return _one(unit, _rows().where(table.c.id == acceptance_id))


def locked(unit: Unit, acceptance_id: str) -> Acceptance:
    """As it is now and stays until this transaction ends. Missing when there is none."""
    return _one(unit, _rows().where(table.c.id == acceptance_id).with_for_update())


def of_case(unit: Unit, case: str, *, lock: bool = False) -> Acceptance | None:
    """The newest acceptance of a case; with ``lock`` it stays as it is until this transaction ends."""
    newest = _rows().where(table.c.case_id == case).order_by(table.c.id.desc()).limit(1)
    row = unit.execute(newest.with_for_update() if lock else newest).first()
    return _acceptance(row) if row else None


def told_done_before(unit: Unit, of: Acceptance) -> bool:
    """A completion says that another try of the same case was done."""
    tries = select(table.c.id).where(table.c.case_id == of.case_id, table.c.id != of.id)
    said = select(completion.c.id).where(completion.c.acceptance.in_(tries), completion.c.result == "0")
    return unit.execute(said.limit(1)).first() is not None


def by_number(unit: Unit, number: str) -> Acceptance:
    """The acceptance that the national side calls by this number, locked. Missing when there is none."""
    return _one(unit, _rows().where(table.c.number == number).with_for_update())


def facts(unit: Unit, cipher: FieldCipher, acceptance_id: str) -> Mapping[str, Any]:
    """The facts of the case as they were submitted."""
    sealed = unit.execute(select(table.c.snapshot).where(table.c.id == acceptance_id)).scalar_one()
    found: Mapping[str, Any] = json.loads(cipher.open(sealed, table.name, "snapshot", acceptance_id))
    return found


def subject(unit: Unit, cipher: FieldCipher, acceptance_id: str) -> Subject:
    """In plain: whoever asks leaves an audit row. Empty for an acceptance from before it was kept."""
    sealed = unit.scalar(select(table.c.subject).where(table.c.id == acceptance_id))
    return Subject(**json.loads(cipher.open(sealed, table.name, "subject", acceptance_id))) if sealed else Subject()


def change(unit: Unit, of: Acceptance, state: State, **values: Any) -> None:
    """Another state; the screen is told."""
    if state in OVER:
        values = {"ended_at": func.clock_timestamp(), "next_try": None, **values}
    unit.execute(update(table).where(table.c.id == of.id).values(state=state, **values))
    events.emit(unit, of.case_id, "page")


def due(unit: Unit, limit: int = 100) -> list[str]:
    """Acceptances whose time to be driven has passed, or whose completion is there: for the job that catches up.

    A cancelled one has a next time until what it held is let go.
    """
    here = select(completion.c.id).where(completion.c.acceptance == table.c.id).exists()
    ripe = (table.c.next_try <= func.clock_timestamp()) | ((table.c.state == "WAITING") & here)
    on_their_way = select(table.c.id).where(table.c.state.in_(("RUNNING", "WAITING", "CANCELLED")), ripe)
    return list(unit.execute(on_their_way.order_by(table.c.next_try).limit(limit)).scalars())


def add_completion(unit: Unit, acceptance_id: str, came: Completed) -> bool:
    """Keep a completion; False when it was here before."""
    row = upsert(completion).values(acceptance=acceptance_id, **vars(came)).on_conflict_do_nothing()
    return unit.execute(row.returning(completion.c.id)).first() is not None


def completions(unit: Unit, acceptance_id: str) -> Sequence[Completed]:
    """What came for an acceptance, in the order in which it happened."""
    found = unit.execute(
        select(completion)
        .where(completion.c.acceptance == acceptance_id)
        .order_by(completion.c.finish_time, completion.c.id)
    )
    return [Completed(row.order_id, row.result, row.reason, row.finish_time) for row in found]


def states_of(unit: Unit, acceptances: Sequence[str]) -> dict[str, dict[str, str]]:
    """The state of every step of these acceptances, by acceptance and step.

    With the completion as a step of its own, DONE where one says so.
    """
    found: dict[str, dict[str, str]] = {one: {} for one in acceptances}
    rows = unit.execute(select(effect.c.run, effect.c.step, effect.c.state).where(effect.c.run.in_(acceptances)))
    for row in rows:
        found[row.run][row.step] = row.state
    told = select(completion.c.acceptance).where(completion.c.acceptance.in_(acceptances), completion.c.result == "0")
    for one in unit.execute(told).scalars():
        found[one][COMPLETION] = "DONE"
    return found


def now(unit: Unit) -> datetime:
    """The database's clock."""
    return local(unit.execute(select(func.clock_timestamp())).scalar_one())


def _try_number(unit: Unit, case: str) -> str:
    number = reserve_number(unit, case)
    earlier = unit.scalar(select(func.count()).where(table.c.case_id == case)) or 0
    return f"{number}-{earlier + 1}" if earlier else number


def _sealed(cipher: FieldCipher, acceptance_id: str, case: Case) -> str:
    content = {name: fact.model_dump(mode="json") for name, fact in case.facts.items()}
    return cipher.seal(json.dumps(content, ensure_ascii=False), table.name, "snapshot", acceptance_id)


def _rows() -> Select[Any]:
    return select(*_COLUMNS)


def _one(unit: Unit, query: Select[Any]) -> Acceptance:
    row = unit.execute(query).first()
    if row is None:
        raise Missing("没有找到这笔受理。没有办理任何业务；请核对受理号。")
    return _acceptance(row)


def _acceptance(row: Row[Any]) -> Acceptance:
    return Acceptance(**row._asdict())
