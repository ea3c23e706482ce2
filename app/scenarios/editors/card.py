"""Reads an identity card."""

import base64

from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.devices.errors import DeviceError
from app.devices.ports import CardScan
from app.scenarios.bench import Bench
from app.scenarios.capture import CaptureEditor
from app.scenarios.keyboard import Binding, key_button
from app.scenarios.lines import Lines
from app.scenarios.plate import Plate
from app.ui.controls import card, rule
from app.ui.theme import restyle, theme
from service.kit.page import CardReader

RECORD_BYTES = 256
READ, OPEN = "F9", "Ctrl+O"
_NOT_A_RECORD = "选择的文件不是证件记录（应为 256 字节）。尚未办理任何业务。请重新选择（按 Ctrl+O），或读证（按 F9）。"


class CardEditor(CaptureEditor[CardReader]):
    """F9 reads by the device, Ctrl+O takes the record from a file; the service says what it holds."""

    kind = "card"

    def __init__(self, field: CardReader, bench: Bench, parent: QWidget | None = None) -> None:
        super().__init__(field, bench, parent)
        self._read = key_button("读证", READ, icon="nfc")
        self._open = key_button("记录文件", OPEN, icon="folder-open")
        self._plate = Plate((self._open, self._read))
        self._lines = Lines(bench, 2)
        self._portrait = QLabel()
        self._portrait.setAccessibleName("证件照片")
        self._portrait.hide()
        self._warning = ""  # why the chip's photo is not there
        self._own = ""  # the record that the photo belongs to
        self._rule = rule()
        self._frame, inner = card("inset")
        inner.addWidget(self._plate)
        inner.addWidget(self._rule)
        row = QHBoxLayout()
        row.setSpacing(theme().dp(16))
        row.addWidget(self._portrait, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._lines, 1)
        inner.addLayout(row)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._frame)
        self._read.clicked.connect(self._start)
        self._open.clicked.connect(self._choose)
        self.activity.connect(self._show)
        self.watch_focus(self._read)
        self._read.setAccessibleName(f"{field.title or '证件'}：读证")
        self.refresh(field)

    def refresh(self, field: CardReader) -> None:
        super().refresh(field)
        if field.value != self._own:
            self._forget_photo()
        self._stored = field.value
        self._lines.show_lines(field.lines)
        shows = bool(field.lines)
        self._rule.setVisible(shows)
        self._lines.setVisible(shows)
        if not self.busy():
            self._show("")

    def input(self) -> QWidget:
        return self._read

    def bindings(self) -> list[Binding]:
        keys = [Binding(READ, "读证", self._start), Binding(OPEN, "选择证件记录文件", self._choose)]
        return [*keys, *self.cancel_binding()]

    def mark_invalid(self, invalid: bool) -> None:
        restyle(self._frame, strip="bad" if invalid else "")

    def abort(self) -> None:
        if self.busy():
            self.bench.devices.reader.cancel()

    def file_chosen(self, content: bytes) -> None:
        if len(content) != RECORD_BYTES:
            self.troubled.emit(_NOT_A_RECORD)
            return
        self._forget()
        self._keep(content)

    def _choose(self) -> None:
        self.choose_file("选择证件记录文件", "证件记录 (*.dat *.bin *.txt);;所有文件 (*)")

    def _start(self) -> None:
        if self.busy():
            return
        self._forget()
        self.begin("请把身份证放在读卡区。")
        self.bench.devices.reader.read(self._scanned, self.fail, self.activity.emit)

    def _forget(self) -> None:
        """The previous card must not be seen beside the next one."""
        self._stored = ""
        self._forget_photo()
        self._lines.show_lines(())
        self._rule.hide()
        self._plate.mark_simulated(simulated=False)

    def _forget_photo(self) -> None:
        self._warning = self._own = ""
        self._portrait.clear()
        self._portrait.hide()

    def _scanned(self, scan: CardScan) -> None:
        self._plate.mark_simulated(simulated=scan.simulated)
        self._warning = scan.warning
        picture = QPixmap()
        if scan.photo and picture.loadFromData(scan.photo):
            self._portrait.setPixmap(picture)
            self._portrait.show()
        self._keep(scan.record)

    def _keep(self, record: bytes) -> None:
        self.field = self.field.model_copy(update={"lines": ()})
        self._own = base64.b64encode(record).decode()
        self.store(self._own)

    def _show(self, doing: str) -> None:
        self._read.setEnabled(not doing)
        self._open.setEnabled(not doing)
        if doing:
            self._plate.say("scan-line", "info", "正在读证", f"{doing}（Esc 取消）")
        elif self._stored and self._warning:
            cause = DeviceError(self._warning, "reader").cause
            self._plate.say("triangle-alert", "warn", cause.sentence.rstrip("。"), cause.step)
        elif self._stored and self.field.lines:
            self._plate.say("circle-check", "ok", "证件已读取", "请与客户本人和证件原件核对。")
        elif self._stored:
            self._plate.say("circle-check", "ok", "证件已读取", "按 F12 核验。")
        else:
            self._plate.say("id-card", "neutral", "尚未读证", "请客户把身份证放在读卡区，然后按 F9。")
