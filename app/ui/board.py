"""A management board in the middle of the workbench: any board, painted from data, worked by keys."""

from typing import Any

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.client import ServiceError
from app.devices.ports import Devices
from app.ui.board_calls import Calls
from app.ui.board_chart import BoardChartView
from app.ui.board_deeds import Deeds, Present
from app.ui.board_detail import WIDTH, DetailPane
from app.ui.board_filters import SEARCH_KEY, Filters
from app.ui.board_follow import Follower
from app.ui.board_foot import BoardFoot
from app.ui.board_grid import BoardGrid, framed
from app.ui.board_progress import OutcomeStrip, ProgressStrip
from app.ui.controls import Elided, KeyButton, card, chip, row_of, words
from app.ui.desk import Desk
from app.ui.theme import theme
from service.kit.board.page import PAGE, BoardAction, BoardDetail, BoardDone, BoardHead, BoardRow, BoardRows, BoardRun

_DETAIL_AFTER_MS = 60  # a row that is only passed by is not asked for
_UNBOUNDED = 16_777_215  # Qt's word for no limit


class BoardArea(QWidget):
    """``show_board(key)``. ``left`` by Esc where there is nothing else to go back from."""

    left = Signal()
    message = Signal(str, str)  # tone, text
    opened = Signal(object)  # BoardHead

    def __init__(self, desk: Desk, devices: Devices, present: Present) -> None:
        super().__init__()
        self.setProperty("role", "plain")
        self.desk = desk
        self.head: BoardHead | None = None
        self._key = ""
        self._calls = Calls(desk, self._failed, self)
        self._sort = ("", False)
        self._total = 0
        self.run: BoardRun | None = None  # the long action that is under way, or the last one
        self._follower = Follower(desk, self)
        self.deeds = Deeds(self, desk, devices, present)
        self._build()
        self._connect()
        self._detail_soon = QTimer(self)
        self._detail_soon.setSingleShot(True)
        self._detail_soon.setInterval(_DETAIL_AFTER_MS)
        self._detail_soon.timeout.connect(self._ask_detail)

    # --- what is on screen -------------------------------------------------

    @property
    def key(self) -> str:
        """The board on screen, or on its way there."""
        return self._key

    @property
    def moving(self) -> bool:
        """Something that was asked for is not there yet."""
        return self._calls.pending or self._detail_soon.isActive()

    def show_board(self, key: str) -> None:
        """Opens a board from its start."""
        self.leave()
        self._key = key
        self._calls.ask("open", {"board": key}, self._begin, BoardHead.model_validate_json)

    def leave(self) -> None:
        """Nobody looks any more: what is on its way is dropped; a long action goes on in the service."""
        self._calls.drop("")
        self._key = ""
        self._follower.leave()
        self.deeds.question.withdraw()
        self._close_detail()

    def focus_first(self) -> None:
        self.grid.setFocus(Qt.FocusReason.OtherFocusReason)

    def refresh(self) -> None:
        """F5: the same view, read again; the current row stays."""
        if self.head is not None:
            self._ask_rows(self.grid.first_in_sight(), anew=True)
            self._ask_detail()

    def view(self) -> dict[str, Any]:
        """Which rows are shown and in which order, as the service wants it."""
        sort, descending = self._sort
        picks = self.filters.picks()
        return {"query": self.filters.query(), "picks": picks, "sort": sort, "descending": descending}

    # --- building ------------------------------------------------------------

    def _build(self) -> None:
        self.title = words("", "title")
        self.read_only = chip("只读", "neutral")
        self._hint = Elided("", "label")
        self.refresh_button = KeyButton("刷新", "F5", icon="refresh-cw")
        self.export_button = KeyButton("导出", "Ctrl+E", icon="download")
        self.filters = Filters()
        self.grid = BoardGrid()
        self.chart = BoardChartView()
        self.pane = DetailPane()
        self.progress = ProgressStrip()
        self.outcome = OutcomeStrip()
        self.foot = BoardFoot()
        self._table, inside = card()
        inside.setSpacing(theme().dp(10))
        inside.addWidget(self.filters)
        inside.addWidget(self.chart)
        inside.addWidget(framed(self.grid), 1)
        top = row_of(self.title, self.read_only, spacing=10)
        top.addWidget(self._hint, 1)
        top.addWidget(self.refresh_button)
        top.addWidget(self.export_button)
        middle = QHBoxLayout()
        middle.setSpacing(theme().size("gap"))
        middle.addWidget(self._table, 1)
        middle.addWidget(self.pane)
        self.pane.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme().dp(10))
        column.addLayout(top)
        column.addLayout(middle, 1)
        for strip in (self.outcome, self.progress, self.deeds.question, self.foot):
            column.addWidget(strip)

    def _connect(self) -> None:
        QShortcut(QKeySequence(SEARCH_KEY), self).activated.connect(lambda: self.filters.type("/"))
        self.refresh_button.clicked.connect(self.refresh)
        self.export_button.clicked.connect(self._export)
        self.filters.changed.connect(self._narrowed)
        self.filters.left.connect(self._from_search)
        self.grid.typed.connect(self.filters.type)
        self.grid.moved.connect(self._moved)
        self.grid.opened.connect(self._open_detail)
        self.grid.sorted.connect(self._sorted)
        self.grid.marks_changed.connect(self._show_state)
        self.grid.rows.missing.connect(lambda offset: self._ask_rows(offset, anew=False))
        self.chart.picked.connect(self.grid.go_to)
        self.pane.closed.connect(self._close_detail)
        self.pane.copied.connect(lambda: self.message.emit("ok", "详情已复制，可以粘贴。"))
        self.foot.acted.connect(self._act)
        self.progress.stop.connect(self._stop)
        self.deeds.done.connect(self._done)
        self.deeds.said.connect(self.message)
        self.deeds.asked.connect(lambda asked: self.foot.rest(resting=asked))
        self._follower.advanced.connect(self._advanced)
        self._follower.ended.connect(self._ended)
        theme().changed.connect(self._restyle)

    # --- reading ---------------------------------------------------------------

    def _begin(self, head: BoardHead) -> None:
        self.head = head
        self._sort = (head.sort, head.descending)
        self.title.setText(head.title)
        self._hint.say(head.hint)
        self.read_only.setVisible(head.read_only)
        self.filters.begin(head)
        self.grid.begin(head)
        self.foot.begin(head)
        self.deeds.begin(head)
        self._show_run(head.run)
        self.opened.emit(head)
        self.focus_first()
        self._ask_rows(0, anew=True)

    def _ask_rows(self, offset: int, *, anew: bool) -> None:
        """A part of the rows. ``anew`` = of another view, or of the same one as it is now."""
        part = offset - offset % PAGE
        body = {"board": self._key, **self.view(), "offset": part, "limit": PAGE}

        def come(rows: BoardRows) -> None:
            if anew and part and not rows.rows and rows.total:
                self._ask_rows(rows.total - 1, anew=True)
            else:
                self._fill(rows, anew=anew)

        def not_come(error: ServiceError) -> None:
            self.grid.rows.not_come(part)
            self._failed(error)

        name = "rows" if anew else f"rows {part}"
        if anew:
            self._calls.drop("rows ")
        self._calls.ask("rows", body, come, BoardRows.model_validate_json, name=name, fail=not_come)

    def _fill(self, rows: BoardRows, *, anew: bool) -> None:
        assert self.head is not None
        self._total = rows.total
        self.grid.empty = self.head.empty if not rows.whole else "没有符合条件的记录。按 Esc 取消全部筛选。"
        self.grid.fill(rows, anew=anew)
        if anew:
            self.chart.show_chart(rows.chart)
        self.filters.count(rows)
        self._show_state()

    def _narrowed(self) -> None:
        if self.head is not None:
            self.grid.top()
            self._ask_rows(0, anew=True)

    def _sorted(self, key: str, descending: bool) -> None:
        self._sort = (key, descending)
        self._narrowed()

    def _from_search(self, key: int) -> None:
        self.grid.setFocus(Qt.FocusReason.OtherFocusReason)
        if key != Qt.Key.Key_Down:
            self._open_detail()

    def _export(self) -> None:
        if self.head is not None:
            self.deeds.export(self.head, self.view(), self._total)

    # --- the detail ----------------------------------------------------------

    def _open_detail(self) -> None:
        """Enter: the detail follows the current row from now on. Once more: the focus goes into it."""
        if self.head is None or not self.head.detail or self.grid.current() is None:
            return
        if self.pane.isVisible():
            self.pane.text.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.pane.show()
        self._place_detail()
        self._ask_detail()

    def _close_detail(self) -> None:
        held = self.pane.isAncestorOf(self.window().focusWidget()) if self.window().focusWidget() else False
        self.pane.hide()
        self.pane.detail = None
        self._table.show()
        if held:
            self.focus_first()

    def _ask_detail(self) -> None:
        row = self.grid.current()
        if self.pane.isVisible() and row is not None:
            body = {"board": self._key, "row": row.id}
            fail = lambda error: self.pane.say(error.message)  # noqa: E731  the pane is where it is looked for
            self._calls.ask("detail", body, self._show_detail, BoardDetail.model_validate_json, fail=fail)

    def _show_detail(self, detail: BoardDetail) -> None:
        if self.pane.isVisible():
            self.pane.show_detail(detail)

    def _moved(self, row: BoardRow | None) -> None:
        self.chart.hold(row.id if row is not None else "")
        self._show_state()
        if self.pane.isVisible():
            self._detail_soon.start()

    def _place_detail(self) -> None:
        """Beside the table; where both have no room, instead of it."""
        width = theme().dp(WIDTH)
        beside = self.width() - width - theme().size("gap") >= self._table.minimumSizeHint().width()
        self._table.setVisible(beside or not self.pane.isVisible())
        self.pane.setMaximumWidth(width if beside else _UNBOUNDED)
        if not beside and self.pane.isVisible():
            self.pane.text.setFocus(Qt.FocusReason.OtherFocusReason)

    def _restyle(self) -> None:
        if self.pane.isVisible():
            self._place_detail()

    # --- doing -------------------------------------------------------------------

    def _act(self, action: BoardAction) -> None:
        current = self.grid.current()
        ids = self.grid.chosen() if action.on == "rows" else [current.id] if current and action.on == "row" else []
        name = self.grid.title_of(current) if current is not None else ""
        self.deeds.act(action, ids, name, self.focus_first)

    def _done(self, answer: BoardDone) -> None:
        self.grid.rows.unmark()
        if answer.run is not None:
            self._show_run(answer.run)
        self.refresh()

    def _stop(self) -> None:
        self.desk.call(self, "boards/stop", {"run": self._follower.run}, lambda _: None, self._failed)

    def _show_run(self, run: BoardRun | None) -> None:
        self.run = run
        running = run is not None and run.state == "running"
        self.outcome.show_run(None if running else run)
        if run is not None and running:
            self._show_progress(run)
            self._follower.follow(run)
        else:
            self.progress.hide()
        self._show_state()

    def _show_progress(self, run: BoardRun) -> None:
        may_stop = self.head is not None and any(action.name == run.action for action in self.head.actions)
        self.progress.show_run(run, may_stop=may_stop)

    def _advanced(self, run: BoardRun) -> None:
        self._show_progress(run)
        if not self._calls.is_pending("rows"):  # one that is on its way shows as much
            self.refresh()

    def _ended(self, run: BoardRun) -> None:
        self._show_run(run)
        self.refresh()

    def _show_state(self) -> None:
        marked = len(self.grid.rows.marked)
        current = self.grid.current()
        barred = current.barred if current is not None else {}
        rows = marked or int(current is not None)
        self.foot.show_state(rows=rows, marked=marked, running=bool(self._follower.run), barred=barred)

    # --- keys, calls -------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes back one thing at a time: detail, marks, filters, board."""
        if event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)
        elif self.pane.isVisible():
            self._close_detail()
        elif self.grid.rows.marked:
            self.grid.rows.unmark()
            self._show_state()
        elif self.filters.reset():
            self.focus_first()
        else:
            self.left.emit()

    def minimumSizeHint(self) -> QSize:
        """What the table needs: where the detail has no room beside it, it takes its place."""
        whole = super().minimumSizeHint()
        parts = (self._table, self.foot, self.progress, self.outcome)
        return QSize(max(part.minimumSizeHint().width() for part in parts), whole.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.pane.isVisible():
            self._place_detail()

    def _failed(self, error: ServiceError) -> None:
        self.message.emit("bad", error.message)
