"""A surface to sign on with mouse, finger or pen."""

from dataclasses import dataclass, field
from itertools import pairwise

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QTabletEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.theme import theme

PEN = QColor("#0b1a3a")
_WIDTH = 2.6
_SCALE = 2
_MARGIN = 12


@dataclass
class Stroke:
    """Points from pen down to pen up, each with its pressure."""

    points: list[tuple[QPointF, float]] = field(default_factory=list)


class Ink(QWidget):
    """Strokes stay vectors until ``png`` is asked for; Delete wipes."""

    signed = Signal()  # the pen was lifted
    wiped = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.strokes: list[Stroke] = []
        self._picture = QImage()
        self._drawing = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(theme().dp(150))
        self.setMaximumHeight(theme().dp(300))

    def sizeHint(self) -> QSize:
        return QSize(theme().dp(280), theme().dp(150))

    def show_picture(self, image: QImage) -> None:
        """A signature that came from the pad or from the draft."""
        self.strokes = []
        self._picture = image
        self.update()

    def clear(self) -> None:
        self.strokes = []
        self._picture = QImage()
        self.update()

    def empty(self) -> bool:
        return not self.strokes and self._picture.isNull()

    def png(self) -> bytes:
        """The strokes only, cropped, on transparent ground, at twice the size for print."""
        area = QRectF()
        for stroke in self.strokes:
            area = area.united(_path(stroke).controlPointRect().adjusted(-2, -2, 2, 2))
        area = area.adjusted(-_MARGIN, -_MARGIN, _MARGIN, _MARGIN)
        image = QImage((area.size() * _SCALE).toSize(), QImage.Format.Format_ARGB32)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(_SCALE, _SCALE)
        painter.translate(-area.topLeft())
        self._paint_strokes(painter, QColor("#000000"))
        painter.end()
        return _encode(image)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._down(event.position(), 0.5)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._draw(event.position(), 0.5)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._up()

    def tabletEvent(self, event: QTabletEvent) -> None:
        event.accept()
        if event.type() == QTabletEvent.Type.TabletPress:
            self._down(event.position(), event.pressure())
        elif event.type() == QTabletEvent.Type.TabletMove:
            self._draw(event.position(), event.pressure())
        elif event.type() == QTabletEvent.Type.TabletRelease:
            self._up()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and not self.empty():
            self.wiped.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        look = theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        edge = 2.0 if self.hasFocus() else 1.0
        painter.setPen(QPen(look.color("focus" if self.hasFocus() else "line_strong"), edge))
        painter.setBrush(look.color("paper"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), look.dp(8), look.dp(8))
        base = self.height() - look.dp(40)
        painter.setPen(QPen(QColor("#c3ccd9"), 1, Qt.PenStyle.DashLine))
        painter.drawLine(look.dp(24), base, self.width() - look.dp(24), base)
        painter.setPen(QColor("#5c687a"))
        painter.setFont(look.font(12))
        painter.drawText(look.dp(24), base + look.dp(22), "客户签名")
        if self._picture.isNull():
            self._paint_strokes(painter, PEN)
        else:
            self._paint_picture(painter)

    def _paint_strokes(self, painter: QPainter, colour: QColor) -> None:
        for stroke in self.strokes:
            pressure = sum(weight for _, weight in stroke.points) / len(stroke.points)
            width = _WIDTH * (0.6 + 0.8 * pressure)
            painter.setPen(
                QPen(colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
            )
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPath(_path(stroke))

    def _paint_picture(self, painter: QPainter) -> None:
        room = QRectF(self.rect()).adjusted(24, 10, -24, -theme().dp(30))
        size = self._picture.size().toSizeF()
        size = size * min(room.width() / size.width(), room.height() / size.height(), 1.0)
        corner = room.center() - QPointF(size.width() / 2, size.height() / 2)
        painter.drawImage(QRectF(corner, size), self._picture)

    def _down(self, at: QPointF, pressure: float) -> None:
        self._picture = QImage()
        self._drawing = True
        self.strokes.append(Stroke([(at, pressure)]))
        self.update()

    def _draw(self, at: QPointF, pressure: float) -> None:
        if self._drawing:
            inside = QPointF(min(max(at.x(), 2.0), self.width() - 2.0), min(max(at.y(), 2.0), self.height() - 2.0))
            self.strokes[-1].points.append((inside, pressure))
            self.update()

    def _up(self) -> None:
        if self._drawing:
            self._drawing = False
            self.signed.emit()


def _path(stroke: Stroke) -> QPainterPath:
    """A smooth line: each point bends the curve between the middles of its neighbours."""
    points = [point for point, _ in stroke.points]
    path = QPainterPath(points[0])
    if len(points) == 1:
        path.lineTo(points[0] + QPointF(0.1, 0.1))
    for before, after in pairwise(points[1:]):
        path.quadTo(before, (before + after) / 2)
    path.lineTo(points[-1])
    return path


def _encode(image: QImage) -> bytes:
    store = QByteArray()
    buffer = QBuffer(store)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # the stub wants bytes for the format
    return bytes(store.data())
