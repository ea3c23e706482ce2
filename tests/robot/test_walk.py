"""The robot clerk opens accounts on the real client, by keys alone."""

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app.robot.fingers import Stuck
from app.robot.report import acceptance
from tests.papers import text_of
from tests.ui.heartbeat import LIMIT, heartbeat

STAFF, PASSWORD = "SD0001", "Demo-2026!"
KEYS = 60  # for the whole acceptance with login; more means that a step asks for more than before

pytestmark = [pytest.mark.robot, pytest.mark.timeout(240)]


def unevenness() -> float:
    """How many times longer the same piece of work can take here at this moment, because others use the cores too."""

    def once() -> float:
        begun = time.perf_counter()
        sum(number * number % 7 for number in range(150_000))
        return time.perf_counter() - begun

    taken = [once() for _ in range(60)]
    return max(taken) / min(taken)


def test_no_late_heartbeat_while_the_gateway_answers_in_three_seconds(walk, stack) -> None:
    robot = walk("woman")
    for code in ("3.2.6.5", "res_pickNumber", "3.2.1.34"):
        stack.tell_sandbox("faults", {"code": code, "kind": "delay", "seconds": 3, "times": 1})
    robot.begin(STAFF, PASSWORD)
    noise = unevenness()
    with heartbeat() as beats:
        walked = robot.go_on()
    bar = LIMIT * max(noise, unevenness())
    assert [gap for gap in beats.gaps if gap > bar] == [], beats.stacks
    report = acceptance(walked, stack.ledger())
    assert (report["state"], report["opened_users"], report["mouse_clicks"]) == ("done", 1, 0)
    assert sum(walked.keys.values()) <= KEYS
    assert walked.milliseconds["identify"] >= 3000


def test_an_expired_card_is_refused_in_words_and_the_next_one_goes_on(walk, stack) -> None:
    robot = walk("expired", "young")
    with pytest.raises(Stuck, match="过期"):
        robot.run(STAFF, PASSWORD)
    said, typed = robot.view.said, robot.view.values()
    assert "没有办理任何业务" in said or "未办理" in said
    assert "F9" in said
    assert typed["phone"] == "13953100417"
    robot.fingers.press("F9")
    robot.fingers.until(lambda: not robot.view.moving, "the second card")
    walked = robot.go_on()
    assert acceptance(walked, stack.ledger())["opened_users"] == 1


@pytest.mark.parametrize(
    ("card", "word"), [("blacklisted", "黑名单"), ("five_numbers", "一证"), ("refused", "实名认证")]
)
def test_a_national_refusal_stands_on_the_page_and_nothing_is_opened(walk, stack, card: str, word: str) -> None:
    before = len(stack.ledger()["users"])
    robot = walk(card)
    with pytest.raises(Stuck, match=word):
        robot.run(STAFF, PASSWORD)
    assert robot.page.step == "identify"
    assert robot.view.values()["phone"] == "13953100417"
    assert len(stack.ledger()["users"]) == before


def test_the_gateway_that_is_silent_at_the_trial_does_not_stop_the_acceptance(walk, stack) -> None:
    stack.tell_sandbox("faults", {"code": "3.2.1.105", "kind": "lost_answer", "times": 1})
    walked = walk("long_term").run(STAFF, PASSWORD)
    report = acceptance(walked, stack.ledger())
    assert (report["state"], report["dates_source"]) == ("done", "省内计算")


def test_the_demo_command_leaves_everything_it_names(tmp_path: Path) -> None:
    out = tmp_path / "out"
    command = [sys.executable, "-m", "app", "demo", "--headless", "--out", str(out), "--home", str(tmp_path / "home")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=200, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "手机页面：http://127.0.0.1:" in done.stdout
    report = json.loads((out / "acceptance.json").read_text(encoding="utf-8"))
    assert report["state"] == "done"
    assert report["opened_users"] == 1
    assert all(mark["state"] == "done" for mark in report["states"])
    assert len(report["serials"]) >= 4
    assert 0 < (out / "letter.jpg").stat().st_size <= 300_000
    assert (out / "letter.jpg").read_bytes().startswith(b"\xff\xd8\xff")
    text = text_of((out / "receipt.pdf").read_bytes())
    assert report["acceptances"][0] in text
    assert all((out / name).stat().st_size > 10_000 for name in report["pictures"])
