"""What is picked so far, each with a cross to take it away."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QWidget

from app.ui.controls import clear, words
from app.ui.icons import icon
from app.ui.theme import theme


class Picks(QWidget):
    """How many, and a row of quiet buttons as far as there is room; hidden while nothing is picked."""

    removed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(theme().dp(6))
        self._buttons: list[QPushButton] = []
        self._shown: dict[str, str] | None = None
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.show_names({})

    def show_names(self, names: dict[str, str]) -> None:
        if names == self._shown:
            return
        self._shown = dict(names)
        clear(self._row)
        self._buttons = []
        self.setVisible(bool(names))
        if not names:
            return
        self._count = words(f"已选 {len(names)} 项", "hint")
        self._row.addWidget(self._count)
        for row_id, name in names.items():
            button = QPushButton(name)
            button.setProperty("role", "pick")  # no higher than the heading beside it
            button.setIcon(icon("x", size=14))
            button.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.setAccessibleName(f"移除 {name}")
            button.clicked.connect(lambda _=False, row_id=row_id: self.removed.emit(row_id))
            self._row.addWidget(button)
            self._buttons.append(button)
        self._row.addStretch(1)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """A name that has no room is not there; it must never make the page wider than its place."""
        room = self.width() - self._count.sizeHint().width() if self._buttons else 0
        for button in self._buttons:
            room -= button.sizeHint().width() + self._row.spacing()
            button.setVisible(room >= 0)
