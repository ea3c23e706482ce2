"""Writes are done once: the rules of the idempotency key."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from service.api.edge import Edge
from service.kit.once import actions
from tests.api.conftest import SMALL, Desk, Hooks

KEY = "press-0001"


def _take(page: dict[str, Any], number: str) -> dict[str, Any]:
    return {"case": page["case"], "step": "ask", "values": {"number": number}, "version": page["version"]}


def _age(edge: Edge, seconds: float) -> None:
    with edge.db.unit() as unit:
        unit.execute(text("update idempotency set started_at = started_at - make_interval(secs => :s)"), {"s": seconds})


@pytest.fixture
def page(desk: Desk) -> dict[str, Any]:
    return desk.ask("open", scenario=SMALL)


def test_the_same_press_is_done_once_and_answered_alike(desk: Desk, page: dict[str, Any], hooks: Hooks) -> None:
    first = desk.press("take", key=KEY, **_take(page, "370102199001011234"))
    again = desk.press("take", key=KEY, **_take(page, "370102199001011234"))
    assert first.status_code == again.status_code == 200
    assert first.json() == again.json()
    assert hooks.taken == ["370102199001011234"]


@pytest.mark.parametrize(("number", "status"), [("bad", 422), ("silent", 503)])
def test_a_refusal_is_an_answer_too(desk: Desk, page: dict[str, Any], hooks: Hooks, number: str, status: int) -> None:
    first, again = (desk.press("take", key=KEY, **_take(page, number)) for _ in range(2))
    assert (first.status_code, first.json()) == (again.status_code, again.json())
    assert first.status_code == status
    assert hooks.taken == [number]


def test_the_same_key_for_other_content_is_refused(desk: Desk, page: dict[str, Any], hooks: Hooks) -> None:
    desk.press("take", key=KEY, **_take(page, "1"))
    other = desk.press("take", key=KEY, **_take(page, "2"))
    assert (other.status_code, other.json()["code"]) == (409, "KEY_REUSED")
    elsewhere = desk.press("save", key=KEY, **_take(page, "1"))
    assert elsewhere.json()["code"] == "KEY_REUSED"
    assert hooks.taken == ["1"]


def test_one_key_in_two_sessions_is_two_keys(desk: Desk, stranger: Desk) -> None:
    mine = desk.press("open", key=KEY, scenario=SMALL).json()
    theirs = stranger.login("SD0002", "2号台席").press("open", key=KEY, scenario=SMALL).json()
    assert mine["case"] != theirs["case"]


@pytest.mark.parametrize("key", ["short", "x" * 101, "white space", "中文中文中文中文"])
def test_a_write_needs_a_key(desk: Desk, key: str) -> None:
    headers = {"Authorization": f"Bearer {desk.session}", "Idempotency-Key": key.encode()}
    answer = desk.http.post("/counter/open", json={"scenario": SMALL}, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "KEY_MISSING")


def test_what_is_being_done_is_not_begun_again(desk: Desk, page: dict[str, Any], hooks: Hooks) -> None:
    hooks.slow = True
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(desk.press, "take", key=KEY, **_take(page, "1"))
        hooks.entered.wait(5)
        second = desk.press("take", key=KEY, **_take(page, "1"))
        hooks.go_on.set()
    assert (second.status_code, second.json()["code"]) == (409, "KEY_RUNNING")
    assert first.result().status_code == 200
    assert desk.press("take", key=KEY, **_take(page, "1")).json() == first.result().json()
    assert hooks.taken == ["1"]


def test_eight_at_once_are_one(desk: Desk, page: dict[str, Any], hooks: Hooks) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: desk.press("take", key=KEY, **_take(page, "1")), range(8)))
    good = [answer for answer in answers if answer.status_code == 200]
    assert good
    assert {answer.text for answer in good} == {good[0].text}
    assert {answer.json()["code"] for answer in answers if answer not in good} <= {"KEY_RUNNING"}
    assert hooks.taken == ["1"]


@pytest.mark.allow_logs("incident")
def test_an_incident_says_a_number_and_frees_the_key(desk: Desk, page: dict[str, Any], hooks: Hooks) -> None:
    first = desk.press("take", key=KEY, **_take(page, "bug"))
    assert first.status_code == 500
    assert list(first.json()) == ["incident"]
    assert desk.press("take", key=KEY, **_take(page, "bug")).status_code == 500
    assert hooks.taken == ["bug", "bug"]


def test_the_answer_outlives_the_process(edge: Edge, desk: Desk, page: dict[str, Any], hooks: Hooks) -> None:
    first = desk.press("take", key=KEY, **_take(page, "1"))
    edge.bell.process += 1  # as another process would see it
    assert desk.press("take", key=KEY, **_take(page, "1")).json() == first.json()


def _left_running(edge: Edge, desk: Desk, process: int) -> None:
    """A press whose process is no longer at it."""
    desk.press("open", key=KEY, scenario=SMALL)
    with edge.db.unit() as unit:
        change = "update idempotency set state = 'running', answer = null, process = :p where key = :k"
        unit.execute(text(change), {"p": process, "k": KEY})


def test_a_key_left_by_a_dead_process_is_taken_over(edge: Edge, desk: Desk) -> None:
    _left_running(edge, desk, process=1)
    assert desk.press("open", key=KEY, scenario=SMALL).json()["code"] == "KEY_RUNNING"  # it may only be reconnecting
    _age(edge, actions.GONE_AFTER.total_seconds())
    assert desk.press("open", key=KEY, scenario=SMALL).status_code == 200


def test_a_press_that_a_dead_process_had_done_shows_the_page(
    edge: Edge, desk: Desk, page: dict[str, Any], hooks: Hooks
) -> None:
    first = desk.press("take", key=KEY, **_take(page, "1"))
    with edge.db.unit() as unit:
        unit.execute(text("update idempotency set state = 'running', answer = null, process = 1"))
    _age(edge, actions.GONE_AFTER.total_seconds())
    again = desk.press("take", key=KEY, **_take(page, "1"))
    assert (again.status_code, again.json()["step"]) == (200, first.json()["step"])
    assert hooks.taken == ["1"]
    assert desk.press("take", key="another-press", **_take(page, "1")).json()["code"] == "STALE"


def test_a_key_of_a_living_process_is_not_taken_over_before_its_time(edge: Edge, desk: Desk) -> None:
    _left_running(edge, desk, process=edge.bell.process)
    _age(edge, 30)
    assert desk.press("open", key=KEY, scenario=SMALL).json()["code"] == "KEY_RUNNING"
    _age(edge, 31)
    assert desk.press("open", key=KEY, scenario=SMALL).status_code == 200


def test_a_key_is_taken_by_one_only(edge: Edge) -> None:
    """Both looked and found nothing; the second to write must not think that the key is its own."""
    key = actions.Key("scope", "key", "/counter/open", "hash")
    with edge.db.unit() as unit:
        assert actions.find(unit, edge.cipher, key) is None
        actions.begin(unit, key, 1)
    with edge.db.unit() as unit, pytest.raises(actions.KeyRunning):
        actions.begin(unit, key, 2)


def test_who_was_replaced_cannot_overwrite_the_answer(edge: Edge) -> None:
    key = actions.Key("scope", "key", "/counter/open", "hash")
    with edge.db.unit() as unit:
        old = actions.begin(unit, key, 1)
    _age(edge, 61)
    with edge.db.unit() as unit:
        assert actions.find(unit, edge.cipher, key) == actions.Abandoned()
        new = actions.begin(unit, key, 2)
    with edge.db.unit() as unit:
        actions.finish(unit, edge.cipher, key, new, actions.Stored(200, "new"))
        actions.finish(unit, edge.cipher, key, old, actions.Stored(200, "old"))
        actions.release(unit, key, old)
    with edge.db.unit() as unit:
        assert actions.find(unit, edge.cipher, key) == actions.Stored(200, "new")


def test_nothing_personal_stands_in_the_table(edge: Edge, desk: Desk, page: dict[str, Any]) -> None:
    desk.press("take", key=KEY, **_take(page, "370102199001011234"))
    with edge.db.unit() as unit:
        rows = " ".join(unit.execute(text("select idempotency::text from idempotency")).scalars())
    assert "370102199001011234" not in rows
    assert page["case"] not in rows  # the answer is sealed as a whole


@pytest.mark.parametrize("session", ["", "guessed"])
def test_a_stranger_leaves_no_row(edge: Edge, http: httpx.Client, session: str) -> None:
    answer = Desk(http, session).press("open", key=KEY, scenario=SMALL)
    assert (answer.status_code, answer.json()["code"]) == (401, "SIGNED_OUT")
    with edge.db.unit() as unit:
        assert unit.scalar(text("select count(*) from idempotency")) == 0


def test_old_keys_are_pruned(edge: Edge, desk: Desk) -> None:
    desk.press("open", key=KEY, scenario=SMALL)
    with edge.db.unit() as unit:
        assert actions.prune(unit, timedelta(days=1)) == 0
    _age(edge, 2 * 86400)
    with edge.db.unit() as unit:
        assert actions.prune(unit, timedelta(days=1)) == 2  # the login's too


def test_reads_need_no_key(http: httpx.Client, desk: Desk) -> None:
    answer = http.post("/counter/drafts", json={}, headers={"Authorization": f"Bearer {desk.session}"})
    assert answer.status_code == 200
