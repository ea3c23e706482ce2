"""模拟高拍仪: photographs a letter that it draws itself."""

import importlib
import threading
from collections.abc import Mapping

from app.devices.errors import DeviceError
from app.devices.host.scene import SHOTS, font
from app.devices.host.script import Script
from app.devices.host.task import Operation, Result, Task

ORDINARY = ("good", "askew")
SLOWEST = 15.0  # seconds for loading the libraries and drawing on a busy machine
DRAWING = "app.devices.host.letter"


class SimulatedCamera:
    """Option ``deal``: names of shots and faults."""

    kind, title, simulated = "camera", "模拟高拍仪", True

    def __init__(self, options: Mapping[str, str]) -> None:
        self._script = Script(ORDINARY, SHOTS, options)

    def open(self) -> None:
        """The libraries load behind the hello."""
        self._script.open()
        threading.Thread(target=importlib.import_module, args=(DRAWING,), name="warm", daemon=True).start()
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
        picture: bytes = importlib.import_module(DRAWING).picture(SHOTS[name])
        task.check()
        return Result({"media": "image/jpeg"}, {"picture": picture})


DRIVER = SimulatedCamera
