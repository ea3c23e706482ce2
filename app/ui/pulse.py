"""Asks the service every few seconds how the gateways are; the answer goes to the status strip."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.ui.desk import Desk
from app.ui.status import StatusStrip

EVERY_MS = 5000


class Pulse(QObject):
    """Silent when there is no answer: the desk tells when the service is away. ``doubted(count)`` at each answer."""

    doubted = Signal(int)

    def __init__(self, desk: Desk, strip: StatusStrip, parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._strip = desk, strip
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self.ask)

    @Slot()
    def start(self) -> None:
        self._timer.start()
        self.ask()

    @Slot()
    def stop(self) -> None:
        self._timer.stop()

    @Slot()
    def ask(self) -> None:
        self._desk.call(self, "status", {}, self._answered, lambda _: None, patience=4.0)

    def _answered(self, answer: Mapping[str, Any]) -> None:
        self._strip.show_gateways(answer["gateways"])
        self._strip.show_unconfirmed(int(answer["unconfirmed"]))
        self.doubted.emit(int(answer["unconfirmed"]))
