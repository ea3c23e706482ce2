"""Lucide icons, tinted by a token and drawn sharp for the screen's pixel ratio."""

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from app.ui.theme import RESOURCES, theme

UNKNOWN = "file-text"


def pixmap(name: str, tint: str = "ink_soft", size: int = 18, ratio: float = 2.0) -> QPixmap:
    """``size`` is in pixels at normal size; an icon that is not bundled shows as a sheet of paper."""
    return _draw(name, theme().value(tint), theme().dp(size), ratio)


def icon(name: str, tint: str = "ink_soft", size: int = 18) -> QIcon:
    return QIcon(pixmap(name, tint, size))


@lru_cache(maxsize=512)
def _draw(name: str, colour: str, pixels: int, ratio: float) -> QPixmap:
    image = QPixmap(QSize(round(pixels * ratio), round(pixels * ratio)))
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    _renderer(name, colour).render(painter, QRectF(0, 0, image.width(), image.height()))
    painter.end()
    image.setDevicePixelRatio(ratio)
    return image


def _renderer(name: str, colour: str) -> QSvgRenderer:
    folder = RESOURCES / "icons"
    file = folder / f"{name}.svg"
    source = (file if file.is_file() else folder / f"{UNKNOWN}.svg").read_text(encoding="utf-8")
    return QSvgRenderer(QByteArray(source.replace("currentColor", colour).encode()))
