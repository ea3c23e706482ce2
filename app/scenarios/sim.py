"""The key that reads the number of a SIM card, beside the field that takes it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.devices.errors import DeviceError
from app.devices.ports import SimReader, SimScan
from app.scenarios.keyboard import Binding, key_button
from app.ui.controls import chip

READ = "F9"


class SimKey(QWidget):
    """F9 reads, Esc ends it. ``doing`` says what the device waits for, empty when nothing is under way."""

    began = Signal()
    doing = Signal(str)
    read = Signal(str)  # the number
    failed = Signal(str)  # in words
    settled = Signal()

    def __init__(self, reader: SimReader) -> None:
        super().__init__()
        self._reader = reader
        self.busy = False
        self._button = key_button("读 SIM 卡", READ, icon="card-sim")
        self._simulated = chip("模拟设备", "warn")
        self._simulated.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._button)
        row.addWidget(self._simulated)
        self._button.clicked.connect(self._start)

    def bindings(self) -> list[Binding]:
        keys = [Binding(READ, "读 SIM 卡", self._start)]
        return [*keys, Binding("Esc", "取消", self.abort)] if self.busy else keys

    def abort(self) -> None:
        if self.busy:
            self._reader.cancel()

    def _start(self) -> None:
        if self.busy:
            return
        self._show(busy=True)
        self._simulated.hide()
        self.began.emit()
        self._say("请插入 SIM 卡")
        self._reader.read(self._scanned, self._troubled, self._say)

    def _say(self, text: str) -> None:
        self.doing.emit(f"{text}（Esc 取消）")

    def _scanned(self, scan: SimScan) -> None:
        self._show(busy=False)
        self._simulated.setVisible(scan.simulated)
        self.read.emit(scan.iccid)
        self.settled.emit()

    def _troubled(self, error: DeviceError) -> None:
        self._show(busy=False)
        if error.code != "CANCELLED":
            self.failed.emit(error.message)
        self.settled.emit()

    def _show(self, *, busy: bool) -> None:
        self.busy = busy
        self._button.setEnabled(not busy)
        self.doing.emit("")
