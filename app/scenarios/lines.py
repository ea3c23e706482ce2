"""Labels and values in a grid; masked values can be revealed for a reason."""

from collections.abc import Callable, Iterable
from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QMenu, QPushButton, QWidget

from app.scenarios.bench import Bench
from app.ui.controls import words
from app.ui.icons import icon
from app.ui.theme import theme
from service.kit.page import Line

REASONS = ("核对客户证件", "客户要求核对", "联系客户")
REVEALED_MS = 15_000
_LABEL_WIDTH = 88
_COLUMN_WIDTH = 270
_ONE_LINE = 24


class Lines(QWidget):
    """``columns`` pairs of label and value next to each other; a strong label without a value is a heading."""

    def __init__(self, bench: Bench | None = None, columns: int = 1, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bench = bench
        self._most = self._columns = columns
        self._shown: tuple[Line, ...] | None = None
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme().dp(12))
        self._grid.setVerticalSpacing(theme().dp(6))

    def show_lines(self, lines: Iterable[Line]) -> None:
        """Repaints only when something is different."""
        lines = tuple(lines)
        if lines == self._shown:
            return
        self._shown = lines
        while (item := self._grid.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for column in range(self._most):
            self._grid.setColumnStretch(2 * column + 1, int(column < self._columns))
        for at, line in enumerate(lines):
            row, column = divmod(at, self._columns)
            self._add(row, 2 * column, line)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A narrow place has one column."""
        super().resizeEvent(event)
        columns = self._most if event.size().width() >= self._most * theme().dp(_COLUMN_WIDTH) else 1
        if columns != self._columns and self._shown:
            self._columns = columns
            QTimer.singleShot(0, self, self._rearrange)

    def _rearrange(self) -> None:
        """Not while the layout is at work."""
        lines, self._shown = self._shown or (), None
        self.show_lines(lines)

    def _add(self, row: int, column: int, line: Line) -> None:
        if line.strong and not line.value:
            self._grid.addWidget(words(line.label, "strong", wrap=True), row, column, 1, 2)
            return
        label = words(line.label, "label")
        label.setMinimumWidth(theme().dp(_LABEL_WIDTH))
        high = Qt.AlignmentFlag.AlignVCenter if _beside_button(line) else Qt.AlignmentFlag.AlignTop
        label.setAlignment(high | Qt.AlignmentFlag.AlignLeft)
        value = words(line.value or "无", "strong" if line.strong else "", tone=line.tone, wrap=True)
        value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        value.setAccessibleName(f"{line.label} {line.value}")
        self._grid.addWidget(label, row, column)
        self._grid.addWidget(self._revealing(line, value) if line.reveal and self._bench else value, row, column + 1)

    def _revealing(self, line: Line, value: QLabel) -> QWidget:
        assert self._bench is not None
        box = QWidget(self)
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 0, 0, 0)
        value.setWordWrap(not _beside_button(line))
        row.addWidget(value)
        row.addWidget(RevealButton(self._bench, line, value.setText))
        row.addStretch(1)
        return box


def _beside_button(line: Line) -> bool:
    """One line of text in a row as high as a button: label and value stand in its middle."""
    return bool(line.reveal) and len(line.value) <= _ONE_LINE


class RevealButton(QPushButton):
    """Asks for a reason, shows the value for 15 seconds; the service keeps an audit row."""

    def __init__(self, bench: Bench, line: Line, show: Callable[[str], None]) -> None:
        super().__init__("查看")
        self._bench, self._line, self._show = bench, line, show
        self.setProperty("role", "quiet")
        self.setIcon(icon("eye", size=15))
        self.setAccessibleName(f"查看完整的{line.label}")
        menu = QMenu(self)
        for reason in REASONS:
            menu.addAction(reason, partial(self._ask, reason))
        self.setMenu(menu)
        self._hide = QTimer(self)
        self._hide.setSingleShot(True)
        self._hide.setInterval(REVEALED_MS)
        self._hide.timeout.connect(lambda: show(line.value))

    def _ask(self, reason: str) -> None:
        self._bench.runner.reveal(
            self, self._line.reveal, reason, self._reveal, lambda error: self.setToolTip(error.message)
        )

    def _reveal(self, value: str) -> None:
        self._show(value)
        self._hide.start()
