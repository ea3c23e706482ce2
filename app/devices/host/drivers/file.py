"""文件: a card record or a picture from disk, for seats whose device is out of order."""

from collections.abc import Mapping
from pathlib import Path

from app.devices.errors import DeviceError
from app.devices.host.task import Operation, Result, Task
from app.devices.records import SIZE

LARGEST = 32_000_000  # bytes


class File:
    """Option ``path``: the file; it is read anew each time."""

    kind, title, simulated = "file", "文件", False

    def __init__(self, options: Mapping[str, str]) -> None:
        self._path = Path(options.get("path", ""))

    def open(self) -> None:
        pass

    def close(self) -> None:
        pass

    def operations(self) -> Mapping[str, Operation]:
        return {"read": self.read, "capture": self.capture}

    def read(self, task: Task) -> Result:
        content = self._content(task)
        if len(content) != SIZE:
            raise DeviceError("RECORD_INVALID", detail=f"{len(content)} bytes")
        return Result({"photo": False}, {"record": content})

    def capture(self, task: Task) -> Result:
        content = self._content(task)
        if not content.startswith(b"\xff\xd8\xff"):
            raise DeviceError("FILE_NOT_JPEG")
        return Result({"media": "image/jpeg"}, {"picture": content})

    def _content(self, task: Task) -> bytes:
        task.working(5.0)
        try:
            if self._path.stat().st_size > LARGEST:
                raise DeviceError("FILE_TOO_LARGE")
            return self._path.read_bytes()
        except OSError as error:
            raise DeviceError("FILE_UNREADABLE", detail=type(error).__name__) from error


DRIVER = File
