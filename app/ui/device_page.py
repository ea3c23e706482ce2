"""设备: what stands on the desk, which driver serves it and how it goes; choose, test, 一键自检. All by keys."""

from collections.abc import Callable, Mapping
from datetime import datetime

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.devices.errors import NAMES, RETRY_KEYS, DeviceError
from app.devices.ports import Devices, Kind, Lens
from app.devices.selfcheck import TESTS, Selfcheck, Verdict
from app.devices.switchboard import KINDS, Choice
from app.ui.board_detail import WIDTH, DetailPane
from app.ui.board_grid import BoardGrid, framed
from app.ui.board_progress import ProgressStrip
from app.ui.controls import Elided, KeyButton, Strip, card, row_of, words
from app.ui.desk import Desk
from app.ui.device_rows import HEAD, Scene, tally
from app.ui.device_sheets import DriverSheet, Present, ReportSheet
from app.ui.lens_sheet import LensSheet
from app.ui.theme import theme

_UNBOUNDED = 16_777_215  # Qt's word for no limit
_SOON_MS = 30  # several changes are painted at once
CHECK, SKIP = "一键自检", "跳过这一项"
ALL, CHANGE, LENS, COPY = "F12", "Ctrl+G", "Ctrl+J", "Ctrl+Shift+R"  # F2–F7 open scenarios


