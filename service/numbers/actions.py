"""Occupying and letting go: each national call goes through the journal of the case, so none is done twice."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol, TypeVar

from sqlalchemy import Row, Select, func, insert, select, update

from service.gateway.codes import NationalRefusal
from service.gateway.interface import Empty, Interface, Wire
from service.gateway.main.resource import Hold, HoldSim, PickNumber, ReleaseNumber, ReleaseSim
from service.kit.clock import SHANGHAI, local
from service.kit.db import Database, Unit
from service.kit.errors import BossError, Refused
from service.kit.flow.tables import draft
from service.kit.ids import new_id
from service.kit.secrets import FieldCipher
from service.numbers.model import Held, Number, Sim
from service.numbers.rules import good_for_now
from service.numbers.tables import resource_hold as table

Kind = Literal["NUMBER", "SIM"]
A = TypeVar("A", bound=Wire)


class Journal(Protocol):
    """The part of an effect run that is needed here."""

    def call(self, step: str, request: Interface[A]) -> A:
        """Do the effect once; a settled one answers from the journal."""


class Taken(Refused):
    """Somebody else has the number or the SIM; ``kind`` says which. Nothing of it is occupied by us."""

    code = "TAKEN"

    def __init__(self, kind: Kind, reason: str) -> None:
        super().__init__(reason)
        self.kind = kind


@dataclass(frozen=True)
class Kept:
    """One occupied number or SIM."""

    hold_id: str
    expires_at: datetime


class Holder:
    """Occupies and releases for one case. No transaction is open while it talks to the national side."""

    def __init__(self, db: Database, cipher: FieldCipher, journal: Journal, case: str) -> None:
        self._db = db
        self._cipher = cipher
        self._journal = journal
        self._case = case

    def pick_number(self, number: Number, cert_number: str) -> Kept:
        """选占 a number; the one that was picked before is released. Taken when somebody was faster."""
        request = PickNumber(access_num=number.number, cert_num=cert_number)
        return self._occupy("NUMBER", number.number, number.model_dump_json(), request)

    def leave_number(self) -> None:
        """The number that was picked before is wanted no more, and none takes its place."""
        with self._db.unit() as unit:
            leave(unit, self._case, "NUMBER")

    def hold_sim(self, sim: Sim, number: str) -> Kept:
        """预占 a SIM for that number; an earlier one is released. Taken when somebody was faster."""
        request = HoldSim(iccid=sim.iccid, access_num=number)
        return self._occupy("SIM", f"{sim.iccid}/{number}", sim.model_dump_json(), request)

    def number(self, number: str) -> Number | None:
        """The number as it was when this case picked it, also while nobody knows whether it has it."""
        found = self._detail("NUMBER", number)
        return Number.model_validate_json(found) if found else None

    def sim(self, iccid: str, number: str) -> Sim | None:
        """The SIM as it was when this case held it for that number."""
        found = self._detail("SIM", f"{iccid}/{number}")
        return Sim.model_validate_json(found) if found else None

    def release(self) -> None:
        """Let go of everything this case occupies. What cannot be released now stays LEAVING and lapses by itself."""
        with self._db.unit() as unit:
            leave(unit, self._case)
        self._release_leaving()

    def _detail(self, kind: Kind, resource: str) -> str:
        same = table.c.resource_blind == self._blind(resource)
        with self._db.unit() as unit:
            row = unit.execute(_live(self._case).where(table.c.kind == kind, same)).first()
        return self._cipher.open(row.detail, table.name, "detail", row.id) if row else ""

    def _blind(self, resource: str) -> str:
        return self._cipher.blind(resource, table.name, "resource")

    def _occupy(self, kind: Kind, resource: str, detail: str, request: Interface[Hold]) -> Kept:
        row_id, kept = self._reserve(kind, resource, detail)
        if kept is not None:
            return kept
        self._release_leaving()
        try:
            answer = self._journal.call(f"{kind.lower()}:{row_id}", request)
        except NationalRefusal as error:
            self._settle(row_id, state="LOST")
            raise Taken(kind, error.said) from error
        expires_at = datetime.strptime(answer.expire_time, "%Y-%m-%d %H:%M:%S").replace(tzinfo=SHANGHAI)
        self._settle(row_id, state="HELD", hold_id=answer.hold_id, expires_at=expires_at)
        return Kept(answer.hold_id, expires_at)

    def _reserve(self, kind: Kind, resource: str, detail: str) -> tuple[str, Kept | None]:
        """The row to work on: the live one for this very resource, or a new one that displaces the old."""
        blind = self._blind(resource)
        with self._db.unit() as unit:
            live = unit.execute(_live(self._case).where(table.c.kind == kind).with_for_update()).first()
            if live and live.resource_blind == blind:
                if live.state == "OPEN":
                    return live.id, None
                if good_for_now(live.expires_at, live.now):
                    return live.id, Kept(live.hold_id, local(live.expires_at))
            if live:
                leave(unit, self._case, kind)
            return self._insert(unit, kind, resource, detail), None

    def _insert(self, unit: Unit, kind: Kind, resource: str, detail: str) -> str:
        row_id = new_id()
        unit.execute(
            insert(table).values(
                id=row_id,
                case_id=self._case,
                kind=kind,
                resource=self._cipher.seal(resource, table.name, "resource", row_id),
                resource_blind=self._blind(resource),
                detail=self._cipher.seal(detail, table.name, "detail", row_id),
                state="OPEN",
            )
        )
        return row_id

    def _release_leaving(self) -> None:
        with self._db.unit() as unit:
            leaving = unit.execute(_of(self._case).where(table.c.state == "LEAVING", table.c.hold_id != "")).all()
        for row in leaving:
            self._release_one(row)

    def _release_one(self, row: "Row[Any]") -> None:
        """Refused = it was gone already. Silence = it lapses by itself; the case goes on."""
        resource = self._cipher.open(row.resource, table.name, "resource", row.id)
        try:
            self._journal.call(f"release:{row.id}", _release(row.kind, resource, row.hold_id))
        except NationalRefusal:
            self._settle(row.id, state="RELEASED")
        except BossError:
            return
        else:
            self._settle(row.id, state="RELEASED")

    def _settle(self, row_id: str, **values: object) -> None:
        with self._db.unit() as unit:
            changed = {**values, "settled_at": func.clock_timestamp()}
            unit.execute(update(table).where(table.c.id == row_id).values(**changed))


def leave(unit: Unit, case: str, kind: Kind | None = None) -> None:
    """Mark what the case occupies (or only one kind of it) as wanted no more."""
    kinds = ("NUMBER", "SIM") if kind is None else (kind,)
    live = table.c.state.in_(("OPEN", "HELD"))
    unit.execute(update(table).where(table.c.case_id == case, table.c.kind.in_(kinds), live).values(state="LEAVING"))


def still_held(unit: Unit, case: str, wanted: Held) -> bool:
    """Exactly this number and SIM are kept for the case and not lapsed, by the database's clock."""
    number = (table.c.kind == "NUMBER") & (table.c.hold_id == wanted.number_hold)
    sim = (table.c.kind == "SIM") & (table.c.hold_id == wanted.sim_hold)
    these = number | sim if wanted.number_hold else sim
    held = select(func.count()).where(
        table.c.case_id == case, table.c.state == "HELD", table.c.expires_at > func.clock_timestamp(), these
    )
    return unit.scalar(held) == (2 if wanted.number_hold else 1)


