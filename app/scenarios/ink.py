"""A surface to sign on with mouse, finger or pen."""

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPointingDevice,
    QTabletEvent,
    QTouchEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.scenarios import strokes
from app.scenarios.strokes import PEN, Stroke
from app.ui.theme import theme

_HIGHEST = 300
_PLAIN = 0.5  # the pressure of what has none
_LEAST_PRESSURE = 0.1  # some pens report nothing at first


class Ink(QWidget):
    """Strokes stay vectors in memory until ``png`` is asked for; Delete wipes. One finger writes, a palm does not."""

    signed = Signal()  # the pen was lifted
    wiped = Signal()

    def __init__(self, *, pen: float = 0.0) -> None:
        """``pen`` = the width of a pen on the customer's display: there it takes all the place, and has no keys."""
        super().__init__()
        self.strokes: list[Stroke] = []
        self._picture = QImage()
        self._drawing = False
        self._finger = -1
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        self.setMinimumHeight(theme().dp(150))
        self._pen = pen or strokes.WIDTH
        self._roomy = bool(pen)
        if not self._roomy:
            self.setMaximumHeight(theme().dp(_HIGHEST))
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def sizeHint(self) -> QSize:
        return QSize(theme().dp(280), theme().dp(150))

    def show_picture(self, image: QImage) -> None:
        """A signature that came from the pad or from the draft."""
        self.clear()
        self._picture = image

    def clear(self) -> None:
        """Also while a stroke is under way: what belongs to it is dropped."""
        self.strokes = []
        self._drawing = False
        self._finger = -1
        self._picture = QImage()
        self.update()

    def undo(self) -> None:
        """Takes the last stroke away."""
        if self.strokes and not self._drawing:
            self.strokes.pop()
            self.update()

    def empty(self) -> bool:
        return not self.strokes and self._picture.isNull()

    def enough(self) -> bool:
        return strokes.enough(self.strokes)

    def png(self) -> bytes:
        return strokes.png(self.strokes, self._pen)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QTouchEvent) and event.device().type() != QPointingDevice.DeviceType.TouchPad:
            self._touched(event)
            return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._down(event.position(), _PLAIN)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._draw(event.position(), _PLAIN)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._up()

    def tabletEvent(self, event: QTabletEvent) -> None:
        event.accept()
        pressure = max(event.pressure(), _LEAST_PRESSURE)
        if event.type() == QTabletEvent.Type.TabletPress:
            self._down(event.position(), pressure)
        elif event.type() == QTabletEvent.Type.TabletMove:
            self._draw(event.position(), pressure)
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

    def paintEvent(self, event: QPaintEvent) -> None:
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
        painter.setFont(look.font(20 if self._roomy else 12))
        painter.drawText(look.dp(24), base + look.dp(28), "客户签名")
        if self._picture.isNull():
            strokes.paint(painter, self.strokes, QPen(PEN, self._pen), QRectF(event.rect()))
        else:
            self._paint_picture(painter)

    def _paint_picture(self, painter: QPainter) -> None:
        room = QRectF(self.rect()).adjusted(24, 10, -24, -theme().dp(30))
        size = self._picture.size().toSizeF()
        size = size * min(room.width() / size.width(), room.height() / size.height(), 1.0)
        corner = room.center() - QPointF(size.width() / 2, size.height() / 2)
        painter.drawImage(QRectF(corner, size), self._picture)

    def _touched(self, event: QTouchEvent) -> None:
        """The first finger writes until it is lifted; what a system takes back was no stroke."""
        event.accept()
        if event.type() == QEvent.Type.TouchCancel:
            if self._finger >= 0 and self._drawing:
                self._drawing = False
                self.undo()
            self._finger = -1
            return
        for point in event.points():
            state = point.state()
            if state == state.Pressed and self._finger < 0:
                self._finger = point.id()
                self._down(point.position(), _PLAIN)
            elif point.id() == self._finger and state == state.Updated:
                self._draw(point.position(), _PLAIN)
            elif point.id() == self._finger and state == state.Released:
                self._finger = -1
                self._up()

    def _down(self, at: QPointF, pressure: float) -> None:
        self._picture = QImage()
        self._drawing = True
        self.strokes.append(Stroke())
        self.strokes[-1].add(at, pressure)
        self.update()

    def _draw(self, at: QPointF, pressure: float) -> None:
        if self._drawing:
            inside = QPointF(min(max(at.x(), 2.0), self.width() - 2.0), min(max(at.y(), 2.0), self.height() - 2.0))
            self.strokes[-1].add(inside, pressure)
            self.update(self.strokes[-1].tip().toAlignedRect())

    def _up(self) -> None:
        if self._drawing:
            self._drawing = False
            self.signed.emit()
