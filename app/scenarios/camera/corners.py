"""The four corners of a sheet set by hand, by keys alone or with the mouse, with a loupe at the one in hand."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF

from app.scenarios.camera.loupe import paint_loupe
from app.scenarios.camera.placing import EDGE, Canvas, fitted, paint_ground
from app.ui.theme import theme
from imaging.quad import Point, fault

DEFAULT: tuple[Point, ...] = ((0.1, 0.1), (0.9, 0.1), (0.9, 0.9), (0.1, 0.9))
NAMES = ("左上角", "右上角", "右下角", "左下角")
FAR = 10  # pixels of the screen with Shift
HANDLE = 9  # radius
CATCH = 24  # pixels within which the mouse takes hold of a corner
LOUPE, LOUPE_ZOOM = 160, 3.0  # pixels across; times the size at which the picture stands

_WAYS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_DIGITS = (Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_3, Qt.Key.Key_4)


class CornerBoard(Canvas):
    """Tab or 1–4 choose a corner, arrows move it by a pixel of the screen, with Shift by ten, Enter accepts."""

    moved = Signal()
    accepted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._corners: list[Point] = list(DEFAULT)
        self._active = 0
        self._held = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("手动调整四角")

    def show_picture(self, image: QImage, guess: Sequence[Point]) -> None:
        """``guess`` = where the corners may be; else they start near those of the picture."""
        self._image = image
        self._corners = list(guess) if len(guess) == len(DEFAULT) else list(DEFAULT)
        self._active, self._held = 0, False
        self.moved.emit()
        self.update()

    @property
    def corners(self) -> tuple[Point, ...]:
        """In shares of the picture: top left, top right, bottom right, bottom left of the sheet."""
        return tuple(self._corners)

    @property
    def active(self) -> str:
        return NAMES[self._active]

    @property
    def fault(self) -> str:
        """Why they cannot be accepted; empty when they can."""
        return fault(self._corners)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab stays with the corners; Esc and Enter lead out."""
        self._choose((self._active + (1 if forward else -1)) % len(DEFAULT))
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _WAYS:
            far = FAR if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
            self._move(QPointF(*_WAYS[key]) * far)
        elif key in _DIGITS:
            self._choose(_DIGITS.index(key))
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._accept()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        away = [(QPointF(point - event.position()).manhattanLength(), at) for at, point in enumerate(self._points())]
        nearest, at = min(away)
        self._held = nearest <= theme().dp(CATCH)
        if self._held:
            self._choose(at)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._held:
            self._move(event.position() - self._points()[self._active])

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self._held = False

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def _accept(self) -> None:
        if not self.fault:
            self.accepted.emit()

    def _choose(self, corner: int) -> None:
        self._active = corner
        self.moved.emit()
        self.update()

    def _move(self, by: QPointF) -> None:
        """``by`` in pixels of the screen; never out of the picture."""
        place = self._place()
        x, y = self._corners[self._active]
        x, y = x + by.x() / place.width(), y + by.y() / place.height()
        self._corners[self._active] = (min(max(x, 0.0), 1.0), min(max(y, 0.0), 1.0))
        self.moved.emit()
        self.update()

    def _place(self) -> QRectF:
        """Left of the loupe."""
        room = QRectF(self.rect()).adjusted(0, 0, -self._glass().width() - EDGE, 0)
        return fitted(room, self._image.size())

    def _glass(self) -> QRectF:
        side = min(theme().dp(LOUPE), self.width() // 3, self.height() - 2 * EDGE)
        return QRectF(self.width() - side - EDGE, EDGE, side, side)

    def _points(self) -> list[QPointF]:
        place = self._place()
        return [place.topLeft() + QPointF(x * place.width(), y * place.height()) for x, y in self._corners]

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        paint_ground(painter, self, focused=self.hasFocus())
        if self._image.isNull():
            return
        painter.drawImage(self._place(), self._image)
        points = self._points()
        self._paint_frame(painter, points)
        self._paint_handles(painter, points)
        self._paint_loupe(painter, points[self._active])

    def _paint_frame(self, painter: QPainter, points: list[QPointF]) -> None:
        look = theme()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        tone = "photo_warn" if self.fault else "photo_ok"
        for color, width in (("photo_rim", 5), (tone, 2)):
            painter.setPen(QPen(look.color(color), look.dp(width)))
            painter.drawPolygon(QPolygonF(points))

    def _paint_handles(self, painter: QPainter, points: list[QPointF]) -> None:
        """Each with its number; the one in hand is filled."""
        look = theme()
        painter.setFont(look.font(12, bold=True))
        radius = look.dp(HANDLE)
        for at, point in enumerate(points):
            chosen = at == self._active
            painter.setPen(QPen(look.color("photo_plate" if chosen else "accent"), look.dp(2)))
            painter.setBrush(look.color("accent" if chosen else "surface"))
            painter.drawEllipse(point, radius, radius)
            painter.setPen(look.color("on_accent" if chosen else "ink"))
            around = QRectF(point.x() - radius, point.y() - radius, 2 * radius, 2 * radius)
            painter.drawText(around, Qt.AlignmentFlag.AlignCenter, str(at + 1))

    def _paint_loupe(self, painter: QPainter, point: QPointF) -> None:
        place = self._place()
        factor = self._image.width() / place.width()
        at = (point - place.topLeft()) * factor
        paint_loupe(painter, self._image, at, self._glass(), max(LOUPE_ZOOM / factor, 1.0), cross=True)
