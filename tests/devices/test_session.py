"""The life of a device, with a pipe and a clock in the test's hand."""

import pytest

from app.devices.session import ALIVE, GRACE, OPEN, OVER, PAUSES, START
from tests.devices.desk import HELLO_LINE, Desk


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_from_closed_to_an_answer(desk: Desk) -> None:
    desk.ask()
    assert (desk.state, desk.pipe.written) == ("opening", [])
    desk.pipe.say(HELLO_LINE)
    assert desk.pipe.written == [{"id": 1, "op": "read", "args": {}, "deadline_ms": 10000}]
    desk.pipe.say({"id": 1, "event": "progress", "text": "请放置身份证"})
    desk.pipe.say({"id": 1, "ok": True, "data": {}}, {"record": b"x"})
    assert desk.told == ["请放置身份证", "done ['record']"]
    assert desk.states == ["opening", "ready", "busy", "ready"]
    assert (desk.session.status.title, desk.session.status.simulated) == ("读卡器甲", True)


def test_what_the_host_did_not_offer_is_not_asked_of_it(desk: Desk) -> None:
    desk.session.open()
    desk.pipe.say({**HELLO_LINE, "operations": ["capture"]})
    desk.ask()
    desk.clock.go(0)
    assert (desk.told, desk.pipe.written, desk.state) == (["UNSUPPORTED"], [], "ready")


def test_a_refusal_leaves_the_device_ready(desk: Desk) -> None:
    desk.ready()
    desk.ask()
    desk.pipe.say({"id": 1, "ok": False, "error": "NO_CARD"})
    assert (desk.told, desk.state, desk.pipe.kills) == (["NO_CARD"], "ready", 0)


def test_a_second_request_is_told_busy(desk: Desk) -> None:
    desk.ready()
    desk.ask()
    desk.ask()
    assert desk.told == []
    desk.clock.go(0)
    assert desk.told == ["DEVICE_BUSY"]
    desk.pipe.say({"id": 1, "ok": True})
    assert desk.told == ["DEVICE_BUSY", "done []"]


def test_a_hang_shows_within_a_second(desk: Desk) -> None:
    desk.ready()
    desk.ask()
    desk.clock.go(ALIVE - 0.01)
    assert desk.told == []
    desk.clock.go(0.02)
    assert (desk.told, desk.state, desk.pipe.kills) == (["TIMEOUT"], "recovering", 1)
    desk.clock.go(PAUSES[0])
    assert (desk.state, desk.pipe.starts) == ("opening", 2)


def test_signs_of_life_hold_it_until_the_deadline(desk: Desk) -> None:
    desk.ready()
    desk.ask(deadline=3)
    for _ in range(7):
        desk.clock.go(0.5)
        assert desk.told == []
        desk.pipe.say({"id": 1, "event": "alive"})
    desk.clock.go(OVER)
    assert desk.told == ["TIMEOUT"]


def test_an_announced_silence_is_allowed(desk: Desk) -> None:
    desk.ready()
    desk.ask(deadline=10)
    desk.pipe.say({"id": 1, "event": "alive", "for_ms": 4000})
    desk.clock.go(4.9)
    assert desk.told == []
    desk.clock.go(0.2)
    assert desk.told == ["TIMEOUT"]


def test_a_crash_is_told_and_mended(desk: Desk) -> None:
    desk.ready()
    desk.ask()
    desk.pipe.die()
    assert (desk.told, desk.state) == (["HOST_CRASHED"], "recovering")
    desk.clock.go(PAUSES[0])
    desk.pipe.say(HELLO_LINE)
    assert desk.state == "ready"
    desk.ask()
    desk.pipe.say({"id": desk.number, "ok": True})
    assert desk.told == ["HOST_CRASHED", "done []"]


@pytest.mark.parametrize(
    "nonsense",
    [b"\x00\xff\n", b'{"id": 1}\n', b'{"id": 1, "ok": 7}\n', b'{"id": 1, "event": "alive", "for_ms": "x"}\n'],
)
def test_nonsense_ends_the_host(desk: Desk, nonsense: bytes) -> None:
    desk.ready()
    desk.ask()
    desk.pipe.raw(nonsense)
    assert (desk.told, desk.state, desk.pipe.kills) == (["PROTOCOL"], "recovering", 1)


