"""The robot's own stack: real processes for everything but the client, which runs here."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.robot.script import SCRIPTS
from app.robot.walk import Walk
from app.stack import Stack
from app.ui.desktop import drive
from tests.e2e.home import SETTINGS, home

HALL = "济南历下营业厅"


@pytest.fixture(scope="session")
def running() -> Iterator[Stack]:
    with home("robot") as folder, Stack(folder, settings={**SETTINGS, "quiet_seconds": 8.0}) as stack:
        yield stack


@pytest.fixture
def stack(running: Stack) -> Stack:
    """The stack with every fault mended and the sandbox quick to complete."""
    running.tell_sandbox("faults", {"clear": True})
    running.tell_sandbox("settings", {"completion_delay": 0.2, "completion_failure": ""})
    return running


@pytest.fixture
def walk(qapp, stack, tmp_path, monkeypatch) -> Iterator[Callable[..., Walk]]:
    """A robot before the login window; the reader deals the named cards of the deck."""
    opened = []

    def begin(*cards: str, out: Path | None = None, scenario: str = "main/2.6.1.1") -> Walk:
        monkeypatch.setenv("CLOUDBOSS_READER", f"simulated_reader:deal={','.join(cards)};pace=0")
        context = drive(stack.service_url, stack.door, tmp_path, hall=HALL)
        program = context.__enter__()
        opened.append(context)
        return Walk(program, SCRIPTS[scenario], out)

    yield begin
    for context in opened:
        context.__exit__(None, None, None)
