"""What a worker does with a picture as taken: cut the sheet out and fit it, or show where the corners are missing."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtGui import QImage

from app.devices.errors import DeviceError
from imaging.errors import PictureError
from imaging.quad import Point

BY_HAND = frozenset({"PAGE_NOT_FOUND", "PAGE_CUT_OFF"})  # a person may still see the corners
SHOWN = 1600  # pixels of the long side in which corners are set


@dataclass(frozen=True)
class Shown:
    """A JPEG as it is sent, and decoded."""

    content: bytes
    image: QImage


@dataclass(frozen=True)
class Unfound:
    """A picture whose corners somebody has to set; ``guess`` may be empty."""

    error: DeviceError | None
    image: QImage
    guess: tuple[Point, ...]


def fit(content: bytes, limit: int, *, crop: bool | None) -> Shown | Unfound | DeviceError:
    """Runs in a worker. An error comes back as a value, so that its words survive the thread."""
    from imaging.page import fit_jpeg  # cv2 costs 200 ms and is needed here only

    try:
        return _judged(fit_jpeg(content, limit, crop=crop), photo=crop is True)
    except PictureError as error:
        told = DeviceError(error.code, detail=error.detail)
        return unfound(content, told) if error.code in BY_HAND else told


def fit_by_corners(content: bytes, limit: int, corners: Sequence[Point], *, photo: bool) -> Shown | DeviceError:
    """The same with the corners given."""
    from imaging import page

    try:
        return _judged(page.fit_by_corners(content, corners, limit).jpeg, photo=photo)
    except PictureError as error:
        return DeviceError(error.code, detail=error.detail)


def unfound(content: bytes, error: DeviceError | None = None) -> Unfound | DeviceError:
    """The picture to set corners in, with the best guess at them. Runs in a worker."""
    from imaging import page
    from imaging.outline import glance

    try:
        image = page.scale(page.decode(content), SHOWN)
    except PictureError as trouble:
        return DeviceError(trouble.code, detail=trouble.detail)
    corners, _sure = glance(image)
    size = (image.shape[1], image.shape[0])
    guess = () if corners is None else tuple((float(x) / size[0], float(y) / size[1]) for x, y in corners)
    return Unfound(error, QImage.fromData(page.encode(image, 90)), guess)


def _judged(final: bytes, *, photo: bool) -> Shown | DeviceError:
    """A photograph that cannot be read is taken again; a file may be sent all the same."""
    from imaging.page import decode
    from imaging.quality import fault, measure

    if photo and (code := fault(measure(decode(final)))):
        return DeviceError(code)
    return Shown(final, QImage.fromData(final))
