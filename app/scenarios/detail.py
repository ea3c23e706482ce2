"""The card below a table: what stands behind the current row, and the tick that it was told."""

from dataclasses import dataclass

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.scenarios.bench import Bench
from app.scenarios.lines import Lines
from app.ui.controls import Elided, card, clear, words
from app.ui.theme import theme
from service.kit.page import Line


@dataclass(frozen=True)
class Section:
    """One row of a table: what it is called and what stands behind it."""

    title: str
    lines: tuple[Line, ...]


class DetailCard(QFrame):
    """Shows the row that is looked at, else every row that is picked; ``head`` has room for the tick."""

    def __init__(self, bench: Bench) -> None:
        super().__init__()
        self.setProperty("role", "inset")
        _, column = card("inset")
        self.setLayout(column)
        self._bench = bench
        self.sections: tuple[Section, ...] = ()
        self.head = QHBoxLayout()
        self.head.setSpacing(theme().dp(12))
        self._title = Elided(role="heading")
        self.head.addWidget(self._title, 1)
        column.addLayout(self.head)
        self._column = QVBoxLayout()
        self._column.setSpacing(theme().dp(8))
        column.addLayout(self._column)

    def put_in_head(self, widget: QWidget) -> None:
        self.head.addWidget(widget)

    def show_sections(self, sections: tuple[Section, ...]) -> None:
        """Repaints only when something is different."""
        if sections == self.sections:
            return
        self.sections = sections
        clear(self._column)
        alone = len(sections) == 1
        self._title.say(sections[0].title if alone else f"已选 {len(sections)} 项" if sections else "")
        for section in sections:
            if not alone:
                self._column.addWidget(words(section.title, "strong"))
            lines = Lines(self._bench)
            lines.show_lines(section.lines)
            self._column.addWidget(lines)
