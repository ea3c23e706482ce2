"""SIGKILL of the worker at every boundary of the submit workflow: exactly one effect each, and the page says done."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from tests.e2e.books import Books
from tests.e2e.clerk import Clerk
from tests.faults.matrix import cell
from tests.kill.boundaries import ASKED, DRIVE, WAITING, WORKFLOW
from tests.kill.conftest import MortalStack

pytestmark = cell("F23", "OSP")

Next = Callable[[], Clerk]


@pytest.fixture(scope="module")
def ready(wang: Clerk) -> Iterator[Next]:
    """Customers who only have to press F12; the next one is served while this one waits. The service lives on."""
    with ThreadPoolExecutor(1) as walking:

        def walk() -> Clerk:
            clerk = wang.next()
            clerk.to("submit")
            return clerk

        coming: list[Future[Clerk]] = []

        def take() -> Clerk:
            clerk = coming.pop().result() if coming else walk()
            coming.append(walking.submit(walk))
            return clerk

        yield take


@pytest.mark.parametrize("boundary", [*WORKFLOW, *DRIVE])
def test_killed_at(stack: MortalStack, ready: Next, boundary: str) -> None:
    clerk = ready()
    if boundary.startswith(WAITING):
        stack.tell_sandbox("settings", {"completion_delay": 3.0})
    stack.die_at(boundary)
    clerk.forward()
    clerk.until("done", seconds=90)
    assert stack.died
    Books(stack, clerk).check_once()


@pytest.mark.parametrize("fault", ["lost_answer", "lost_request"])
@pytest.mark.parametrize("boundary", ASKED)
def test_killed_while_asking(stack: MortalStack, ready: Next, boundary: str, fault: str) -> None:
    clerk = ready()
    stack.tell_sandbox("faults", {"code": "3.2.1.1", "kind": fault, "times": 1})
    stack.die_at(boundary)
    clerk.forward()
    clerk.until("done", seconds=90)
    assert stack.died
    Books(stack, clerk).check_once()


def test_killed_at_every_boundary_in_turn(stack: MortalStack, ready: Next) -> None:
    """One acceptance that finds a dying worker at each of its steps."""
    clerk = ready()
    for boundary in (name for name in WORKFLOW if name.endswith(("after-intent", "after-store"))):
        stack.die_at(boundary)
        if clerk.page.state == "open":
            clerk.forward()
        clerk.until_true(lambda: stack.died)
    clerk.until("done", seconds=90)
    Books(stack, clerk).check_once()


def test_without_the_guard_an_effect_is_doubled(stack: MortalStack, ready: Next) -> None:
    """What the other tests would see: sent again without asking, at a peer that does not protect us.

    No completion comes before: it is a guard of its own, because what was told to be done is not sent again.
    """
    clerk = ready()
    stack.tell_sandbox("faults", {"code": "3.3.1", "kind": "drop_callback", "times": 0})
    (stack.home / "blind").touch()
    stack.die_at("open:after-send")
    clerk.forward()
    clerk.until_true(lambda: len(Books(stack, clerk).users) > 1)
    stack.tell_sandbox("faults", {"clear": True})
    clerk.until("done", "refused", seconds=90)
    assert stack.died
    assert len(Books(stack, clerk).users) == 2
    with pytest.raises(AssertionError):
        Books(stack, clerk).check_once()
