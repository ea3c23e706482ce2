"""The capture loop: a frozen, dead or missing camera is told and opened again; a still waits until it rests."""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator

import numpy as np
import pytest

from app.devices.errors import DeviceError
from app.devices.host.camera.still import Measure, measure, settle, steady, take
from app.devices.host.camera.stream import Image, Stream
from app.devices.host.task import Task

CHANCE = np.random.default_rng(3)


def living(level: int = 120) -> Image:
    return np.clip(CHANCE.normal(level, 3, (90, 120, 3)), 0, 255).astype(np.uint8)


class Scripted:
    """A camera that does what the test says; ``frame`` makes the next picture."""

    def __init__(self, frame: Callable[[], Image] = living) -> None:
        self.frame = frame
        self.trouble: DeviceError | None = None
        self.opened = self.closed = 0
        self.free = threading.Event()
        self.free.set()

    def open(self) -> None:
        self.opened += 1
        if self.trouble is not None:
            raise self.trouble

    def read(self) -> Image:
        time.sleep(0.005)
        self.free.wait(10)
        if self.trouble is not None:
            raise self.trouble
        return self.frame()

    def close(self) -> None:
        self.closed += 1


def task() -> Task:
    return Task({}, 30.0, lambda _head, _blobs: None)


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while not true():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.01)


@pytest.fixture
def camera() -> Scripted:
    return Scripted()


@pytest.fixture
def stream(camera: Scripted) -> Iterator[Stream]:
    made = Stream(camera, quiet=0.2)
    yield made
    made.stop()


def test_frames_are_new_each_time_and_the_camera_is_closed_at_the_end(camera: Scripted, stream: Stream) -> None:
    first = stream.next(task())
    second = stream.next(task(), first.number)
    assert second.number > first.number
    assert not np.array_equal(first.image, second.image)
    stream.stop()
    assert (camera.opened, camera.closed) == (1, 1)


def test_a_picture_that_stands_still_is_a_lost_camera_and_is_opened_again(camera: Scripted, stream: Stream) -> None:
    still = living()
    seen = stream.next(task())
    camera.frame = lambda: still
    with pytest.raises(DeviceError, match="DEVICE_LOST"):  # noqa: PT012  one or two more may be under way
        for _ in range(5):
            seen = stream.next(task(), seen.number)
    until(lambda: camera.opened >= 2)
    camera.frame = living
    until(lambda: stream._newest is not None and stream._newest.number > seen.number)
    assert stream.next(task(), seen.number).number > seen.number


def test_a_camera_without_a_sign_is_lost_while_its_read_hangs(camera: Scripted, stream: Stream) -> None:
    seen = stream.next(task())
    camera.free.clear()
    with pytest.raises(DeviceError, match="DEVICE_LOST"):  # noqa: PT012  one or two more may be under way
        for _ in range(5):
            seen = stream.next(task(), seen.number)
    camera.free.set()


def test_a_camera_that_is_not_there_is_told_and_found_when_it_comes(camera: Scripted, stream: Stream) -> None:
    camera.trouble = DeviceError("DEVICE_NOT_FOUND")
    with pytest.raises(DeviceError, match="DEVICE_NOT_FOUND"):
        stream.next(task())
    camera.trouble = None
    until(lambda: camera.opened > 1 and stream._newest is not None)
    assert stream.next(task()).number >= 1


def test_cancel_ends_the_waiting(camera: Scripted, stream: Stream) -> None:
    camera.free.clear()
    running = task()
    threading.Timer(0.1, running.cancel).start()
    with pytest.raises(DeviceError, match="CANCELLED"):
        stream.next(running)
    camera.free.set()


def test_a_still_waits_until_the_light_has_come_to_rest(camera: Scripted, stream: Stream) -> None:
    levels = iter([*range(20, 120, 8), *[120] * 10_000])
    camera.frame = lambda: living(next(levels))
    assert measure(settle(task(), stream).image).brightness == pytest.approx(120, abs=3)


def test_the_sharpest_of_three_is_kept(camera: Scripted, stream: Stream) -> None:
    lines = np.zeros((90, 120, 3), np.uint8)
    lines[::6], lines[:, ::6] = 255, 255
    flat = deque([30.0, 90.0, 60.0])

    def frame() -> Image:
        flat.rotate(1)
        return np.clip(lines * (flat[0] / 100) + CHANCE.normal(40, 1, lines.shape), 0, 255).astype(np.uint8)

    camera.frame = frame
    best = measure(take(task(), stream)).sharpness
    assert best == pytest.approx(max(measure(frame()).sharpness for _ in range(3)), rel=0.05)


@pytest.mark.parametrize(
    ("changes", "rests"),
    [([0.0] * 5, True), ([0.0] * 4, False), ([0, 0.01, 0, 0.01, 0], True), ([0, 0, 0, 0, 0.03], False)],
)
def test_rest_is_two_percent_over_five_frames(changes: list[float], rests: bool) -> None:
    assert steady(deque(Measure(100 * (1 + change), 5.0) for change in changes)) is rests
    assert steady(deque(Measure(100.0, 5 * (1 + change)) for change in changes)) is rests
