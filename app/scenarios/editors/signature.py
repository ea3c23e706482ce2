"""The customer's signature."""

from PySide6.QtCore import QTimer
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.devices.errors import DeviceError
from app.devices.ports import PadSignature
from app.scenarios.bench import Bench
from app.scenarios.capture import CaptureEditor
from app.scenarios.ink import Ink
from app.scenarios.keyboard import Binding, key_button
from app.scenarios.plate import Plate
from app.ui.controls import card
from app.ui.theme import restyle
from service.kit.page import Signature

SIGN, WIPE = "F8", "Ctrl+R"
_LIFTED_MS = 700  # after the last stroke the signature counts as finished


class SignatureEditor(CaptureEditor[Signature]):
    """Drawn here, or F8 on what the seat has for it: a pad, or the customer's display. Drawing replaces it."""

    kind = "signature"
    tall = True

    def __init__(self, field: Signature, bench: Bench, parent: QWidget | None = None) -> None:
        super().__init__(field, bench, parent)
        self._shown = ""
        self._pad = key_button("请客户签名", SIGN, icon="pen-tool")
        self._wipe = key_button("重签", WIPE, icon="eraser")
        self._plate = Plate((self._wipe, self._pad), stacked=True)
        self._ink = Ink()
        self._frame, inner = card("inset")
        inner.addWidget(self._plate)
        inner.addWidget(self._ink, 1)
        inner.addStretch(0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._frame)
        self._lifted = QTimer(self)
        self._lifted.setSingleShot(True)
        self._lifted.setInterval(_LIFTED_MS)
        self._lifted.timeout.connect(self._finish_drawing)
        self._connect()
        self.refresh(field)

    def _connect(self) -> None:
        self._ink.signed.connect(self._lifted_pen)
        self._ink.wiped.connect(self._wipe_all)
        self._pad.clicked.connect(self._start)
        self._wipe.clicked.connect(self._wipe_all)
        self.activity.connect(self._show)
        self.watch_focus(self._pad)
        self.watch_focus(self._ink)
        self._pad.setAccessibleName("请客户在签字设备上签名")

    def refresh(self, field: Signature) -> None:
        super().refresh(field)
        if self._lifted.isActive():
            return
        self._stored = field.value
        if not self.busy():
            if field.value and field.value != self._shown:
                self._fetch(field.value)
            self._show("")

    def busy(self) -> bool:
        return super().busy() or self._lifted.isActive()

    def input(self) -> QWidget:
        return self._pad

    def bindings(self) -> list[Binding]:
        keys = [Binding(SIGN, "请客户签名", self._start), Binding(WIPE, "重签", self._wipe_all)]
        return [*keys, *self.cancel_binding()]

    def mark_invalid(self, invalid: bool) -> None:
        restyle(self._frame, strip="bad" if invalid else "")

    def abort(self) -> None:
        if super().busy():
            self.bench.devices.pad.cancel()

    def _start(self) -> None:
        if self.busy():
            return
        self.begin("请客户签名。")
        self.bench.devices.pad.sign(self._signed, self.fail, self.activity.emit)

    def _signed(self, signature: PadSignature) -> None:
        self._plate.mark_simulated(simulated=signature.simulated)
        self._ink.show_picture(QImage.fromData(signature.png))
        self._attach(signature.png)

    def _lifted_pen(self) -> None:
        self._plate.mark_simulated(simulated=False)
        self._lifted.start()

    def _finish_drawing(self) -> None:
        """What is too little stays, so that the next stroke may complete it."""
        if not self._ink.enough():
            self.troubled.emit(DeviceError("NO_STROKES").message)
            self.settled.emit()
            return
        self.begin("正在保存签名…")
        self._attach(self._ink.png())

    def _attach(self, png: bytes) -> None:
        self.activity.emit("正在保存签名…")
        self.bench.runner.attach(self, self.field.name, f"{self.field.name}.png", png, self._attached, self.fail)

    def _attached(self, file: str) -> None:
        self._shown = file
        self.store(file)

    def _wipe_all(self) -> None:
        if super().busy():
            return
        self._lifted.stop()
        self._ink.clear()
        self._shown = ""
        self._plate.mark_simulated(simulated=False)
        self.store("")

    def _fetch(self, file: str) -> None:
        self._shown = file
        self.bench.runner.fetch(
            self,
            file,
            lambda content: self._ink.show_picture(QImage.fromData(content)),
            lambda error: self.troubled.emit(error.message),
        )

    def _show(self, doing: str) -> None:
        self._pad.setEnabled(not doing)
        self._wipe.setEnabled(not doing and not self._ink.empty())
        if doing:
            self._plate.say("signature", "info", "正在签名", f"{doing}（Esc 取消）")
        elif self._stored:
            self._plate.say("circle-check", "ok", "已签名", "请客户确认签名；不满意可重签。")
        else:
            self._plate.say("signature", "neutral", "等待客户签名", "按 F8 请客户签名，或在下方直接书写。")
