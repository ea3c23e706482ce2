"""Pictures of paper: find the sheet, straighten it, fit it into a JPEG of limited size. Pure functions."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from imaging.errors import PictureError
from imaging.outline import Quad, find_outline
from imaging.quad import Point
from imaging.segments import header

Image = NDArray[np.uint8]

MAX_BYTES = 300_000  # the 300 KB of R6.4, taken as the smaller reading
LONG_SIDES = (1754, 1404, 1170)  # pixels: A4 at 150, 120 and 100 dpi
QUALITY_LOW, QUALITY_HIGH = 60, 90
SMALLEST_SHEET = 1100  # pixels of the long side of a straightened sheet; below it 10.5 pt text is lost
HEIGHT_TO_WIDTH = 297 / 210
PAPER_WHITE, MOST_BRIGHTENED = 230.0, 8.0  # grey level, and how much a dark picture is brightened in search of it
# Photographs of more pixels are decoded smaller at once: (most pixels, how), else an eighth.
_REDUCED = (
    (13_000_000, cv2.IMREAD_COLOR),
    (52_000_000, cv2.IMREAD_REDUCED_COLOR_2),
    (128_000_000, cv2.IMREAD_REDUCED_COLOR_4),
)
RIM = 0.0012  # of the long side: what is cut off so that no desk shows


@dataclass(frozen=True)
class Fitted:
    """The final bytes; ``straightened`` = a sheet was found and cut out."""

    jpeg: bytes
    width: int
    height: int
    quality: int
    straightened: bool


def fit_jpeg(content: bytes, max_bytes: int = MAX_BYTES, *, crop: bool | None = None) -> bytes:
    """The bytes of ``fit``."""
    return fit(content, max_bytes, crop=crop).jpeg


def fit(content: bytes, max_bytes: int = MAX_BYTES, *, crop: bool | None = None) -> Fitted:
    """An upright JPEG without metadata of at most ``max_bytes``.

    ``crop`` True = a photograph of a sheet: PictureError PAGE_NOT_FOUND, PAGE_CUT_OFF or TOO_SMALL when it
    cannot be cut out; None = cut the sheet out when there is one; False = keep the whole picture.
    Also FILE_NOT_JPEG, FILE_DAMAGED, FILE_TOO_LARGE.
    """
    image = decode(content)
    sheet = _sheet(image, required=crop is True) if crop is not False else None
    return _squeezed(image if sheet is None else sheet, max_bytes, straightened=sheet is not None)


def fit_by_corners(content: bytes, corners: Sequence[Point], max_bytes: int = MAX_BYTES) -> Fitted:
    """As ``fit``, where a person says where the sheet's corners lie, in shares of the picture. TOO_SMALL as there."""
    image = decode(content)
    places = np.array(corners) * (image.shape[1], image.shape[0]) - 0.5
    straight = rectify(image, places.astype(np.float32))
    if max(straight.shape[:2]) < SMALLEST_SHEET:
        raise PictureError("TOO_SMALL")
    return _squeezed(straight, max_bytes, straightened=True)


def _squeezed(image: Image, max_bytes: int, *, straightened: bool) -> Fitted:
    for long_side in LONG_SIDES:
        scaled = scale(image, long_side)
        found = _best(scaled, max_bytes)
        if found is not None:
            height, width = scaled.shape[:2]
            return Fitted(found[0], width, height, found[1], straightened=straightened)
    raise PictureError("FILE_TOO_LARGE", detail=f"{image.shape[1]} x {image.shape[0]}")


def decode(content: bytes) -> Image:
    """The picture, upright (EXIF applied), without the pixels that nobody needs. The bytes count, not the file name."""
    known = header(content)
    reduced = next((flag for most, flag in _REDUCED if known.pixels <= most), cv2.IMREAD_REDUCED_COLOR_8)
    try:
        image = cv2.imdecode(np.frombuffer(content, np.uint8), reduced | cv2.IMREAD_IGNORE_ORIENTATION)
    except cv2.error as error:
        raise PictureError("FILE_DAMAGED") from error
    if image is None:
        raise PictureError("FILE_DAMAGED")
    return _upright(np.asarray(image, np.uint8), known.orientation)


