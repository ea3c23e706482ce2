"""Vendors' libraries that crash, hang or are cancelled, as the window sees it: session, process, double."""

import shutil
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from app.devices.deck import deck
from app.devices.errors import DeviceError
from app.devices.link import QtClock, QtPipe
from app.devices.linked import LinkedReader
from app.devices.ports import CardScan
from app.devices.session import Session
from service.customers.records import parse
from tests.devices.vendors import FAMILIES, Counter, bridge, name_of, vendor_of

pytestmark = pytest.mark.skipif(shutil.which("gcc") is None, reason="the double is compiled by gcc")
SOON = 1.5  # seconds: the second that is promised, and what a busy machine takes
DECK = deck(date(2026, 11, 23))


class Desk:
    """One reader in the window's thread, and what it told."""

    def __init__(self, qtbot: QtBot, root: Path) -> None:
        self._qtbot, self._root = qtbot, root
        self.told: list[Any] = []
        self._readers: list[LinkedReader] = []

    def open(self, driver: str, through: str, **options: str) -> tuple[LinkedReader, Counter]:
        flags: tuple[str, ...] = ()
        if through == "bridge":
            program, flags = bridge()
            options["bridge"] = str(program)
        counter = Counter(self._root, driver, *flags)
        session = Session("reader", "读卡器", QtPipe(driver, options), QtClock())
        session.open()
        reader = LinkedReader(session)
        self._readers.append(reader)
        self.ready(reader)
        return reader, counter

    def ready(self, reader: LinkedReader) -> None:
        self._qtbot.waitUntil(lambda: reader.status().state in {"ready", "fault"}, timeout=20_000)

    def ask(self, reader: LinkedReader) -> None:
        reader.read(self.told.append, self.told.append)

    def wait(self) -> Any:
        self._qtbot.waitUntil(lambda: bool(self.told), timeout=20_000)
        return self.told.pop()

    def called(self, counter: Counter, function: str) -> float:
        """Waits until the library is inside that function."""
        self._qtbot.waitUntil(lambda: function in counter.called(), timeout=20_000)
        return time.monotonic()

    def close(self) -> None:
        for reader in self._readers:
            reader.close()


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setenv("CLOUDBOSS_DRIVERS", str(tmp_path))
    made = Desk(qtbot, tmp_path)
    yield made
    made.close()


@pytest.mark.parametrize(
    ("driver", "through"), [*((driver, "process") for driver in FAMILIES), ("cvr", "bridge"), ("hd100", "bridge")]
)
def test_a_crash_shows_at_once_and_the_next_card_is_read(desk: Desk, driver: str, through: str) -> None:
    reader, counter = desk.open(driver, through)
    counter.lay(DECK["adult"])
    function = name_of(vendor_of(driver).read[0])
    counter.script(f"{function} crash")
    desk.ask(reader)
    inside = desk.called(counter, function)
    error = desk.wait()
    assert (error.code, time.monotonic() - inside < SOON) == ("HOST_CRASHED", True)
    counter.script()
    counter.lay(DECK["woman"])
    desk.ask(reader)
    assert parse(desk.wait().record).name == "李娜"


@pytest.mark.parametrize("through", ["process", "bridge"])
@pytest.mark.parametrize("driver", ["sdt", "cvr"])
def test_a_hang_is_cut_and_the_next_card_is_read(desk: Desk, driver: str, through: str) -> None:
    reader, counter = desk.open(driver, through)
    counter.lay(DECK["adult"])
    call = vendor_of(driver).find[0]
    counter.script(f"{call.function} hang")
    desk.ask(reader)
    inside = desk.called(counter, call.function)
    error = desk.wait()
    assert error.code == "TIMEOUT"
    assert time.monotonic() - inside < call.seconds + 1 + SOON
    counter.script()
    counter.lay(DECK["woman"])
    desk.ask(reader)
    assert parse(desk.wait().record).name == "李娜"


@pytest.mark.parametrize("through", ["process", "bridge"])
@pytest.mark.parametrize("stuck", [False, True], ids=["waiting", "stuck in the library"])
def test_cancel_acts_at_once(desk: Desk, through: str, *, stuck: bool) -> None:
    reader, counter = desk.open("sdt", through)
    if stuck:
        counter.script("SDT_StartFindIDCard hang")
    desk.ask(reader)
    desk.called(counter, "SDT_StartFindIDCard")
    begun = time.monotonic()
    reader.cancel()
    error = desk.wait()
    assert (error.code, time.monotonic() - begun < SOON) == ("CANCELLED", True)
    counter.script()
    desk.ready(reader)
    counter.lay(DECK["woman"])
    desk.ask(reader)
    scan = desk.wait()
    assert isinstance(scan, CardScan)
    assert parse(scan.record).name == "李娜"


def test_a_library_that_is_not_there_is_said_with_its_name(desk: Desk, tmp_path: Path) -> None:
    reader, counter = desk.open("sdt", "process")
    reader.close()
    shutil.rmtree(counter.home)
    again = Session("reader", "读卡器", QtPipe("sdt", {}), QtClock())
    again.open()
    broken = LinkedReader(again)
    desk.ask(broken)
    error = desk.wait()
    assert isinstance(error, DeviceError)
    assert error.code == "DRIVER_MISSING"
    assert broken.status().state == "fault"
    broken.close()
