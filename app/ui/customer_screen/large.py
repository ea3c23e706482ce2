"""Large print: sizes that can be read from 70 cm, counted from the size of the display."""

from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QLabel, QPushButton, QSizePolicy

from app.ui.controls import words
from app.ui.theme import FALLBACK, FAMILY

BASE = QSize(1024, 600)
MOST = 1.5
WIDE = 1400  # pixels from which two columns stand beside each other
SMALL, BODY, TITLE, AMOUNT, HERO = 20, 24, 30, 44, 56


@dataclass(frozen=True)
class Large:
    """The factor of one display: 1 at 1024 × 600, at most 1.5."""

    factor: float
    wide: bool

    @classmethod
    def of(cls, size: QSize) -> "Large":
        factor = min(size.width() / BASE.width(), size.height() / BASE.height())
        return cls(max(1.0, min(MOST, factor)), size.width() >= WIDE)

    def px(self, pixels: int) -> int:
        return round(pixels * self.factor)

    def font(self, pixels: int, *, bold: bool = False) -> QFont:
        face = QFont([FAMILY, FALLBACK])
        face.setPixelSize(self.px(pixels))
        face.setBold(bold)
        return face

    def text(  # noqa: PLR0917 - text, size and how it looks
        self, text: str, pixels: int = BODY, bold: bool = False, role: str = "", tone: str = "", wrap: bool = True
    ) -> QLabel:
        label = words(text, role, tone=tone, wrap=wrap)
        label.setFont(self.font(pixels, bold=bold))
        return label

    def button(self, text: str, *, primary: bool = False) -> QPushButton:
        """For a finger: high, without a key, and never with the focus."""
        button = LargeButton(text, QSize(self.px(220 if primary else 140), self.px(62)))
        button.setProperty("role", "primary" if primary else "")
        button.setFont(self.font(BODY, bold=primary))
        return button

    def grown(self, by: float) -> "Large":
        """Larger still, where there is little to say."""
        return Large(self.factor * by, self.wide)


class LargeButton(QPushButton):
    """A button for a finger. The style sheet's own heights are for a mouse."""

    def __init__(self, text: str, size: QSize) -> None:
        super().__init__(text)
        self._size = size
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return self._size
