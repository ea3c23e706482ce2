"""Shows a picture as large as the place allows, and larger by steps; under the mouse a loupe."""

from PySide6.QtCore import QEvent, QPointF, QRectF
from PySide6.QtGui import QImage, QMouseEvent, QPainter, QPaintEvent

from app.scenarios.camera.loupe import paint_loupe
from app.scenarios.camera.placing import EDGE, Canvas, fitted, paint_ground, paint_words
from app.ui.theme import theme

ZOOMS = (1.0, 1.5, 2.0, 3.0, 4.0)  # times the size at which the whole picture fits
STEP = 0.25  # of what is seen: so far an arrow moves it
LOUPE = 150  # pixels


class Preview(Canvas):
    """The final bytes, decoded: what the clerk sees is what is sent."""

    def __init__(self) -> None:
        super().__init__()
        self._words = ""
        self._zoom = ZOOMS[0]
        self._middle = QPointF(0.5, 0.5)  # of what is seen, in shares of the picture
        self._mouse: QPointF | None = None
        self._dragged: QPointF | None = None
        self.setMouseTracking(True)

    @property
    def zoom(self) -> float:
        return self._zoom

    def show_image(self, image: QImage, words: str = "") -> None:
        self._image, self._words = image, words
        self._zoom, self._middle = ZOOMS[0], QPointF(0.5, 0.5)
        self.setAccessibleName(words)
        self.update()

    def larger(self) -> None:
        self._set_zoom(next((zoom for zoom in ZOOMS if zoom > self._zoom), ZOOMS[-1]))

    def smaller(self) -> None:
        self._set_zoom(next((zoom for zoom in reversed(ZOOMS) if zoom < self._zoom), ZOOMS[0]))

    def whole(self) -> None:
        self._set_zoom(ZOOMS[0])

    def move_by(self, across: int, down: int) -> None:
        """In steps; nothing happens where the whole picture is seen."""
        self._look_at(self._middle + QPointF(across, down) * (STEP / self._zoom))

    def _set_zoom(self, zoom: float) -> None:
        if self._image.isNull():
            return
        if zoom > self._zoom == ZOOMS[0]:
            self._middle = QPointF(0.5, 0.25)  # the title first
        self._zoom = zoom
        self._look_at(self._middle)

    def _look_at(self, middle: QPointF) -> None:
        """Never beyond the picture's edge."""
        whole = fitted(QRectF(self.rect()), self._image.size(), largest=1.0)
        half_x = min(0.5, self.width() / (2 * self._zoom * max(whole.width(), 1)))
        half_y = min(0.5, self.height() / (2 * self._zoom * max(whole.height(), 1)))
        self._middle = QPointF(
            min(max(middle.x(), half_x), 1 - half_x),
            min(max(middle.y(), half_y), 1 - half_y),
        )
        self.update()

    def _place(self) -> QRectF:
        room = QRectF(self.rect())
        place = fitted(room, self._image.size(), largest=1.0)
        if self._zoom == ZOOMS[0]:
            return place
        size = place.size() * self._zoom
        corner = room.center() - QPointF(self._middle.x() * size.width(), self._middle.y() * size.height())
        return QRectF(corner, size)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        paint_ground(painter, self, dashed=self._image.isNull())
        if self._image.isNull():
            paint_words(painter, self, "image", self._words)
            return
        place = self._place()
        painter.setClipRect(self.rect().adjusted(EDGE // 2, EDGE // 2, -EDGE // 2, -EDGE // 2))
        painter.drawImage(place, self._image)
        painter.setClipping(False)
        if self._mouse is not None and self._dragged is None and place.contains(self._mouse):
            self._paint_loupe(painter, place, self._mouse)

    def _paint_loupe(self, painter: QPainter, place: QRectF, mouse: QPointF) -> None:
        """Twice as large as the picture's own pixels; beside the mouse, not under it."""
        factor = self._image.width() / place.width()
        side = min(theme().dp(LOUPE), self.width() // 2, self.height() - 2 * EDGE)
        glass = QRectF(0, 0, side, side)
        right = mouse.x() < self.width() / 2
        glass.moveCenter(QPointF(mouse.x() + (side * 0.7 if right else -side * 0.7), mouse.y()))
        glass.moveTop(min(max(glass.top(), EDGE), self.height() - side - EDGE))
        paint_loupe(painter, self._image, (mouse - place.topLeft()) * factor, glass, max(2.0 / factor, 1.2))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._dragged = event.position() if self._zoom > ZOOMS[0] else None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        here = event.position()
        if self._dragged is not None:
            size, moved = self._place().size(), self._dragged - here
            self._dragged = here
            self._look_at(self._middle + QPointF(moved.x() / size.width(), moved.y() / size.height()))
        self._mouse = here
        self.update()

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self._dragged = None
        self.update()

    def leaveEvent(self, _event: QEvent) -> None:
        self._mouse = None
        self.update()
