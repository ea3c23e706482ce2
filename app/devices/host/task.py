"""What a driver is given for one operation: signs of life, progress, cancel, deadline."""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Protocol

from app.devices.errors import DeviceError

TICK = 0.2  # seconds between two signs of life; the client gives up after a second without one

Send = Callable[[dict[str, Any], dict[str, bytes] | None], None]  # one event: its head, its blobs


class Task:
    """One running operation. ``wait`` and ``working`` keep the client from taking the host for dead."""

    def __init__(self, arguments: Mapping[str, Any], deadline: float, send: Send) -> None:
        self.arguments = arguments
        self._end = time.monotonic() + deadline
        self._send = send
        self._cancelled = threading.Event()

    def cancel(self) -> None:
        self._cancelled.set()

    def wait(self, seconds: float) -> None:
        """Sleep. DeviceError CANCELLED or TIMEOUT."""
        until = time.monotonic() + seconds
        self.check()
        while (left := until - time.monotonic()) > 0:
            self._send({"event": "alive"}, None)
            self._cancelled.wait(min(left, TICK))
            self.check()

    def rest(self, seconds: float) -> None:
        """As ``wait``, with one sign of life for all of it: where nobody waits for progress."""
        self.working(seconds)
        self._cancelled.wait(seconds)
        self.check()

    def check(self) -> None:
        if self._cancelled.is_set():
            raise DeviceError("CANCELLED")
        if time.monotonic() > self._end:
            raise DeviceError("TIMEOUT")

    def working(self, seconds: float) -> None:
        """Say before a blocking call how long it may take at most."""
        self.check()
        self._send({"event": "alive", "for_ms": round(seconds * 1000)}, None)

    def progress(self, text: str) -> None:
        self.check()
        self._send({"event": "progress", "text": text}, None)

    def preview(self, picture: bytes, outline: list[list[float]], *, sure: bool) -> None:
        """One small JPEG of the running picture, and where the sheet lies in it; also a sign of life."""
        self.check()
        self._send({"event": "preview", "outline": outline, "sure": sure}, {"picture": picture})


@dataclass(frozen=True)
class Result:
    """What an operation gives back. Personal data travels in ``blobs`` only."""

    data: dict[str, Any] = field(default_factory=dict)
    blobs: dict[str, bytes] = field(default_factory=dict)


Operation = Callable[[Task], Result]


class Driver(Protocol):
    """One device. Built with its options, opened once, closed at the end."""

    kind: ClassVar[str]
    title: ClassVar[str]
    simulated: ClassVar[bool]

    def open(self) -> None:
        """DeviceError when the device cannot be used."""
        ...

    def operations(self) -> Mapping[str, Operation]: ...

    def close(self) -> None: ...
