"""The order of a history and its gaps; the states of a user in words. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from service.kit.money import Fen, yuan

STATES = {"ACTIVE": "正常在用", "OPENING": "开户在途", "SUSPENDED": "停机", "CLOSED": "已销户"}
REASONS = {"ARREARS": "欠费停机", "KEEP_NUMBER": "停机保号", "LOST": "挂失停机", "CONTROL": "管控停机"}
REASONS |= {"REQUEST": "申请停机"}


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


def state_text(state: str, reason: str) -> str:
    """``停机保号``, ``正常在用`` …"""
    return REASONS.get(reason, "") or STATES.get(state, state)


def in_the_way(arrears: int, penalty: int, months: tuple[str, ...], orders: int) -> str:
    """Money owed (fen) and orders under way, in words; empty when there is nothing."""
    found = []
    if arrears or penalty:
        of = f"（{'、'.join(months)}）" if months else ""
        more = f"，违约金 {yuan(Fen(penalty))} 元" if penalty else ""
        found.append(f"用户欠费 {yuan(Fen(arrears))} 元{of}{more}")
    if orders:
        found.append(f"用户有 {orders} 笔未办结的订单")
    return "，".join(found)
