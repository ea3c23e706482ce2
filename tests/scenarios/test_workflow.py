"""The submit workflow: lost answers, deaths at every boundary, refusals, late and double completions."""

import dataclasses
import threading
import time
from datetime import timedelta

import pytest
from sqlalchemy import inspect, select
from sqlalchemy import text as text_column

from service.effects.run import Effects
from service.gateway.main.order import Completion
from service.kit import events, jobs
from service.kit.errors import BossError, Missing
from service.orders import actions as orders
from service.orders import store
from service.orders.submission import Submission
from service.scenarios.steps.opening import STAGES
from tests.scenarios.clerk import Counter
from tests.scenarios.outside import Outside

EFFECTS = ("check", "open", "receipt-file", "receipt", "paperless")
BOUNDARIES = [
    f"{step}:{at}" for step in EFFECTS for at in ("before-intent", "after-intent", "after-send", "after-store")
]


class Death(BaseException):
    """The process ends here."""


class Mortal(Effects):
    """Dies once, at one boundary."""

    boundary = ""

    def at(self, boundary: str) -> None:
        if boundary == self.boundary:
            self.boundary = ""
            raise Death(boundary)


def submitted(counter: Counter) -> Counter:
    counter.to("submit")
    counter.forward()
    return counter


def effects(outside: Outside, code: str) -> list[int]:
    """How often each effect of an interface was seen."""
    return [row["seen"] for row in outside.ledger()["effects"] if row["interface"] == f"main/{code}"]


def exactly_one(outside: Outside) -> None:
    ledger = outside.ledger()
    assert [user["state"] for user in ledger["users"]] == ["active"]
    assert [len(ledger[part]) for part in ("orders", "receipts", "paperless", "photos")] == [1, 1, 1, 1]
    assert effects(outside, "3.2.1.1") == effects(outside, "3.2.1.17") == [1]


def completion(counter: Counter, outside: Outside, **change: str) -> Completion:
    """What the national side would tell about the order of this acceptance."""
    order = outside.ledger()["orders"][0]["order_id"]
    told = {
        "order_id": order,
        "accept_id": counter.acceptance.number,
        "result": "0",
        "finish_time": "2026-11-23 10:00:00",
    }
    return Completion(**{**told, **change})


@pytest.mark.parametrize("boundary", BOUNDARIES)
def test_dying_at_any_boundary_loses_and_doubles_nothing(counter: Counter, outside: Outside, boundary: str) -> None:
    outside.control("settings", dedupe=False)  # a peer that would do it twice
    submitted(counter)
    world = counter.world
    mortal = Mortal(world.db, world.cipher, world.gateway, world.files, world.settings)
    mortal.boundary = boundary
    with pytest.raises(Death):
        orders.drive(dataclasses.replace(world, effects=mortal), counter.acceptance.id)
    counter.time_to_ask()
    counter.drive_until("DONE")
    exactly_one(outside)
    assert counter.page.state == "done"


@pytest.mark.parametrize("kind", ["lost_answer", "lost_request", "http_5xx_done", "http_5xx", "garbage", "unsigned"])
@pytest.mark.parametrize("code", ["3.2.1.1", "3.2.1.17"])
def test_an_effect_without_an_answer_is_asked_about(counter: Counter, outside: Outside, code: str, kind: str) -> None:
    outside.control("settings", dedupe=False)
    submitted(counter)
    outside.fault(code, kind, times=1)
    again = orders.drive(counter.world, counter.acceptance.id)
    assert again is not None
    with counter.world.db.unit() as unit:
        assert again - store.now(unit) < timedelta(seconds=21)
    unknown = [mark for mark in counter.again().body.fields[0].marks if mark.state == "unknown"]
    assert len(unknown) == 1
    assert "不会重复办理" in unknown[0].text
    assert orders.drive(counter.world, counter.acceptance.id) == again  # too early: nothing is sent
    counter.time_to_ask()
    counter.drive_until("DONE")
    exactly_one(outside)


