"""模拟签字板: signs with the strokes of an invented name."""

from collections.abc import Mapping

from app.devices.errors import DeviceError
from app.devices.host.scene import STROKES
from app.devices.host.script import Script
from app.devices.host.task import Operation, Result, Task

SLOWEST = 15.0  # seconds for loading the libraries and drawing on a busy machine
SIZE = (600, 300)  # pixels
SCALE = 2.4
INK = (30, 20, 20, 255)  # blue, green, red, opacity
FINE = 16  # sub-pixel steps of cv2's coordinates, as 2 ** 4


class SimulatedPad:
    """Options: ``deal`` ``signed`` or ``empty`` and faults, ``pace`` 1 = as slow as a hand, 0 = at once."""

    kind, title, simulated = "pad", "模拟签字板", True

    def __init__(self, options: Mapping[str, str]) -> None:
        self._pace = float(options.get("pace", "1"))
        self._script = Script(("signed",), ("signed", "empty"), options)

    def open(self) -> None:
        self._script.open()

    def close(self) -> None:
        pass

    def operations(self) -> Mapping[str, Operation]:
        return {"sign": self.sign, "deal": self._script.deal}

    def sign(self, task: Task) -> Result:
        """A PNG with transparent ground as the blob ``picture``."""
        name = self._script.next()
        task.progress("请客户在签字板上签名")
        task.wait(0.8 * self._pace)
        if name == "empty":
            raise DeviceError("NO_STROKES")
        task.working(SLOWEST)
        return Result({"strokes": len(STROKES)}, {"picture": _drawn()})


def _drawn() -> bytes:
    import cv2
    import numpy as np

    image = np.zeros((SIZE[1], SIZE[0], 4), np.uint8)
    image[..., :3] = INK[:3]  # so that the soft edge of a stroke has its colour
    for stroke in STROKES:
        points = np.rint((np.array(stroke) * SCALE + (30, 0)) * FINE).astype(np.int32)
        cv2.polylines(image, [points], isClosed=False, color=INK, thickness=5, lineType=cv2.LINE_AA, shift=4)
    return bytes(cv2.imencode(".png", image)[1].tobytes())


DRIVER = SimulatedPad
