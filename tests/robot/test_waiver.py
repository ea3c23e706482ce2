"""The robot clerk waives a fee on the real client, by keys alone."""

from pathlib import Path

import pytest

from app.robot.script import SCRIPTS
from app.robot.walk import Walk
from app.ui.desktop import drive
from tests.robot.conftest import HALL
from tests.robot.test_walk import PASSWORD, STAFF

pytestmark = [pytest.mark.robot, pytest.mark.timeout(240)]
KEY = "main/keep-number-waiver"


def test_every_scenario_with_a_script_is_one_that_is_there_and_all_have_one() -> None:
    from service.kit import registry

    assert set(SCRIPTS) == set(registry.scenarios())


def test_a_waiver_is_walked_to_its_end(qapp, stack, tmp_path: Path) -> None:
    stack.tell_sandbox("user", {"user_id": "U900000000007", "state": "ACTIVE", "stop_reason": ""})
    before = len(stack.ledger()["waivers"])
    out = tmp_path / "out"
    out.mkdir()
    with drive(stack.service_url, stack.door, tmp_path, hall=HALL) as program:
        walked = Walk(program, SCRIPTS[KEY], out).run(STAFF, PASSWORD)
    assert (walked.page.state, walked.clicks) == ("done", 0)
    (waiver,) = stack.ledger()["waivers"][before:]
    assert waiver["user_id"] == "U900000000007"
    (form,) = [one for one in stack.ledger()["waiver_files"] if one["path"] == waiver["path"]]
    assert form["path"].endswith(".pdf")
    assert all((out / name).stat().st_size > 10_000 for name in walked.pictures)
