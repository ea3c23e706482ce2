"""Everything that goes wrong at a counter, against real host processes: shown soon, the window usable, nobody's data.

What a library does from within (crash, hang, garbage, half a line) is in ``test_seat.py``.
"""

import os
import random
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from app.devices import session
from app.devices.errors import DeviceError
from app.devices.folders import LOCK, folders
from app.devices.ports import CardScan, Devices
from app.devices.seat import Choice, Seat
from tests.ui.heartbeat import heartbeat

SOON = 1.5  # seconds: the promised one, and what a busy machine takes
ROUNDS = 50

Open = Callable[[Choice], Devices]


@pytest.fixture
def opened(qtbot: QtBot) -> Iterator[Open]:
    seats: list[Devices] = []

    def make(reader: Choice) -> Devices:
        seats.append(Seat(reader, Choice(""), Choice("")).open())
        return seats[-1]

    yield make
    for devices in seats:
        devices.close()


def _read(devices: Devices, qtbot: QtBot, progress: list[str] | None = None) -> Any:
    told: list[Any] = []
    devices.reader.read(told.append, told.append, (progress if progress is not None else []).append)
    qtbot.waitUntil(lambda: bool(told), timeout=20_000)
    assert len(told) == 1
    return told[0]


def _settled(devices: Devices, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: devices.reader.status().state in {"ready", "fault", "absent"}, timeout=20_000)


def _of_another_machine(folder: Path) -> None:
    head = bytearray(Path(sys.executable).resolve().read_bytes()[:4096])
    head[18:20] = struct.pack("<H", 0x08)
    (folder / "libtermb.so").write_bytes(head)


def _damaged(folder: Path) -> None:
    (folder / "libtermb.so").write_bytes(Path(sys.executable).resolve().read_bytes()[:64])


@pytest.mark.skipif(sys.platform != "linux", reason="libraries of this system")
@pytest.mark.parametrize(
    "way",
    [
        (lambda _folder: None, "DRIVER_MISSING"),
        (_of_another_machine, "DRIVER_ARCH"),
        (_damaged, "DRIVER_DEPENDENCY"),
    ],
    ids=["missing", "machine", "damaged"],
)
def test_a_library_that_cannot_serve_is_named(
    opened: Open, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: Any
) -> None:
    place, code = way
    monkeypatch.setenv("CLOUDBOSS_DRIVERS", str(tmp_path))
    (tmp_path / "cvr").mkdir()
    place(tmp_path / "cvr")
    with heartbeat() as beats:
        devices = opened(Choice("cvr"))
        _settled(devices, qtbot)
    status = devices.reader.status()
    assert status.error is not None
    assert (status.state, status.error.code, status.error.cause.who) == ("fault", code, "it")
    assert str(tmp_path / "cvr" / "libtermb.so") in status.error.detail
    assert _read(devices, qtbot).code == code
    assert beats.gaps == []


def test_a_device_that_another_program_holds(opened: Open, qtbot: QtBot) -> None:
    devices = opened(Choice("simulated_reader", {"open": "device_busy"}))
    _settled(devices, qtbot)
    error = _read(devices, qtbot)
    assert (error.code, error.key, devices.reader.status().state) == ("DEVICE_BUSY", "F9", "fault")
    assert "厂商程序" in error.message


def test_a_device_that_is_pulled_while_a_card_is_sought(opened: Open, qtbot: QtBot, tmp_path: Path) -> None:
    plug = tmp_path / "plug"
    plug.touch()
    devices = opened(Choice("simulated_reader", {"plug": str(plug), "deal": "no_card", "pace": "0.05"}))
    _settled(devices, qtbot)
    told: list[Any] = []
    devices.reader.read(told.append, told.append, lambda _text: plug.unlink(missing_ok=True))
    with heartbeat() as beats:
        qtbot.waitUntil(lambda: devices.reader.status().state == "busy")
        start = time.monotonic()
        qtbot.waitUntil(lambda: bool(told), timeout=20_000)
        assert time.monotonic() - start < SOON
        assert told[0].code == "DEVICE_LOST"
        qtbot.waitUntil(lambda: devices.reader.status().state == "absent", timeout=20_000)
    assert beats.gaps == []
    plug.touch()
    assert _read(devices, qtbot).code == "NO_CARD"


