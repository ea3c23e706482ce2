"""Shows a picture as large as the place allows, never larger than it is."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.icons import pixmap
from app.ui.theme import theme


class Preview(QWidget):
    """The final bytes, decoded: what the clerk sees is what is sent."""

    def __init__(self) -> None:
        super().__init__()
        self._image = QImage()
        self._words = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(theme().dp(180), theme().dp(160))

    def sizeHint(self) -> QSize:
        return self.minimumSize()

    def show_image(self, image: QImage, words: str = "") -> None:
        self._image, self._words = image, words
        self.setAccessibleName(words)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        look = theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        dashed = self._image.isNull()
        painter.setPen(QPen(look.color("line_strong" if dashed else "line"), 1, _dash(dashed)))
        painter.setBrush(look.color("sunken"))
        painter.drawRoundedRect(frame, look.dp(8), look.dp(8))
        if self._image.isNull():
            self._paint_empty(painter)
        else:
            painter.drawImage(self._place(), self._image)

    def _place(self) -> QRectF:
        room = QRectF(self.rect()).adjusted(8, 8, -8, -8)
        size = self._image.size().toSizeF()
        factor = min(room.width() / size.width(), room.height() / size.height(), 1.0)
        size = size * factor
        return QRectF(room.center() - QPointF(size.width() / 2, size.height() / 2), size)

    def _paint_empty(self, painter: QPainter) -> None:
        look = theme()
        side = look.dp(40)
        middle = self.rect().center()
        painter.drawPixmap(middle.x() - side // 2, middle.y() - side, pixmap("image", "ink_off", 40))
        painter.setPen(look.color("ink_faint"))
        below = self.rect().adjusted(look.dp(12), self.height() // 2 + look.dp(10), -look.dp(12), 0)
        painter.drawText(below, Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap, self._words)


def _dash(dashed: bool) -> Qt.PenStyle:
    return Qt.PenStyle.DashLine if dashed else Qt.PenStyle.SolidLine
