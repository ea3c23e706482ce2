"""A folder of pictures as a camera: the next by name, or the one that a scanner leaves there."""

import threading
import time
from pathlib import Path

import pytest

from app.devices.errors import DeviceError
from app.devices.host.drivers.file import File
from app.devices.host.task import Task

JPEG = b"\xff\xd8\xff\xe0 %d \xff\xd9"


def task(deadline: float = 20.0) -> Task:
    return Task({}, deadline, lambda _head, _blobs: None)


def waiting(began: threading.Event) -> Task:
    """Tells when the folder has been looked at and the waiting begins."""
    return Task({}, 20.0, lambda head, _blobs: began.set() if head["event"] == "progress" else None)


def folder(path: Path, order: str) -> File:
    return File({"path": str(path), "order": order})


def test_pictures_are_dealt_by_name(tmp_path: Path) -> None:
    for number in (2, 1, 3):
        (tmp_path / f"{number}.jpg").write_bytes(JPEG % number)
    (tmp_path / "0.txt").write_text("not a picture")
    device = folder(tmp_path, "name")
    assert [device.capture(task()).blobs["picture"] for _ in range(3)] == [JPEG % number for number in (1, 2, 3)]
    with pytest.raises(DeviceError, match="FILE_UNREADABLE"):
        device.capture(task())
    (tmp_path / "4.JPEG").write_bytes(JPEG % 4)
    assert device.capture(task()).blobs["picture"] == JPEG % 4


def test_what_is_scanned_while_it_waits_is_taken_once_it_is_whole(tmp_path: Path) -> None:
    (tmp_path / "before.jpg").write_bytes(JPEG % 1)
    began = threading.Event()

    def scan() -> None:
        began.wait(5)
        with (tmp_path / "scan.jpg").open("wb", buffering=0) as file:
            file.write((JPEG % 7)[:6])
            time.sleep(0.5)
            file.write((JPEG % 7)[6:])

    scanner = threading.Thread(target=scan)
    scanner.start()
    assert folder(tmp_path, "newest").capture(waiting(began)).blobs["picture"] == JPEG % 7
    scanner.join()


def test_a_file_that_is_written_again_is_new(tmp_path: Path) -> None:
    (tmp_path / "scan.jpg").write_bytes(JPEG % 1)
    began = threading.Event()

    def scan() -> None:
        began.wait(5)
        (tmp_path / "scan.jpg").write_bytes(JPEG % 22)

    scanner = threading.Thread(target=scan)
    scanner.start()
    assert folder(tmp_path, "newest").capture(waiting(began)).blobs["picture"] == JPEG % 22
    scanner.join()


def test_nothing_comes(tmp_path: Path) -> None:
    with pytest.raises(DeviceError, match="NO_FILE"):
        folder(tmp_path, "newest").capture(task(0.3))
    assert "F8" in DeviceError("NO_FILE", "camera").message


def test_the_folder_is_gone(tmp_path: Path) -> None:
    with pytest.raises(DeviceError, match="FILE_UNREADABLE"):
        folder(tmp_path / "gone", "newest").capture(task())


def test_an_order_that_is_none() -> None:
    with pytest.raises(DeviceError, match="PROTOCOL"):
        folder(Path(), "largest")
