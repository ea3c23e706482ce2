"""Paints the running picture with the outline that the camera's host found in it."""

from typing import Literal

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen, QPolygonF

from app.devices.ports import Glimpse
from app.scenarios.camera.placing import Canvas, fitted, paint_ground, paint_words
from app.ui.theme import theme

LARGEST = 2_000_000  # bytes: a running picture is small, else the window would work for it

TWICE = 2  # a verdict counts when it was the same so many times: the words must not flicker

Seen = Literal["", "sure", "unsure", "none"]


class LiveView(Canvas):
    """``show_glimpse`` for each picture; ``forget`` takes the last one off the screen."""

    judged = Signal()  # the verdict is another one

    def __init__(self) -> None:
        super().__init__()
        self._outline: tuple[tuple[float, float], ...] = ()
        self._sure = False
        self.verdict: Seen = ""
        self._next: Seen = ""
        self._same = 0
        self._words = ""
        self.setAccessibleName("高拍仪实时画面")

    def show_glimpse(self, glimpse: Glimpse) -> None:
        """One that cannot be decoded is left out: the next comes at once."""
        image = QImage.fromData(glimpse.picture) if len(glimpse.picture) <= LARGEST else QImage()
        if image.isNull():
            return
        self._image, self._outline, self._sure = image, glimpse.outline, glimpse.sure
        self.update()
        self._judge("sure" if glimpse.sure else "unsure" if glimpse.outline else "none")

    def _judge(self, verdict: Seen) -> None:
        self._same = self._same + 1 if verdict == self._next else 1
        self._next = verdict
        if self._same >= TWICE and verdict != self.verdict:
            self.verdict = verdict
            self.judged.emit()

    def say(self, text: str) -> None:
        """Shown while there is no picture."""
        self._words = text
        self.update()

    def forget(self) -> None:
        self._image, self._outline, self.verdict = QImage(), (), ""
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_ground(painter, self, dashed=self._image.isNull())
        if self._image.isNull():
            paint_words(painter, self, "camera", self._words)
            return
        place = fitted(QRectF(self.rect()), self._image.size())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(place, self._image)
        self._paint_outline(painter, place)

    def _paint_outline(self, painter: QPainter, place: QRectF) -> None:
        """Over a dark rim, so that it shows on paper and desk alike."""
        if not self._outline:
            return
        points = [place.topLeft() + QPointF(x * place.width(), y * place.height()) for x, y in self._outline]
        painter.setBrush(Qt.BrushStyle.NoBrush)
        style = Qt.PenStyle.SolidLine if self._sure else Qt.PenStyle.DashLine
        for color, width in ((theme().color("photo_rim"), 5), (self._tone(), 3)):
            painter.setPen(QPen(color, theme().dp(width), style))
            painter.drawPolygon(QPolygonF(points))

    def _tone(self) -> QColor:
        return theme().color("photo_ok" if self._sure else "photo_warn")
