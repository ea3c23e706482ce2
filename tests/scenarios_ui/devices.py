"""Devices under the test's hand: they answer when told to."""

from app.devices.errors import DeviceError
from app.devices.ports import CardScan, Devices, DeviceStatus, PadSignature, Photograph, SimScan


class HandDevice:
    """Keeps the callbacks of the running call."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.calls = 0
        self.cancelled = self.previews = 0
        self._running = None

    def _start(self, on_done, on_error, on_progress=None) -> None:
        self.calls += 1
        self._running = (on_done, on_error, on_progress)

    read = capture = sign = _start

    def preview(self, on_glimpse, on_error) -> None:
        self.previews += 1
        self.glimpse = on_glimpse
        self._running = (None, on_error, None)

    def done(self, result: CardScan | Photograph | PadSignature | SimScan) -> None:
        running, self._running = self._running, None
        running[0](result)

    def failed(self, code: str) -> None:
        running, self._running = self._running, None
        running[1](DeviceError(code, self.kind))

    def progress(self, text: str) -> None:
        self._running[2](text)

    def cancel(self) -> None:
        self.cancelled += 1
        if self._running is not None:
            self.failed("CANCELLED")

    def status(self) -> DeviceStatus:
        return DeviceStatus(self.kind, self.kind, "ready", "就绪")

    def watch(self, on_status):
        on_status(self.status())
        return lambda: None

    def close(self) -> None:
        self._running = None


def hand_devices() -> Devices:
    return Devices(HandDevice("reader"), HandDevice("camera"), HandDevice("pad"), HandDevice("sim"))
