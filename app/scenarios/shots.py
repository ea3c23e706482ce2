"""The shots of an attachment on the client's side: made ready, put together and drawn in workers."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtGui import QImage

from app.devices.errors import DeviceError
from imaging.errors import PictureError

MEGABYTE = 1024 * 1024
_LARGEST = 64 * MEGABYTE  # of a file that is read at all


@dataclass(frozen=True)
class Raw:
    """A file as it came. ``crop`` as in ``imaging.files.accept``."""

    title: str
    content: bytes
    crop: bool | None


@dataclass(frozen=True)
class Shot:
    """One picture or file. ``file`` is its id at the service; without ``content`` it is still being fetched."""

    title: str
    file: str = ""
    content: bytes = b""
    pages: int = 1
    form: str = "jpg"
    thumb: QImage | None = None

    def stored(self, file: str) -> "Shot":
        return replace(self, file=file)


@dataclass(frozen=True)
class Whole:
    """The file as it will be sent."""

    content: bytes
    form: str
    pages: int


def read(paths: Sequence[str]) -> list[Raw | str]:
    """Runs in a worker. A file that cannot be read becomes the sentence that says so."""
    return [_read(Path(path)) for path in paths]


def ready(raw: Raw, limit: int) -> Shot | DeviceError:
    """Runs in a worker. An error comes back as a value, so that its words survive the thread."""
    from imaging import files  # cv2 costs 200 ms and is needed here only

    try:
        part = files.accept(raw.content, limit, crop=raw.crop)
    except PictureError as error:
        return DeviceError(error.code, detail=error.detail)
    return Shot(raw.title, "", part.content, part.pages, part.form, _image(part.thumb))


def together(contents: Sequence[bytes], limit: int, most_pages: int) -> Whole | DeviceError:
    """Runs in a worker: what the service will make of them."""
    from imaging import files

    try:
        part = files.combine(contents, limit, most_pages)
    except PictureError as error:
        return DeviceError(error.code, detail=error.detail)
    return Whole(part.content, part.form, part.pages)


def drawn(content: bytes, page: int, side: int) -> QImage:
    """Runs in a worker: one page of the final file; an empty image when it cannot be drawn."""
    from imaging import files

    try:
        found = files.draw(content, side, first=page)[1]
    except PictureError:
        return QImage()
    return _image(found[0]) if found else QImage()


def size_text(size: int) -> str:
    """``0.47 MB``."""
    return f"{size / MEGABYTE:.2f} MB" if size >= MEGABYTE // 100 else f"{max(1, round(size / 1024))} KB"


def _read(path: Path) -> Raw | str:
    try:
        if path.stat().st_size > _LARGEST:
            return f"“{path.name}”：{DeviceError('FILE_TOO_LARGE').message}"
        return Raw(path.name, path.read_bytes(), crop=False)
    except OSError:
        return f"“{path.name}”：{DeviceError('FILE_UNREADABLE').message}"


def _image(jpeg: bytes) -> QImage:
    return QImage.fromData(jpeg)  # made by us: a JPEG of bearable size
