"""Finds the four corners of an A4 sheet on a desk, or says why not. Lines with a real edge under them count."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

import cv2
import numpy as np
from numpy.typing import NDArray

from imaging.errors import PictureError

Quad = NDArray[np.float32]  # corners: top left, top right, bottom right, bottom left; x, y
Line = NDArray[np.float64]  # a x + b y + c = 0, (a, b) of length 1
Grey = NDArray[np.uint8]

WORK = 900  # pixels of the long side while searching
NARROWEST = 40  # pixels of the short side then; what is narrower holds no sheet
SUPPORT = 0.75  # share of a side that must have an edge under it
HINT = 0.4  # share of every side from which on an outline may be shown as a guess
GUESSES = 40  # largest shapes looked at for a guess
ASPECT, ASPECT_SLACK = 297 / 210, 0.10
SMALLEST_AREA = 0.20  # of the picture
KEPT = 6  # longest and outermost lines kept per direction
EDGE = 8.0  # grey levels per pixel that make an edge
REACH = 3  # pixels beside a line in which its edge may lie
BESIDE = 6  # pixels from the edge where sheet and desk are compared
BRIGHTER = 6  # grey levels that the sheet is brighter than the desk


@dataclass(frozen=True)
class Edges:
    """What tells the edge of a sheet from a line printed on it: it is steep, and brighter inside than outside."""

    grey: Grey
    steep: NDArray[np.float32]  # changes across (0) and down (1)

    @classmethod
    def of(cls, grey: Grey) -> "Edges":
        return cls(grey, _gradient(grey))

    def supports(self, shape: NDArray[np.float64]) -> list[float]:
        return [self.support(start, end) for start, end in zip(shape, np.roll(shape, -1, 0), strict=True)]

    def support(self, start: NDArray[np.float64], end: NDArray[np.float64]) -> float:
        """The share of a side, walked clockwise, that is such an edge."""
        along = end - start
        points = start + along * np.linspace(0.02, 0.98, 120)[:, None]
        inward = np.array([-along[1], along[0]]) / np.hypot(*along) * BESIDE
        way = 1 if abs(along[0]) >= abs(along[1]) else 0
        brighter = _at(self.grey, points + inward).astype(int) - _at(self.grey, points - inward)
        return float(((_at(self.steep[way], points) >= EDGE) & (brighter >= BRIGHTER)).mean())


def _at(values: NDArray[Any], points: NDArray[np.float64]) -> NDArray[Any]:
    places = np.rint(points).astype(int)
    found: NDArray[Any] = values[places[:, 1].clip(0, values.shape[0] - 1), places[:, 0].clip(0, values.shape[1] - 1)]
    return found


def find_outline(image: NDArray[np.uint8]) -> Quad:
    """The corners in pixels of ``image``. PictureError PAGE_CUT_OFF or PAGE_NOT_FOUND."""
    grey, factor = _worked(image)
    edges = Edges.of(grey)
    best = next((shape for shape in _shapes(grey) if min(edges.supports(shape)) >= SUPPORT), None)
    if best is None:
        raise PictureError("PAGE_CUT_OFF" if _touches_the_frame(grey) else "PAGE_NOT_FOUND")
    return _as_seen(best, factor)


def glance(image: NDArray[np.uint8]) -> tuple[Quad | None, bool]:
    """For a running picture: the outline or the best guess at it, and whether it is sure. It never fails."""
    try:
        grey, factor = _worked(image)
    except PictureError:
        return None, False
    edges = Edges.of(grey)
    guess, most = None, 0.0
    for number, shape in enumerate(_shapes(grey)):
        supports = edges.supports(shape)
        if min(supports) >= SUPPORT:
            return _as_seen(shape, factor), True
        likely = sum(supports) * cv2.contourArea(shape.astype(np.float32))
        if number < GUESSES and min(supports) >= HINT and likely > most:
            guess, most = _as_seen(shape, factor), likely
    return guess, False


def _worked(image: NDArray[np.uint8]) -> tuple[Grey, float]:
    """Grey, of the size in which is searched; and how much smaller that is. PictureError for a mere strip."""
    factor = WORK / max(image.shape[:2])
    if min(image.shape[:2]) * factor < NARROWEST:
        raise PictureError("PAGE_NOT_FOUND", "a strip")
    small = cv2.resize(image, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.bilateralFilter(cv2.cvtColor(small, cv2.COLOR_BGR2GRAY), 7, 40, 7), np.uint8), factor


def _as_seen(shape: NDArray[np.float64], factor: float) -> Quad:
    return cast("Quad", ((shape + 0.5) / factor - 0.5).astype(np.float32))


def _shapes(grey: Grey) -> Iterator[NDArray[np.float64]]:
    """What could be the sheet, the largest first: it wins over lines printed on it."""
    flat, upright = _lines(grey)
    if len(flat) < 2 or len(upright) < 2:
        return
    crossings = _crossings(np.array(flat), np.array(upright))
    top, bottom = (part[:, None] for part in np.triu_indices(len(flat), 1))
    left, right = np.triu_indices(len(upright), 1)
    corners = ((top, left), (top, right), (bottom, right), (bottom, left))
    shapes = np.stack([crossings[row, column] for row, column in corners], axis=-2)
    yield from _plausible(shapes.reshape(-1, 4, 2), grey.shape)


def _lines(grey: Grey) -> tuple[list[Line], list[Line]]:
    """Near-horizontal and near-vertical lines: the longest and the outermost on each side."""
    segments = _segments(grey)
    steps = segments[:, 2:] - segments[:, :2]
    lying = np.abs(steps[:, 0]) >= np.abs(steps[:, 1])
    height, width = grey.shape
    return _kept(segments[lying], 1, height), _kept(segments[~lying], 0, width)


def _segments(grey: Grey) -> NDArray[np.float64]:
    found = cv2.createLineSegmentDetector().detect(grey)[0]
    parts = [found.reshape(-1, 4)] if found is not None else []
    edges = cv2.Canny(grey, 20, 60)
    hough = cv2.HoughLinesP(edges, 1, np.pi / 360, 60, minLineLength=WORK // 8, maxLineGap=WORK // 60)
    parts += [hough.reshape(-1, 4)] if hough is not None else []
    whole = np.concatenate(parts).astype(np.float64) if parts else np.empty((0, 4))
    return cast("NDArray[np.float64]", whole[np.hypot(*(whole[:, 2:] - whole[:, :2]).T) >= WORK / 30])


def _kept(segments: NDArray[np.float64], axis: int, size: int) -> list[Line]:
    """``axis`` 1 for lying lines, told apart by their height in the middle; 0 for upright ones."""
    merged = _merged(segments, axis, size)
    if not merged:
        return []
    longest = sorted(merged, key=lambda item: -item[1])[:KEPT]
    floor = longest[0][1] * 0.15
    by_place = sorted((item for item in merged if item[1] >= floor), key=lambda item: item[2])
    chosen = {id(item): item for item in (*longest, *by_place[:KEPT], *by_place[-KEPT:])}
    return [item[0] for item in sorted(chosen.values(), key=lambda item: item[2])]


def _merged(segments: NDArray[np.float64], axis: int, size: int) -> list[tuple[Line, float, float]]:
    """Segments on one line become one: (line, total length, place in the middle of the picture)."""
    groups: list[list[NDArray[np.float64]]] = []
    order = np.argsort(-np.hypot(*(segments[:, 2:] - segments[:, :2]).T))
    for segment in segments[order]:
        home = next((group for group in groups if _on(segment, _line(group[0]))), None)
        if home is None:
            groups.append([segment])
        else:
            home.append(segment)
    return [_summed(group, axis, size) for group in groups]


def _summed(group: list[NDArray[np.float64]], axis: int, size: int) -> tuple[Line, float, float]:
    points = np.concatenate([np.array(part).reshape(2, 2) for part in group])
    weights = np.repeat([np.hypot(*(part[2:] - part[:2])) for part in group], 2)
    line = _fitted(points, weights)
    middle = size / 2
    place = -(line[2] + line[1 - axis] * middle) / (line[axis] or 1e-9)
    return line, float(weights.sum() / 2), float(place)


def _fitted(points: NDArray[np.float64], weights: NDArray[np.float64]) -> Line:
    """The line with the least weighted squared distance."""
    centre = np.average(points, axis=0, weights=weights)
    spread = np.cov((points - centre).T, aweights=weights, bias=True)
    normal = np.linalg.eigh(spread)[1][:, 0]
    return np.array([normal[0], normal[1], -normal @ centre])


def _line(segment: NDArray[np.float64]) -> Line:
    along = segment[2:] - segment[:2]
    normal = np.array([-along[1], along[0]]) / np.hypot(*along)
    return np.array([normal[0], normal[1], -normal @ segment[:2]])


def _on(segment: NDArray[np.float64], line: Line) -> bool:
    away = np.abs(segment.reshape(2, 2) @ line[:2] + line[2])
    return bool(away.max() < WORK / 250)


def _crossings(flat: NDArray[np.float64], upright: NDArray[np.float64]) -> NDArray[np.float64]:
    """Where each lying line meets each upright one; far outside where they do not."""
    (a, b, c), (d, e, f) = flat.T[:, :, None], upright.T[:, None, :]
    depth = a * e - b * d
    depth = np.where(np.abs(depth) < 1e-6, 1e-6, depth)
    return np.stack([(b * f - c * e) / depth, (c * d - a * f) / depth], axis=-1)


def _plausible(shapes: NDArray[np.float64], size: tuple[int, ...]) -> NDArray[np.float64]:
    """Those inside the picture, convex, large enough, with the proportions of A4 either way round; by size."""
    height, width = size[:2]
    within = ((shapes >= 1) & (shapes <= (width - 2, height - 2))).all(axis=(1, 2))
    sides = np.roll(shapes, -1, 1) - shapes
    turns = sides[..., 0] * np.roll(sides, -1, 1)[..., 1] - sides[..., 1] * np.roll(sides, -1, 1)[..., 0]
    convex = (turns > 0).all(axis=1) | (turns < 0).all(axis=1)
    lengths = np.hypot(sides[..., 0], sides[..., 1])
    wide, high = lengths[:, 0] + lengths[:, 2], lengths[:, 1] + lengths[:, 3]
    ratio = np.maximum(wide, high) / np.maximum(np.minimum(wide, high), 1.0)
    x, y = shapes[..., 0], shapes[..., 1]
    area = np.abs((x * np.roll(y, -1, 1) - y * np.roll(x, -1, 1)).sum(axis=1)) / 2
    right = np.abs(ratio / ASPECT - 1) <= ASPECT_SLACK
    good = within & convex & right & (area >= SMALLEST_AREA * width * height)
    return cast("NDArray[np.float64]", shapes[good][np.argsort(-area[good])])


def _gradient(grey: Grey) -> NDArray[np.float32]:
    """The steepest change near each pixel, in grey levels per pixel."""
    smooth = cv2.GaussianBlur(grey, (0, 0), 1.0)
    across, down = (cv2.Sobel(smooth, cv2.CV_32F, 1 - way, way, scale=1 / 8) for way in (0, 1))
    kernel = np.ones((2 * REACH - 1, 2 * REACH - 1), np.uint8)
    return np.asarray(np.stack([cv2.dilate(np.abs(part), kernel) for part in (across, down)]), np.float32)


def _touches_the_frame(grey: Grey) -> bool:
    """Whether something bright as paper runs into the edge of the picture."""
    level = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)[0]
    bright = grey > level
    if bright.all() or not bright.any() or grey[bright].mean() - grey[~bright].mean() < 40:
        return False
    sides = (bright[0], bright[-1], bright[:, 0], bright[:, -1])
    return any(side.mean() > 0.15 for side in sides) and not all(side.mean() > 0.85 for side in sides)
