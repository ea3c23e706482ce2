"""Drafts over crashes, seats, clerks and races."""

import json
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from service.kit.db import Database
from service.kit.errors import Missing, Refused
from service.kit.events import after
from service.kit.flow import Scenario, store
from service.kit.flow.case import Clerk
from service.kit.flow.engine import Engine
from service.kit.page import Text
from service.kit.secrets import FieldCipher
from tests.kit.conftest import ELSEWHERE, LI, SCENARIOS, WANG, Counter


class Killed(BaseException):
    """The process ends in the middle of a step."""


def _kill() -> None:
    raise Killed


def test_what_is_saved_while_typing_does_not_outdate_the_page(counter: Counter) -> None:
    page = counter.page
    version, saved_at = counter.engine.save(WANG, page.case, "main", {"number": "192"}, page.version)
    assert version == page.version
    assert saved_at.utcoffset() == timedelta(hours=8)
    assert counter.take(number="19200000001").step == "identify"


def test_what_was_typed_survives_the_end_of_the_process(counter: Counter, another: Callable[[], Engine]) -> None:
    counter.world.in_take = _kill
    with pytest.raises(Killed):
        counter.take(number="19200000001")
    page = another().page(WANG, counter.page.case)
    assert page.version == counter.page.version
    assert page.body.fields[0] == Text(name="number", title="主卡号码", value="19200000001")


def test_a_step_that_was_left_half_entered_is_entered_again(counter: Counter, db: Database) -> None:
    counter.walk("plan")
    counter.world.mains["x"] = ("", 0)
    counter.world.silent = True
    counter.take()
    counter.world.silent = False
    page = counter.read()
    assert page.body.banners == ()
    assert page.side.dates is not None


def test_another_server_goes_on_where_the_first_one_stood(counter: Counter, another: Callable[[], Engine]) -> None:
    page = counter.walk("dates")
    again = another().page(WANG, page.case)
    assert again == page


@pytest.mark.parametrize("write", ["save", "take", "act", "goto", "discard"])
def test_an_outdated_page_cannot_be_written_from(counter: Counter, write: str) -> None:
    old = counter.walk("identify")
    counter.goto("main")
    calls: dict[str, Callable[[], object]] = {
        "save": lambda: counter.engine.save(WANG, old.case, "identify", {}, old.version),
        "take": lambda: counter.engine.take(WANG, old.case, "identify", {}, old.version),
        "act": lambda: counter.engine.act(WANG, old.case, "identify", "x", {}, old.version),
        "goto": lambda: counter.engine.goto(WANG, old.case, "main", old.version),
        "discard": lambda: counter.engine.discard(WANG, old.case, old.version),
    }
    with pytest.raises(Refused) as refused:
        calls[write]()
    assert refused.value.code == "STALE"