def abandoned(unit: Unit, limit: int = 100) -> list[str]:
    """Discarded or cancelled cases that still occupy something which has not lapsed, the longest kept first."""
    kept = table.c.state.in_(("HELD", "LEAVING")) & (table.c.expires_at > func.clock_timestamp())
    over = draft.c.state.in_(("discarded", "refused"))
    cases = select(table.c.case_id).join(draft, draft.c.id == table.c.case_id).where(over, kept)
    oldest = func.min(table.c.created_at)
    return list(unit.execute(cases.group_by(table.c.case_id).order_by(oldest).limit(limit)).scalars())


def use(unit: Unit, case: str) -> None:
    """The holds of this case have become a user's number and SIM."""
    unit.execute(update(table).where(table.c.case_id == case, table.c.state == "HELD").values(state="USED"))


def states(unit: Unit, case: str) -> Mapping[str, list[str]]:
    """Kind → the states of its rows, oldest first."""
    found: dict[str, list[str]] = {"NUMBER": [], "SIM": []}
    for row in unit.execute(_of(case).order_by(table.c.created_at)):
        found[row.kind].append(row.state)
    return found


def _release(kind: str, resource: str, hold_id: str) -> Interface[Empty]:
    if kind == "NUMBER":
        return ReleaseNumber(access_num=resource, hold_id=hold_id)
    return ReleaseSim(iccid=resource.partition("/")[0], hold_id=hold_id)


def _of(case: str) -> "Select[Any]":
    return select(table, func.clock_timestamp().label("now")).where(table.c.case_id == case)


def _live(case: str) -> "Select[Any]":
    return _of(case).where(table.c.state.in_(("OPEN", "HELD")))
