"""Rows of the gateway: serials, the record of calls, what was received before."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select, union_all, update
from sqlalchemy.dialects.postgresql import insert

from service.gateway.tables import gateway_call, gateway_received, gateway_serial, gateway_untrusted
from service.kit.clock import local
from service.kit.db import Unit
from service.kit.secrets import FieldCipher

LATELY = timedelta(minutes=1)
RAW_LIMIT = 64 * 1024  # bytes of an untrusted message that are kept


def next_serial(unit: Unit, province: str) -> str:
    """Province, ``yyyyMMddHHmmssSSS``, nine digits: 30 places, by the database's clock (wire profile 1)."""
    number, moment = unit.execute(select(gateway_serial.next_value(), func.clock_timestamp())).one()
    return f"{province}{local(moment):%Y%m%d%H%M%S%f}"[:-3] + f"{number:09d}"


def clock(unit: Unit) -> datetime:
    """The database's time, which decides about time windows."""
    moment: datetime = unit.execute(select(func.clock_timestamp())).scalar_one()
    return moment


def record_call(unit: Unit, **columns: Any) -> None:
    unit.execute(gateway_call.insert().values(**columns))


def raw(cipher: FieldCipher, content: bytes, serial: str) -> str:
    """An untrusted message as a record keeps it: sealed, for support."""
    return cipher.seal(base64.b64encode(content[:RAW_LIMIT]).decode("ascii"), "gateway_call", "raw", serial)


def latest_untrusted(unit: Unit, cipher: FieldCipher, key: str) -> bytes | None:
    """The raw message of the latest call-back under this key that was not taken, for the self-check."""
    found: str | None = unit.scalar(
        select(gateway_call.c.raw)
        .where(gateway_call.c.direction == "in", gateway_call.c.key == key, gateway_call.c.outcome == "untrusted")
        .order_by(gateway_call.c.id.desc())
        .limit(1)
    )
    return None if found is None else base64.b64decode(cipher.open(found, "gateway_call", "raw", ""))


def latest_incoming(unit: Unit, key: str) -> tuple[str, datetime] | None:
    """Outcome and time of the last call-back under this key."""
    row = unit.execute(
        select(gateway_call.c.outcome, gateway_call.c.at)
        .where(gateway_call.c.direction == "in", gateway_call.c.key == key)
        .order_by(gateway_call.c.id.desc())
        .limit(1)
    ).first()
    return None if row is None else (row.outcome, row.at)


@dataclass(frozen=True)
class Recorded:
    """One call as it was recorded; ``body`` holds of sensitive fields only their class."""

    at: datetime
    direction: str
    key: str
    serial: str
    staff: str
    outcome: str
    result: str
    message: str
    body: Mapping[str, Any]
    milliseconds: int


def calls_of(unit: Unit, serials: Sequence[str], question: str, since: datetime, until: datetime) -> list[Recorded]:
    """Every call under one of these serials, and every ``question`` about one of them in that time, in order."""
    columns = [gateway_call.c[name] for name in Recorded.__dataclass_fields__]
    sent = gateway_call.c.serial.in_(serials)
    about = (gateway_call.c.key == question) & gateway_call.c.body["SERIAL"].astext.in_(serials)
    lately = gateway_call.c.at.between(since, until + timedelta(seconds=1))
    found = union_all(
        select(gateway_call.c.id, *columns).where(sent), select(gateway_call.c.id, *columns).where(lately, about)
    ).subquery()
    rows = unit.execute(select(*(found.c[name] for name in Recorded.__dataclass_fields__)).order_by(found.c.at))
    return [Recorded(**{**row._asdict(), "at": local(row.at)}) for row in rows]


def receive(unit: Unit, key: str, serial: str, content: str) -> tuple[str, str | None]:
    """Keep that this arrived. What stands there under this serial: its content hash and its answer, if any."""
    row = {"key": key, "serial": serial, "content": content}
    unit.execute(insert(gateway_received).values(**row).on_conflict_do_nothing())
    found = unit.execute(
        select(gateway_received.c.content, gateway_received.c.answer).where(
            gateway_received.c.key == key, gateway_received.c.serial == serial
        )
    ).one()
    return found.content, found.answer


def keep_answer(unit: Unit, key: str, serial: str, answer: str) -> None:
    unit.execute(
        update(gateway_received)
        .where(gateway_received.c.key == key, gateway_received.c.serial == serial)
        .values(answer=answer)
    )


def note_untrusted(unit: Unit, sender: str) -> None:
    unit.execute(gateway_untrusted.insert().values(sender=sender))


def untrusted_lately(unit: Unit, sender: str) -> int:
    """Messages of this sender within the last minute that could not be trusted."""
    since = func.clock_timestamp() - LATELY
    count: int = unit.execute(
        select(func.count())
        .select_from(gateway_untrusted)
        .where(gateway_untrusted.c.sender == sender, gateway_untrusted.c.at > since)
    ).scalar_one()
    return count


def shut_out(unit: Unit, limit: int) -> list[str]:
    """Senders to whom the door is closed now."""
    rows = unit.execute(
        select(gateway_untrusted.c.sender)
        .where(gateway_untrusted.c.at > func.clock_timestamp() - LATELY)
        .group_by(gateway_untrusted.c.sender)
        .having(func.count() >= limit)
        .order_by(gateway_untrusted.c.sender)
    )
    return list(rows.scalars())


def prune(unit: Unit, calls_for: timedelta, received_for: timedelta) -> int:
    """Drop old records; what was received is kept longer, because a call-back may come again late."""
    old = [
        delete(gateway_untrusted).where(gateway_untrusted.c.at < func.clock_timestamp() - timedelta(days=1)),
        delete(gateway_call).where(gateway_call.c.at < func.clock_timestamp() - calls_for),
        delete(gateway_received).where(gateway_received.c.at < func.clock_timestamp() - received_for),
    ]
    return sum(unit.execute(statement).rowcount for statement in old)
