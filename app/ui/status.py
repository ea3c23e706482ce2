"""The bottom strip: devices, gateways with latency, unconfirmed orders, save time, clerk. Icon and word, always."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QWidget

from app.devices.errors import NAMES
from app.ui.controls import IconMark, Strip, clear, key_text, words
from app.ui.keys import DOUBTS, key_of
from app.ui.theme import theme

if TYPE_CHECKING:
    from app.devices.ports import Devices, DeviceStatus

GATEWAYS = {
    "ok": ("wifi", "ok_ink", "正常"),
    "slow": ("gauge", "warn_ink", "较慢"),
    "down": ("wifi-off", "bad_ink", "不通"),
    "unknown": ("circle-help", "ink_faint", "未用"),
}
SCAN_MS = 8000
DEVICE_ICONS = {"reader": "nfc", "camera": "camera", "pad": "signature", "sim": "card-sim"}
DEVICE_TINTS = {"ready": "ok_ink", "busy": "info_ink", "fault": "bad_ink", "recovering": "warn_ink"}


class StatusStrip(QFrame):
    """What works and what does not, in one line. ``chosen(entry of the menu)`` when the count of doubts is pressed."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "status")
        self.setAccessibleName("状态")
        row = QHBoxLayout(self)
        row.setContentsMargins(theme().size("pad"), theme().dp(5), theme().size("pad"), theme().dp(5))
        row.setSpacing(theme().dp(16))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._devices: dict[str, _Item] = {}
        self._watching: list[Callable[[], None]] = []
        self._gateways: list[_Item] = []
        self._device_row = _inner()
        self._gateway_row = _inner()
        self._seen: list[tuple[str, str, str]] | None = None
        self.service = _Item()
        self.unconfirmed = _Item()
        self._doubts_key = ""  # of the worklist, for who may see it
        self.saved = _Item()
        self.scan = _Item()
        self._scan_ends = QTimer(self)
        self._scan_ends.setSingleShot(True)
        self._scan_ends.setInterval(SCAN_MS)
        self._scan_ends.timeout.connect(self._end_scan)
        self.clerk = _Item()
        row.addLayout(self._device_row)
        row.addStretch(1)
        row.addWidget(self.scan)
        row.addWidget(self.unconfirmed)
        row.addWidget(self.service)
        row.addLayout(self._gateway_row)
        row.addWidget(self.saved)
        row.addWidget(self.clerk)
        self.unconfirmed.hide()
        self.scan.hide()
        self.show_online(True)
        self.show_saved("")

    def watch(self, devices: "Devices") -> None:
        for device in devices.by_kind.values():
            self.show_device(device.status())
            self._watching.append(device.watch(self.show_device))

    def unwatch(self) -> None:
        """The devices outlive the window: they must not tell one that is gone."""
        while self._watching:
            self._watching.pop()()

    def show_device(self, status: "DeviceStatus") -> None:
        item = self._devices.get(status.kind)
        if item is None:
            item = self._devices[status.kind] = _Item()
            self._device_row.addWidget(item)
        mark = " · 模拟" if status.simulated else ""
        tint = DEVICE_TINTS.get(status.state, "ink_faint")
        item.show_state(DEVICE_ICONS[status.kind], tint, f"{NAMES[status.kind]} {status.word}{mark}")
        item.setToolTip(f"{status.title}：{status.word}。按 {key_of('open_devices')} 查看设备")
        self._fit()

    def show_menu(self, menu: Sequence[Mapping[str, Any]]) -> None:
        """The count of doubts says the key of the list that it leads to."""
        items = [item for group in menu for item in group["items"]]
        self._doubts_key = next((str(item["hotkey"]) for item in items if item["key"] == DOUBTS), "")

    def show_gateways(self, gateways: Sequence[Mapping[str, Any]]) -> None:
        seen = [_gateway(entry) for entry in gateways]
        if seen == self._seen:
            return
        self._seen = seen
        clear(self._gateway_row)
        self._gateways = []
        for icon, tint, text in seen:
            item = _Item()
            item.show_state(icon, tint, text)
            self._gateway_row.addWidget(item)
            self._gateways.append(item)
        self._fit()

    def show_online(self, online: bool) -> None:
        self.service.setVisible(not online)
        self.service.show_state("wifi-off", "bad_ink", "业务服务 断开，正在重连")
        self._fit()

    def show_unconfirmed(self, number: int) -> None:
        """What was sent out and whose end is not known yet, or waits for a person."""
        self.unconfirmed.setVisible(number > 0)
        key = f"（{key_text(self._doubts_key)}）" if self._doubts_key else ""
        self.unconfirmed.show_state("clock", "warn_ink", f"待核实 {number} 项{key}")
        self._fit()

    def show_scan(self, tone: str, text: str) -> None:
        """What a scanner has read and where it went, for a moment."""
        self.scan.show_state("scan-line", f"{tone}_ink", text)
        self.scan.show()
        self._scan_ends.start()
        self._fit()

    @Slot()
    def _end_scan(self) -> None:
        self.scan.hide()
        self._fit()

    def show_saved(self, at: str) -> None:
        """``at`` is an ISO time, or empty before the first save."""
        self.saved.setVisible(bool(at))
        if at:
            self.saved.show_state("save", "ok_ink", f"{clock_of(at)} 已存")
        self._fit()

    def show_clerk(self, name: str, staff: str) -> None:
        self.clerk.show_state("user", "ink_soft", f"{name} {staff}")

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._doubts_key and not self.unconfirmed.isHidden():
            place = self.unconfirmed.mapFrom(self, event.position().toPoint())
            if self.unconfirmed.rect().contains(place):
                self.chosen.emit(DOUBTS)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Where the line is too short, what works is left out first, from the right; trouble and the clerk stay."""
        items = [*self._devices.values(), *self._gateways][::-1]
        for item in items:
            item.show()
        fixed = [
            item for item in (self.scan, self.unconfirmed, self.service, self.saved, self.clerk) if not item.isHidden()
        ]
        room = self.width() - 2 * theme().size("pad") - theme().dp(24)
        for item in sorted(items, key=lambda one: one.trouble):
            shown = [one for one in (*items, *fixed) if not one.isHidden()]
            if sum(one.sizeHint().width() + theme().dp(16) for one in shown) <= room:
                return
            item.hide()


class _Item(QWidget):
    """Icon and word."""

    trouble = False

    def __init__(self) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme().dp(5))
        self._icon = IconMark("info", "ink_faint", 15)
        self.text = words("", "small")
        row.addWidget(self._icon)
        row.addWidget(self.text)

    def show_state(self, icon: str, tint: str, text: str) -> None:
        self.trouble = tint in ("warn_ink", "bad_ink")
        self._icon.show_icon(icon, tint)
        self.text.setText(text)
        self.setAccessibleName(text)


def clock_of(at: str) -> str:
    """``2026-11-23T10:32:05.1+08:00`` → ``10:32:05``; what is no ISO time stays as it is."""
    return at[11:19] if len(at) >= 19 and at[10] in "T " else at


def _gateway(entry: Mapping[str, Any]) -> tuple[str, str, str]:
    icon, tint, word = GATEWAYS.get(str(entry["state"]), GATEWAYS["unknown"])
    latency = entry.get("latency_ms")
    shown = f"{round(latency)} ms" if entry["state"] in ("ok", "slow") and latency is not None else word
    return icon, tint, f"{entry['title']} {shown}"


def _inner() -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(theme().dp(14))
    return row


def offline_strip() -> Strip:
    """Shown above the page while the service does not answer."""
    return Strip(
        "warn",
        "业务服务连接中断，系统正在自动重连。已输入的内容都在屏幕上，恢复后自动存入草稿；此时没有新的办理动作发出。",
        "立即重连",
        "Ctrl+R",
    )
