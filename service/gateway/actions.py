"""Rows of the gateway: serials, the record of calls, what was received before."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert

from service.gateway.tables import gateway_call, gateway_received, gateway_serial
from service.kit.clock import local
from service.kit.db import Unit


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
