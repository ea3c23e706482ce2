"""The timeline of an acceptance: every state of the journal has a word, the next stage is the running one."""

from datetime import datetime

import pytest

from service.effects.actions import Effect
from service.effects.doubt import FROZEN
from service.kit.clock import SHANGHAI
from service.orders.model import COMPLETION, Acceptance, Completed, Stage, State
from service.orders.timeline import marks

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=SHANGHAI)
STAGES = (Stage("check", "开户校验"), Stage("open", "开户"), Stage(COMPLETION, "国网报竣"))


def acceptance(state: State = "RUNNING") -> Acceptance:
    return Acceptance(
        id="a",
        number="SL20261123000001",
        case_id="c",
        case_number="D20261123-0001",
        scenario="main/2.6.1.1",
        clerk="SD0001",
        hall="370102001",
        channel="COUNTER",
        state=state,
        receipt_sha256="0" * 64,
        fee_total=0,
        note="",
        tries=0,
        next_try=None,
        accepted_at=NOON,
        waiting_since=None,
        ended_at=None,
    )


def effect(step: str, state: str, message: str = "", result: str = "") -> Effect:
    return Effect(
        run="a",
        step=step,
        line="national",
        key="main/3.2.1.1",
        title=step,
        serial="SD00",
        request_hash="",
        state=state,
        secret=None,
        answer=None,
        result=result,
        message=message,
        sent_at=NOON,
        asked=0,
        next_ask_at=NOON,
        done_at=None,
        due=False,
    )


def test_a_stage_says_what_happened_and_not_that_nothing_is_booked() -> None:
    """The opening is booked; the file server knows nothing of that."""
    said = effect("check", "BUSY", "文件没有传上去：连接不上。没有登记任何业务。请稍后按 F12 重试。")
    assert marks(acceptance(), STAGES, [said], [])[1].text == "文件没有传上去：连接不上，将自动重试"
    left = marks(acceptance("PERSON"), STAGES, [said], [])[1]
    assert (left.state, left.text) == ("failed", "文件没有传上去：连接不上")


def states(*rows: Effect, state: State = "RUNNING", came: tuple[Completed, ...] = ()) -> list[str]:
    return [mark.state for mark in marks(acceptance(state), STAGES, rows, came)]


def test_the_first_stage_not_begun_is_the_running_one() -> None:
    assert states() == ["done", "running", "todo", "todo"]
    assert states(effect("check", "DONE")) == ["done", "done", "running", "todo"]


@pytest.mark.parametrize(
    ("state", "shown", "word"),
    [
        ("SENDING", "running", "等待应答"),
        ("UNKNOWN", "unknown", "12:00:00 后自动核实，不会重复办理"),
        ("BUSY", "running", "系统繁忙，将自动重试"),
        ("REFUSED", "failed", "号码已被占用（1101）"),
    ],
)
def test_every_state_of_the_journal_has_its_words(state: str, shown: str, word: str) -> None:
    message = "系统繁忙" if state == "BUSY" else "号码已被占用"
    mark = marks(acceptance(), STAGES, [effect("check", state, message, "1101")], ())[1]
    assert mark.state == shown
    assert word in mark.text
    assert mark.serial == "SD00"


def test_contradicting_answers_say_that_a_person_is_needed() -> None:
    mark = marks(acceptance("PERSON"), STAGES, [effect("check", "UNKNOWN", "先后不一", FROZEN)], ())[1]
    assert mark.state == "unknown"
    assert "人工核实" in mark.text
    assert "自动" not in mark.text


def test_nothing_else_runs_while_one_is_unknown() -> None:
    assert states(effect("check", "UNKNOWN")) == ["done", "unknown", "todo", "todo"]


def test_waiting_for_the_completion_says_so() -> None:
    rows = [effect("check", "DONE"), effect("open", "DONE")]
    assert marks(acceptance("WAITING"), STAGES, rows, ())[-1].text == "等待国网报竣"
    done = Completed("GW1", "0", "", "2026-11-23 12:00:09")
    last = marks(acceptance("DONE"), STAGES, rows, (done,))[-1]
    assert (last.state, last.at) == ("done", "12:00:09")
    failed = Completed("GW1", "1", "号码状态异常", "2026-11-23 12:00:09")
    last = marks(acceptance("REFUSED"), STAGES, rows, (failed,))[-1]
    assert (last.state, last.text) == ("failed", "号码状态异常")


def test_a_refused_one_skips_the_rest() -> None:
    assert states(effect("check", "REFUSED"), state="REFUSED") == ["done", "failed", "skipped", "skipped"]
