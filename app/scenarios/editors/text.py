"""One line of text."""

import unicodedata

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from app.scenarios.bench import Bench
from app.scenarios.editor import Editor
from app.ui.theme import restyle
from service.kit.page import Text


class TextEditor(Editor[Text]):
    """``plain`` fields turn full-width digits into plain ones and keep the input method out."""

    kind = "text"
    wide = False

    def __init__(self, field: Text, bench: Bench, parent: QWidget | None = None) -> None:
        super().__init__(field, bench, parent)
        self._edit = QLineEdit(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._edit)
        self.watch_focus(self._edit)
        self._edit.textEdited.connect(self._edited)
        self._edit.returnPressed.connect(self.advanced)
        self.refresh(field)

    def refresh(self, field: Text) -> None:
        super().refresh(field)
        self._edit.setMaxLength(field.max_length)
        self._edit.setPlaceholderText(field.placeholder)
        self._edit.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, not (field.plain or field.secret))
        self._edit.setEchoMode(QLineEdit.EchoMode.Password if field.secret else QLineEdit.EchoMode.Normal)
        if self._edit.text() != field.value:
            self._edit.setText(field.value)

    def value(self) -> str:
        return self._edit.text().strip()

    def input(self) -> QWidget:
        return self._edit

    def take_scan(self, text: str) -> None:
        self._edit.setText(text)
        self.touch()
        if self._edit.hasFocus():
            self.advanced.emit()

    def mark_invalid(self, invalid: bool) -> None:
        restyle(self._edit, invalid=invalid)

    def _edited(self, text: str) -> None:
        plain = unicodedata.normalize("NFKC", text).replace(" ", "") if self.field.plain else text
        if plain != text:
            at = self._edit.cursorPosition()
            self._edit.setText(plain)
            self._edit.setCursorPosition(min(at, len(plain)))
        self.touch()
