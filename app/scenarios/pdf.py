"""Pages of a PDF as images, drawn in a worker."""

from dataclasses import dataclass

from PySide6.QtGui import QImage

from app.ui.paper import pages_of


@dataclass(frozen=True)
class Sheets:
    """All pages at one width, or why there are none."""

    pages: tuple[QImage, ...] = ()
    trouble: str = ""


def draw(content: bytes, width: int, ratio: float) -> Sheets:
    """``width`` in pixels of the screen; ``ratio`` of the display. Never raises: the words go to the person."""
    try:
        return Sheets(tuple(_sharp(image, ratio) for image in pages_of(content, width * ratio)))
    except (RuntimeError, ValueError) as error:
        return Sheets(trouble=f"文件无法显示（{type(error).__name__}）。尚未提交，请按 Alt+← 返回上一步后重新进入。")


def _sharp(image: QImage, ratio: float) -> QImage:
    image.setDevicePixelRatio(ratio)
    return image
