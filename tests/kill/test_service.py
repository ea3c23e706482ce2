"""SIGKILL of the service at every boundary of an interactive effect, of the submit call and of the call-back."""

from collections import Counter
from collections.abc import Callable

import pytest

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
