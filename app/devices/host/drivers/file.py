"""文件: a card record or a picture from disk, for seats whose device is out of order.

A folder serves a scanner that leaves its files there.
"""

from collections.abc import Mapping
from pathlib import Path

from app.devices.errors import DeviceError
from app.devices.host.task import Operation, Result, Task
from app.devices.records import SIZE

LARGEST = 32_000_000  # bytes
LOOK = 0.2  # seconds between two looks into a folder
WHOLE = b"\xff\xd9"  # how a JPEG ends; a file that is still being written does not
PICTURES = frozenset({".jpg", ".jpeg"})
ORDERS = ("newest", "name")


class File:
    """Options ``path``: the file, read anew each time, or a folder of pictures.

    ``order`` of a folder: ``newest`` waits for a picture that was not there before, ``name`` deals them one by one.
    """

    kind, title, simulated = "file", "文件", False

    def __init__(self, options: Mapping[str, str]) -> None:
        self._path = Path(options.get("path") or "nothing-is-chosen")
        self._order = options.get("order", ORDERS[0])
        self._last = ""  # the name dealt last
        if self._order not in ORDERS:
            raise DeviceError("PROTOCOL", detail="order")

    def open(self) -> None:
        pass

    def close(self) -> None:
        pass

    def operations(self) -> Mapping[str, Operation]:
        return {"read": self.read, "capture": self.capture}

    def read(self, task: Task) -> Result:
        task.working(5.0)
        content = _content(self._path)
        if len(content) != SIZE:
            raise DeviceError("RECORD_INVALID", detail=f"{len(content)} bytes")
        return Result({"photo": False}, {"record": content})

    def capture(self, task: Task) -> Result:
        task.working(5.0)
        if not self._path.is_dir():
            content = _content(self._path)
        elif self._order == "name":
            content = self._next_by_name()
        else:
            content = self._newcomer(task)
        if not content.startswith(b"\xff\xd8\xff"):
            raise DeviceError("FILE_NOT_JPEG")
        return Result({"media": "image/jpeg"}, {"picture": content})

    def _next_by_name(self) -> bytes:
        """FILE_UNREADABLE after the last one."""
        later = sorted(path for path in _pictures(self._path) if path.name > self._last)
        if not later:
            raise DeviceError("FILE_UNREADABLE", detail="no further picture")
        content = _content(later[0])
        self._last = later[0].name
        return content

    def _newcomer(self, task: Task) -> bytes:
        """A picture that is written after the operation began, once it is whole; NO_FILE when none comes."""
        before = {path: _stamp(path) for path in _pictures(self._path)}
        try:
            while True:
                task.progress("请扫描，等待新的照片文件")
                task.wait(LOOK)
                fresh = [path for path in _pictures(self._path) if _stamp(path) != before.get(path)]
                whole = [content for content in map(_content, fresh) if content.rstrip(b"\0").endswith(WHOLE)]
                if whole:
                    return whole[-1]
        except DeviceError as error:
            if error.code == "TIMEOUT":
                raise DeviceError("NO_FILE") from error
            raise


def _pictures(folder: Path) -> list[Path]:
    """Oldest first. FILE_UNREADABLE when the folder is gone."""
    try:
        found = [path for path in folder.iterdir() if path.suffix.lower() in PICTURES]
    except OSError as error:
        raise DeviceError("FILE_UNREADABLE", detail=type(error).__name__) from error
    return sorted(found, key=_stamp)


def _stamp(path: Path) -> tuple[float, int]:
    """When it was written and how long it is; nothing for one that has just gone."""
    try:
        state = path.stat()
    except OSError:
        return 0.0, 0
    return state.st_mtime, state.st_size


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST:
            raise DeviceError("FILE_TOO_LARGE")
        return path.read_bytes()
    except OSError as error:
        raise DeviceError("FILE_UNREADABLE", detail=type(error).__name__) from error


DRIVER = File
