"""The order of a history and its gaps. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime


@dataclass(frozen=True)
class Event:
    """One change of a user's state. ``gap`` = it does not follow from the event before it: one is missing there."""

    event_id: str
    user_id: str
    number: str
    old_state: str
    state: str
    stop_reason: str
    at: datetime
    received_at: datetime
    order_id: str = ""
    remark: str = ""
    gap: bool = False


def ordered(events: Iterable[Event]) -> tuple[Event, ...]:
    """By the time at which they happened, whatever came first, with gaps marked.

    The national clock counts in seconds: of events within one second the one that follows from the state before
    it goes first, else the one that came first.
    """
    waiting = sorted(events, key=lambda event: (event.at, event.received_at, event.event_id))
    history: list[Event] = []
    while waiting:
        before = history[-1].state if history else None
        together = [event for event in waiting if event.at == waiting[0].at]
        event = next((one for one in together if one.old_state == before), together[0])
        waiting.remove(event)
        history.append(replace(event, gap=before not in (None, event.old_state)))
    return tuple(history)


def current(events: Iterable[Event]) -> Event | None:
    """The latest change; an event that came late never replaces it."""
    history = ordered(events)
    return history[-1] if history else None
