"""A camera driver over a source: the running picture, and the still of its sharpest frame."""

from collections.abc import Mapping

from app.devices.host.camera.show import show
from app.devices.host.camera.still import encoded, take
from app.devices.host.camera.stream import Source, Stream
from app.devices.host.task import Operation, Result, Task


class StreamingCamera:
    """What ``uvc`` and ``http_camera`` have in common."""

    kind, simulated = "camera", False

    identity = ""

    def __init__(self, source: Source) -> None:
        self.stream = Stream(source)

    def open(self) -> None:
        """Only whether it is there: the picture runs from the first operation on, and again when it was lost."""

    def close(self) -> None:
        self.stream.stop()

    def operations(self) -> Mapping[str, Operation]:
        return {"capture": self.capture, "preview": self.preview}

    def capture(self, task: Task) -> Result:
        """The whole view as the blob ``picture``."""
        task.progress("正在拍照")
        image = take(task, self.stream)
        task.working(5.0)
        return Result({"media": "image/jpeg"}, {"picture": encoded(image)})

    def preview(self, task: Task) -> Result:
        show(task, self.stream)
        return Result()