def test_what_follows_nonsense_does_not_count(desk: Desk) -> None:
    desk.ready()
    desk.ask()
    desk.pipe.raw(b'{"id": 1}\n{"id": 1, "ok": true}\n')
    assert desk.told == ["PROTOCOL"]


def test_no_hello_another_version_and_an_early_death(desk: Desk) -> None:
    desk.ask()
    desk.clock.go(START + 0.1)
    assert desk.told == ["TIMEOUT"]
    desk.clock.go(PAUSES[0])
    desk.pipe.say({"hello": 99})
    desk.clock.go(PAUSES[1])
    desk.pipe.die()
    assert (desk.state, desk.pipe.starts) == ("recovering", 3)


def test_it_gives_up_after_three_starts_and_tries_again_when_asked(desk: Desk) -> None:
    desk.ready()
    for pause in PAUSES:
        desk.pipe.die()
        desk.clock.go(pause)
    assert desk.pipe.starts == 4
    desk.pipe.die()
    assert (desk.state, desk.session.status.word) == ("fault", "设备组件异常退出，已自动重启")
    desk.clock.go(600)
    assert desk.pipe.starts == 4
    desk.ask()
    desk.pipe.say(HELLO_LINE)
    desk.pipe.say({"id": 1, "ok": True})
    assert desk.told == ["done []"]


def test_rare_failures_never_make_it_give_up(desk: Desk) -> None:
    desk.ready()
    for _ in range(10):
        desk.clock.go(61)
        desk.pipe.die()
        desk.clock.go(PAUSES[0])
        desk.pipe.say(HELLO_LINE)
    assert desk.state == "ready"


def test_cancel_is_told_at_once_and_the_late_answer_dropped(desk: Desk) -> None:
    desk.ready()
    desk.ask()
    desk.session.cancel()
    assert desk.told == ["CANCELLED"]
    assert desk.pipe.written[-1] == {"id": 1, "op": "cancel"}
    desk.pipe.say({"id": 1, "ok": True}, {"record": b"previous customer"})
    assert (desk.told, desk.state, desk.pipe.kills) == (["CANCELLED"], "ready", 0)


def test_a_request_after_cancel_waits_for_the_old_one(desk: Desk) -> None:
    desk.ready()
    desk.ask()
    desk.session.cancel()
    desk.ask()
    assert desk.number == 1
    desk.pipe.say({"id": 1, "ok": False, "error": "CANCELLED"})
    assert desk.number == 2
    desk.pipe.say({"id": 2, "ok": True})
    assert desk.told == ["CANCELLED", "done []"]


def test_a_host_that_does_not_obey_is_killed(desk: Desk) -> None:
    desk.ready()
    desk.ask()
    desk.session.cancel()
    desk.pipe.say({"id": 1, "event": "alive", "for_ms": 9000})
    desk.clock.go(GRACE + 0.01)
    assert (desk.told, desk.state, desk.pipe.kills) == (["CANCELLED"], "recovering", 1)


def test_what_was_asked_after_an_obstinate_one_is_done_by_the_next_host(desk: Desk) -> None:
    desk.ready()
    desk.ask()
    desk.session.cancel()
    desk.ask()
    desk.clock.go(GRACE + 0.01)
    assert (desk.told, desk.state, desk.pipe.kills) == (["CANCELLED"], "recovering", 1)
    desk.clock.go(PAUSES[0])
    desk.pipe.say(HELLO_LINE)
    assert (desk.number, desk.state) == (2, "busy")
    desk.pipe.say({"id": 2, "ok": True})
    assert desk.told == ["CANCELLED", "done []"]


def test_cancel_before_the_hello(desk: Desk) -> None:
    desk.ask()
    desk.session.cancel()
    desk.pipe.say(HELLO_LINE)
    assert (desk.told, desk.pipe.written, desk.state) == (["CANCELLED"], [], "ready")
    desk.session.cancel()
    assert desk.told == ["CANCELLED"]


