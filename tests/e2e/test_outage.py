"""Parts of the stack are killed in the middle of an acceptance and come back: nothing lost, nothing doubled."""

import os
import signal
from collections.abc import Callable

import pytest

from app.client import ServiceError
from app.stack import Stack
from tests.e2e.books import Books
from tests.e2e.clerk import Clerk, speaks

BooksNow = Callable[[], Books]


def kill_database(stack: Stack) -> None:
    """SIGKILL of the server itself; its launcher brings it back."""
    (pidfile,) = stack.home.glob("postgres/cluster/postmaster.pid")
    os.kill(int(pidfile.read_text("ascii").split()[0]), signal.SIGKILL)


def kill_sandbox(stack: Stack) -> None:
    assert stack.sandbox is not None
    stack.sandbox.kill()
    stack.start_sandbox()


def kill_service(stack: Stack) -> None:
    assert stack.service is not None
    stack.service.kill()
    stack.start_service()


def kill_worker(stack: Stack) -> None:
    assert stack.worker is not None
    stack.worker.kill()
    stack.start_worker()


def kill_all(stack: Stack) -> None:
    for child in (stack.worker, stack.service, stack.sandbox):
        assert child is not None
        child.kill()
    kill_database(stack)
    stack.start_sandbox()
    stack.start_service()
    stack.start_worker()


@pytest.mark.kill
@pytest.mark.parametrize("kill", [kill_database, kill_sandbox, kill_service, kill_worker, kill_all])
@pytest.mark.parametrize("held", ["3.2.1.1", "3.2.1.17"])
def test_killed_in_the_middle(
    stack: Stack, clerk: Clerk, books: BooksNow, kill: Callable[[Stack], None], held: str
) -> None:
    """While the national side takes its time over the opening, or over the receipt."""
    clerk.to("submit")
    stack.tell_sandbox("faults", {"code": held, "kind": "delay", "seconds": 1.0, "times": 1})
    clerk.forward()
    clerk.until_true(lambda: _struck(stack))
    kill(stack)
    clerk.until("done", seconds=90)
    books().check_once()


@pytest.mark.kill
def test_the_database_dies_under_the_clerk(stack: Stack, clerk: Clerk, books: BooksNow) -> None:
    clerk.to("number")
    values = clerk.values()
    kill_database(stack)
    with pytest.raises(ServiceError) as caught:
        clerk.take(**values)
    assert caught.value.code == "DATABASE"
    assert speaks(caught.value.message), caught.value.message
    clerk.until_true(clerk.reads)
    clerk.submit()
    clerk.until("done")
    books().check_once()


def _struck(stack: Stack) -> bool:
    return any(fault["struck"] for fault in stack.ask_sandbox("faults")["faults"])
