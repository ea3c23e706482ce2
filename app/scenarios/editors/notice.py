"""A sentence that must be read."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.scenarios.bench import Bench
from app.scenarios.editor import Editor
from app.ui.controls import Strip, clear
from service.kit.page import Notice


class NoticeEditor(Editor[Notice]):
    """A strip in the field's tone."""

    kind = "notice"
    own_title = True

    def __init__(self, field: Notice, bench: Bench, parent: QWidget | None = None) -> None:
        super().__init__(field, bench, parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._shown = ("", "")
        self.refresh(field)

    def refresh(self, field: Notice) -> None:
        super().refresh(field)
        text = f"{field.title}：{field.text}" if field.title else field.text
        if (field.tone, text) == self._shown:
            return
        self._shown = (field.tone, text)
        clear(self._column)
        self._column.addWidget(Strip(field.tone, text))
