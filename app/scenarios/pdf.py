"""Pages of a PDF as images, drawn in a worker."""

from dataclasses import dataclass

from PySide6.QtGui import QImage


@dataclass(frozen=True)
class Sheets:
    """All pages at one width, or why there are none."""

    pages: tuple[QImage, ...] = ()
    trouble: str = ""


def draw(content: bytes, width: int, ratio: float) -> Sheets:
    """``width`` in pixels of the screen; ``ratio`` of the display. Never raises: the words go to the person."""
    import pymupdf  # 90 ms that the first paint does not need

    try:
        with pymupdf.open(stream=content, filetype="pdf") as document:
            return Sheets(tuple(_draw_page(page, width, ratio) for page in document))
    except (RuntimeError, ValueError) as error:
        return Sheets(trouble=f"文件无法显示（{type(error).__name__}）。尚未提交，请按 Alt+← 返回上一步后重新进入。")


def _draw_page(page: object, width: int, ratio: float) -> QImage:
    import pymupdf

    assert isinstance(page, pymupdf.Page)
    zoom = width * ratio / page.rect.width
    pixels = page.get_pixmap(matrix=pymupdf.Matrix(zoom, zoom), alpha=False)
    image = QImage(pixels.samples, pixels.width, pixels.height, pixels.stride, QImage.Format.Format_RGB888)
    image = image.convertToFormat(QImage.Format.Format_RGB32)  # as screens have it: the UI thread need not do it
    image.setDevicePixelRatio(ratio)
    return image
