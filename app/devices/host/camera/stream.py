"""Reads a camera in a thread of its own, keeps the newest frame, and notices when the picture no longer lives."""

import os
import threading
import time
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from app.devices.errors import DeviceError
from app.devices.host.task import Task

Image = NDArray[np.uint8]

FIRST = 6.0  # seconds until the first frame after opening
QUIET = 1.5  # seconds without a new frame, or with the same pixels, after which the camera counts as lost
AGAIN = 0.5  # seconds before a lost camera is opened again
KEPT = 10.0  # seconds for which the camera stays open after the last operation
STUCK = 6.0  # seconds in one read after which only the end of the process helps
SPARSE = 7  # every so many pixels are compared: a live sensor never repeats


class Source(Protocol):
    """A camera, or what stands in for one. All calls come from one thread."""

    def open(self) -> None:
        """DeviceError when it cannot be used."""
        ...

    def read(self) -> Image:
        """The next frame. DeviceError when none comes; may block for a second or two."""
        ...

    def close(self) -> None: ...


@dataclass(frozen=True)
class Seen:
    """One frame: its number since the host started, and whether the camera has just been opened."""

    image: Image
    number: int
    since_opened: float  # seconds


class Stream:
    """Started by the first ``next``; ends by itself when nobody has asked for a while."""

    def __init__(self, source: Source, *, quiet: float = QUIET) -> None:
        self._source, self._quiet = source, quiet
        self._news = threading.Condition()
        self._reader: threading.Thread | None = None
        self._newest: Seen | None = None
        self._fault: DeviceError | None = None
        self._count = 0
        self._wanted = 0.0  # until when it runs
        self._asleep = threading.Event()
        self._reading_since = 0.0  # 0: not in a read

    def next(self, task: Task, after: int = 0) -> Seen:
        """The first frame with a higher number. DeviceError when the camera is not there, or lost."""
        began = time.monotonic()
        while True:
            self._run()
            with self._news:
                seen, fault = self._newest, self._fault
                if fault is not None:
                    self._fault = None
                    raise fault
                if seen is not None and seen.number > after:
                    return seen
                self._news.wait(0.1)
            if time.monotonic() - began > (self._quiet if seen is not None else FIRST):
                raise DeviceError("DEVICE_LOST" if self._count else "TIMEOUT", detail="no frame")
            task.working(0.5)

    def stop(self) -> None:
        self._wanted = 0.0
        self._asleep.set()
        reader = self._reader
        if reader is not None:
            reader.join(1.0)

    def _run(self) -> None:
        since = self._reading_since
        if since and time.monotonic() - since > STUCK:
            os._exit(71)  # a read that never returns cannot be ended; the client starts a new host
        self._wanted = time.monotonic() + KEPT
        with self._news:
            if self._reader is None:
                self._newest = self._fault = None
                self._asleep.clear()
                self._reader = threading.Thread(target=self._read_on, name="camera", daemon=True)
                self._reader.start()

    def _read_on(self) -> None:
        while time.monotonic() < self._wanted:
            try:
                self._read_while_it_lives()
            except DeviceError as error:
                self._tell(error)
                self._asleep.wait(AGAIN)
            finally:
                self._source.close()
        with self._news:
            self._reader = self._newest = None

    def _read_while_it_lives(self) -> None:
        self._source.open()
        opened = changed = time.monotonic()
        last: Image | None = None
        while (now := time.monotonic()) < self._wanted:
            self._reading_since = now
            try:
                image = self._source.read()
            finally:
                self._reading_since = 0.0
            now = time.monotonic()
            pixels = np.ascontiguousarray(image[::SPARSE, ::SPARSE])
            if last is None or not np.array_equal(pixels, last):
                changed, last = now, pixels
                self._show(image, now - opened)
            elif now - changed > self._quiet:
                raise DeviceError("DEVICE_LOST", detail="the picture stands still")

    def _show(self, image: Image, since_opened: float) -> None:
        with self._news:
            self._count += 1
            self._newest, self._fault = Seen(image, self._count, since_opened), None
            self._news.notify_all()

    def _tell(self, error: DeviceError) -> None:
        with self._news:
            self._newest, self._fault = None, error
            self._news.notify_all()
