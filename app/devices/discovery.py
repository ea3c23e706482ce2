"""Which drivers could serve this seat. Those whose library is there are tried for two seconds, in hosts of their own.

Knows no Qt. Files are looked for in a thread: a folder may lie on a server that does not answer.
"""

import queue
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from app.devices.catalog import Manifest
from app.devices.errors import DeviceError
from app.devices.frames import Decoder, GarbledError
from app.devices.session import START, Clock, Pipe

OPEN = 2.0  # seconds from the first sign of the host until the device is open
AT_ONCE = 4  # hosts at the same time: the machine serves a customer meanwhile
LISTING = 20.0  # seconds for all of them
GLANCE = 0.02  # seconds between two looks for what the thread has found

Asked = tuple[Manifest, Mapping[str, str]]  # a driver and its options


@dataclass(frozen=True)
class Finding:
    """What came of one driver; no ``error`` = it works."""

    driver: Manifest
    error: DeviceError | None = None
    identity: str = ""


class Discovery:
    """One round over some drivers. ``stop`` may be called at any time. Pipes are used again, never thrown away."""

    def __init__(self, make_pipe: Callable[[], Pipe], clock: Clock) -> None:
        self._make_pipe, self._clock = make_pipe, clock
        self._pipes: list[Pipe] = []  # idle ones
        self._waiting: list[Asked] = []
        self._running: dict[str, _Probe] = {}
        self._on_finding: Callable[[Finding], None] = _nothing
        self._on_done: Callable[[], None] | None = None
        self._end: Callable[[], None] = _nothing

    @property
    def running(self) -> bool:
        return self._on_done is not None

    def run(self, drivers: Iterable[Asked], on_finding: Callable[[Finding], None], on_done: Callable[[], None]) -> None:
        """``on_finding`` for each as it comes, then ``on_done``."""
        self.stop()
        self._waiting = list(drivers)
        self._on_finding, self._on_done = on_finding, on_done
        self._end = self._clock.after(LISTING, self._too_long)
        answer: queue.SimpleQueue[list[Finding]] = queue.SimpleQueue()
        locating = threading.Thread(target=_locate, args=(list(self._waiting), answer), name="locate", daemon=True)
        locating.start()
        self._glance(answer, on_done)

    def _glance(self, answer: "queue.SimpleQueue[list[Finding]]", round_of: Callable[[], None]) -> None:
        """Those without their library need no host."""
        if self._on_done is not round_of:
            return  # stopped meanwhile
        if answer.empty():
            self._clock.after(GLANCE, lambda: self._glance(answer, round_of))
            return
        missing = answer.get()
        gone = {finding.driver.name for finding in missing}
        self._waiting = [asked for asked in self._waiting if asked[0].name not in gone]
        for finding in missing:
            self._on_finding(finding)
        self._go_on()

    def stop(self) -> None:
        """Nothing more is told; the hosts end behind the scenes."""
        self._end()
        self._waiting, self._on_done = [], None
        probes, self._running = self._running, {}
        for probe in probes.values():
            probe.stop()
            self._pipes.append(probe.pipe)

    def close(self) -> None:
        """The program ends."""
        self.stop()
        for pipe in self._pipes:
            pipe.close()

    def _go_on(self) -> None:
        while self._waiting and len(self._running) < AT_ONCE:
            driver, options = self._waiting.pop(0)
            pipe = self._pipes.pop() if self._pipes else self._make_pipe()
            pipe.choose(driver.name, options)
            probe = _Probe(driver, pipe, self._clock, self._found)
            self._running[driver.name] = probe
            probe.start()
        if not self._running and self._on_done is not None:
            done, self._on_done = self._on_done, None
            self._end()
            done()

    def _found(self, finding: Finding) -> None:
        self._pipes.append(self._running.pop(finding.driver.name).pipe)
        self._on_finding(finding)
        self._go_on()

    def _too_long(self) -> None:
        """Those that were not reached count as silent."""
        late, self._waiting = [driver for driver, _ in self._waiting], []
        for probe in list(self._running.values()):
            probe.finish(DeviceError("TIMEOUT"))
        for driver in late:
            self._on_finding(Finding(driver, DeviceError("TIMEOUT")))
        self._go_on()


def _locate(drivers: list[Asked], answer: "queue.SimpleQueue[list[Finding]]") -> None:
    missing = []
    for driver, options in drivers:
        try:
            driver.locate(options)
        except DeviceError as error:
            missing.append(Finding(driver, error))
    answer.put(missing)


class _Probe:
    """One host from its start to its hello; it is ended in an orderly way, or killed when it does not speak."""

    def __init__(self, driver: Manifest, pipe: Pipe, clock: Clock, on_found: Callable[[Finding], None]) -> None:
        self._driver, self.pipe, self._clock, self._on_found = driver, pipe, clock, on_found
        self._decoder = Decoder()
        self._timer: Callable[[], None] = _nothing
        self._over = False
        self._stopped = False

    def start(self) -> None:
        self._wait(START)
        self.pipe.start(self._hear, lambda: self.finish(DeviceError("HOST_CRASHED")))

    def stop(self) -> None:
        self._timer()
        self._over = self._stopped = True
        self.pipe.kill()

    def finish(self, error: DeviceError | None, identity: str = "") -> None:
        """Told when the host has ended: the next one may want the same device."""
        if self._over:
            return
        self._over = True
        self._timer()
        finding = Finding(self._driver, error, identity)
        if error is not None and error.code in {"TIMEOUT", "PROTOCOL"}:
            self.pipe.kill()
            self._tell(finding)
        else:
            self.pipe.end(lambda: self._tell(finding))

    def _tell(self, finding: Finding) -> None:
        """Later, not from within the pipe, which is used again at once."""
        self._clock.after(0, lambda: None if self._stopped else self._on_found(finding))

    def _hear(self, content: bytes) -> None:
        try:
            for frame in self._decoder.feed(content):
                self._take(frame.head)
        except (GarbledError, TypeError, ValueError):
            self.finish(DeviceError("PROTOCOL"))

    def _take(self, head: Mapping[str, Any]) -> None:
        if head.get("event") == "starting":
            self._wait(OPEN)
        elif "error" in head:
            self.finish(DeviceError(str(head["error"]), detail=str(head.get("detail", ""))))
        elif "hello" in head:
            self.finish(None, str(head.get("identity", "")))

    def _wait(self, seconds: float) -> None:
        self._timer()
        self._timer = self._clock.after(seconds, lambda: self.finish(DeviceError("TIMEOUT")))


def _nothing(*_arguments: object) -> None:
    pass