def test_the_completion_may_come_before_the_answer(counter: Counter, outside: Outside) -> None:
    submitted(counter)
    outside.fault("3.2.1.1", "lost_answer", times=1)
    orders.drive(counter.world, counter.acceptance.id)
    end = time.monotonic() + 10
    while outside.ledger()["callbacks"][0]["state"] != "done":
        assert time.monotonic() < end
        time.sleep(0.05)
    counter.time_to_ask()
    assert counter.drive_until("DONE").state == "DONE"
    exactly_one(outside)


@pytest.mark.parametrize(("code", "kind"), [("3.2.1.1", "busy_9xxx"), ("paperless", "http_5xx"), ("sftp", "http_5xx")])
def test_what_surely_did_not_happen_is_tried_again(counter: Counter, outside: Outside, code: str, kind: str) -> None:
    submitted(counter)
    outside.fault(code, kind, times=1)
    orders.drive(counter.world, counter.acceptance.id)
    counter.time_to_ask()
    counter.drive_until("DONE")
    exactly_one(outside)


def test_completions_twice_or_dropped_at_first(counter: Counter, outside: Outside) -> None:
    outside.fault("3.3.1", "drop_callback", times=1)
    outside.fault("3.3.1", "duplicate_callback", times=1)
    submitted(counter)
    acceptance = counter.drive_until("DONE")
    with counter.world.db.unit() as unit:
        assert len(store.completions(unit, acceptance.id)) == 1
    exactly_one(outside)


def test_a_refused_check_gives_the_case_back_with_everything_typed(counter: Counter, outside: Outside) -> None:
    submitted(counter)
    outside.fault("3.2.1.34", "refuse_1xxx", times=1)
    first = counter.drive_until("REFUSED")
    assert counter.page.state == "open"
    assert counter.page.step == "submit"
    text = counter.page.body.banners[0].text
    assert all(word in text for word in ("开户校验", "没有登记", "F12")), text
    counter.forward()
    second = counter.drive_until("DONE")
    assert second.number == f"{first.number}-2"
    exactly_one(outside)


def test_a_failed_completion_releases_and_reopens(counter: Counter, outside: Outside) -> None:
    outside.control("settings", completion_failure="号码状态异常")
    submitted(counter)
    counter.drive_until("REFUSED")
    assert (counter.page.state, counter.page.step) == ("open", "number")
    text = counter.page.body.banners[0].text
    assert all(word in text for word in ("号码状态异常", "已释放", "没有开户", "F12")), text
    assert "held" not in outside.ledger()["numbers"]
    assert "held" not in outside.ledger()["sims"]
    outside.control("settings", completion_failure="")
    while counter.page.state == "open":
        counter.forward()
    counter.drive_until("DONE")
    assert sorted(user["state"] for user in outside.ledger()["users"]) == ["active", "failed"]


def test_a_refusal_after_the_opening_needs_a_person_and_never_a_second_opening(
    counter: Counter, outside: Outside
) -> None:
    outside.fault("3.3.1", "drop_callback")  # a completion would set the stopped one going again
    submitted(counter)
    outside.fault("3.2.1.17", "refuse_1xxx")
    counter.drive_until("PERSON")
    assert counter.page.state == "submitted"
    text = counter.page.body.banners[0].text
    assert all(word in text for word in ("受理单同步", "已在国网受理", "请勿重新办理", "Ctrl+S")), text
    assert orders.drive(counter.world, counter.acceptance.id) is None
    assert len(outside.ledger()["users"]) == 1


def test_waiting_ends_with_a_person_or_with_a_late_completion(counter: Counter, outside: Outside) -> None:
    outside.fault("3.3.1", "drop_callback")
    submitted(counter)
    until = orders.drive(counter.world, counter.acceptance.id)
    assert counter.acceptance.state == "WAITING"
    assert until == counter.acceptance.next_try
    assert counter.again().body.fields[0].marks[-1].text == "等待国网报竣"
    with counter.world.db.unit() as unit:
        unit.exec_driver_sql("update acceptance set waiting_since = now() - interval '73 hours', next_try = now()")
        assert store.due(unit) == [counter.acceptance.id]
    assert orders.drive(counter.world, counter.acceptance.id) is None
    assert "72 小时" in counter.acceptance.note
    assert "请勿重新办理" in counter.again().body.banners[0].text
    outside.mend()
    end = time.monotonic() + 10
    while counter.acceptance.state == "PERSON":  # until the call-back comes after all
        assert time.monotonic() < end
        time.sleep(0.05)
    counter.drive_until("DONE")


