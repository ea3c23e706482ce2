"""Where an editor stands: its title, its hint, and what is wrong with it."""

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from app.scenarios.editor import Editor
from app.ui.controls import Elided, words
from app.ui.theme import theme
from service.kit.page import AnyField

_LABEL_WIDTH = 126  # eight characters, as in 境外来话来信拦截


class FieldFrame(QWidget):
    """Narrow kinds have their label to the left, wide ones above."""

    cleared = Signal()

    def __init__(self, editor: Editor[Any]) -> None:
        super().__init__()
        self.editor = editor
        self._told: str | None = None  # the service's own error; news of other fields leave ours alone
        self._label = words(role="heading" if editor.wide else "label")
        self._hint: QLabel = Elided(role="hint") if editor.wide else words(role="hint", wrap=True)
        self._error = words(role="error", wrap=True)
        self._error.setAccessibleName("错误")
        self._place_wide() if editor.wide else self._place_narrow()
        vertical = QSizePolicy.Policy.Expanding if editor.tall else QSizePolicy.Policy.Maximum
        self.setSizePolicy(QSizePolicy.Policy.Preferred, vertical)
        editor.changed.connect(self._touched)
        editor.troubled.connect(self.show_error)
        self.show_field(editor.field)

    def show_field(self, field: AnyField) -> None:
        title = "" if self.editor.own_title else field.title
        self._label.setText(title)
        self._label.setVisible(bool(title))
        hint = "" if self.editor.own_title else field.hint
        self._hint.say(hint) if isinstance(self._hint, Elided) else self._hint.setText(hint)
        self._hint.setVisible(bool(hint))
        if field.error != self._told:
            self._told = field.error
            self.show_error(field.error)

    @property
    def error(self) -> str:
        return self._error.text()

    def show_error(self, text: str) -> None:
        self._error.setText(text)
        self._error.setVisible(bool(text))
        self.editor.mark_invalid(bool(text))

    def _touched(self) -> None:
        if self.error:
            self.show_error("")

    def _place_wide(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme().dp(6))
        head = QHBoxLayout()
        head.setSpacing(theme().dp(10))
        head.addWidget(self._label)
        head.addWidget(self._hint, 1, Qt.AlignmentFlag.AlignBottom)
        column.addLayout(head)
        column.addWidget(self.editor, 1)
        column.addWidget(self._error)

    def _place_narrow(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme().dp(12))
        self._label.setFixedWidth(theme().dp(_LABEL_WIDTH))
        self._label.setMinimumHeight(theme().size("control"))
        self._label.setWordWrap(True)
        row.addWidget(self._label, 0, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        column = QVBoxLayout()
        column.setSpacing(theme().dp(3))
        self.editor.setMaximumWidth(theme().dp(self.editor.widest))
        line = QHBoxLayout()
        line.addWidget(self.editor, 1)
        line.addStretch(0)
        column.addLayout(line)
        column.addWidget(self._hint)
        column.addWidget(self._error)
        row.addLayout(column, 1)