def test_of_two_takes_at_once_one_wins(counter: Counter) -> None:
    page, barrier = counter.page, threading.Barrier(2, timeout=10)
    counter.world.in_take = barrier.wait
    ended: list[str] = []

    def take() -> None:
        try:
            ended.append(counter.engine.take(WANG, page.case, "main", {"number": "19200000001"}, page.version).step)
        except Refused as refused:
            ended.append(refused.code)

    threads = [threading.Thread(target=take) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(ended) == ["STALE", "identify"]


def test_a_save_during_the_take_neither_fails_it_nor_is_refused(counter: Counter) -> None:
    page = counter.page

    def autosave() -> None:
        counter.engine.save(WANG, page.case, "main", {"number": "192"}, page.version)

    counter.world.in_take = autosave
    assert counter.take().step == "identify"


def test_nothing_personal_stands_in_the_tables(counter: Counter, db: Database) -> None:
    counter.walk("submit")
    with db.unit() as unit:
        rows = [
            str(row)
            for table in ("draft", "draft_typed", "draft_history", "event")
            for row in unit.execute(text(f"select * from {table}"))  # noqa: S608
        ]
    assert rows
    assert not [row for row in rows if "张三" in row or "370102199001011234" in row or "19200000001" in row]


def test_another_hall_and_a_discarded_case_see_nothing(counter: Counter) -> None:
    with pytest.raises(Missing):
        counter.engine.page(ELSEWHERE, counter.page.case)
    counter.engine.discard(WANG, counter.page.case, counter.page.version)
    with pytest.raises(Missing):
        counter.read()


def test_another_clerk_resumes_and_the_history_tells(counter: Counter) -> None:
    page = counter.walk("plan")
    taken_over = counter.engine.page(LI, page.case)
    assert taken_over.clerk == "李强 SD0002"
    with pytest.raises(Refused) as refused:
        counter.take()
    assert refused.value.code == "STALE"
    assert counter.engine.take(LI, page.case, "plan", {"plan": "A"}, taken_over.version).step == "dates"
    acts = [(entry.act, entry.clerk, entry.former) for entry in counter.engine.history(LI, page.case)]
    assert acts == [
        ("open", "SD0001", ""),
        ("take", "SD0001", ""),
        ("take", "SD0001", ""),
        ("resume", "SD0002", "SD0001"),
        ("take", "SD0002", ""),
        ("enter", "SD0002", ""),
    ]


def test_a_resume_while_the_former_clerk_goes_on_outdates_what_that_one_sees(
    counter: Counter, db: Database, cipher: FieldCipher
) -> None:
    """Between the look at the case and taking it over; in another channel nothing would be done anew either."""
    page = counter.walk("plan")

    def faster(clerk: Clerk, _scenario: Scenario) -> None:
        if clerk == LI and counter.page.step == "plan":
            counter.take()

    seen = Engine(db, cipher, SCENARIOS, counter.world, faster).page(LI, page.case)
    assert (seen.step, seen.clerk) == ("dates", "李强 SD0002")
    with pytest.raises(Refused) as refused:
        counter.take()
    assert refused.value.code == "STALE"


def test_a_handover_keeps_the_page_on_screen_good(counter: Counter) -> None:
    page = counter.walk("plan")
    counter.engine.handover(page.case, WANG, LI)
    assert counter.engine.take(LI, page.case, "plan", {"plan": "A"}, page.version).clerk == "李强 SD0002"
    assert ("handover", "SD0002", "SD0001") in [
        (entry.act, entry.clerk, entry.former) for entry in counter.engine.history(LI, page.case)
    ]
    with pytest.raises(Refused, match="本营业厅"):
        counter.engine.handover(page.case, LI, ELSEWHERE)


def test_the_drafts_of_a_hall_are_those_somebody_worked_on(counter: Counter) -> None:
    assert counter.engine.drafts(LI) == []
    counter.walk("plan")
    (line,) = counter.engine.drafts(LI)
    assert (line.case, line.customer, line.step, line.state) == (counter.page.case, "张*", "套餐", "open")
    assert line.clerk == "王芳 SD0001"
    assert counter.engine.drafts(ELSEWHERE) == []
    counter.walk("submit")
    counter.take()
    assert [line.state for line in counter.engine.drafts(LI)] == ["submitted"]


def test_a_submitted_case_cannot_be_changed(counter: Counter) -> None:
    counter.walk("submit")
    page = counter.take()
    for write in (
        lambda: counter.engine.take(WANG, page.case, "submit", {}, page.version),
        lambda: counter.engine.save(WANG, page.case, "submit", {}, page.version),
        lambda: counter.engine.goto(WANG, page.case, "main", page.version),
        lambda: counter.engine.discard(WANG, page.case, page.version),
    ):
        with pytest.raises(Refused) as refused:
            write()
        assert refused.value.code == "CLOSED"


def test_a_finished_case_says_so_once(counter: Counter, db: Database) -> None:
    counter.walk("submit")
    counter.take()
    with db.unit() as unit:
        assert store.finish(unit, counter.page.case)
        assert not store.finish(unit, counter.page.case)
        assert [event.kind for event in after(unit, counter.page.case, 0)] == ["page"]
    assert counter.read().state == "done"
    assert set(counter.marks.values()) == {"done"}


def test_a_refused_submit_opens_the_case_again_with_the_reason(counter: Counter, db: Database) -> None:
    counter.walk("submit")
    counter.take()
    with db.unit() as unit:
        assert store.reopen(unit, counter.page.case, "国网拒绝: 号码已被占用")
        assert not store.reopen(unit, counter.page.case, "再来一次")
    page = counter.read()
    assert (page.state, page.step) == ("open", "submit")
    assert page.body.banners[0].text == "国网拒绝: 号码已被占用"
    assert counter.marks["dates"] == "done"
    counter.goto("dates")
    assert counter.marks["submit"] == "todo"
    counter.goto("submit")
    page = counter.take()
    assert page.state == "submitted"
    assert counter.world.submitted == [page.case, page.case]
    with db.unit() as unit:
        store.reopen(unit, counter.page.case, "第二次")
    assert [banner.text for banner in counter.read().body.banners] == ["第二次"]


def test_a_refusal_may_undo_steps(counter: Counter, db: Database) -> None:
    counter.walk("submit")
    counter.take()
    with db.unit() as unit:
        store.reopen(unit, counter.page.case, "套餐已下架", redo=["plan"])
    page = counter.read()
    assert page.step == "plan"
    assert counter.marks == {"main": "done", "identify": "done", "plan": "current", "dates": "stale", "submit": "stale"}
    assert counter.take().step == "dates"
    counter.take()
    assert counter.take().state == "submitted"


@pytest.mark.parametrize("outcome", ["running", "done", "refused", "reopened"])
def test_a_worker_that_is_faster_than_the_last_step_is_not_overruled(
    counter: Counter, db: Database, outcome: str
) -> None:
    """The acceptance is committed inside the step; the worker may be through before the step returns."""
    counter.walk("submit")

    def orders() -> None:
        with db.unit() as unit:
            store.submit(unit, counter.page.case)
        with db.unit() as unit:
            if outcome == "reopened":
                store.reopen(unit, counter.page.case, "国网拒绝")
            elif outcome != "running":
                store.finish(unit, counter.page.case, "done" if outcome == "done" else "refused")

    counter.world.in_take = orders
    page = counter.take()
    assert page.state == {"running": "submitted", "reopened": "open"}.get(outcome, outcome)
    if outcome == "reopened":
        assert page.body.banners[0].text == "国网拒绝"


def test_a_process_that_dies_after_the_acceptance_leaves_a_submitted_case(counter: Counter, db: Database) -> None:
    counter.walk("submit")

    def orders() -> None:
        with db.unit() as unit:
            store.submit(unit, counter.page.case)
        raise Killed

    counter.world.in_take = orders
    with suppress(Killed):
        counter.take()
    assert counter.read().state == "submitted"


def test_a_case_thrown_away_meanwhile_is_not_submitted(counter: Counter, db: Database) -> None:
    counter.walk("submit")
    counter.engine.discard(WANG, counter.page.case, counter.page.version)
    with db.unit() as unit, pytest.raises(Refused):
        store.submit(unit, counter.page.case)


def _of_another_model(cipher: FieldCipher, found: store.Draft) -> dict[str, Any]:
    """Its progress, with a fact that nobody can read any more."""
    progress: dict[str, Any] = json.loads(store.progress(cipher, found))
    progress["identify"]["facts"]["owner"]["value"] = {"other": "model"}
    return progress


def test_a_draft_survives_a_new_version_of_its_scenario(counter: Counter, db: Database, cipher: FieldCipher) -> None:
    """The current step is gone, and a fact of an earlier step is not readable any more."""
    page = counter.walk("dates")
    with db.unit() as unit:
        found = store.load(unit, page.case, WANG.hall)
        store.advance(unit, cipher, found, json.dumps(_of_another_model(cipher, found)))
    old = SCENARIOS["main/9.9.1"]
    steps = tuple(step for step in old.steps if step.name not in {"dates", "submit"})
    newer = Engine(db, cipher, {old.key: replace(old, steps=steps)}, counter.world)
    page = newer.page(WANG, page.case)
    assert page.step == "identify"
    assert {mark.name: mark.state for mark in page.steps} == {"main": "done", "identify": "current", "plan": "todo"}


def test_what_a_new_version_cannot_read_is_not_submitted(counter: Counter, db: Database, cipher: FieldCipher) -> None:
    """Also when nothing that comes after it was built on it: a proof of the owner is one of these."""
    page = counter.walk("submit")
    with db.unit() as unit:
        found = store.load(unit, page.case, WANG.hall)
        progress = _of_another_model(cipher, found)
        later = {name: {**progress[name], "used": {}} for name in progress if name != "identify"}
        store.advance(unit, cipher, found, json.dumps(progress | later))
    page = counter.read()
    with pytest.raises(store.Stale):
        counter.engine.take(WANG, page.case, "submit", {}, page.version)
    assert (page.step, counter.read().state) == ("identify", "open")


def test_untouched_and_discarded_cases_are_pruned(counter: Counter, engine: Engine, db: Database) -> None:
    worked_on = counter.walk("plan")
    thrown_away = engine.open(WANG, "main/9.9.1")
    engine.discard(WANG, thrown_away.case, thrown_away.version)
    engine.open(WANG, "main/9.9.1")
    with db.unit() as unit:
        assert store.prune(unit, timedelta(hours=1)) == 0
        assert store.prune(unit, timedelta(0)) == 2
    assert engine.page(WANG, worked_on.case).step == "plan"
