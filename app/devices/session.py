"""One device's life: start, hello, one request in flight, signs of life, cancel, recovery. Knows no Qt.

closed → opening → ready ⇄ busy;  any → recovering (0.5, 1, 2 s; at most 3 in 60 s) → opening, else fault
opening → absent where no device is chosen or found
fault, absent → opening again when the clerk asks for something or the device is plugged in
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from app.devices.errors import CAUSES, DeviceError
from app.devices.frames import VERSION, Decoder, Frame, GarbledError, encode
from app.devices.ports import DeviceStatus, Kind, OnError, OnProgress, State

START = 10.0  # seconds until the first sign of a host; virus scanners read it first
OPEN = 5.0  # seconds from there until the device is open
ALIVE = 1.0  # seconds without a sign of life after which a busy host is taken for dead
GRACE = 0.5  # seconds that a host gets to end a cancelled operation
OVER = 1.0  # seconds beyond its deadline that an operation gets to report the timeout itself
PAUSES = (0.5, 1.0, 2.0)  # seconds before each new start
WINDOW = 60.0  # seconds in which as many failures as there are pauses are mended without asking

ABSENT = {"DEVICE_NOT_FOUND": "未连接", "NOT_CONFIGURED": "未选择"}  # nothing is broken: there is no device

WORDS: dict[State, str] = {
    "absent": "未连接",
    "closed": "已关闭",
    "opening": "正在连接",
    "ready": "就绪",
    "busy": "使用中",
    "recovering": "正在恢复",
    "fault": "故障",
}


class Pipe(Protocol):
    """A host process. After ``kill`` nothing more is heard of it; ``start`` begins a new one."""

    def choose(self, driver: str, options: Mapping[str, str]) -> None:
        """What the next start runs; no driver = nothing is configured."""
        ...

    def start(self, on_bytes: Callable[[bytes], None], on_exit: Callable[[], None]) -> None: ...

    def write(self, content: bytes) -> None: ...

    def kill(self) -> None: ...

    def close(self) -> None:
        """End it in an orderly way and wait: close its stdin, kill it when it does not end."""
        ...

    def end(self, then: Callable[[], None]) -> None:
        """As ``close``, but behind the scenes; ``then`` is called when it has ended."""
        ...

    @property
    def configured(self) -> bool:
        """Whether there is something to start."""
        ...


class Clock(Protocol):
    """Time and timers of the thread in which everything here happens."""

    def now(self) -> float: ...

    def after(self, seconds: float, call: Callable[[], None]) -> Callable[[], None]:
        """Answer with what takes the timer back."""
        ...


@dataclass
class Request:
    """One operation; its outcome is told once."""

    operation: str
    arguments: Mapping[str, Any]
    deadline: float
    on_done: Callable[[Frame], None]
    on_error: OnError
    on_progress: OnProgress | None = None
    on_preview: Callable[[Frame], None] | None = None
    number: int = 0
    told: bool = field(default=False)

    def finish(self, outcome: Frame | DeviceError) -> None:
        if self.told:
            return
        self.told = True
        if isinstance(outcome, DeviceError):
            self.on_error(outcome)
        else:
            self.on_done(outcome)


class Session:
    """Everything in one thread; callbacks come from there."""

    def __init__(self, kind: Kind, title: str, pipe: Pipe, clock: Clock, *, production: bool = False) -> None:
        self.kind, self.title = kind, title
        self._pipe, self._clock, self._production = pipe, clock, production
        self._state: State = "closed"
        self._simulated = False
        self._operations: frozenset[str] | None = None  # None: the host has not said
        self._fault = ""
        self._hello: Mapping[str, Any] = {}
        self._error: DeviceError | None = None
        self._failed: datetime | None = None
        self._used: datetime | None = None
        self._watchers: list[Callable[[DeviceStatus], None]] = []
        self._current: Request | None = None  # sent and not answered
        self._next: Request | None = None  # waits for the host
        self._numbers = 0
        self._failures: list[float] = []
        self._timers: dict[str, Callable[[], None]] = {}
        self._decoder = Decoder()

    @property
    def status(self) -> DeviceStatus:
        return DeviceStatus(
            self.kind,
            self.title,
            self._state,
            self._word,
            self._simulated,
            abilities=tuple(self._hello.get("abilities", ())),
            identity=str(self._hello.get("identity", "")),
            error=self._error,
            failed=self._failed,
            used=self._used,
        )

    @property
    def _word(self) -> str:
        if self._state == "fault":
            return CAUSES[self._fault].sentence.rstrip("。")
        return ABSENT.get(self._fault, WORDS["absent"]) if self._state == "absent" else WORDS[self._state]

    def watch(self, on_status: Callable[[DeviceStatus], None]) -> Callable[[], None]:
        """Answer with what ends it."""
        self._watchers.append(on_status)
        return lambda: self._watchers.remove(on_status)

    def open(self) -> None:
        if self._state in {"absent", "closed", "fault"}:
            self._failures.clear()
            self._start()

    def request(self, request: Request) -> None:
        """Send it as soon as the host is ready. A second one while one runs is told DEVICE_BUSY."""
        draining = self._current is not None and self._current.told
        if self._next is not None or (self._current is not None and not draining):
            busy = DeviceError("DEVICE_BUSY", self.kind)
            self._clock.after(0, lambda: request.finish(busy))
            return
        self._next = request
        if self._state == "ready":
            self._send()
        else:
            self.open()

    def cancel(self) -> None:
        """Tell CANCELLED at once; a host that does not obey within the grace is killed."""
        cancelled = DeviceError("CANCELLED", self.kind)
        waiting, self._next = self._next, None
        if waiting is not None:
            waiting.finish(cancelled)
        current = self._current
        if current is not None and not current.told:
            self._pipe.write(encode({"id": current.number, "op": "cancel"}))
            self._timer("alive", GRACE, lambda: self._fail("TIMEOUT"))
            current.finish(cancelled)

    def close(self) -> None:
        self.cancel()
        self._rest()
        self._current = None
        self._pipe.close()
        self._become("closed")

    def change(self, title: str) -> None:
        """Another driver serves this port: end the one that runs, then start what the pipe names now."""
        self.cancel()
        self._rest()
        self._current, self._decoder = None, Decoder()
        self.title, self._simulated, self._hello = title, False, {}
        self._error = self._failed = self._used = None
        self._failures.clear()
        self._become("opening")
        self._pipe.end(self._start)

    def lose(self) -> None:
        """The system says that the device was pulled: no operation has to find that out first."""
        if self._state in {"ready", "busy"}:
            self._fail("DEVICE_LOST")

    def _start(self) -> None:
        self._decoder = Decoder()
        self._become("opening")
        if not self._pipe.configured:
            self._give_up("NOT_CONFIGURED")
            return
        self._timer("hello", START, lambda: self._fail("TIMEOUT"))
        self._pipe.start(self._hear, lambda: self._fail("HOST_CRASHED"))

    def _hear(self, content: bytes) -> None:
        decoder = self._decoder
        try:
            for frame in decoder.feed(content):
                if self._decoder is not decoder:
                    return  # killed meanwhile: what else it said does not count
                self._take(frame)
        except (GarbledError, TypeError, ValueError):
            self._fail("PROTOCOL")

    def _take(self, frame: Frame) -> None:
        if self._state == "opening" and frame.head.get("event") == "starting":
            self._timer("hello", OPEN, lambda: self._fail("TIMEOUT"))
        elif self._state == "opening":
            self._greet(frame.head)
        elif self._current is None or frame.head.get("id") != self._current.number:
            return  # the late answer of an operation that is no longer wanted
        elif "event" in frame.head:
            self._live(frame, self._current)
        else:
            self._end(frame, self._current)

    def _greet(self, hello: Mapping[str, Any]) -> None:
        if hello.get("hello") != VERSION:
            raise GarbledError("another version")
        self._timers.pop("hello")()
        self._hello = hello
        self.title, self._simulated = str(hello.get("title", self.title)), bool(hello.get("simulated"))
        self._operations = frozenset(map(str, hello["operations"])) if "operations" in hello else None
        if "error" in hello:
            self._give_up(str(hello["error"]), str(hello.get("detail", "")))
        elif self._simulated and self._production:
            self._give_up("SIMULATED_REFUSED")
        else:
            self._become("ready")
            self._send()

    def _send(self) -> None:
        if self._next is None:
            return
        request, self._next = self._next, None
        if self._operations is not None and request.operation not in self._operations:
            unable = DeviceError("UNSUPPORTED", self.kind)
            self._clock.after(0, lambda: request.finish(unable))
            return
        self._numbers += 1
        request.number, self._current = self._numbers, request
        head = {"id": request.number, "op": request.operation, "args": dict(request.arguments)}
        self._become("busy")
        self._timer("alive", ALIVE, lambda: self._fail("TIMEOUT"))
        self._timer("deadline", request.deadline + OVER, lambda: self._fail("TIMEOUT"))
        self._pipe.write(encode({**head, "deadline_ms": round(request.deadline * 1000)}))

    def _live(self, frame: Frame, request: Request) -> None:
        if request.told:
            return  # cancelled: the grace runs
        event = frame.head
        allowed = min(float(event.get("for_ms", 0)) / 1000, request.deadline) + ALIVE
        self._timer("alive", allowed, lambda: self._fail("TIMEOUT"))
        if event.get("event") == "progress" and request.on_progress is not None:
            request.on_progress(str(event.get("text", "")))
        if event.get("event") == "preview" and request.on_preview is not None:
            request.on_preview(frame)

    def _end(self, frame: Frame, request: Request) -> None:
        ok = frame.head.get("ok")
        if ok is not True and ok is not False:
            raise GarbledError("neither ok nor error")
        self._rest()
        self._current = None
        self._used = datetime.now().astimezone()
        error = None if ok else DeviceError(str(frame.head.get("error")), self.kind)
        if error is not None and error.code == "DEVICE_LOST":
            request.finish(error)
            self._fail(error.code)
            return
        self.note(error)
        self._become("ready")
        request.finish(error or frame)
        if self._state == "ready":
            self._send()

    def note(self, error: DeviceError | None) -> None:
        """What the devices page tells of this device later on; also of an answer that is none."""
        if error is not None and error.code != "CANCELLED":
            self._error, self._failed = error, datetime.now().astimezone()

    def _fail(self, code: str) -> None:
        """The host is of no use: end it, tell whoever waits, start a new one unless it failed too often.

        When it would not let go of what was cancelled, the next request is not to blame: the new host does it.
        """
        obstinate = self._current is not None and self._current.told
        self._stop_host()
        self.note(DeviceError(code, self.kind))
        now = self._clock.now()
        self._failures = [moment for moment in self._failures if now - moment < WINDOW]
        again = len(self._failures) < len(PAUSES)
        waiting, self._next = (self._next, None) if obstinate and again else (None, self._next)
        if again:
            pause = PAUSES[len(self._failures)]
            self._failures.append(now)
            self._become("recovering")
            self._timer("start", pause, self._start)
        else:
            self._fault = code
            self._become("fault")
        self._tell(code)
        self._next = self._next or waiting

    def _give_up(self, code: str, detail: str = "") -> None:
        """Starting again would not mend it."""
        self._stop_host()
        error = DeviceError(code, self.kind, detail)
        self._fault = error.code
        self.note(error)
        self._become("absent" if code in ABSENT else "fault")
        self._tell(code, detail)

    def _stop_host(self) -> None:
        self._rest()
        self._decoder = Decoder()
        self._pipe.kill()

    def _tell(self, code: str, detail: str = "") -> None:
        lost = [request for request in (self._current, self._next) if request is not None]
        self._current = self._next = None
        for request in lost:
            request.finish(DeviceError(code, self.kind, detail))

    def _timer(self, name: str, seconds: float, call: Callable[[], None]) -> None:
        """One timer per name: setting it anew takes the old one back."""

        def ring() -> None:
            del self._timers[name]
            call()

        self._timers.pop(name, _nothing)()
        self._timers[name] = self._clock.after(seconds, ring)

    def _rest(self) -> None:
        while self._timers:
            self._timers.popitem()[1]()

    def _become(self, state: State) -> None:
        self._state = state
        for watcher in self._watchers:
            watcher(self.status)


def _nothing() -> None:
    pass
