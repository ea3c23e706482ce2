"""A round glass that shows part of a picture larger."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPen

from app.ui.theme import theme


def paint_loupe(
    painter: QPainter, image: QImage, at: QPointF, glass: QRectF, zoom: float, *, cross: bool = False
) -> None:
    """The surroundings of the point ``at`` (in the picture's pixels) fill ``glass``, each pixel ``zoom`` wide."""
    look = theme()
    seen = QRectF(0, 0, glass.width() / zoom, glass.height() / zoom)
    seen.moveCenter(at)
    painter.save()
    around = QPainterPath()
    around.addEllipse(glass)
    painter.setClipPath(around)
    painter.fillRect(glass, look.color("sunken"))
    painter.drawImage(glass, image, seen)
    painter.setClipping(False)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(look.color("accent"), look.dp(2)))
    painter.drawEllipse(glass)
    if cross:
        middle, arm = glass.center(), glass.width() / 2
        painter.setPen(QPen(look.color("accent"), 1))
        painter.drawLine(middle - QPointF(arm, 0), middle + QPointF(arm, 0))
        painter.drawLine(middle - QPointF(0, arm), middle + QPointF(0, arm))
    painter.restore()
