"""The robot clerk walks every scenario to its end on the real client, by keys alone; one effect each."""

import pytest

from app.robot.report import acceptance
from app.robot.script import SCRIPTS
from service.kit import registry

STAFF, PASSWORD = "SD0001", "Demo-2026!"
pytestmark = [pytest.mark.robot, pytest.mark.timeout(240)]


def test_every_scenario_has_a_script() -> None:
    assert set(SCRIPTS) == set(registry.scenarios())


@pytest.mark.parametrize("scenario", sorted(SCRIPTS))
def test_to_the_end(walk, stack, tmp_path, scenario: str) -> None:
    stack.tell_sandbox("reset", {})
    stack.tell_sandbox("settings", {"completion_delay": 0.2, "completion_failure": ""})
    walked = walk("adult", "woman", out=tmp_path, scenario=scenario).run(STAFF, PASSWORD)
    report = acceptance(walked, stack.ledger())
    print(f"{scenario}: {sum(walked.keys.values())} keys")
    assert (walked.page.state, walked.page.scenario) == ("done", scenario)
    assert report["mouse_clicks"] == 0
    assert len(stack.ledger()["works"]) == 1
