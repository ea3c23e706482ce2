"""The verbs of staff: enlist, prove a password, start and end sessions, leave audit rows."""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Row, Select, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from service.kit.db import Unit
from service.kit.flow.case import Clerk
from service.staff import passwords
from service.staff.channels import COUNTER
from service.staff.rules import Role, Tries
from service.staff.tables import audit, hall, session, staff

State = Literal["open", "locked", "ended"]


@dataclass(frozen=True)
class Person:
    """One member of staff."""

    id: str
    name: str
    hall: str
    hall_name: str
    roles: tuple[str, ...]
    channels: tuple[str, ...] = (COUNTER,)

    def clerk(self, seat: str, channel: str = COUNTER) -> Clerk:
        return Clerk(self.id, self.name, self.hall, self.roles, channel, seat, self.hall_name)


@dataclass(frozen=True)
class Session:
    """A person at a seat, in one channel. ``key`` is the hash of the token."""

    key: str
    person: Person
    seat: str
    channel: str
    state: State

    @property
    def clerk(self) -> Clerk:
        return self.person.clerk(self.seat, self.channel)


@dataclass(frozen=True)
class Proof:
    """What came of a password: the person, or the sentence to show."""

    person: Person | None
    sentence: str = ""


def add_hall(unit: Unit, code: str, name: str) -> None:
    """Add a hall, or give it another name."""
    adding = insert(hall).values(code=code, name=name)
    unit.execute(adding.on_conflict_do_update(index_elements=[hall.c.code], set_={"name": name}))


def enlist(
    unit: Unit,
    id: str,  # noqa: A002
    name: str,
    hall: str,
    *,
    roles: Iterable[Role],
    password: str,
    channels: Iterable[str] = (COUNTER,),
) -> bool:
    """Add a person; False when the id exists, which then stays as it is."""
    adding = insert(staff).values(
        id=id,
        name=name,
        hall=hall,
        roles=[role.value for role in roles],
        channels=list(channels),
        password_hash=passwords.hash_password(password),
    )
    return unit.execute(adding.on_conflict_do_nothing().returning(staff.c.id)).first() is not None


def prove(unit: Unit, id: str, password: str) -> Proof:  # noqa: A002
    """Check a password and count wrong ones. Never raises, so that the count is kept; one try at a time per person."""
    row = unit.execute(_persons().where(staff.c.id == id).with_for_update(of=staff)).first()
    now = _now(unit)
    tries = Tries(row.wrong, row.shut_until) if row else Tries()
    if tries.shut(now):
        return Proof(None, tries.sentence(now))
    if passwords.fits(row.password_hash if row and row.active else None, password):
        assert row is not None
        unit.execute(update(staff).where(staff.c.id == id).values(wrong=0, shut_until=None))
        return Proof(_person(row))
    tries = tries.another(now)
    if row:
        unit.execute(update(staff).where(staff.c.id == id).values(wrong=tries.wrong, shut_until=tries.shut_until))
    return Proof(None, tries.sentence(now))


def start(  # noqa: PLR0917 - who, where, and for how long
    unit: Unit, person: Person, seat: str, hours: float, channel: str = COUNTER, idle: timedelta | None = None
) -> str:
    """Start a session and give its token. An earlier one of the same person at the same seat of the channel ends.

    With ``idle`` it has to be stirred, or it is over before its hours are.
    """
    life = min(timedelta(hours=hours), idle or timedelta.max)
    place = (session.c.seat == seat) & (session.c.channel == channel)
    same = (session.c.staff == person.id) & place & (session.c.state != "ended")
    unit.execute(update(session).where(same).values(state="ended", ended_why="login"))
    token = secrets.token_urlsafe(32)
    unit.execute(
        insert(session).values(
            token_hash=key_of(token),
            staff=person.id,
            seat=seat,
            channel=channel,
            state="open",
            expires_at=func.clock_timestamp() + life,
        )
    )
    return token


