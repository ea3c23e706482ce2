"""One stack of real processes for all tests of this folder: PostgreSQL, sandbox, service, worker."""

from collections.abc import Callable, Iterator

import pytest

from app.stack import Stack
from tests.e2e.books import Books
from tests.e2e.clerk import Clerk
from tests.e2e.home import SETTINGS, home


@pytest.fixture(scope="session")
def running() -> Iterator[Stack]:
    with home("e2e") as folder, Stack(folder, settings=SETTINGS) as stack:
        yield stack


@pytest.fixture
def stack(running: Stack) -> Stack:
    """The stack with every fault mended and the sandbox quick to complete."""
    running.tell_sandbox("faults", {"clear": True})
    quick = {"completion_delay": 0.2, "callback_retry": 0.2, "completion_failure": "", "dedupe": True}
    running.tell_sandbox("settings", {**quick})
    return running


@pytest.fixture(scope="session")
def wang(running: Stack) -> Iterator[Clerk]:
    """王芳, signed in once for all tests."""
    clerk = Clerk(running)
    yield clerk
    clerk.close()


@pytest.fixture
def clerk(stack: Stack, wang: Clerk) -> Clerk:
    """王芳 with a customer nobody has met before."""
    return wang.next()


@pytest.fixture
def seats(stack: Stack) -> Iterator[Callable[..., Clerk]]:
    """More clerks at more seats."""
    found: list[Clerk] = []

    def sit(**where: str) -> Clerk:
        found.append(Clerk(stack, **where))
        return found[-1]

    yield sit
    for clerk in found:
        clerk.close()


@pytest.fixture
def books(stack: Stack, clerk: Clerk) -> Callable[[], Books]:
    """The books of both sides, as they are when called."""
    return lambda: Books(stack, clerk)
