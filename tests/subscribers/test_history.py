"""R11: the history of a user's states is what happened in its order, whatever came when and how often (I26)."""

import random
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from service.gateway.main.user import UserStateNotice
from service.gateway.tables import gateway_call, gateway_received
from service.kit.clock import SHANGHAI
from service.kit.db import Database
from service.scenarios.world import World
from service.subscribers.actions import Subscribers
from service.subscribers.rules import Event, current, ordered
from service.subscribers.tables import user_event
from tests.payments.conftest import Tell, answers

NUMBER, REMARK = "19209998888", "客户测试甲来电申请"
STATES = ("OPENING", "ACTIVE", "SUSPENDED", "ACTIVE", "CLOSED")


def notice(place: int, **other: Any) -> UserStateNotice:
    told = {"event_id": f"E{place}", "user_id": "U1", "access_num": NUMBER, "remark": REMARK}
    told |= {"old_user_state": STATES[place - 1], "user_state": STATES[place]}
    return UserStateNotice(**{**told, "state_time": f"2026-11-23 10:{place:02d}:00", **other})


@pytest.fixture
def subscribers(world: World) -> Subscribers:
    return Subscribers(world.db, world.cipher)


def test_events_out_of_order_stand_in_their_order(tell: Tell, subscribers: Subscribers) -> None:
    for place in (3, 1, 4, 2):
        assert tell(notice(place))[0]["result"] == "0000"
    history = subscribers.history(NUMBER)
    assert [event.event_id for event in history] == ["E1", "E2", "E3", "E4"]
    assert [event.gap for event in history] == [False] * 4
    assert {event.number for event in history} == {NUMBER}


def test_a_late_event_never_replaces_the_state_of_now(tell: Tell, subscribers: Subscribers) -> None:
    assert subscribers.current("U1") is None
    tell(notice(4))
    tell(notice(2, stop_reason="ARREARS"))
    found = subscribers.current("U1")
    assert found is not None
    assert (found.event_id, found.state) == ("E4", "CLOSED")


def test_a_missing_event_shows_as_a_gap_until_it_comes(tell: Tell, subscribers: Subscribers) -> None:
    for place in (1, 3):
        tell(notice(place))
    assert [event.gap for event in subscribers.history(NUMBER)] == [False, True]
    tell(notice(2))
    assert [event.gap for event in subscribers.history(NUMBER)] == [False] * 3


def test_50_identical_events_at_once_are_one_row(tell: Tell, subscribers: Subscribers) -> None:
    assert answers(tell(notice(1), kind="concurrent", copies=50)) == {"0000"}
    for _ in range(2):
        tell(notice(1))
    assert len(subscribers.history(NUMBER)) == 1


def test_one_event_with_two_contents_is_refused(tell: Tell, subscribers: Subscribers) -> None:
    tell(notice(1))
    (heard,) = tell(notice(1, user_state="CLOSED"))
    assert (heard["result"], "以先收到的为准" in heard["message"]) == ("1001", True)
    assert [event.state for event in subscribers.history(NUMBER)] == ["ACTIVE"]


def test_an_event_without_its_time_is_refused(tell: Tell, subscribers: Subscribers) -> None:
    assert tell(notice(1, state_time=""))[0]["result"] == "1001"
    assert subscribers.history(NUMBER) == ()


def test_a_number_that_was_given_on_keeps_its_users_apart(tell: Tell, subscribers: Subscribers) -> None:
    tell(notice(1, event_id="N1", user_id="U2", state_time="2026-11-24 09:00:00"))
    tell(notice(4))
    tell(notice(1))
    history = subscribers.history(NUMBER)
    assert [(event.user_id, event.event_id) for event in history] == [("U1", "E1"), ("U1", "E4"), ("U2", "N1")]
    assert subscribers.history("19200000000") == ()


def test_number_and_remark_are_sealed_at_rest(tell: Tell, db: Database) -> None:
    tell(notice(1))
    with db.unit() as unit:
        for table in (user_event, gateway_call, gateway_received):
            assert NUMBER not in str(list(unit.execute(select(table)))), table.name
        (kept,) = unit.execute(select(user_event))
        assert REMARK not in str(kept)


START = datetime(2026, 11, 23, 10, tzinfo=SHANGHAI)


def chain(states: list[str], together: bool) -> list[Event]:
    """A history without gaps; ``together`` = all within one second."""
    return [
        Event(f"E{place}", "U1", NUMBER, before, after, "", START + timedelta(seconds=0 if together else place), START)
        for place, (before, after) in enumerate(pairwise(states))
    ]


@given(st.lists(st.sampled_from(STATES), min_size=2, max_size=12), st.randoms(use_true_random=False))
def test_any_arrival_gives_the_same_history(states: list[str], chance: random.Random) -> None:
    events = chain(states, together=False)
    came = [Event(**{**vars(event), "received_at": START + timedelta(hours=chance.random())}) for event in events]
    chance.shuffle(came)
    history = ordered(came)
    assert [event.event_id for event in history] == [event.event_id for event in events]
    assert not any(event.gap for event in history)
    assert current(came) == history[-1]


def test_within_one_second_the_states_say_the_order() -> None:
    events = chain(["ACTIVE", "SUSPENDED", "CLOSED"], together=True)
    before = Event("E-", "U1", NUMBER, "OPENING", "ACTIVE", "", START - timedelta(days=1), START)
    assert [event.event_id for event in ordered([*reversed(events), before])] == ["E-", "E0", "E1"]