def key_of(token: str) -> str:
    """The hash by which a session is found; the token has 256 random bits, so it needs no salt."""
    return hashlib.sha256(token.encode()).hexdigest()


def current(unit: Unit, token: str) -> Session | None:
    """The live session of a token: not ended, not expired by the database's clock, the person still active."""
    live = (session.c.state != "ended") & (session.c.expires_at > func.clock_timestamp()) & staff.c.active
    query = _persons(session.c.seat, session.c.channel, session.c.state).join(session, session.c.staff == staff.c.id)
    row = unit.execute(query.where(session.c.token_hash == key_of(token), live)).first()
    return Session(key_of(token), _person(row), row.seat, row.channel, row.state) if row else None


def stir(unit: Unit, of: Session, hours: float, idle: timedelta) -> None:
    """Somebody is there: it lives for ``idle`` more, in all no longer than its hours. Not written at every call."""
    until = func.least(session.c.started_at + timedelta(hours=hours), func.clock_timestamp() + idle)
    short = (session.c.token_hash == of.key) & (session.c.expires_at < until - idle / 10)
    unit.execute(update(session).where(short).values(expires_at=until))


def set_state(unit: Unit, of: Session, state: State, why: str = "") -> None:
    """Lock, unlock or end a session. An ended one stays ended."""
    alive = (session.c.token_hash == of.key) & (session.c.state != "ended")
    unit.execute(update(session).where(alive).values(state=state, ended_why=why))


def dismiss(unit: Unit, id: str) -> None:  # noqa: A002
    """Take a person's access away: every session ends at once."""
    unit.execute(update(staff).where(staff.c.id == id).values(active=False))
    unit.execute(
        update(session)
        .where(session.c.staff == id, session.c.state != "ended")
        .values(state="ended", ended_why="dismissed")
    )


def record(unit: Unit, clerk: Clerk, act: str, *, subject: str = "", item: str = "", reason: str = "") -> None:
    """Leave an audit row. It holds names of things, never a masked value."""
    unit.execute(
        insert(audit).values(staff=clerk.staff, seat=clerk.seat, act=act, subject=subject, item=item, reason=reason)
    )


def trail(unit: Unit, subject: str) -> list[tuple[datetime, str, str, str, str]]:
    """Who did what to a subject: time, staff, act, item and reason, oldest first."""
    columns = (audit.c.at, audit.c.staff, audit.c.act, audit.c.item, audit.c.reason)
    found = unit.execute(select(*columns).where(audit.c.subject == subject).order_by(audit.c.id))
    return [(row.at, row.staff, row.act, row.item, row.reason) for row in found]


def halls(unit: Unit) -> dict[str, str]:
    """The names of all halls by their codes."""
    return {row.code: row.name for row in unit.execute(select(hall).order_by(hall.c.code))}


def people(unit: Unit, of_hall: str = "") -> dict[str, str]:
    """The names of everybody, or of the people of one hall, by their ids."""
    found = select(staff.c.id, staff.c.name).order_by(staff.c.id)
    rows = unit.execute(found.where(staff.c.hall == of_hall) if of_hall else found)
    return {row.id: row.name for row in rows}


def prune_sessions(unit: Unit, age: timedelta) -> int:
    """Drop sessions that expired longer ago than ``age``; the audit rows stay."""
    return unit.execute(delete(session).where(session.c.expires_at < func.clock_timestamp() - age)).rowcount


def _persons(*extra: Any) -> Select[Any]:
    return select(staff, hall.c.name.label("hall_name"), *extra).join(hall, hall.c.code == staff.c.hall)


def _person(row: Row[Any]) -> Person:
    return Person(row.id, row.name, row.hall, row.hall_name, tuple(row.roles), tuple(row.channels))


def _now(unit: Unit) -> datetime:
    now: datetime = unit.execute(select(func.clock_timestamp())).scalar_one()
    return now
