"""Which driver serves which port, at run time: chosen, kept, refused; found drivers; what is plugged in and pulled."""

import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.devices.catalog import Manifest, manifest
from app.devices.discovery import Discovery, Finding
from app.devices.errors import DeviceError
from app.devices.link import QtClock, QtPipe
from app.devices.ports import CardScan, Devices
from app.devices.records import SIZE
from app.devices.seat import Choice, Seat
from app.devices.session import START, Session
from app.devices.switchboard import Switchboard
from tests.ui.heartbeat import heartbeat

MAKE = manifest("simulated_reader").usb[0]
SEAT = Seat(Choice.parse("simulated_reader:pace=0"), Choice("file"), Choice("file"))


class Desk:
    """One seat with what it was told to remember."""

    def __init__(self, qtbot: QtBot, seat: Seat) -> None:
        self.qtbot = qtbot
        self.kept: dict[str, str] = {}
        self.devices: Devices = seat.open(remember=self._remember)
        assert self.devices.board is not None
        self.board: Switchboard = self.devices.board

    def _remember(self, kept: Mapping[str, str]) -> None:
        self.kept = dict(kept)

    def wait(self, done: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(done, timeout=20_000)

    def reader(self, *states: str) -> None:
        self.wait(lambda: self.devices.reader.status().state in states)

    def read(self) -> object:
        told: list[object] = []
        self.devices.reader.read(told.append, told.append)
        self.wait(lambda: bool(told))
        return told[0]


@pytest.fixture
def desks(qtbot: QtBot) -> Iterator[Callable[[Seat], Desk]]:
    opened: list[Desk] = []

    def make(seat: Seat = SEAT) -> Desk:
        opened.append(Desk(qtbot, seat))
        return opened[-1]

    yield make
    for desk in opened:
        desk.devices.close()


def test_another_driver_serves_without_a_late_window(desks: Callable[[Seat], Desk], tmp_path: Path) -> None:
    card = tmp_path / "card.dat"
    card.write_bytes(b"x" * SIZE)
    desk = desks(SEAT)
    desk.reader("ready")
    with heartbeat() as beats:
        desk.board.choose("reader", Choice("file", {"path": str(card)}))
        assert desk.devices.reader.status().state == "opening"
        desk.reader("ready")
    assert beats.gaps == []
    assert desk.read() == CardScan(b"x" * SIZE, b"", simulated=False)
    assert desk.kept == {"reader": f"file:path={card}", "reader/file": f"path={card}"}
    desk.board.choose("reader", Choice.parse("simulated_reader:pace=0"))
    desk.reader("ready")
    assert desk.devices.reader.status().simulated
    assert desk.board.settings_of("reader", "file") == f"path={card}"


def test_what_may_not_serve_is_refused(desks: Callable[[Seat], Desk]) -> None:
    seat = Seat.from_environment({"CLOUDBOSS_CAMERA": "file"}, kept={"pad": "simulated_pad"}, production=True)
    desk = desks(seat)
    desk.wait(lambda: desk.devices.pad.status().state == "fault")
    assert desk.devices.pad.status().word == "正式环境不允许使用模拟设备"
    assert desk.devices.reader.status().state == "absent"
    assert {one.name for one in desk.board.candidates("reader") if one.simulated} == set()
    for kind, driver, code in (
        ("reader", "simulated_reader", "SIMULATED_REFUSED"),
        ("reader", "plugged", "DRIVER_MISSING"),
        ("reader", "../run", "DRIVER_MISSING"),
        ("camera", "file", "CHOICE_FIXED"),
    ):
        with pytest.raises(DeviceError) as caught:
            desk.board.choose(kind, Choice(driver))  # type: ignore[arg-type]
        assert caught.value.code == code
    assert desk.kept == {}


def test_drivers_are_tried_in_hosts_of_their_own(qtbot: QtBot) -> None:
    """What works, what is not there, what hangs while it opens and what cannot be opened, at the same time."""
    asked: list[tuple[Manifest, Mapping[str, str]]] = [
        (manifest("simulated_reader"), {"open": "hang"}),
        (manifest("simulated_pad"), {"open": "device_busy"}),
        (manifest("file"), {}),
        (manifest("cvr"), {}),
    ]
    pipes: list[QtPipe] = []

    def make() -> QtPipe:
        pipes.append(QtPipe("", {}))
        return pipes[-1]

    discovery = Discovery(make, QtClock())
    found: dict[str, Finding] = {}
    done: list[bool] = []
    start = time.monotonic()
    with heartbeat() as beats:
        discovery.run(asked, lambda one: found.update({one.driver.name: one}), lambda: done.append(True))
        qtbot.waitUntil(lambda: bool(done), timeout=20_000)
    assert time.monotonic() - start < START  # a device gets less time than a machine
    codes = {name: one.error.code if one.error else "" for name, one in found.items()}
    assert "libtermb.so" in (found["cvr"].error or DeviceError("")).detail
    assert codes == {"simulated_reader": "TIMEOUT", "simulated_pad": "DEVICE_BUSY", "file": "", "cvr": "DRIVER_MISSING"}
    assert beats.gaps == []
    discovery.run([(manifest("file"), {})], lambda _: done.append(False), lambda: done.append(True))
    qtbot.waitUntil(lambda: done == [True, False, True], timeout=20_000)
    assert len(pipes) == 3  # none for what is not there
    discovery.close()


def test_a_round_that_is_stopped_tells_nothing_more(qtbot: QtBot) -> None:
    discovery = Discovery(lambda: QtPipe("", {}), QtClock())
    told: list[object] = []
    discovery.run([(manifest("simulated_reader"), {"open": "hang"})], told.append, lambda: told.append(True))
    qtbot.wait(200)
    assert discovery.running
    discovery.stop()
    qtbot.wait(200)
    assert told == []
    discovery.close()


def test_plugging_in_opens_and_pulling_closes(desks: Callable[[Seat], Desk], tmp_path: Path) -> None:
    """A USB device of the reader's make comes and goes, in a sysfs of the test's own."""
    plug = tmp_path / "plug"
    seat = Seat(Choice("simulated_reader", {"pace": "0", "plug": str(plug)}), Choice("file"), Choice("file"))
    desk = desks(seat)
    desk.reader("absent")
    pipe = QtPipe("plugged", {"root": str(tmp_path), "period": "0.1"})
    desk.board.watch(Session("plugs", "", pipe, QtClock()), after=0)
    desk.wait(lambda: desk.board.plugged is not None)
    assert desk.board.plugged == {}
    plug.touch()
    device = _usb(tmp_path, *MAKE.split(":"))
    desk.reader("ready")
    assert desk.board.plugged == {f"usb:{MAKE}:1-2": "甲 读卡器"}
    plug.unlink()
    for file in device.iterdir():
        file.unlink()
    device.rmdir()
    desk.reader("absent")
    error = desk.devices.reader.status().error
    assert error is not None
    assert error.code == "DEVICE_NOT_FOUND"


def _usb(root: Path, vendor: str, product: str) -> Path:
    folder = root / "sys/bus/usb/devices/1-2"
    folder.mkdir(parents=True)
    texts = {"bDeviceClass": "00", "manufacturer": "甲", "product": "读卡器", "idProduct": product, "idVendor": vendor}
    for name, text in texts.items():
        (folder / name).write_text(text + "\n", encoding="utf-8")
    return folder
