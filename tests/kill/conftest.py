"""Two stacks whose service and worker die where they are told to: one to kill the worker in, one for the service."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.stack import Child, Stack
from tests.e2e.books import Books
from tests.e2e.clerk import Clerk
from tests.e2e.home import SETTINGS, home

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.kill)
            item.add_marker(pytest.mark.skipif(sys.platform == "win32", reason="lives are forked"))


class MortalStack(Stack):
    """A stack whose service and worker are ``tests.kill.mortal``; the rest is as in the demo."""

    def die_at(self, boundary: str) -> None:
        (self.home / "die").write_text(boundary)

    @property
    def died(self) -> bool:
        return not (self.home / "die").exists()

    def start_service(self) -> None:
        from service.kit.postgres import _free_port

        self._port = self._port or _free_port()
        self.service = self._mortal("serve", str(self._port))
        self.service.hello = {"door": self.door}
        self.service.start()

    def start_worker(self) -> None:
        self.worker = self._mortal("worker")
        self.worker.start()

    def _mortal(self, role: str, *arguments: str) -> Child:
        command = [sys.executable, "-m", "tests.kill.mortal", str(self.home), role, *arguments]
        return Child(role, command, self._log(role), self._environment())


@pytest.fixture(scope="module")
def running() -> Iterator[MortalStack]:
    with home("kill") as folder, MortalStack(folder, settings=SETTINGS) as stack:
        yield stack


@pytest.fixture
def stack(running: MortalStack) -> Iterator[MortalStack]:
    """Nobody is about to die, every fault is mended; the sandbox does not protect anybody from a second send."""
    running.tell_sandbox("faults", {"clear": True})
    running.tell_sandbox("settings", {"completion_delay": 0.2, "callback_retry": 0.2, "dedupe": False})
    yield running
    for name in ("die", "blind", "census"):
        (running.home / name).unlink(missing_ok=True)


@pytest.fixture(scope="module")
def wang(running: MortalStack) -> Iterator[Clerk]:
    """王芳, signed in once for all tests of a file."""
    clerk = Clerk(running)
    yield clerk
    clerk.close()


@pytest.fixture
def clerk(stack: MortalStack, wang: Clerk) -> Clerk:
    """王芳 with a customer nobody has met before."""
    return wang.next()


@pytest.fixture
def books(stack: MortalStack, clerk: Clerk) -> Callable[[], Books]:
    return lambda: Books(stack, clerk)