def test_a_slow_device_says_what_it_does(opened: Open, qtbot: QtBot) -> None:
    devices = opened(Choice("simulated_reader", {"pace": "2"}))
    _settled(devices, qtbot)
    progress: list[str] = []
    told: list[Any] = []
    start = time.monotonic()
    devices.reader.read(told.append, told.append, progress.append)
    qtbot.waitUntil(lambda: bool(progress), timeout=20_000)
    assert time.monotonic() - start < SOON
    assert told == []
    qtbot.waitUntil(lambda: bool(told), timeout=20_000)
    assert isinstance(told[0], CardScan)
    assert time.monotonic() - start > 1.5


def test_an_answer_for_somebody_served_before_reaches_nobody(opened: Open, qtbot: QtBot) -> None:
    devices = opened(Choice("simulated_reader", {"pace": "0", "deal": "adult,stale,woman"}))
    _settled(devices, qtbot)
    first = _read(devices, qtbot)
    assert _read(devices, qtbot).code == "NO_CARD"
    third = _read(devices, qtbot)
    assert "李娜" in third.record.decode("utf-16-le")
    assert third.record != first.record


def test_a_host_that_is_killed_at_any_moment(opened: Open, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every read is told once, as a card or as a crash; the next one works; no host and no folder is left."""
    monkeypatch.setattr(session, "PAUSES", (0.02, 0.02, 0.02))
    chance = random.Random(7)  # noqa: S311  a fixed seed, not a secret
    devices = opened(Choice("simulated_reader", {"pace": "0.1"}))
    _settled(devices, qtbot)
    crashes = 0
    with heartbeat() as beats:
        for _ in range(ROUNDS):
            told: list[Any] = []
            devices.reader.read(told.append, told.append)
            qtbot.wait(chance.randrange(120))
            for host in _hosts("simulated_reader"):
                os.kill(host, signal.SIGKILL)
            qtbot.waitUntil(lambda told=told: bool(told), timeout=20_000)
            crashes += isinstance(told[0], DeviceError)
            assert isinstance(told[0], CardScan) or told[0].code == "HOST_CRASHED"
            qtbot.wait(1)
            assert len(told) == 1
        _settled(devices, qtbot)
        assert isinstance(_read(devices, qtbot), CardScan)
    assert 0 < crashes <= ROUNDS
    assert beats.gaps == []
    assert len(_hosts("simulated_reader")) == 1
    devices.close()
    qtbot.waitUntil(lambda: [path.name for path in folders().root.iterdir()] == [LOCK])
    assert _hosts("simulated_reader") == []


CLIENT = """
import sys
from PySide6.QtCore import QCoreApplication
from app.devices.folders import folders
from app.devices.seat import Choice, Seat
application = QCoreApplication([])
devices = Seat(Choice("simulated_reader", {"deal": "hang", "pace": "0"}), Choice(""), Choice("")).open()
def tell(status):
    if status.state == "ready":
        devices.reader.read(print, print)
    if status.state == "busy":
        print(folders().root, flush=True)
devices.reader.watch(tell)
application.exec()
"""


def test_a_client_that_is_killed_leaves_no_host_behind() -> None:
    """Also none that hangs in a library."""
    client = subprocess.Popen([sys.executable, "-c", CLIENT], stdout=subprocess.PIPE, text=True)
    assert client.stdout is not None
    root = Path(client.stdout.readline().strip())
    hosts = _hosts("simulated_reader", client.pid)
    assert len(hosts) == 1
    assert any(path.is_dir() for path in root.iterdir())
    client.kill()
    client.wait()
    client.stdout.close()
    end = time.monotonic() + 10
    while any(Path(f"/proc/{host}").exists() for host in hosts) and time.monotonic() < end:
        time.sleep(0.05)
    assert [path.name for path in root.iterdir()] == [LOCK]
    assert not any(Path(f"/proc/{host}").exists() for host in hosts)
    (root / LOCK).unlink()
    root.rmdir()


def _hosts(driver: str, parent: int | None = None) -> list[int]:
    """The living host processes of a client, as the system sees them."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            words = (process / "cmdline").read_bytes().split(b"\0")
            above = int((process / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        if above == (parent or os.getpid()) and b"app.devices.host" in words and driver.encode() in words:
            found.append(int(process.name))
    return found