class DevicePage(QWidget):
    """``left`` by Esc where there is nothing else to go back from."""

    left = Signal()
    message = Signal(str, str)  # tone, text

    def __init__(self, desk: Desk, devices: Devices, present: Present, seat: str) -> None:
        super().__init__()
        self.setProperty("role", "plain")
        self._desk, self._devices, self._present, self._seat = desk, devices, present, seat
        self.verdicts: dict[Kind, Verdict] = {}
        self.check = Selfcheck(devices, self._step, self._verdict)
        self._round = False  # the tests belong to a round over all
        self._watching: list[Callable[[], None]] = []
        self._plugged: Mapping[str, str] | None = None
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_SOON_MS)
        self._soon.timeout.connect(self._paint)
        self._build()
        self._connect()

    # --- what is on screen -------------------------------------------------

    @property
    def scene(self) -> Scene:
        return Scene.of(self._devices, self.verdicts)

    def show_page(self) -> None:
        """From now on it follows the devices."""
        self.leave()
        devices = self._devices.by_kind.values()
        self._watching = [device.watch(lambda _status: self._soon.start()) for device in devices]
        if self._devices.board is not None:
            self._watching.append(self._devices.board.on_change(self._soon.start))
            self._plugged = self._devices.board.plugged
        self._paint()
        self.focus_first()
        self.look()

    def leave(self) -> None:
        """Nobody looks any more: what is under way is stopped, and what was read is forgotten."""
        while self._watching:
            self._watching.pop()()
        self.check.stop()
        self.verdicts.clear()
        self.outcome.hide()
        self._close_detail()

    def focus_first(self) -> None:
        self.grid.setFocus(Qt.FocusReason.OtherFocusReason)

    def look(self) -> None:
        """F5: try the drivers that serve nothing now."""
        board = self._devices.board
        if board is not None and not self.check.running:
            self._finding(busy=True)
            board.look(lambda: self._finding(busy=False))

    # --- building ------------------------------------------------------------

    def _build(self) -> None:
        self.find_button = KeyButton("重新查找", "F5", icon="refresh-cw")
        self.copy_button = KeyButton("复制结果", COPY, icon="copy")
        self.export_button = KeyButton("导出", "Ctrl+E", icon="download")
        self.grid = BoardGrid()
        self.grid.begin(HEAD)
        self.pane = DetailPane()
        self.progress = ProgressStrip()
        self.outcome = Strip("ok", "")
        self.outcome.hide()
        self.test_button = KeyButton(TESTS["reader"], RETRY_KEYS["reader"])
        self.change_button = KeyButton("更换驱动", CHANGE, icon="arrow-right-left")
        self.lens_button = KeyButton("选择镜头", LENS, icon="camera")
        self.check_button = KeyButton(CHECK, ALL, role="primary", icon="list-checks")
        self._table, inside = card()
        inside.addWidget(framed(self.grid), 1)
        top = row_of(words(HEAD.title, "title"), spacing=10)
        top.addWidget(Elided(HEAD.hint, "label"), 1)
        for button in (self.find_button, self.copy_button, self.export_button):
            top.addWidget(button)
        middle = QHBoxLayout()
        middle.setSpacing(theme().size("gap"))
        middle.addWidget(self._table, 1)
        middle.addWidget(self.pane)
        self.pane.hide()
        hint = Elided("↑↓ 选设备 · Enter 详情 · Esc 返回", "hint", dispensable=True)
        hint.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        foot = row_of(self.test_button, self.change_button, self.lens_button, spacing=12)
        foot.addWidget(hint, 1)
        foot.addWidget(self.check_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme().dp(10))
        column.addLayout(top)
        column.addLayout(middle, 1)
        column.addWidget(self.outcome)
        column.addWidget(self.progress)
        column.addLayout(foot)

    def _connect(self) -> None:
        self.find_button.clicked.connect(self.look)
        self.copy_button.clicked.connect(self._copy)
        self.export_button.clicked.connect(self._export)
        self.test_button.clicked.connect(self._test)
        self.change_button.clicked.connect(self._change)
        self.lens_button.clicked.connect(self._look_through)
        self.check_button.clicked.connect(self._check_all)
        self.grid.opened.connect(self._open_detail)
        self.grid.moved.connect(lambda _row: self._follow())
        self.pane.closed.connect(self._close_detail)
        self.pane.copied.connect(lambda: self.message.emit("ok", "详情已复制，可以粘贴。"))
        self.progress.stop.connect(self.check.stop)
        theme().changed.connect(self._place_detail)

    # --- painting --------------------------------------------------------------

    def _paint(self) -> None:
        self.grid.fill(self.scene.rows(), anew=True)
        self._follow()
        self._notice_plugged()

    def _follow(self) -> None:
        """Buttons and detail follow the current row."""
        kind = self._kind()
        row = self.grid.current()
        self.test_button.setVisible(kind is not None)
        if kind is not None and self.test_button.text() != TESTS[kind]:
            self.test_button.setText(TESTS[kind])
            self.test_button.set_key(RETRY_KEYS[kind])
        running = self.check.running
        self.test_button.setEnabled(not running)
        self.lens_button.setVisible(kind == "camera" and self._devices.board is not None)
        self.lens_button.setEnabled(not running)
        self.change_button.setEnabled(not running and row is not None and self._devices.board is not None)
        if row is not None and self.pane.isVisible():
            self.pane.show_detail(self.scene.detail(row.id))

    def _notice_plugged(self) -> None:
        """Something new is there: say so, and try the drivers again."""
        board = self._devices.board
        now = board.plugged if board is not None else None
        before, self._plugged = self._plugged, now
        if before is None or now is None:
            return
        names = "、".join(now[name] or name for name in now.keys() - before.keys())
        if names:
            self.message.emit("info", f"新插入了 {names}，正在查找可用的驱动。")
            self.look()

    def _finding(self, *, busy: bool) -> None:
        self.find_button.setEnabled(not busy)
        self.find_button.relabel("正在查找…" if busy else "重新查找")
        self._soon.start()

    def _open_detail(self) -> None:
        """Enter: the detail follows the current row from now on. Once more: the focus goes into it."""
        if self.pane.isVisible():
            self.pane.text.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.pane.show()
        self._place_detail()
        self._follow()

    def _close_detail(self) -> None:
        focus = self.window().focusWidget()
        held = focus is not None and self.pane.isAncestorOf(focus)
        self.pane.hide()
        self.pane.detail = None
        self._table.show()
        if held:
            self.focus_first()

    def _place_detail(self) -> None:
        """Beside the table; where both have no room, instead of it."""
        if not self.pane.isVisible():
            return
        width = theme().dp(WIDTH)
        beside = self.width() - width - theme().size("gap") >= self._table.minimumSizeHint().width() + theme().dp(260)
        self._table.setVisible(beside)
        self.pane.setMaximumWidth(width if beside else _UNBOUNDED)
        if not beside:
            self.pane.text.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- testing -----------------------------------------------------------------

    def _test(self) -> None:
        kind = self._kind()
        if kind is not None and not self.check.running:
            self._begin(whole=False)
            self.check.test(kind, self._end)

    def _check_all(self) -> None:
        """F12: begin; while it runs, leave out what is under way."""
        if self.check.running:
            self.check.skip()
            return
        self.verdicts.clear()
        self._begin(whole=True)
        self.check.run(self._end)

    def _begin(self, *, whole: bool) -> None:
        self._round = whole
        self.outcome.hide()
        self.check_button.relabel(SKIP)

    def _step(self, text: str, done: int, total: int) -> None:
        self.progress.show_text(text, done, total)
        self._follow()

    def _verdict(self, verdict: Verdict) -> None:
        self.verdicts[verdict.kind] = verdict
        self._soon.start()

    def _end(self) -> None:
        self.progress.hide()
        self.check_button.relabel(CHECK)
        self._finding(busy=False)  # a round takes over the search that was under way
        told = list(self.verdicts.values())
        failed = any(one.outcome == "failed" for one in told)
        if self._round and told:
            self._say("bad" if failed else "ok", f"自检结束：{tally(told)}。按 {COPY} 复制结果，按 Ctrl+E 导出。")
        elif told:
            self._tell_one(told[-1])
        self._soon.start()

    def _tell_one(self, verdict: Verdict) -> None:
        if verdict.error is not None:
            self._say("bad", verdict.error.message)
        else:
            told = "，".join(part for part in (verdict.text, verdict.glance) if part)
            tone = "ok" if verdict.outcome == "passed" else "info"
            self._say(tone, f"{TESTS[verdict.kind]}：{told}，用时 {verdict.seconds:.1f} 秒。结果不保存。")

    def _say(self, tone: str, text: str) -> None:
        self.outcome.set_tone(tone)
        self.outcome.say(text)
        self.outcome.show()

    # --- choosing, copying -------------------------------------------------------

    def _change(self) -> None:
        board, kind, row = self._devices.board, self._kind(), self.grid.current()
        if board is None or row is None:
            return
        finding = board.findings.get(row.id)
        if finding is not None:
            kind = next(kind for kind in KINDS if kind in finding.driver.kinds)
        if kind is None:
            return
        if board.ports[kind].origin == "environment":
            self.message.emit("warn", DeviceError("CHOICE_FIXED", kind).message)
            return
        if not board.candidates(kind):
            self.message.emit("warn", f"没有可用于{NAMES[kind]}的驱动。尚未改动任何设置；请联系 IT 安装。")
            return
        sheet = DriverSheet(self, self._desk, self._devices, kind, finding.driver.name if finding else "")
        sheet.chosen.connect(self._chosen)
        self._present(sheet, sheet.start())

    def _chosen(self, kind: Kind) -> None:
        self.verdicts.pop(kind, None)
        self.focus_first()
        self.look()

    def _look_through(self) -> None:
        """A picture of each camera that is plugged in, so that somebody can say which is which."""
        if not self.check.running:
            self.lens_button.setEnabled(False)
            self.message.emit("info", "正在逐个查看镜头…")
            self._devices.camera.lenses(self._choose_lens, self._no_lens)

    def _no_lens(self, error: DeviceError) -> None:
        self.lens_button.setEnabled(True)
        self.message.emit("warn", error.message)

    def _choose_lens(self, lenses: tuple[Lens, ...]) -> None:
        self.lens_button.setEnabled(True)
        if len(lenses) < 2 or not self.isVisible():
            self.message.emit("info", "只有一个镜头，不用选择。" if lenses else "没有找到镜头。请检查连线后重试。")
            return
        sheet = LensSheet(self, lenses)
        sheet.chosen.connect(self._keep_lens)
        self._present(sheet, sheet.start())

    def _keep_lens(self, lens: Lens) -> None:
        board = self._devices.board
        assert board is not None
        now = board.ports["camera"].choice
        others = {name: value for name, value in now.options.items() if name not in {"name", "usb", "path"}}
        try:
            board.choose("camera", Choice(now.driver, {**others, **lens.options}))
        except DeviceError as error:
            self.message.emit("warn", error.message)
        else:
            self.message.emit("ok", f"以后用“{lens.name}”拍照。")
            self._chosen("camera")

    def _report(self) -> str:
        return self.scene.report(self._seat, datetime.now().astimezone())

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._report())
        self.message.emit("ok", "设备情况已复制，可以粘贴给 IT；其中没有客户信息。")

    def _export(self) -> None:
        sheet = ReportSheet(self, self._desk, self._devices, self._report())
        sheet.written.connect(lambda place: self.message.emit("ok", f"已导出，文件在 {place}"))
        self._present(sheet, sheet.start())

    def _kind(self) -> Kind | None:
        """The port of the current row; None for a driver that serves none."""
        row = self.grid.current()
        return next((kind for kind in KINDS if row is not None and row.id == kind), None)

    # --- keys, sizes -------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes back one thing at a time: detail, page."""
        if event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)
        elif self.pane.isVisible():
            self._close_detail()
        else:
            self.left.emit()

    def minimumSizeHint(self) -> QSize:
        """What the table needs: where the detail has no room beside it, it takes its place."""
        return QSize(self._table.minimumSizeHint().width(), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_detail()
