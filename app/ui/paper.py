"""Pages of a PDF as images, for workers."""

from itertools import islice
from typing import TYPE_CHECKING

from PySide6.QtGui import QImage, QPainter

if TYPE_CHECKING:
    import pymupdf

BAND = 256  # pixels


def pages_of(pdf: bytes, width: float, limit: int | None = None) -> list[QImage]:
    """``limit`` = so many at most. RuntimeError of PyMuPDF when the bytes are no PDF."""
    import pymupdf  # imported by the first worker that needs it: 90 ms

    with pymupdf.open(stream=pdf, filetype="pdf") as document:
        return [page_image(page, width) for page in islice(document, limit)]


def page_image(page: "pymupdf.Page", width: float) -> QImage:
    """``width`` in pixels. In bands: while PyMuPDF draws, no other thread runs, the window's neither.

    The colours are as screens have them, so that the UI thread need not convert them.
    """
    import pymupdf  # imported by the first worker that needs it: 90 ms

    zoom = width / page.rect.width
    matrix, sheet = pymupdf.Matrix(zoom, zoom), page.get_displaylist()
    area = (page.rect * matrix).irect
    image = QImage(area.width, area.height, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    for top in range(area.y0, area.y1, BAND):
        band = pymupdf.Rect(area.x0, top, area.x1, min(top + BAND, area.y1))
        drawn = sheet.get_pixmap(matrix=matrix, alpha=False, clip=band / matrix)
        part = QImage(drawn.samples, drawn.width, drawn.height, drawn.stride, QImage.Format.Format_RGB888)
        painter.drawImage(0, top - area.y0, part)
    painter.end()
    return image
