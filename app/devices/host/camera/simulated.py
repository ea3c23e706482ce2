"""What the simulated camera does once its libraries are loaded."""

from app.devices.host import letter
from app.devices.host.camera.identity import Identity
from app.devices.host.camera.lenses import Lens, looked_through
from app.devices.host.camera.scenery import Scenery, Sitter
from app.devices.host.camera.show import show
from app.devices.host.camera.stream import Stream
from app.devices.host.scene import SHOTS
from app.devices.host.script import Script
from app.devices.host.task import Result, Task


class Simulation:
    """Shows what the next still will show, and takes it in full size."""

    def __init__(self, script: Script, pace: float) -> None:
        self._stream = Stream(Scenery(lambda: SHOTS[script.peek()], pace))

    def preview(self, task: Task) -> Result:
        show(task, self._stream)
        return Result()

    def lenses(self, task: Task) -> Result:
        """Two, as a five-in-one terminal has them."""
        papers = Lens(Identity("模拟文档镜头", "0000:0001", "sim-1"), Scenery(lambda: SHOTS["good"], 0))
        faces = Lens(Identity("模拟人像镜头", "0000:0002", "sim-2"), Sitter())
        return looked_through(task, [papers, faces])

    def picture(self, name: str) -> bytes:
        return letter.picture(SHOTS[name])

    def close(self) -> None:
        self._stream.stop()
