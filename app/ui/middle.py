"""The middle of the workbench: the start page, the case that is served, a management board, or the devices."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QStackedWidget

from app.ui.case import CaseArea
from app.ui.home import Home

if TYPE_CHECKING:
    from app.ui.board import BoardArea
    from app.ui.device_page import DevicePage


class Middle(QStackedWidget):
    """One of the four. The painters of boards and devices are made when they are first opened."""

    def __init__(self, make_board: "Callable[[], BoardArea]", make_devices: "Callable[[], DevicePage]") -> None:
        super().__init__()
        self.home = Home()
        self.case_area = CaseArea()
        self.board: BoardArea | None = None
        self.devices: DevicePage | None = None
        self._make_board, self._make_devices = make_board, make_devices
        self.addWidget(self.home)
        self.addWidget(self.case_area)

    @property
    def on_board(self) -> bool:
        return self.board is not None and self.currentWidget() is self.board

    @property
    def on_devices(self) -> bool:
        return self.devices is not None and self.currentWidget() is self.devices

    def show_home(self) -> None:
        self.leave_places()
        self.case_area.leave()
        self.setCurrentWidget(self.home)
        self.home.focus_first()

    def show_case(self) -> None:
        self.leave_places()
        self.setCurrentWidget(self.case_area)

    def show_board(self, key: str) -> None:
        if self.board is None:
            self.board = self._make_board()
            self.addWidget(self.board)
        self.leave_places()
        self.case_area.leave()
        self.setCurrentWidget(self.board)
        self.board.show_board(key)

    def show_devices(self) -> None:
        if self.devices is None:
            self.devices = self._make_devices()
            self.addWidget(self.devices)
        self.leave_places()
        self.case_area.leave()
        self.setCurrentWidget(self.devices)
        self.devices.show_page()

    def focus_first(self) -> None:
        """Where the keys go on what is on screen, unless that is a case."""
        for place in (self.home, self.board, self.devices):
            if place is not None and place is self.currentWidget():
                place.focus_first()

    def leave_places(self) -> None:
        """Nobody looks at boards and devices any more."""
        if self.board is not None:
            self.board.leave()
        if self.devices is not None:
            self.devices.leave()
