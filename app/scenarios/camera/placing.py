"""How a picture stands in its place: as large as there is room, on a sunken ground, or words when there is none."""

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPen
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QWidget

from app.ui.icons import pixmap
from app.ui.theme import theme

EDGE = 8  # pixels between the frame and the picture


class Canvas(QWidget):
    """A place for one picture, as large as there is room."""

    def __init__(self) -> None:
        super().__init__()
        self._image = QImage()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(theme().dp(180), theme().dp(160))

    def sizeHint(self) -> QSize:
        return self.minimumSize()

    @property
    def image(self) -> QImage:
        return self._image


def fitted(room: QRectF, size: QSize, *, largest: float = 8.0) -> QRectF:
    """Where a picture of ``size`` stands; at most ``largest`` times as large as it is."""
    inside = room.adjusted(EDGE, EDGE, -EDGE, -EDGE)
    factor = min(inside.width() / size.width(), inside.height() / size.height(), largest)
    taken = size.toSizeF() * factor
    return QRectF(inside.center() - QPointF(taken.width() / 2, taken.height() / 2), taken)


def paint_ground(painter: QPainter, widget: QWidget, *, dashed: bool = False, focused: bool = False) -> None:
    look = theme()
    frame = QRectF(widget.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
    style = Qt.PenStyle.DashLine if dashed else Qt.PenStyle.SolidLine
    color = "accent" if focused else "line_strong" if dashed else "line"
    painter.setPen(QPen(look.color(color), 2 if focused else 1, style))
    painter.setBrush(look.color("sunken"))
    painter.drawRoundedRect(frame, look.dp(8), look.dp(8))


def paint_words(painter: QPainter, widget: QWidget, icon: str, text: str) -> None:
    look = theme()
    side = look.dp(40)
    middle = widget.rect().center()
    painter.drawPixmap(middle.x() - side // 2, middle.y() - side, pixmap(icon, "ink_off", 40))
    painter.setPen(look.color("ink_faint"))
    below = widget.rect().adjusted(look.dp(12), widget.height() // 2 + look.dp(10), -look.dp(12), 0)
    painter.drawText(below, Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap, text)


def scroll_to(widget: QWidget) -> None:
    """Its upper edge comes to the upper edge of the area it scrolls in, as far as that goes."""
    above = widget.parentWidget()
    while above is not None and not isinstance(above, QScrollArea):
        above = above.parentWidget()
    if above is not None:
        top = widget.mapTo(above, QPoint(0, -theme().dp(EDGE))).y()
        above.verticalScrollBar().setValue(above.verticalScrollBar().value() + top)
