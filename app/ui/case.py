"""The middle while somebody is being served: title, step bar, the folded right column, the page itself."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QTimer, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.ui.controls import Elided, chip, key_cap, row_of, words
from app.ui.keys import key_of
from app.ui.side import JOINT, summary
from app.ui.steps import StepBar
from app.ui.theme import theme

if TYPE_CHECKING:
    from service.kit.page import Page


class CaseArea(QWidget):
    """Frames the page view with what is known about its page."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "plain")
        self.title = words("", "title")
        self.number = chip("", "info")
        self.training = chip("培训 · 不产生真实业务", "training")
        self.elapsed = words("", "label")
        self.steps = StepBar()
        self.summary = Elided("", "label", joint=JOINT)
        self.summary_key = key_cap(key_of("show_receipt"))
        head = row_of(self.title, self.number, self.training, spacing=10)
        head.addWidget(self.summary, 1)
        head.addWidget(self.summary_key)
        head.addWidget(self.elapsed)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme().dp(10))
        self._column.addLayout(head)
        self._column.addWidget(self.steps)
        self._narrow = False
        self._case = ""
        self._page: Page | None = None
        self._since = QElapsedTimer()
        self._minute = QTimer(self)
        self._minute.setInterval(20_000)
        self._minute.timeout.connect(self._show_elapsed)

    def host(self, view: QWidget) -> None:
        self._column.addWidget(view, 1)

    def show_page(self, page: "Page") -> None:
        if page.case != self._case:
            self._case = page.case
            self._since.start()
            self._minute.start()
            self._show_elapsed()
        self.title.setText(page.title)
        self._page = page
        self.steps.show_page(page)
        self.fold(self._narrow)

    def leave(self) -> None:
        self._case = ""
        self._minute.stop()

    def fold(self, narrow: bool) -> None:
        """In a narrow window the right column becomes one line beside the title."""
        self._narrow = narrow
        self.training.setText("培训" if narrow else "培训 · 不产生真实业务")
        self.summary_key.setVisible(narrow)
        self.elapsed.setVisible(not narrow)
        if self._page is not None:
            self.number.setText(self._page.number if narrow else f"草稿 {self._page.number}")
            self.summary.say(summary(self._page.side) if narrow else "")

    @Slot()
    def _show_elapsed(self) -> None:
        minutes = self._since.elapsed() // 60_000
        self.elapsed.setText(f"已办理 {minutes} 分钟" if minutes else "")
