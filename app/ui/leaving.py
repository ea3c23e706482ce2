"""What was typed goes to the service before the window is closed or the clerk signs out; else both wait, once."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer, Slot

if TYPE_CHECKING:
    from app.scenarios.view import PageView
    from app.ui.workbench import Workbench

_KEEPING = "正在保存最后输入的内容，存好后自动{}。没有办理任何业务。"
_NOT_KEPT = "最后输入的内容还没有存上，没有{0}，也没有办理任何业务。请等网络恢复后再试；要放弃这些内容，请再{0}一次。"
_CLOSE, _OUT = "关闭窗口", "签退"


class Leaving(QObject):
    """Of one window. Whoever was told that it is not kept may leave all the same."""

    def __init__(self, workbench: "Workbench") -> None:
        super().__init__(workbench)
        assert workbench.view is not None
        self._bench = workbench
        self._view: PageView = workbench.view
        self._going: tuple[str, Callable[[], object]] | None = None  # as soon as nothing is owed
        self._told = False
        workbench.installEventFilter(self)
        workbench.out.connect(self._leave)
        runner = self._view.runner
        for news in (runner.saved, runner.arrived, runner.refused):
            news.connect(self._heard)
        runner.unsaved.connect(self._not_kept)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.Close or self._may_go:
            return super().eventFilter(watched, event)
        event.ignore()
        self._keep(_CLOSE, self._bench.close)
        return True

    @property
    def _may_go(self) -> bool:
        bench = self._bench
        served = bench.page is not None and bench.page.state == "open"
        owed = served and self._view.owes and not self._told
        return not owed or bench.signalsBlocked() or not bench.desk.signed_in

    @Slot()
    def _leave(self) -> None:
        if self._may_go:
            self._sign_out()
        else:
            self._keep(_OUT, self._sign_out)

    def _sign_out(self) -> None:
        bench = self._bench
        bench.covered.emit(True)
        bench.desk.call(bench, "logout", {}, lambda _: bench.left.emit(""), lambda _: bench.left.emit(""))

    def _keep(self, what: str, go: Callable[[], object]) -> None:
        self._going = (what, go)
        self._bench.say("info", _KEEPING.format(what))
        self._view.keep()

    @Slot()
    def _heard(self) -> None:
        """Something is with the service now. It may be the last of it: the runner knows once it has gone on."""
        self._told = False
        QTimer.singleShot(0, self, self._go_on)

    def _go_on(self) -> None:
        if self._going is None:
            return
        if not self._may_go:
            self._view.keep()
            return
        (_what, go), self._going = self._going, None
        go()

    @Slot()
    def _not_kept(self) -> None:
        if self._going is None:
            return
        (what, _go), self._going = self._going, None
        self._told = True
        self._bench.say("bad", _NOT_KEPT.format(what))
