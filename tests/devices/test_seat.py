"""The whole way: window thread, QProcess, host process, driver; with faults, and the window never late."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from app.devices.errors import DeviceError
from app.devices.folders import LOCK, folders
from app.devices.linked import Linked, LinkedReader
from app.devices.ports import CardScan, Devices, PadSignature, Photograph
from app.devices.records import SIZE
from app.devices.seat import Choice, Seat
from imaging.page import decode, fit
from tests.ui.heartbeat import heartbeat

SOON = 1.5  # seconds: a second without a sign of life and what a busy machine takes


class Ears:
    """What was told."""

    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot = qtbot
        self.told: list[Any] = []
        self.progress: list[str] = []

    def read(self, devices: Devices) -> Any:
        devices.reader.read(self.told.append, self.told.append, self.progress.append)
        return self.wait()

    def wait(self) -> Any:
        self.qtbot.waitUntil(lambda: bool(self.told), timeout=20_000)
        return self.told.pop()


@pytest.fixture
def ears(qtbot: QtBot) -> Ears:
    return Ears(qtbot)


@pytest.fixture
def opened(qtbot: QtBot) -> Iterator[list[Devices]]:
    seats: list[Devices] = []
    yield seats
    for devices in seats:
        devices.close()


def _reader(opened: list[Devices], ears: Ears, options: str = "pace=0", *, production: bool = False) -> Devices:
    """Only the reader matters; the other two are files, which start fast."""
    seat = Seat(Choice.parse(f"simulated_reader:{options}"), Choice("file"), Choice("file"), production)
    devices = seat.open()
    opened.append(devices)
    ears.qtbot.waitUntil(lambda: devices.reader.status().state in {"ready", "fault"}, timeout=20_000)
    return devices


def test_a_card_a_picture_and_a_signature(opened: list[Devices], ears: Ears) -> None:
    devices = Seat(reader=Choice.parse("simulated_reader:pace=0"), pad=Choice.parse("simulated_pad:pace=0")).open()
    opened.append(devices)
    scan = ears.read(devices)
    assert isinstance(scan, CardScan)
    assert (len(scan.record), scan.simulated) == (SIZE, True)
    assert ears.progress == ["请放置身份证", "正在读取证件"]
    devices.camera.capture(ears.told.append, ears.told.append)
    shot = ears.wait()
    assert isinstance(shot, Photograph)
    assert fit(shot.content, crop=True).straightened
    devices.pad.sign(ears.told.append, ears.told.append)
    signature = ears.wait()
    assert isinstance(signature, PadSignature)
    assert (signature.png[:4], signature.strokes) == (b"\x89PNG", 8)
    assert devices.reader.status().title == "模拟读卡器"


@pytest.mark.parametrize(
    ("fault", "code"),
    [("hang", "TIMEOUT"), ("crash", "HOST_CRASHED"), ("garbage", "PROTOCOL"), ("half_line", "TIMEOUT")],
)
def test_a_broken_host_shows_soon_and_is_mended(opened: list[Devices], ears: Ears, fault: str, code: str) -> None:
    devices = _reader(opened, ears, f"pace=0;deal={fault}")
    with heartbeat() as beats:
        start = time.monotonic()
        error = ears.read(devices)
        assert time.monotonic() - start < SOON
    assert isinstance(error, DeviceError)
    assert (error.code, error.key) == (code, "F9")
    assert devices.reader.status().state == "recovering"
    ears.qtbot.waitUntil(lambda: devices.reader.status().state == "ready", timeout=20_000)
    assert beats.gaps == []


def test_cancel_is_told_at_once_and_the_device_goes_on(opened: list[Devices], ears: Ears) -> None:
    devices = _reader(opened, ears, "pace=20")
    devices.reader.read(ears.told.append, ears.told.append)
    ears.qtbot.waitUntil(lambda: devices.reader.status().state == "busy")
    devices.reader.cancel()
    assert [error.code for error in ears.told] == ["CANCELLED"]
    ears.told.clear()
    ears.qtbot.waitUntil(lambda: devices.reader.status().state == "ready", timeout=5_000)
    assert ears.told == []


def test_a_window_that_was_held_up_hears_the_host_before_it_takes_it_for_dead(
    opened: list[Devices], ears: Ears
) -> None:
    devices = _reader(opened, ears, "pace=1")
    states: list[str] = []
    devices.reader.watch(lambda status: states.append(status.state))
    devices.reader.read(ears.told.append, ears.told.append)
    ears.qtbot.waitUntil(lambda: devices.reader.status().state == "busy")
    devices.reader.cancel()
    time.sleep(0.8)  # longer than the grace, and nothing is written or read meanwhile
    devices.reader.read(ears.told.append, ears.told.append)
    ears.qtbot.waitUntil(lambda: len(ears.told) == 2, timeout=20_000)
    assert ears.told[0].code == "CANCELLED"
    assert isinstance(ears.told[1], CardScan)
    assert "recovering" not in states


def test_what_comes_next_can_be_dealt(opened: list[Devices], ears: Ears) -> None:
    devices = _reader(opened, ears)
    assert isinstance(devices.reader, LinkedReader)
    devices.reader.deal("expired", on_done=lambda: ears.told.append("dealt"), on_error=ears.told.append)
    assert ears.wait() == "dealt"
    assert "赵敏" in ears.read(devices).record.decode("utf-16-le")


def test_production_refuses_simulated_devices(opened: list[Devices], ears: Ears) -> None:
    devices = _reader(opened, ears, production=True)
    assert devices.reader.status().state == "fault"
    assert ears.read(devices).code == "SIMULATED_REFUSED"


def test_a_file_serves_as_reader(opened: list[Devices], ears: Ears, tmp_path: Path) -> None:
    path = tmp_path / "card.dat"
    path.write_bytes(b"x" * SIZE)
    devices = Seat(Choice.parse(f"file:path={path}"), Choice("file"), Choice("file")).open()
    opened.append(devices)
    scan = ears.read(devices)
    assert (scan.record, scan.simulated) == (b"x" * SIZE, False)


def test_two_lenses_are_shown_and_one_is_kept_by_what_it_is(opened: list[Devices], ears: Ears) -> None:
    devices = Seat(Choice("file"), Choice("simulated_camera"), Choice("file")).open()
    opened.append(devices)
    devices.camera.lenses(ears.told.append, ears.told.append)
    papers, faces = ears.wait()
    assert (papers.name, faces.name) == ("模拟文档镜头", "模拟人像镜头")
    assert all(decode(lens.picture).shape[0] > 500 for lens in (papers, faces))
    assert papers.options == {"name": "模拟文档镜头", "usb": "0000:0001", "path": "sim-1"}


def test_close_ends_the_hosts_and_leaves_no_folder(opened: list[Devices], ears: Ears) -> None:
    devices = _reader(opened, ears)
    folder = folders().root
    assert [path.name.partition("-")[2] for path in folder.iterdir() if path.is_dir()].count("simulated_reader") == 1
    devices.close()
    ears.qtbot.waitUntil(lambda: [path.name for path in folder.iterdir()] == [LOCK])
    assert devices.reader.status().state == "closed"


def test_a_seat_is_named_in_the_environment() -> None:
    seat = Seat.from_environment({"CLOUDBOSS_READER": "simulated_reader:deal=expired,adult;pace=0"}, production=True)
    assert seat.reader == Choice("simulated_reader", {"deal": "expired,adult", "pace": "0"})
    assert (seat.camera.driver, seat.production) == ("", True)
    assert Seat.from_environment({}) == Seat()


def test_what_the_seat_has_kept_serves_unless_the_environment_says_otherwise() -> None:
    kept = {"reader": "file:path=/a", "camera": "file:path=/b", "pad": "spoiled:x"}
    seat = Seat.from_environment({"CLOUDBOSS_CAMERA": "simulated_camera"}, kept=kept)
    assert [str(choice) for choice in (seat.reader, seat.camera, seat.pad)] == [
        "file:path=/a",
        "simulated_camera",
        "simulated_pad",
    ]
    assert seat.origins == {"reader": "kept", "camera": "environment"}


def test_ports_are_what_the_window_expects(opened: list[Devices], ears: Ears) -> None:
    devices = _reader(opened, ears)
    assert all(isinstance(device, Linked) for device in (devices.reader, devices.camera, devices.pad))
