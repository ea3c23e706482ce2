"""A session with a pipe and a clock in the test's hand."""

import heapq
import itertools
import json
from collections.abc import Callable, Mapping
from typing import Any

from app.devices.errors import DeviceError
from app.devices.frames import Frame, encode
from app.devices.session import Request, Session

HELLO_LINE = {"hello": 1, "title": "读卡器甲", "simulated": True}


class Clock:
    """Moves when told."""

    def __init__(self) -> None:
        self.time = 100.0
        self._order = itertools.count()
        self._timers: list[tuple[float, int, list[Callable[[], None]]]] = []

    def now(self) -> float:
        return self.time

    def after(self, seconds: float, call: Callable[[], None]) -> Callable[[], None]:
        calls = [call]
        heapq.heappush(self._timers, (self.time + seconds, next(self._order), calls))
        return calls.clear

    def go(self, seconds: float) -> None:
        end = self.time + seconds
        while self._timers and self._timers[0][0] <= end:
            self.time, _order, calls = heapq.heappop(self._timers)
            for call in list(calls):
                call()
        self.time = end


class Pipe:
    """Remembers what was written; the test speaks for the host."""

    def __init__(self) -> None:
        self.starts = self.kills = 0
        self.closed, self.configured = False, True
        self.ending: Callable[[], None] | None = None
        self.written: list[dict[str, Any]] = []
        self._hear: Callable[[bytes], None] | None = None
        self._exit: Callable[[], None] | None = None

    def choose(self, driver: str, options: Mapping[str, str]) -> None:
        self.configured = bool(driver)

    def start(self, on_bytes: Callable[[bytes], None], on_exit: Callable[[], None]) -> None:
        self.starts += 1
        self._hear, self._exit = on_bytes, on_exit

    def write(self, content: bytes) -> None:
        self.written.append(json.loads(content))

    def kill(self) -> None:
        self.kills += 1
        self._hear = self._exit = None

    def close(self) -> None:
        self.closed = True

    def end(self, then: Callable[[], None]) -> None:
        self.ending = then

    def say(self, head: dict[str, Any], blobs: dict[str, bytes] | None = None) -> None:
        self.raw(encode(head, blobs))

    def raw(self, content: bytes) -> None:
        assert self._hear is not None
        self._hear(content)

    def die(self) -> None:
        assert self._exit is not None
        self._exit()


class Desk:
    """One session with what was told to the window."""

    def __init__(self, *, production: bool = False) -> None:
        self.clock, self.pipe = Clock(), Pipe()
        self.session = Session("reader", "读卡器", self.pipe, self.clock, production=production)
        self.states: list[str] = []
        self.told: list[str] = []
        self.session.watch(lambda status: self.states.append(status.state))

    def ask(self, deadline: float = 10) -> None:
        self.session.request(Request("read", {}, deadline, self._done, self._error, self.told.append))

    def ready(self) -> None:
        self.session.open()
        self.pipe.say(HELLO_LINE)

    def _done(self, frame: Frame) -> None:
        self.told.append(f"done {sorted(frame.blobs)}")

    def _error(self, error: DeviceError) -> None:
        self.told.append(error.code)

    @property
    def number(self) -> int:
        return int(self.pipe.written[-1]["id"])

    @property
    def state(self) -> str:
        return self.session.status.state
