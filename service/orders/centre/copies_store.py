"""Copies of a receipt: each has its number, and none is made without a row."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, insert, select

from service.kit.clock import local
from service.kit.db import Unit
from service.kit.flow.case import Clerk
from service.orders.tables import receipt_copy as table


@dataclass(frozen=True)
class Copy:
    """The ``number``-th copy of a receipt, made by whom and where."""

    number: int
    at: datetime
    staff: str
    name: str
    hall: str


def add(unit: Unit, acceptance_id: str, clerk: Clerk) -> Copy:
    """The next one. Its acceptance is locked, so that two seats never make the same."""
    last = unit.scalar(select(func.max(table.c.number)).where(table.c.acceptance == acceptance_id)) or 0
    values = {"number": last + 1, "staff": clerk.staff, "name": clerk.name, "hall": clerk.hall}
    at: datetime = unit.execute(
        insert(table).values(acceptance=acceptance_id, **values).returning(table.c.at)
    ).scalar_one()
    return Copy(last + 1, local(at), clerk.staff, clerk.name, clerk.hall)


def copies(unit: Unit, acceptance_id: str) -> Sequence[Copy]:
    columns = [table.c[name] for name in Copy.__dataclass_fields__]
    rows = unit.execute(select(*columns).where(table.c.acceptance == acceptance_id).order_by(table.c.number))
    return [Copy(**{**row._asdict(), "at": local(row.at)}) for row in rows]
