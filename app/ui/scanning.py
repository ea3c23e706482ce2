"""Takes what was scanned to where it belongs, wherever the focus is, and says so in the status strip."""

import os
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QApplication, QLineEdit

from app.ui.burst import Scanner
from app.ui.palette import Palette
from app.ui.scans import ORDER, Route, masked, route_of
from app.ui.wedge import Wedge

if TYPE_CHECKING:
    from app.scenarios.editor import Editor
    from app.ui.workbench import Workbench


class Scanning(QObject):
    """The wedge of the clerk's window. The page says which field takes what (``scan``)."""

    def __init__(self, workbench: "Workbench") -> None:
        super().__init__(workbench)
        self._workbench = workbench
        self._waits: tuple[Route, str] | None = None
        self.wedge = Wedge(Scanner.from_environment(os.environ), lambda text: route_of(text) is not None, self)
        self.wedge.scanned.connect(self.take)
        self.wedge.watch(workbench.windowHandle())
        assert workbench.view is not None
        workbench.view.page_changed.connect(self._page_came)

    @Slot(str)
    def take(self, text: str) -> None:
        route, bench = route_of(text), self._workbench
        assert route is not None
        focus = QApplication.focusWidget()
        if isinstance(focus, QLineEdit) and focus.echoMode() != QLineEdit.EchoMode.Normal:
            self._say("warn", "扫到条码：这里要输入密码，没有录入")
        elif route.role == ORDER:
            self._find(route, text)
        elif bench.view is not None and bench.page is not None and bench.view.keyboard.held:
            self._waits = (route, text)  # meant for the page that is on its way, as keys typed ahead are
        else:
            self._fill(route, text)

    def _page_came(self) -> None:
        waits, self._waits = self._waits, None
        if waits is not None:
            self._fill(*waits)

    def _fill(self, route: Route, text: str) -> None:
        editor = self._place(route.role)
        if editor is None:
            self._say("warn", f"扫到{route.title}{masked(text)}：这里没有此栏，没有录入，请{route.place}")
        else:
            self._say("ok", f"已扫入{route.title}{masked(text)}")
            editor.take_scan(text)

    def _place(self, role: str) -> "Editor[Any] | None":
        """The first field on the page that takes it, if the page can be used now."""
        bench = self._workbench
        if bench.page is None or bench.view is None or bench.page.state != "open" or not bench.view.isVisible():
            return None
        if bench.sheet is not None:
            return None
        fits = (one for one in bench.view.editors() if getattr(one.field, "scan", "") == role and not one.busy())
        return next(fits, None)

    def _find(self, route: Route, text: str) -> None:
        """Opened at once where it is known; else the palette says what there is."""
        bench = self._workbench
        if not isinstance(bench.sheet, Palette):
            bench.open_palette()
        if isinstance(bench.sheet, Palette):
            bench.sheet.open_exact(text)
        self._say("ok", f"已扫入{route.title}{masked(text)}")

    def _say(self, tone: str, text: str) -> None:
        self._workbench.status.show_scan(tone, text)
