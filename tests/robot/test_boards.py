"""The robot administrator opens every board of the real client, by keys alone."""

from pathlib import Path

import pytest

from app.robot.boards import BoardRound
from app.ui.desktop import drive
from service.gateway.catalogue import catalogue
from service.kit import registry
from tests.robot.conftest import HALL
from tests.robot.test_walk import PASSWORD, unevenness
from tests.ui.heartbeat import LIMIT, heartbeat

pytestmark = [pytest.mark.robot, pytest.mark.timeout(240)]


@pytest.fixture
def program(qapp, stack, tmp_path):
    with drive(stack.service_url, stack.door, tmp_path, hall=HALL) as running:
        yield running


def test_every_board_opens_checks_itself_and_leaves_its_pictures(program, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    noise = unevenness()
    with heartbeat() as beats:
        seen = BoardRound(program, out).run("SD0800", PASSWORD)
    bar = LIMIT * max(noise, unevenness())
    assert [gap for gap in beats.gaps if gap > bar] == [], beats.stacks
    assert set(seen.rows) == set(registry.boards())
    assert seen.rows["selfcheck"] == len(catalogue())
    run = seen.runs["selfcheck"]
    assert (run.state, run.bad, run.done) == ("done", 0, len(catalogue()))
    assert seen.clicks == 0
    for key in registry.boards():
        pictures = [name for name in seen.pictures if f"board-{key}" in name]
        assert pictures
        assert all((out / name).stat().st_size > 10_000 for name in pictures)


def test_a_clerk_has_the_order_centre_and_no_more(program) -> None:
    assert set(BoardRound(program).run("SD0001", PASSWORD).rows) == {"orders", "doubts", "figures"}
