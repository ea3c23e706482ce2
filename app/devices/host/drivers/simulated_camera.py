"""模拟高拍仪: photographs a letter that it draws itself."""

from collections.abc import Mapping

import numpy as np

from app.devices.errors import DeviceError
from app.devices.host.letter import Shot, font, page, photograph
from app.devices.host.script import Script
from app.devices.host.task import Operation, Result, Task

SHOTS = {
    "good": Shot(),
    "askew": Shot(turn=9, tilt=0.04, fill=0.78, desk=110),
    "light_desk": Shot(desk=205),
    "white_desk": Shot(desk=248),  # no edge to be found
    "cut_off": Shot(shift=(0.2, 0.05)),
    "blurred": Shot(blur=6.0),
    "far": Shot(fill=0.5, desk=40),  # fewer than 1,100 pixels would be 0.42; still found
}
ORDINARY = ("good", "askew")
SLOWEST = 8.0  # seconds for drawing on a busy machine


class SimulatedCamera:
    """Option ``deal``: names of shots and faults."""

    kind, title, simulated = "camera", "模拟高拍仪", True

    def __init__(self, options: Mapping[str, str]) -> None:
        self._script = Script(ORDINARY, SHOTS, options)
        self._chance = np.random.default_rng(20261123)

    def open(self) -> None:
        try:
            font()
        except FileNotFoundError as error:
            raise DeviceError("DRIVER_DEPENDENCY", detail="font") from error

    def close(self) -> None:
        pass

    def operations(self) -> Mapping[str, Operation]:
        return {"capture": self.capture, "deal": self._script.deal}

    def capture(self, task: Task) -> Result:
        """The whole view as the blob ``picture``."""
        name = self._script.next()
        task.progress("正在拍照")
        task.working(SLOWEST)
        picture = photograph(page(), SHOTS[name], self._chance)
        task.check()
        return Result({"media": "image/jpeg"}, {"picture": picture})


DRIVER = SimulatedCamera
