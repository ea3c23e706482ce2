"""The customer's display as a signature pad: the same port, without a process of its own."""

from collections.abc import Callable
from typing import Protocol

from app.devices.errors import DeviceError
from app.devices.ports import DeviceStatus, OnError, OnProgress, PadSignature, State

WORDS: dict[State, str] = {"absent": "未打开", "ready": "已打开", "busy": "等待签名"}
WAITING = "等待客户签名…"
TOO_LITTLE = "客户按了“确认签名”，但笔画太少，已请客户重写"


class Surface(Protocol):
    """Where the customer writes. Nothing is told any more after ``end_signature``."""

    def begin_signature(
        self, on_ink: Callable[[int], None], on_signed: Callable[[bytes, int], None], on_too_little: Callable[[], None]
    ) -> None:
        """``on_ink`` hears the number of strokes; ``on_signed`` the PNG, once the customer has confirmed it."""
        ...

    def end_signature(self) -> None:
        """Takes the surface away and forgets the strokes."""
        ...


class ScreenPad:
    """``attach`` tells whether the display is open; without it there is nothing to sign on."""

    def __init__(self) -> None:
        self._surface: Surface | None = None
        self._running: tuple[Callable[[PadSignature], None], OnError, OnProgress | None] | None = None
        self._watchers: list[Callable[[DeviceStatus], None]] = []

    def attach(self, surface: Surface | None) -> None:
        """None = the display was closed or unplugged; a signature under way is lost with it."""
        self._end("SCREEN_CLOSED")
        self._surface = surface
        self._tell()

    def status(self) -> DeviceStatus:
        state: State = "absent" if self._surface is None else "busy" if self._running else "ready"
        return DeviceStatus("pad", "客户屏", state, WORDS[state])

    def watch(self, on_status: Callable[[DeviceStatus], None]) -> Callable[[], None]:
        self._watchers.append(on_status)
        return lambda: self._watchers.remove(on_status)

    def sign(
        self, on_done: Callable[[PadSignature], None], on_error: OnError, on_progress: OnProgress | None = None
    ) -> None:
        """There is no deadline: the customer may read first, and the clerk sees it and may cancel."""
        if self._surface is None or self._running is not None:
            on_error(DeviceError("SCREEN_CLOSED" if self._surface is None else "DEVICE_BUSY", "pad"))
            return
        self._running = (on_done, on_error, on_progress)
        self._surface.begin_signature(self._inked, self._signed, lambda: self._say(TOO_LITTLE))
        self._inked(0)
        self._tell()

    def cancel(self) -> None:
        self._end("CANCELLED")

    def close(self) -> None:
        self.attach(None)

    def _inked(self, number: int) -> None:
        self._say(f"客户正在签名，已写 {number} 笔，写好后由客户按“确认签名”" if number else WAITING)

    def _say(self, text: str) -> None:
        if self._running is not None and self._running[2] is not None:
            self._running[2](text)

    def _signed(self, png: bytes, number: int) -> None:
        running = self._stop()
        if running is not None:
            running[0](PadSignature(png, number))

    def _end(self, code: str) -> None:
        running = self._stop()
        if running is not None:
            running[1](DeviceError(code, "pad"))

    def _stop(self) -> tuple[Callable[[PadSignature], None], OnError, OnProgress | None] | None:
        running, self._running = self._running, None
        if running is not None:
            assert self._surface is not None
            self._surface.end_signature()
            self._tell()
        return running

    def _tell(self) -> None:
        for watcher in self._watchers:
            watcher(self.status())
