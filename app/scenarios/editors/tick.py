"""A statement to confirm, with its own key."""

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QWidget

from app.scenarios.bench import Bench
from app.scenarios.editor import Editor, is_enter
from app.scenarios.keyboard import Binding
from app.ui.controls import key_cap
from app.ui.theme import restyle, theme
from service.kit.page import Tick


class TickEditor(Editor[Tick]):
    """A check box; Enter goes on, space or the key shown changes it."""

    kind = "tick"
    wide = False
    own_title = True

    def __init__(self, field: Tick, bench: Bench, parent: QWidget | None = None) -> None:
        super().__init__(field, bench, parent)
        self._box = QCheckBox(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme().dp(6))
        row.addWidget(self._box)
        if field.key:
            row.addWidget(key_cap(field.key))
        row.addStretch(1)
        self.watch_focus(self._box)
        self._box.clicked.connect(self._clicked)
        self.refresh(field)

    def refresh(self, field: Tick) -> None:
        super().refresh(field)
        self._box.setText(field.title)
        self._box.setToolTip(field.hint)
        self._box.setChecked(field.value)

    def value(self) -> bool:
        return self._box.isChecked()

    def take_away(self) -> None:
        """What was confirmed is no longer what stands there."""
        if self._box.isChecked():
            self._box.setChecked(False)
            self.revision += 1

    def input(self) -> QWidget:
        return self._box

    def bindings(self) -> list[Binding]:
        return [Binding(self.field.key, self.field.title, self._box.click)] if self.field.key else []

    def mark_invalid(self, invalid: bool) -> None:
        restyle(self._box, invalid=invalid)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if is_enter(event):
            self.advanced.emit()
            return True
        return super().eventFilter(watched, event)

    def _clicked(self) -> None:
        self.touch(chosen=True)
