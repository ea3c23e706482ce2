"""Every fault of the outside world at every interface: nothing lost, nothing doubled, a Chinese sentence each time."""

import time
from collections.abc import Callable

import pytest

from app.client import ServiceError
from app.stack import Stack
from tests.e2e.books import Books
from tests.e2e.clerk import Clerk, speaks
from tests.e2e.home import QUIET

READS = {"identify": ("3.2.6.1", "cust_queryBlacklist", "3.2.6.5"), "number": ("res_queryNumbers", "res_querySims")}
EFFECTS = {"number": ("res_pickNumber", "res_holdSim"), "letter": ("3.2.6.11",)}
WORKFLOW = ("3.2.1.34", "3.2.1.1", "3.2.1.17", "paperless")
TRIAL = "3.2.1.105"

# Kinds after which nobody at our side knows what happened, and those that are known.
# A wrong key spoils only answers that hold something secret: not those of the trial and the resources.
UNKNOWN = ["lost_request", "lost_answer", "http_5xx", "http_5xx_done", "garbage", "wrong_key", "slow_drip", "cut_short"]
SFTP = ["delay", "lost_request", "http_5xx", "late_answer", "lost_answer"]
SECONDS = {"delay": 0.4, "slow_drip": QUIET + 0.5, "late_answer": QUIET + 0.5}

Fault = Callable[..., None]


@pytest.fixture
def fault(stack: Stack) -> Fault:
    """Arm one fault, to strike once."""

    def arm(kind: str, *codes: str, times: int = 1) -> None:
        for code in codes:
            body = {"code": code, "kind": kind, "seconds": SECONDS.get(kind, 0.0), "times": times}
            stack.tell_sandbox("faults", body)

    return arm


def persist(clerk: Clerk) -> list[str]:
    """Press F12 until the step is left; what was said meanwhile. What was typed is there each time."""
    step, said, end = clerk.page.step, [], time.monotonic() + 40
    while clerk.page.step == step:
        assert time.monotonic() < end, said
        values = clerk.values()
        try:
            clerk.take(**values)
        except ServiceError as error:
            said.append(error.message)
            clerk.again()
            kept = {field.name: field.value for field in clerk.page.body.fields if hasattr(field, "value")}
            lost = {name: value for name, value in values.items() if value and kept.get(name) != value}
            assert lost == {}
            time.sleep(0.1)
    assert [text for text in said if not speaks(text)] == []
    return said


def walk_through(clerk: Clerk, fault: Fault, kind: str) -> dict[str, int]:
    """To the last step, with the fault once at each interface on the way; how often the clerk was told, by step."""
    told: dict[str, int] = {}
    clerk.open()
    while clerk.page.step != "submit":
        step = clerk.page.step
        fault(kind, *READS.get(step, ()), *EFFECTS.get(step, ()))
        if step == "offers":
            fault(kind, TRIAL)
        told[step] = len(persist(clerk))
        if clerk.page.step == "fees":
            dates = clerk.page.side.dates
            assert dates is not None
            assert dates.source == ("国网试算" if kind in {"delay", "wrong_key"} else "省内计算")
            assert "为准" in dates.disclaimer
    return told


@pytest.mark.parametrize("kind", UNKNOWN)
def test_an_outcome_that_nobody_knows(stack: Stack, clerk: Clerk, fault: Fault, kind: str) -> None:
    """Two customers: one whose acceptance meets the fault at each stage, and one whose clerk meets it at each step."""
    accepted = clerk.next()
    accepted.to("submit")
    fault(kind, *WORKFLOW)
    accepted.forward()
    told = walk_through(clerk, fault, kind)
    if kind != "wrong_key":
        assert told["number"] >= 2
        assert told["letter"] >= 1
    clerk.submit()
    for each in (accepted, clerk):
        each.until("done")
        Books(stack, each).check_once()


def test_slow_answers_are_answers(stack: Stack, clerk: Clerk, fault: Fault) -> None:
    told = walk_through(clerk, fault, "delay")
    assert sum(told.values()) == clerk.waited
    fault("delay", *WORKFLOW)
    clerk.submit()
    clerk.until("done")
    Books(stack, clerk).check_once()


def test_a_busy_outside_world(stack: Stack, clerk: Clerk, fault: Fault) -> None:
    assert walk_through(clerk, fault, "busy_9xxx")["identify"] >= 3
    fault("busy_9xxx", "3.2.1.1", "3.2.1.17")
    clerk.submit()
    clerk.until("done")
    Books(stack, clerk).check_once()


@pytest.mark.parametrize("code", ["3.2.1.34", "3.2.1.1"])
def test_a_refused_acceptance_comes_back_to_the_clerk(stack: Stack, clerk: Clerk, fault: Fault, code: str) -> None:
    clerk.to("submit")
    fault("refuse_1xxx", code)
    clerk.forward()
    clerk.until("open")
    (reason, *_) = [banner.text for banner in clerk.page.body.banners]
    assert "国网业务规则不允许" in reason
    assert speaks(reason)
    Books(stack, clerk).check_nothing()
    clerk.submit()
    clerk.until("done")
    assert [row["state"] for row in Books(stack, clerk).users] == ["active"]


def test_a_refusal_after_the_booking_goes_to_a_person(stack: Stack, clerk: Clerk, fault: Fault) -> None:
    clerk.to("submit")
    fault("refuse_1xxx", "3.2.1.17")
    clerk.forward()
    clerk.until_true(lambda: clerk.again() and "请勿重新办理" in clerk.told())
    assert clerk.page.state == "submitted"
    assert len(Books(stack, clerk).users) == 1


@pytest.mark.parametrize("kind", SFTP)
def test_the_file_server(stack: Stack, clerk: Clerk, fault: Fault, kind: str) -> None:
    clerk.to("letter")
    fault(kind, "sftp")
    persist(clerk)
    clerk.to("submit")
    fault(kind, "sftp")
    clerk.forward()
    clerk.until("done")
    Books(stack, clerk).check_once()


@pytest.mark.parametrize(("kind", "times"), [("duplicate_callback", 1), ("drop_callback", 2)])
def test_the_call_back(stack: Stack, clerk: Clerk, fault: Fault, kind: str, times: int) -> None:
    clerk.to("submit")
    fault(kind, "3.3.1", times=times)
    clerk.forward()
    clerk.until("done")
    found = Books(stack, clerk)
    found.check_once()
    assert len(found.completions) == 1


def test_a_failed_completion_gives_everything_back(stack: Stack, clerk: Clerk) -> None:
    stack.tell_sandbox("settings", {"completion_failure": "HLR 写入失败"})
    clerk.submit()
    clerk.until("open")
    assert clerk.page.step == "number"
    assert "HLR 写入失败" in clerk.page.body.banners[0].text
    found = Books(stack, clerk)
    assert [row["state"] for row in found.users] == ["failed"]
    assert found.numbers == []
    stack.tell_sandbox("settings", {"completion_failure": ""})
    clerk.submit()
    clerk.until("done")
    assert [row["state"] for row in Books(stack, clerk).users] == ["failed", "active"]


@pytest.mark.parametrize("kind", ["lost_request", "slow_drip", "missing_offers", "wrong_dates", "refuse_1xxx"])
def test_a_bad_trial_never_stops_the_acceptance(stack: Stack, clerk: Clerk, fault: Fault, kind: str) -> None:
    clerk.to("offers")
    fault(kind, TRIAL, times=0)
    clerk.to("fees")
    dates = clerk.page.side.dates
    assert dates is not None
    assert dates.source == "省内计算"
    clerk.submit()
    clerk.until("done")
    Books(stack, clerk).check_once()
