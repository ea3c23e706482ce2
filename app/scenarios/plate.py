"""The head of a device field: an icon in a circle, what to do or what there is, and the buttons."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.ui.controls import KeyButton, chip, words
from app.ui.icons import pixmap
from app.ui.theme import restyle, theme


class Plate(QWidget):
    """One look for reading a card, taking a picture and signing."""

    def __init__(self, buttons: tuple[KeyButton, ...], *, stacked: bool = False) -> None:
        """``stacked`` = the buttons stand below, for narrow places."""
        super().__init__()
        self._icon = QLabel(self)
        self._icon.setFixedSize(theme().dp(44), theme().dp(44))
        self._icon.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._title = words(role="strong")
        self._text = words(role="small", wrap=True)
        self._simulated = chip("模拟设备", "warn")
        self._simulated.hide()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(theme().dp(8))
        row = QHBoxLayout()
        row.setSpacing(theme().dp(12))
        outer.addLayout(row)
        row.addWidget(self._icon)
        column = QVBoxLayout()
        column.setSpacing(theme().dp(2))
        head = QHBoxLayout()
        head.setSpacing(theme().dp(8))
        head.addWidget(self._title)
        head.addWidget(self._simulated)
        head.addStretch(1)
        column.addStretch(1)
        column.addLayout(head)
        column.addWidget(self._text)
        column.addStretch(1)
        row.addLayout(column, 1)
        place = row
        if stacked:
            place = QHBoxLayout()
            place.addStretch(1)
            outer.addLayout(place)
        for button in buttons:
            place.addWidget(button)

    def say(self, icon: str, tone: str, title: str, text: str) -> None:
        self._icon.setPixmap(pixmap(icon, f"{tone}_ink", 24))
        self._icon.setStyleSheet(
            f"QLabel {{ background: {theme().value(tone + '_soft')}; border-radius: {self._icon.width() // 2}px; }}"
        )
        self._title.setText(title)
        self._text.setText(text)
        self._text.setVisible(bool(text))
        restyle(self._title, tone="bad" if tone == "bad" else "neutral")

    def mark_simulated(self, *, simulated: bool) -> None:
        self._simulated.setVisible(simulated)
