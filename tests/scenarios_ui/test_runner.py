"""Which call goes out when, and which answer still counts."""

import pytest

from app.client import ServiceError
from app.scenarios.runner import Runner
from tests.scenarios_ui import samples

CLOSED = ServiceError(409, "CLOSED", "这一单已经提交，不能再修改；本次操作没有生效。请在提交页面查看办理进度。")
STALE = ServiceError(409, "STALE", "本草稿已在另一席位改动，已取最新内容，没有办理任何业务。")


@pytest.fixture
def runner(desk):
    made = Runner(desk)
    desk.rules.clear()
    made.begin(samples.identify())
    return made


def test_a_step_waits_for_the_save_and_uses_its_version(runner, desk):
    runner.save({"phone": "1"})
    runner.take({"phone": "19253106081"})
    assert desk.routes() == ["save"]
    desk.answer(desk.last("save"), {"version": 9, "saved_at": "10:00:00"})
    assert desk.routes() == ["save", "take"]
    assert desk.last("take").body["version"] == 9
    assert desk.last("take").body["values"] == {"phone": "19253106081"}


def test_a_save_that_fails_does_not_stop_the_step(runner, desk):
    runner.save({"phone": "1"})
    runner.take({"phone": "2"})
    desk.answer(desk.last("save"), ServiceError(0, "OFFLINE", "连不上业务服务。"))
    assert desk.routes() == ["save", "take"]


def test_saves_do_not_overtake_each_other(runner, desk):
    for text in ("1", "12", "123"):
        runner.save({"phone": text})
    assert len(desk.asked) == 1
    desk.answer(desk.last("save"), {"version": 8, "saved_at": "10:00:00"})
    assert len(desk.asked) == 2
    assert desk.last("save").body["values"] == {"phone": "123"}
    assert desk.last("save").body["version"] == 8


def test_nothing_is_saved_while_a_step_is_on_its_way(runner, desk):
    runner.take({"phone": "1"})
    runner.save({"phone": "12"})
    assert desk.routes() == ["take"]


def test_a_second_press_is_ignored_while_the_first_is_on_its_way(runner, desk):
    runner.take({})
    runner.take({})
    assert desk.routes() == ["take"]


def test_goto_saves_first_because_it_carries_no_values(runner, desk):
    runner.goto("identify", {"phone": "192"})
    desk.answer(desk.last("save"), {"version": 8, "saved_at": "10:00:00"})
    assert desk.last("save").body["values"] == {"phone": "192"}
    assert desk.last("goto").body == {"case": "c1", "step": "identify", "version": 8}


def test_a_page_read_before_a_save_is_dropped_and_read_again(qtbot, runner, desk):
    arrived = []
    runner.arrived.connect(arrived.append)
    runner.refresh()
    early = desk.last("page")
    runner.save({"phone": "1"})
    desk.answer(early, samples.identify())
    assert arrived == []
    desk.answer(desk.last("save"), {"version": 8, "saved_at": "10:00:00"})
    assert desk.routes() == ["page", "save", "page"]
    fresh = samples.identify().model_copy(update={"version": 8})
    desk.answer(desk.last("page"), fresh)
    assert arrived == [fresh]


def test_an_answer_for_the_customer_before_is_dropped(runner, desk):
    runner.take({})
    late = desk.last("take")
    other = samples.page(samples.by_hand().body, "identify", case="c2")
    runner.begin(other)
    desk.answer(late, samples.numbers())
    assert runner.page == other
    assert not runner.moving


@pytest.mark.parametrize("error", [STALE, CLOSED], ids=["stale", "closed"])
def test_an_outdated_step_reads_the_page_again(qtbot, runner, desk, error):
    with qtbot.waitSignal(runner.refused) as refused:
        runner.take({})
        desk.answer(desk.last("take"), error)
    assert refused.args[0] is error
    assert desk.routes() == ["take", "page"]


def test_news_of_this_case_only_are_read(runner, desk):
    desk.page_due.emit("c2")
    assert desk.routes() == []
    desk.page_due.emit("c1")
    assert desk.routes() == ["page"]


def test_news_during_a_step_are_covered_by_its_answer(runner, desk):
    runner.take({})
    desk.page_due.emit("c1")
    assert desk.routes() == ["take"]
    desk.answer(desk.last("take"), samples.numbers())
    assert desk.routes() == ["take", "page"]


def test_busy_is_told_only_after_300_ms(qtbot, runner, desk):
    told = []
    runner.busy.connect(told.append)
    runner.take({})
    desk.answer(desk.last("take"), samples.numbers())
    assert True not in told
    with qtbot.waitSignal(runner.busy, timeout=2000, check_params_cb=lambda busy: busy):
        runner.take({})
    with qtbot.waitSignal(runner.busy, timeout=2000, check_params_cb=lambda busy: not busy):
        desk.answer(desk.last("take"), samples.offers())
