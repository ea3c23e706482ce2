"""The PC/SC driver in its own process, against a library that exports the PC/SC functions, compiled here."""

import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.devices.errors import CAUSES, DeviceError
from app.devices.host.drivers.simulated_sim import CARDS, ORDINARY
from app.devices.host.winscard import CODES
from app.devices.iccid import is_iccid, luhn, of_file
from tests.devices.test_host import Talk

pytestmark = pytest.mark.skipif(shutil.which("cc") is None, reason="no C compiler")
NUMBER = "8986152637000000015"
Start = Callable[..., Talk]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("pcsc") / "libpcsclite.so.1"
    source = Path(__file__).with_name("pcsc_double.c")
    subprocess.run(["cc", "-shared", "-fPIC", "-Wall", "-Werror", "-o", made, source], check=True)
    return made


@pytest.fixture
def start(library: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Start]:
    running: list[Talk] = []

    def begin(wrong: str, *options: str) -> Talk:
        monkeypatch.setenv("PCSC_DOUBLE", wrong)
        talk = Talk("pcsc", f"library={library}", "wait=0.6", *options)
        running.append(talk)
        return talk

    yield begin
    for talk in running:
        talk.process.kill()
        talk.end()


def read(talk: Talk) -> tuple[str, str]:
    """The number, or the code of what went wrong."""
    assert "error" not in talk.hear().head
    talk.say(id=1, op="read", deadline_ms=20_000)
    frame = talk.hear()
    return frame.blobs.get("iccid", b"").decode(), str(frame.head.get("error", ""))


@pytest.mark.parametrize(
    "card", ["usim", "old_sim", "plain", "other_length", "late_card", "busy_at_first"]
)  # by 61xx, 9Fxx of class A0, at once, 6Cxx; put in later; held by the system for a moment
def test_the_number_is_read_however_the_card_answers(start: Start, card: str) -> None:
    assert read(start(card)) == (NUMBER, "")


def test_the_reader_is_chosen_by_a_part_of_its_name(start: Start) -> None:
    assert read(start("second", "reader=SIM Slot")) == (NUMBER, "")


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ("no_card", "NO_SIM"),
        ("pulled", "NO_SIM"),
        ("removed", "SIM_MOVED"),
        ("reset", "SIM_MOVED"),
        ("unplugged", "DEVICE_LOST"),
        ("gone", "DEVICE_LOST"),
        ("busy", "DEVICE_BUSY"),
        ("service_stops", "PCSC_STOPPED"),
        ("mute", "SIM_SILENT"),
        ("dead_card", "SIM_SILENT"),
        ("no_file", "SIM_SILENT"),
        ("short", "SIM_SILENT"),
        ("endless", "SIM_SILENT"),
        ("wrong_digit", "ICCID_INVALID"),
        ("blank", "ICCID_INVALID"),
    ],
)
def test_what_goes_wrong_is_said_by_its_own_code(start: Start, wrong: str, code: str) -> None:
    talk = start(wrong)
    assert read(talk) == ("", code)
    talk.say(id=2, op="read", deadline_ms=20_000)
    assert talk.hear().head["error"] == code  # the host lives on
    assert DeviceError(code, "sim").message.startswith("SIM 读卡器：")


@pytest.mark.parametrize(("wrong", "code"), [("no_service", "PCSC_STOPPED"), ("no_readers", "DEVICE_NOT_FOUND")])
def test_what_is_missing_is_known_when_the_seat_opens(start: Start, wrong: str, code: str) -> None:
    assert start(wrong).hear().head["error"] == code


def test_a_reader_with_another_name_does_not_stand_in(start: Start) -> None:
    assert start("usim", "reader=OTHER").hear().head["error"] == "DEVICE_NOT_FOUND"


def test_waiting_for_a_card_can_be_cancelled(start: Start) -> None:
    talk = start("no_card", "wait=30")
    talk.hear()
    talk.say(id=1, op="read", deadline_ms=60_000)
    while (event := talk.hear(events=True)).head.get("event") != "progress":
        pass
    assert event.head["text"] == "请插入 SIM 卡，剩 30 秒"
    talk.say(id=1, op="cancel")
    assert talk.hear().head["error"] == "CANCELLED"


def test_a_crash_ends_the_host_and_nothing_else(start: Start) -> None:
    talk = start("crash")
    talk.hear()
    talk.say(id=1, op="read")
    assert talk.process.wait(10) != 0


def test_every_code_has_its_words() -> None:
    assert set(CODES.values()) <= set(CAUSES)


def test_digits_are_swapped_and_checked() -> None:
    assert of_file(bytes.fromhex("9868516273000000 10f5")) == NUMBER
    assert of_file(bytes.fromhex("98680102030405060708")) == "89861020304050607080"
    assert of_file(bytes.fromhex("ff" * 10)) == ""
    assert of_file(bytes.fromhex("9868ab02030405060708")) == ""
    assert is_iccid(NUMBER)
    assert is_iccid("8986001234567890123" + luhn("8986001234567890123"))
    assert not is_iccid(NUMBER[:-1] + "4")
    assert not is_iccid("89852" + NUMBER[5:])
    assert not is_iccid("")


def test_the_simulated_cards_are_such_as_lie_in_the_stock() -> None:
    assert all(is_iccid(CARDS[name]) for name in ORDINARY)
    assert not is_iccid(CARDS["foreign"])