def test_a_completion_wakes_the_acceptance(counter: Counter) -> None:
    submitted(counter)
    with counter.world.db.unit() as unit:
        unit.exec_driver_sql("set local search_path to procrastinate; delete from procrastinate_jobs")
    orders.drive(counter.world, counter.acceptance.id)
    lock, end = f"acceptance:{counter.acceptance.id}", time.monotonic() + 10
    while True:
        with counter.world.db.unit() as unit:
            if jobs.pending(unit, lock):
                break
        assert time.monotonic() < end
        time.sleep(0.05)


def test_a_contradicting_completion_is_shown_to_a_person(counter: Counter) -> None:
    submitted(counter)
    acceptance = counter.drive_until("DONE")
    with counter.world.db.unit() as unit:
        (came,) = store.completions(unit, acceptance.id)
    told = Completion(
        order_id=came.order_id, accept_id=acceptance.number, result="1", reason="冲正", finish_time=came.finish_time
    )
    orders.complete(counter.world, told)
    orders.complete(counter.world, told)
    assert counter.acceptance.state == "PERSON"
    with pytest.raises(Missing):
        orders.complete(counter.world, told.model_copy(update={"accept_id": "SL19990101000001"}))


def test_a_contradicting_completion_in_the_last_moment_is_not_overlooked(counter: Counter, outside: Outside) -> None:
    """It comes after the workflow has looked for completions, before it has noted that all is done."""
    submitted(counter)
    world, told = counter.world, []

    class Late(Effects):
        def at(self, boundary: str) -> None:
            if boundary == "book:after-store" and not told:
                told.append(completion(counter, outside, result="1", reason="冲正"))
                orders.complete(world, told[0])

    late = Late(world.db, world.cipher, world.gateway, world.files, world.settings)
    end = time.monotonic() + 20
    while not told:
        orders.drive(dataclasses.replace(world, effects=late), counter.acceptance.id)
        assert time.monotonic() < end
        time.sleep(0.05)
    assert counter.acceptance.state == "PERSON"
    assert "人工核对" in counter.acceptance.note


def test_contradicting_answers_are_shown_to_a_person(counter: Counter, outside: Outside) -> None:
    submitted(counter)
    outside.fault("3.2.1.1", "lost_answer", times=1)
    orders.drive(counter.world, counter.acceptance.id)
    with counter.world.db.unit() as unit:  # as service.effects.doubt leaves it
        unit.exec_driver_sql("update effect set result = 'CONTRADICTION', next_ask_at = null where step = 'open'")
    assert orders.drive(counter.world, counter.acceptance.id) is None
    assert counter.acceptance.state == "PERSON"
    text = counter.again().body.banners[0].text
    assert all(word in text for word in ("互相矛盾", "人工核实", "请勿重新办理", "Ctrl+S")), text
    assert "已在国网受理" not in text
    assert len(outside.ledger()["users"]) == 1


def test_pressing_twice_at_once_submits_once(counter: Counter, outside: Outside) -> None:
    counter.to("submit")
    page, answers = counter.page, []
    start = threading.Barrier(2)

    def press() -> None:
        start.wait()
        try:
            answers.append(counter.engine.take(counter.clerk, page.case, page.step, {}, page.version).state)
        except BossError as error:
            answers.append(error.code)

    presses = [threading.Thread(target=press) for _ in range(2)]
    for thread in presses:
        thread.start()
    for thread in presses:
        thread.join()
    assert "submitted" in answers
    assert set(answers) <= {"submitted", "STALE", "CLOSED"}
    with counter.world.db.unit() as unit:
        assert unit.exec_driver_sql("select count(*) from acceptance").scalar() == 1
    counter.again()
    counter.drive_until("DONE")
    exactly_one(outside)


def test_two_workers_at_once_open_one_account(counter: Counter, outside: Outside) -> None:
    submitted(counter)
    outside.fault("3.2.1.1", "late_answer", times=1, seconds=0.5)
    drives = [threading.Thread(target=orders.drive, args=(counter.world, counter.acceptance.id)) for _ in range(2)]
    for thread in drives:
        thread.start()
        time.sleep(0.2)
    for thread in drives:
        thread.join()
    counter.time_to_ask()
    counter.drive_until("DONE")
    exactly_one(outside)


