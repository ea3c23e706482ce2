"""SIGKILL of the service at every boundary of an interactive effect, of the submit call and of the call-back."""

import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from urllib.error import URLError

import pytest

from sandbox.callers import CallingSystem, Reply
from service.kit.ids import new_id
from tests.e2e.books import Books
from tests.e2e.clerk import Clerk
from tests.e2e.waiving import Waiving, check_once
from tests.faults.matrix import cell
from tests.kill.boundaries import CALLBACK, COMMIT, EVERYWHERE, INTERACTIVE, SUBMIT
from tests.kill.conftest import MortalStack

BooksNow = Callable[[], Books]
# Our own names of what the national side has to have done after the step.
DONE_BY = {
    "number": {"main/res_pickNumber": 1, "main/res_holdSim": 1},
    "letter": {"main/res_pickNumber": 1, "main/res_holdSim": 1, "main/3.2.6.11": 1},
}


@pytest.mark.parametrize(
    ("step", "boundary"),
    [(step, boundary) for step, boundaries in INTERACTIVE.items() for boundary in boundaries],
    ids=[boundary for boundaries in INTERACTIVE.values() for boundary in boundaries],
)
def test_killed_at(stack: MortalStack, clerk: Clerk, books: BooksNow, step: str, boundary: str) -> None:
    """The clerk's press is sent again under its key, and later under a new one: one effect each."""
    clerk.to(step)
    stack.die_at(boundary)
    clerk.forward()
    assert stack.died
    assert clerk.page.step != step
    found = books()
    assert Counter(row["interface"] for row in found.effects) == DONE_BY[step]
    assert {row["seen"] for row in found.effects} == {1}
    assert len(found.numbers) == 1
    assert {row["state"] for row in found.journal} == {"DONE"}


@pytest.mark.parametrize("boundary", [*SUBMIT, *(pytest.param(name, marks=cell("F23", "CB")) for name in CALLBACK)])
def test_killed_around_the_commit(stack: MortalStack, clerk: Clerk, books: BooksNow, boundary: str) -> None:
    """One acceptance whatever the client had to send again; a completion is not lost and not counted twice."""
    clerk.to("submit")
    stack.die_at(boundary)
    clerk.forward()
    clerk.until("done", seconds=90)
    assert stack.died
    found = books()
    found.check_once()
    assert len(found.acceptances) == 1
    assert len(found.completions) == 1


@pytest.mark.parametrize(
    "boundary", ["form-file:after-key", "form:after-intent", "form:after-send", "form:after-store"]
)
def test_killed_between_the_upload_of_a_form_and_the_submit(stack: MortalStack, clerk: Clerk, boundary: str) -> None:
    """The press is sent again; the application has one name, one upload and one waiver."""
    waiving = object.__new__(Waiving)
    waiving.__dict__.update(clerk.__dict__)
    waiving.serve(stack).to("form")
    stack.die_at(boundary)
    waiving.forward()
    assert stack.died
    waiving.submit()
    waiving.until("done", seconds=90)
    check_once(Books(stack, waiving), "main/3.2.1.67", "main/oc_submitKeepNumber", "main/3.2.1.17")


def test_killed_at_every_boundary_in_turn(stack: MortalStack, clerk: Clerk, books: BooksNow) -> None:
    """One customer whose clerk meets a dying service at every effect."""
    for step, boundaries in INTERACTIVE.items():
        clerk.to(step)
        for boundary in boundaries:
            if clerk.page.step == step and boundary.endswith(("after-intent", "after-send")):
                stack.die_at(boundary)
                clerk.press()
    (stack.home / "die").unlink(missing_ok=True)
    clerk.submit()
    clerk.until("done")
    books().check_once()


def test_the_list_is_complete(stack: MortalStack, clerk: Clerk) -> None:
    """A run passes each listed boundary, and no boundary of an effect that is not listed."""
    stack.tell_sandbox("settings", {"completion_delay": 3.0})  # so that it has to be waited for
    census = stack.home / "census"
    census.touch()
    clerk.submit()
    clerk.until("done")
    passed = set(census.read_text().split())
    assert passed >= EVERYWHERE
    assert {name for name in passed if not name.endswith(COMMIT)} <= EVERYWHERE


@pytest.mark.parametrize(
    "boundary",
    [
        "api.capability.ordering._opened:after-commit",
        "orders.actions.submit:before-commit",
        "orders.actions.submit:after-commit",
        "api.capability.ordering.place:after-commit",
    ],
)
def test_killed_between_an_order_of_another_system_and_its_answer(stack: MortalStack, boundary: str) -> None:
    """The same request number gives the same order, and the national side has it once."""
    number, request = "19253190010", f"KILL-{boundary.replace(':', '-').replace('.', '-')}"
    system, before = _calling(stack), _works(stack, number)
    checked = system.check(number, "GD900251")
    stack.die_at(boundary)
    with pytest.raises((URLError, ConnectionError)):
        system.order(request, checked, number, "GD900251")
    assert stack.died
    placed = _again(lambda: system.order(request, checked, number, "GD900251"))
    done = _again(lambda: system.standing(placed["order"]), "DONE")
    assert (done["booked"], done["number"]) == ("YES", placed["number"])
    assert _again(lambda: system.standing_of(request))["order"] == placed["order"]
    assert _works(stack, number) == [*before, done["number"]]


def _works(stack: MortalStack, number: str) -> list[str]:
    """What the national side did for this number: the acceptances that it was for."""
    return [str(work["accept_id"]) for work in stack.ledger()["works"] if work["access_num"] == number]


def _calling(stack: MortalStack) -> CallingSystem:
    """A new system, made as an administrator makes it."""
    name = f"caller-{new_id()[:20]}"
    command = [sys.executable, "-m", "service", "callers", "add", name, "--title", "蜂向APP", "--scope", "campaigns"]
    made = subprocess.run(command, env=stack._environment(), capture_output=True, text=True, check=True)
    return CallingSystem(stack.service_url, name, made.stdout.strip())


def _again(ask: Callable[[], Reply], state: str = "", seconds: float = 90.0) -> dict[str, Any]:
    """As a caller does it: until the service is back, nobody else is at the order, and the state is there."""
    end = time.monotonic() + seconds
    while True:
        with suppress(URLError, ConnectionError):
            said = ask()
            if said.status == 200 and state in {"", said.body["state"]}:
                return said.body
            assert said.status == 200 or said.body["code"] == "KEY_RUNNING", said
        assert time.monotonic() < end
        time.sleep(0.3)
