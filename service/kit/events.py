"""Live events: one row per thing that happened to a topic, and a wake-up for whoever waits."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, insert, select

from service.kit.clock import local
from service.kit.db import Unit, notify
from service.kit.tables import event

CHANNEL = "cloudboss_event"


@dataclass(frozen=True)
class Event:
    """Something happened to a topic; ``kind`` ``page`` = read the page again."""

    id: int
    topic: str
    kind: str
    at: datetime


def emit(unit: Unit, topic: str, kind: str) -> None:
    """Record and announce, when this transaction commits.

    The lock on the topic makes its ids become visible in order, so that a reader who asks for
    what came after the last one it saw can never miss one that was committed late.
    """
    unit.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(topic, 0))))
    unit.execute(insert(event).values(topic=topic, kind=kind))
    notify(unit, CHANNEL, topic)


def after(unit: Unit, topic: str, last: int) -> list[Event]:
    """What happened to the topic after event ``last`` (0 = everything kept), oldest first."""
    found = unit.execute(select(event).where(event.c.topic == topic, event.c.id > last).order_by(event.c.id))
    return [Event(row.id, row.topic, row.kind, local(row.at)) for row in found]


def prune(unit: Unit, age: timedelta) -> int:
    """Drop events older than ``age`` by the database's clock; how many went."""
    return unit.execute(delete(event).where(event.c.at < func.clock_timestamp() - age)).rowcount
