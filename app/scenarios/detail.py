"""The card below a table: what stands behind the current row, and the tick that it was told."""

from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from app.scenarios.bench import Bench
from app.scenarios.lines import Lines
from app.ui.controls import Elided, card
from app.ui.theme import theme
from service.kit.page import Line


class DetailCard(QFrame):
    """Shows the row of whichever table was used last; ``head`` has room for the tick."""

    def __init__(self, bench: Bench) -> None:
        super().__init__()
        self.setProperty("role", "inset")
        _, column = card("inset")
        self.setLayout(column)
        self.head = QHBoxLayout()
        self.head.setSpacing(theme().dp(12))
        self._title = Elided(role="heading")
        self.head.addWidget(self._title, 1)
        column.addLayout(self.head)
        self._lines = Lines(bench)
        column.addWidget(self._lines)

    def put_in_head(self, widget: QWidget) -> None:
        self.head.addWidget(widget)

    def show_row(self, title: str, lines: tuple[Line, ...]) -> None:
        self._title.say(title)
        self._lines.show_lines(lines)
        self._lines.setVisible(bool(lines))
