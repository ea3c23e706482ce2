"""What a simulated device does next: things dealt by name, faults among them."""

import os
import threading
import time
from collections import deque
from collections.abc import Iterable, Mapping
from pathlib import Path

from app.devices.errors import CAUSES, DeviceError
from app.devices.frames import encode
from app.devices.host.task import Result, Task
from app.devices.records import SIZE

FAULTS = ("hang", "crash", "garbage", "half_line", "stale")
FIRST = 1  # the number of a client's first operation
STALE = b"\xff" * SIZE  # somebody served before


class Script:
    """Names to be dealt one by one, then the ordinary ones in turn.

    Options: ``deal`` = names from the start; ``open`` = what goes wrong when it is opened; ``plug`` = a file that is
    there while the device is plugged in.
    """

    def __init__(self, ordinary: Iterable[str], known: Iterable[str], options: Mapping[str, str]) -> None:
        self._ordinary, self._known = deque(ordinary), frozenset(known)
        self._protocol = int(options["protocol"])
        self._at_open = options.get("open", "")
        self._plug = Path(options["plug"]) if "plug" in options else None
        self._given: deque[str] = deque()
        self._lock = threading.Lock()
        self.add(options.get("deal", "").split(","))

    def add(self, names: Iterable[str]) -> None:
        """DeviceError PROTOCOL for an unknown name. A name of the error table stands for that error."""
        wanted = [name.strip() for name in names if name.strip()]
        for name in wanted:
            if name not in self._known and name not in FAULTS and name.upper() not in CAUSES:
                raise DeviceError("PROTOCOL", detail=f"nothing named {name}")
        with self._lock:
            self._given.extend(wanted)

    def open(self) -> None:
        """What a simulated driver does when it is opened."""
        self.present("DEVICE_NOT_FOUND")
        if self._at_open:
            self._happen(self._at_open)

    def present(self, code: str = "DEVICE_LOST") -> None:
        """DeviceError when it is not plugged in."""
        if self._plug is not None and not self._plug.exists():
            raise DeviceError(code)

    def deal(self, task: Task) -> Result:
        """The operation ``deal``: ``names`` come next."""
        self.add(task.arguments.get("names", ()))
        return Result()

    def peek(self) -> str:
        """The next name that is no fault, without dealing it: what lies under the camera."""
        with self._lock:
            return next((name for name in self._given if name in self._known), self._ordinary[0])

    def next(self) -> str:
        """The next name that is no fault; a fault happens here."""
        self.present()
        with self._lock:
            if self._given:
                name = self._given.popleft()
            else:
                name = self._ordinary[0]
                self._ordinary.rotate(-1)
        self._happen(name)
        return name

    def _happen(self, name: str) -> None:
        if name.upper() in CAUSES:
            raise DeviceError(name.upper())
        if name in FAULTS:
            self._fail(name)

    def _fail(self, name: str) -> None:
        """As a vendor's library might: end the process, hang, write nonsense and hang, or answer for another card."""
        if name == "stale":
            late = {"id": FIRST, "ok": True, "data": {}}
            os.write(self._protocol, encode(late, {"record": STALE, "picture": STALE}))
            raise DeviceError("NO_CARD")
        if name == "crash":
            os._exit(70)
        if name == "garbage":
            os.write(self._protocol, b"\x00\xffgarbage\n")
        if name == "half_line":
            os.write(self._protocol, b'{"id": 1, "ok": tr')
        time.sleep(3600)
