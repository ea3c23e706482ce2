"""Read-only lines."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.scenarios.bench import Bench
from app.scenarios.editor import Editor
from app.scenarios.lines import Lines
from app.ui.controls import card
from service.kit.page import Facts

_TWO_COLUMNS_FROM = 7


class FactsEditor(Editor[Facts]):
    """A quiet card; many lines stand in two columns."""

    kind = "facts"

    def __init__(self, field: Facts, bench: Bench, parent: QWidget | None = None) -> None:
        super().__init__(field, bench, parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        frame, inner = card("inset")
        short = all(0 < len(line.value) <= 24 for line in field.lines)  # headings need a column of their own
        self._lines = Lines(bench, 2 if short and len(field.lines) >= _TWO_COLUMNS_FROM else 1)
        inner.addWidget(self._lines)
        column.addWidget(frame)
        self.refresh(field)

    def refresh(self, field: Facts) -> None:
        super().refresh(field)
        self._lines.show_lines(field.lines)
