"""Orders under way at the national side: accepted now, ended later, then told by 3.3.1."""

import json
from collections.abc import Callable
from typing import Any, TypeVar

from sandbox import clock, wire
from sandbox.centre import Centre
from sandbox.store import Row
from service.gateway.interface import Interface
from service.gateway.main.order import Completion

Ender = Callable[[Centre, Any, Row], None]  # (centre, what was asked, the work)
E = TypeVar("E", bound=Ender)
ENDS: dict[str, Ender] = {}
FAILS: dict[str, Ender] = {}


def ends(declared: type[Interface[Any]]) -> Callable[[E], E]:
    """Register what an order does when it is done."""
    return lambda ender: _kept(ENDS, declared, ender)


def fails(declared: type[Interface[Any]]) -> Callable[[E], E]:
    """Register what an order gives back when it fails."""
    return lambda ender: _kept(FAILS, declared, ender)


def _kept(register: dict[str, Ender], declared: type[Interface[Any]], ender: E) -> E:
    assert declared.key() not in register, declared.key()
    register[declared.key()] = ender
    return ender


def accept(centre: Centre, asked: Any, user_id: str = "", access_num: str = "") -> str:
    """The id of a new order; its end comes after the delay of the settings."""
    store, moment = centre.store, centre.now()
    order_id = f"GW{store.next('order'):014d}"
    store.insert(
        "work",
        order_id=order_id,
        serial=centre.serial,
        interface=asked.key(),
        accept_id=asked.accept_id,
        user_id=user_id,
        access_num=access_num,
        state="OPEN",
        body=asked.model_dump_json(by_alias=True),
        at=moment,
    )
    due = moment + centre.settings.completion_delay
    store.insert("callback", serial=next_serial(centre), order_id=order_id, due=due, next_at=due)
    return order_id


def next_serial(centre: Centre) -> str:
    """Our own serial of a message: 4 + 17 + 9 characters, as the province's."""
    return f"ZZZZ{clock.now().strftime('%Y%m%d%H%M%S%f')[:17]}{centre.store.next('callback') % 10**9:09d}"


def under_way(centre: Centre, user_id: str) -> list[Row]:
    """Orders of a user that have not ended."""
    return centre.store.rows("SELECT * FROM work WHERE user_id = ? AND state = 'OPEN' ORDER BY at", user_id)


def finish(centre: Centre, order_id: str, failure: str) -> Completion:
    """End an order, with success or with the reason ``failure``; what the province is told."""
    work = centre.store.row("SELECT * FROM work WHERE order_id = ?", order_id)
    assert work is not None, order_id
    ender = (FAILS if failure else ENDS).get(work["interface"])
    if ender is not None:
        declared = wire.interfaces()[work["interface"]]
        ender(centre, declared.model_validate(json.loads(work["body"])), work)
    state = "FAILED" if failure else "DONE"
    centre.store.change("UPDATE work SET state = ?, reason = ? WHERE order_id = ?", state, failure, order_id)
    return Completion(
        order_id=order_id,
        accept_id=work["accept_id"],
        result="1" if failure else "0",
        reason=failure,
        finish_time=clock.stamp(clock.now()),
        access_num=work["access_num"],
    )
