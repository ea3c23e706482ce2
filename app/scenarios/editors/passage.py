"""Several lines of text, such as a pasted key."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from app.scenarios.bench import Bench
from app.scenarios.editor import Editor
from app.ui.theme import restyle, theme
from service.kit.page import Passage

_HEIGHT = 132


class PassageEditor(Editor[Passage]):
    """Enter makes a new line, Tab and Ctrl+Enter go on."""

    kind = "passage"
    wide = False
    widest = 760

    def __init__(self, field: Passage, bench: Bench, parent: QWidget | None = None) -> None:
        super().__init__(field, bench, parent)
        self._edit = QPlainTextEdit(self)
        self._edit.setTabChangesFocus(True)
        self._edit.setFixedHeight(theme().dp(_HEIGHT))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._edit)
        self.watch_focus(self._edit)
        self.refresh(field)
        self._edit.textChanged.connect(self.touch)

    def refresh(self, field: Passage) -> None:
        super().refresh(field)
        self._edit.setPlaceholderText(field.placeholder)
        if self._edit.toPlainText() != field.value:
            self._edit.setPlainText(field.value)

    def value(self) -> str:
        return self._edit.toPlainText().strip()

    def input(self) -> QWidget:
        return self._edit

    def mark_invalid(self, invalid: bool) -> None:
        restyle(self._edit, invalid=invalid)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
            if control and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.advanced.emit()
                return True
        return super().eventFilter(watched, event)