def _upright(image: Image, orientation: int) -> Image:
    """EXIF: 1 upright, 2 mirrored, 3 upside down, 4 both, 5–8 the same lying on a side. At most one copy is made."""
    turn = {6: cv2.ROTATE_90_CLOCKWISE, 8: cv2.ROTATE_90_COUNTERCLOCKWISE}.get(orientation)
    if turn is not None:
        return np.asarray(cv2.rotate(image, turn), np.uint8)
    if orientation in {5, 7}:
        image = np.asarray(cv2.transpose(image), np.uint8)
    way = {2: 1, 3: -1, 4: 0, 7: -1}.get(orientation)
    return image if way is None else np.asarray(cv2.flip(image, way, dst=image), np.uint8)


def rectify(image: Image, corners: Quad) -> Image:
    """The sheet seen from straight above, in the proportions of A4, as large as it is in the picture."""
    top_left, top_right, bottom_right, bottom_left = corners
    wide = max(_distance(top_left, top_right), _distance(bottom_left, bottom_right))
    high = max(_distance(top_left, bottom_left), _distance(top_right, bottom_right))
    long_side = max(wide, high)
    short_side = long_side / HEIGHT_TO_WIDTH
    width, height = (short_side, long_side) if high >= wide else (long_side, short_side)
    rim = long_side * RIM
    left, top, right, bottom = -rim, -rim, width + rim, height + rim
    edges = np.array([[left, top], [right, top], [right, bottom], [left, bottom]], np.float32)
    turn = cv2.getPerspectiveTransform(corners.astype(np.float32), edges)
    size = (round(width), round(height))
    return np.asarray(cv2.warpPerspective(image, turn, size, flags=cv2.INTER_CUBIC), np.uint8)


def scale(image: Image, long_side: int) -> Image:
    """Smaller when it is larger; never larger."""
    factor = long_side / max(image.shape[:2])
    if factor >= 1:
        return image
    size = (max(1, round(image.shape[1] * factor)), max(1, round(image.shape[0] * factor)))
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)


def encode(image: Image, quality: int) -> bytes:
    """Baseline JPEG, 4:2:0, optimised Huffman tables."""
    done, content = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality, cv2.IMWRITE_JPEG_OPTIMIZE, 1])
    if not done:
        raise PictureError("FILE_DAMAGED")
    return bytes(content.tobytes())


def _sheet(image: Image, *, required: bool) -> Image | None:
    try:
        straight = rectify(image, find_outline(_lit(image)))
    except PictureError:
        if required:
            raise
        return None
    if max(straight.shape[:2]) >= SMALLEST_SHEET:
        return straight
    if required:
        raise PictureError("TOO_SMALL")
    return None


def _lit(image: Image) -> Image:
    """Brightened where it is dark, to find the sheet: how dark it is, and what can be read, is asked later."""
    brightest = float(np.percentile(image[::8, ::8], 99))
    factor = min(PAPER_WHITE / max(brightest, 1.0), MOST_BRIGHTENED)
    return image if factor <= 1.5 else np.asarray(cv2.convertScaleAbs(image, alpha=factor), np.uint8)


def _best(image: Image, max_bytes: int) -> tuple[bytes, int] | None:
    """The highest quality that fits; None when even the lowest does not."""
    low, high = QUALITY_LOW, QUALITY_HIGH
    found: tuple[bytes, int] | None = None
    while low <= high:
        quality = (low + high + 1) // 2
        content = encode(image, quality)
        if len(content) <= max_bytes:
            found, low = (content, quality), quality + 1
        else:
            high = quality - 1
    return found


def _distance(one: NDArray[Any], other: NDArray[Any]) -> float:
    return float(np.hypot(*(one - other)))
