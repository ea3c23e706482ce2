"""USB 高拍仪: a document camera that the system knows as a camera (UVC)."""

from collections.abc import Mapping

import cv2

from app.devices.errors import DeviceError
from app.devices.host.camera.capture import Frames
from app.devices.host.camera.driver import StreamingCamera
from app.devices.host.camera.identity import Found, Identity, choose
from app.devices.host.camera.lenses import Lens, looked_through
from app.devices.host.camera.modes import SIZES, Mode, negotiate
from app.devices.host.camera.usb import BACKENDS, USUAL, opened, plugged_in
from app.devices.host.task import Operation, Result, Task


class Uvc(StreamingCamera):
    """Options: ``name``, ``usb`` (vvvv:pppp) and ``path`` say which; ``size`` 2592x1944; ``backend``."""

    title = "USB 高拍仪"

    def __init__(self, options: Mapping[str, str]) -> None:
        """PROTOCOL for options that mean nothing."""
        self._wanted = Identity.of(options)
        self._backend = options.get("backend", USUAL)
        self._mode: Mode | None = None
        try:
            self._sizes = (_size(options["size"]),) if options.get("size") else SIZES
        except ValueError as error:
            raise DeviceError("PROTOCOL", detail="size") from error
        if self._backend not in BACKENDS:
            raise DeviceError("PROTOCOL", detail="backend")
        super().__init__(Frames(self._open_chosen))

    def open(self) -> None:
        """DEVICE_NOT_FOUND when it is not plugged in. Two that are alike are told later: they can be looked at."""
        try:
            found = choose(self._listed(), self._wanted)
        except DeviceError as error:
            if error.code != "CAMERA_UNCLEAR":
                raise
        else:
            self.identity = " ".join(filter(None, (found.identity.name, found.identity.usb)))

    def operations(self) -> Mapping[str, Operation]:
        return {**super().operations(), "lenses": self.lenses}

    def capture(self, task: Task) -> Result:
        """With the mode that was measured, for whoever looks for a fault."""
        taken = super().capture(task)
        mode = self._mode
        return Result({**taken.data, "mode": vars(mode) if mode else {}}, taken.blobs)

    def lenses(self, task: Task) -> Result:
        """Each camera that is plugged in, with what it sees: a terminal has one for papers and one for faces."""
        self.stream.stop()
        return looked_through(task, [Lens(found.identity, self._viewer(found)) for found in self._listed()])

    def _viewer(self, found: Found) -> Frames:
        return Frames(lambda: opened(found, self._backend))

    def _listed(self) -> list[Found]:
        return plugged_in(self._backend)

    def _open_chosen(self) -> cv2.VideoCapture:
        """Chosen anew at each opening: it may be plugged in elsewhere by now."""
        capture = opened(choose(self._listed(), self._wanted), self._backend)
        try:
            self._mode = negotiate(capture, self._sizes)
        except OSError as error:
            capture.release()
            raise DeviceError("DEVICE_LOST", detail="no frame in any mode") from error
        return capture


def _size(text: str) -> tuple[int, int]:
    """``2592x1944``. ValueError."""
    wide, high = text.split("x")
    return int(wide), int(high)


DRIVER = Uvc
