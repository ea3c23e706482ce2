"""模拟高拍仪: photographs a letter that it draws itself, and shows it lying on the desk."""

import importlib
import threading
from collections.abc import Mapping
from typing import Any

from app.devices.errors import DeviceError
from app.devices.host.scene import SHOTS, font
from app.devices.host.script import Script
from app.devices.host.task import Operation, Result, Task

ORDINARY = ("good", "askew")
SLOWEST = 15.0  # seconds for loading the libraries and drawing on a busy machine
DRAWING = "app.devices.host.camera.simulated"


class SimulatedCamera:
    """Options: ``deal`` names of shots and faults, ``pace`` 1 = the sheet is being laid down, 0 = it lies there."""

    kind, title, simulated = "camera", "模拟高拍仪", True

    def __init__(self, options: Mapping[str, str]) -> None:
        self._pace = float(options.get("pace", "1"))
        self._script = Script(ORDINARY, SHOTS, options)
        self._loading = threading.Lock()
        self._loaded: Any = None

    def open(self) -> None:
        """The libraries load behind the hello."""
        self._script.open()
        threading.Thread(target=self._simulation, name="warm", daemon=True).start()
        try:
            font()
        except FileNotFoundError as error:
            raise DeviceError("DRIVER_DEPENDENCY", detail="font") from error

    def close(self) -> None:
        if self._loaded is not None:
            self._loaded.close()

    def operations(self) -> Mapping[str, Operation]:
        return {"capture": self.capture, "preview": self.preview, "lenses": self.lenses, "deal": self._script.deal}

    def capture(self, task: Task) -> Result:
        """The whole view as the blob ``picture``."""
        name = self._script.next()
        task.progress("正在拍照")
        task.working(SLOWEST)
        picture: bytes = self._simulation().picture(name)
        task.check()
        return Result({"media": "image/jpeg"}, {"picture": picture})

    def preview(self, task: Task) -> Result:
        task.working(SLOWEST)
        shown: Result = self._simulation().preview(task)
        return shown

    def lenses(self, task: Task) -> Result:
        task.working(SLOWEST)
        seen: Result = self._simulation().lenses(task)
        return seen

    def _simulation(self) -> Any:
        with self._loading:
            if self._loaded is None:
                self._loaded = importlib.import_module(DRAWING).Simulation(self._script, self._pace)
            return self._loaded


DRIVER = SimulatedCamera
