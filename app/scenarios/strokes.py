"""Strokes of a pen: how they are drawn, what counts as a signature, and the picture they make."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import hypot

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen

PEN = QColor("#0b1a3a")
WIDTH = 2.6  # pixels of a stroke without pressure
REACH = 8.0  # pixels around a point that its stroke may cover
LEAST_LENGTH = 100.0  # pixels of line in all …
LEAST_EXTENT = 40.0  # … and of the longer side of what it covers: less is a dot or a slip of the hand
_SCALE = 2
_WIDEST = 1200  # pixels of the picture: 400 dpi in its box on the receipt
_MARGIN = 12
_LEVELS = 12  # of pressure: finer is not seen
_LONGEST_PIECE = 24  # points: what has changed is drawn anew, and little else


@dataclass
class Stroke:
    """Points from pen down to pen up, each with its pressure."""

    points: list[tuple[QPointF, float]] = field(default_factory=list)
    bounds: QRectF = field(default_factory=QRectF)
    length: float = 0.0

    def add(self, at: QPointF, pressure: float) -> None:
        if self.points:
            before = self.points[-1][0]
            self.length += hypot(at.x() - before.x(), at.y() - before.y())
        self.points.append((at, pressure))
        self.bounds = self.bounds.united(QRectF(at, at).adjusted(-REACH, -REACH, REACH, REACH))

    def tip(self) -> QRectF:
        """What the newest point changes on screen."""
        corners = [point for point, _ in self.points[-3:]]
        left, right = min(one.x() for one in corners), max(one.x() for one in corners)
        top, bottom = min(one.y() for one in corners), max(one.y() for one in corners)
        return QRectF(left, top, right - left, bottom - top).adjusted(-REACH, -REACH, REACH, REACH)


def enough(strokes: Sequence[Stroke]) -> bool:
    """Whether it can be a signature: a dot, or dots, are none."""
    area = _covered(strokes).adjusted(REACH, REACH, -REACH, -REACH)
    return sum(one.length for one in strokes) >= LEAST_LENGTH and max(area.width(), area.height()) >= LEAST_EXTENT


def paint(painter: QPainter, strokes: Sequence[Stroke], pen: QPen, within: QRectF | None = None) -> None:
    """Smooth lines, the thicker the harder the pen was pressed; ``within`` leaves out what lies elsewhere."""
    width = pen.widthF()
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for stroke in strokes:
        if within is not None and not stroke.bounds.intersects(within):
            continue
        for path, pressure in _pieces(stroke):
            if within is None or path.controlPointRect().adjusted(-REACH, -REACH, REACH, REACH).intersects(within):
                pen.setWidthF(width * (0.6 + 0.8 * pressure))
                painter.setPen(pen)
                painter.drawPath(path)


def png(strokes: Sequence[Stroke], width: float = WIDTH) -> bytes:
    """The strokes cropped, black on a transparent ground, at twice the size as far as paper can use it."""
    area = _covered(strokes).adjusted(-_MARGIN, -_MARGIN, _MARGIN, _MARGIN)
    scale = min(_SCALE, _WIDEST / area.width())
    image = QImage((area.size() * scale).toSize(), QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(scale, scale)
    painter.translate(-area.topLeft())
    paint(painter, strokes, QPen(QColor("#000000"), width))
    painter.end()
    return _encode(image)


def _covered(strokes: Sequence[Stroke]) -> QRectF:
    area = QRectF()
    for stroke in strokes:
        area = area.united(stroke.bounds)
    return area


def _pieces(stroke: Stroke) -> list[tuple[QPainterPath, float]]:
    """Each point bends the line between the middles of its neighbours. Runs of one pressure are one piece."""
    points = stroke.points
    first, weight = points[0]
    if len(points) == 1:
        dot = QPainterPath(first)
        dot.lineTo(first + QPointF(0.1, 0.1))
        return [(dot, weight)]
    pieces: list[tuple[QPainterPath, float]] = []
    start, path, level, size = first, QPainterPath(first), _level(weight), 0
    for (before, one), (after, other) in pairwise(points[1:]):
        now = _level((one + other) / 2)
        if now != level or size == _LONGEST_PIECE:
            pieces.append((path, level))
            path, level, size = QPainterPath(start), now, 0
        start = (before + after) / 2
        path.quadTo(before, start)
        size += 1
    path.lineTo(points[-1][0])
    return [*pieces, (path, level)]


def _level(pressure: float) -> float:
    return round(pressure * _LEVELS) / _LEVELS


def _encode(image: QImage) -> bytes:
    store = QByteArray()
    buffer = QBuffer(store)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # the stub wants bytes for the format
    return bytes(store.data())
