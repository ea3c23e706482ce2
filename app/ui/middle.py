"""The middle of the workbench: the start page, the case that is served, or a management board."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QStackedWidget

from app.ui.case import CaseArea
from app.ui.home import Home

if TYPE_CHECKING:
    from app.ui.board import BoardArea


class Middle(QStackedWidget):
    """One of the three. The board's painter is made when the first board is opened."""

    def __init__(self, make_board: "Callable[[], BoardArea]") -> None:
        super().__init__()
        self.home = Home()
        self.case_area = CaseArea()
        self.board: BoardArea | None = None
        self._make_board = make_board
        self.addWidget(self.home)
        self.addWidget(self.case_area)

    @property
    def on_board(self) -> bool:
        return self.board is not None and self.currentWidget() is self.board

    def show_home(self) -> None:
        self._leave_board()
        self.case_area.leave()
        self.setCurrentWidget(self.home)
        self.home.focus_first()

    def show_case(self) -> None:
        self._leave_board()
        self.setCurrentWidget(self.case_area)

    def show_board(self, key: str) -> None:
        if self.board is None:
            self.board = self._make_board()
            self.addWidget(self.board)
        self.case_area.leave()
        self.setCurrentWidget(self.board)
        self.board.show_board(key)

    def _leave_board(self) -> None:
        if self.board is not None:
            self.board.leave()