def test_the_screen_is_told_and_the_job_is_there(counter: Counter) -> None:
    submitted(counter)
    with counter.world.db.unit() as unit:
        waiting = unit.exec_driver_sql("select task_name, lock from procrastinate.procrastinate_jobs").all()
        before = len(events.after(unit, counter.page.case, 0))
    assert [tuple(job) for job in waiting] == [("run_acceptance", f"acceptance:{counter.acceptance.id}")]
    counter.drive_until("DONE")
    with counter.world.db.unit() as unit:
        assert len(events.after(unit, counter.page.case, 0)) - before >= len(STAGES)


def test_a_drive_that_was_overtaken_leaves_the_second_try_alone(counter: Counter, outside: Outside) -> None:
    """Read as running, frozen, refused by another worker, submitted anew: the second must not lose its case."""
    submitted(counter)
    world, first = counter.world, counter.acceptance
    outside.fault("3.2.1.34", "refuse_1xxx", times=1)

    class Overtaken(Effects):
        def claim(self, run_id: str, owner: str) -> int:
            counter.drive_until("REFUSED")
            counter.forward()
            return super().claim(run_id, owner)

    slow = Overtaken(world.db, world.cipher, world.gateway, world.files, world.settings)
    assert orders.drive(dataclasses.replace(world, effects=slow), first.id) is None
    assert counter.again().state == "submitted"
    assert counter.acceptance.id != first.id


def test_the_pauses_begin_anew_when_something_was_done(counter: Counter, outside: Outside) -> None:
    submitted(counter)
    outside.fault("3.2.1.34", "busy_9xxx", times=2)
    for _ in range(2):
        orders.drive(counter.world, counter.acceptance.id)
    assert counter.acceptance.tries == 2
    outside.fault("paperless", "http_5xx", times=1)
    orders.drive(counter.world, counter.acceptance.id)
    assert counter.acceptance.tries == 1
    counter.time_to_ask()
    counter.drive_until("DONE")


def test_a_completion_for_one_that_a_person_looks_at_is_never_lost(counter: Counter, outside: Outside) -> None:
    """Not even when the job that it starts is lost."""
    outside.fault("3.3.1", "drop_callback")
    submitted(counter)
    orders.drive(counter.world, counter.acceptance.id)
    world, acceptance = counter.world, counter.acceptance
    came = completion(counter, outside, result="1", reason="证件 370102199003074519 异常")
    with world.db.unit() as unit:
        unit.exec_driver_sql("update acceptance set state = 'PERSON', next_try = null")
    orders.complete(world, came)
    with world.db.unit() as unit:
        assert store.due(unit) == [acceptance.id]
        assert "370102199003074519" not in store.completions(unit, acceptance.id)[0].reason


def test_a_completion_that_comes_as_the_waiting_ends_is_seen(
    counter: Counter, outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    outside.fault("3.3.1", "drop_callback")
    submitted(counter)
    orders.drive(counter.world, counter.acceptance.id)
    with counter.world.db.unit() as unit:
        unit.exec_driver_sql("update acceptance set waiting_since = now() - interval '73 hours', next_try = now()")
    came = completion(counter, outside)
    look = Submission.await_completion

    def look_just_before(run: Submission, order_id: str) -> None:
        try:
            look(run, order_id)
        finally:
            orders.complete(counter.world, came)

    monkeypatch.setattr(Submission, "await_completion", look_just_before)
    assert orders.drive(counter.world, counter.acceptance.id) is not None
    assert counter.acceptance.state == "WAITING"
    counter.drive_until("DONE")


def test_nothing_personal_lies_open_in_the_database(counter: Counter) -> None:
    submitted(counter)
    counter.drive_until("DONE")
    with counter.world.db.unit() as unit:
        for table in inspect(unit).get_table_names():
            text = str(unit.execute(select(text_column("*")).select_from(text_column(f'"{table}"'))).all())
            found = [secret for secret in ("370102199003074519", "张伟", "13853112345", "泉城路") if secret in text]
            assert found == [], table