def test_production_refuses_simulated_devices() -> None:
    desk = Desk(production=True)
    desk.ask()
    desk.pipe.say(HELLO_LINE)
    assert (desk.told, desk.state, desk.pipe.kills) == (["SIMULATED_REFUSED"], "fault", 1)


def test_a_driver_that_cannot_open_is_a_fault(desk: Desk) -> None:
    desk.ask()
    desk.pipe.say({"hello": 1, "error": "DRIVER_DEPENDENCY"})
    assert (desk.told, desk.state) == (["DRIVER_DEPENDENCY"], "fault")
    assert desk.session.status.word == "设备驱动缺少依赖文件"


def test_once_started_the_device_has_less_time_than_the_machine(desk: Desk) -> None:
    desk.ask()
    desk.clock.go(START - 0.1)
    desk.pipe.say({"event": "starting", "version": 1})
    desk.clock.go(OPEN - 0.1)
    assert desk.told == []
    desk.clock.go(0.2)
    assert (desk.told, desk.state) == (["TIMEOUT"], "recovering")


@pytest.mark.parametrize("code", ["DEVICE_NOT_FOUND", "NOT_CONFIGURED"])
def test_no_device_is_no_fault(desk: Desk, code: str) -> None:
    desk.ask()
    desk.pipe.say({"hello": 1, "error": code, "detail": "USB"})
    assert (desk.told, desk.state) == ([code], "absent")
    desk.session.open()
    desk.pipe.say(HELLO_LINE)
    assert (desk.state, desk.pipe.starts) == ("ready", 2)


def test_where_nothing_is_chosen_nothing_is_started(desk: Desk) -> None:
    desk.pipe.configured = False
    desk.ask()
    assert (desk.told, desk.state, desk.pipe.starts) == (["NOT_CONFIGURED"], "absent", 0)
    assert desk.session.status.word == "未选择"


def test_a_device_that_was_pulled_is_opened_again(desk: Desk) -> None:
    desk.ready()
    desk.ask()
    desk.pipe.say({"id": 1, "ok": False, "error": "DEVICE_LOST"})
    assert (desk.told, desk.state) == (["DEVICE_LOST"], "recovering")
    desk.clock.go(PAUSES[0])
    desk.pipe.say({"hello": 1, "error": "DEVICE_NOT_FOUND"})
    assert desk.state == "absent"


def test_what_the_system_says_was_pulled_counts_at_once(desk: Desk) -> None:
    desk.session.lose()
    assert desk.state == "closed"
    desk.ready()
    desk.ask()
    desk.session.lose()
    assert (desk.told, desk.state) == (["DEVICE_LOST"], "recovering")


def test_the_last_error_is_kept_also_when_it_works_again(desk: Desk) -> None:
    desk.ready()
    assert (desk.session.status.error, desk.session.status.used) == (None, None)
    for number, answer in enumerate(({"ok": False, "error": "CARD_MOVED"}, {"ok": True}), 1):
        desk.ask()
        desk.pipe.say({"id": number, **answer})
    status = desk.session.status
    assert status.error is not None
    assert (status.error.code, status.state) == ("CARD_MOVED", "ready")
    assert status.used is not None
    assert status.failed is not None
    assert status.failed <= status.used


def test_another_driver_starts_when_the_old_one_has_ended(desk: Desk) -> None:
    desk.ready()
    desk.ask()
    desk.session.change("读卡器乙")
    assert (desk.told, desk.state, desk.pipe.starts) == (["CANCELLED"], "opening", 1)
    assert desk.session.status.simulated is False
    desk.ask()
    assert desk.pipe.ending is not None
    desk.pipe.ending()
    desk.pipe.say({**HELLO_LINE, "title": "读卡器乙", "simulated": False})
    desk.pipe.say({"id": desk.number, "ok": True})
    assert (desk.told, desk.session.status.title) == (["CANCELLED", "done []"], "读卡器乙")


def test_close_tells_who_waits_and_stops_all_timers(desk: Desk) -> None:
    desk.ready()
    desk.ask()
    desk.session.close()
    assert (desk.told, desk.state, desk.pipe.closed) == (["CANCELLED"], "closed", True)
    desk.clock.go(600)
    assert (desk.told, desk.pipe.starts) == (["CANCELLED"], 1)
