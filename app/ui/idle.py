"""Notices that nobody has touched keys or mouse for a while."""

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication

_SIGNS = frozenset({QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.Wheel, QEvent.Type.TouchBegin})


class Idle(QObject):
    """``noticed`` once after ``minutes`` of quiet."""

    noticed = Signal()

    def __init__(self, minutes: float, parent: QObject) -> None:
        super().__init__(parent)
        self._quiet = QTimer(self)
        self._quiet.setSingleShot(True)
        self._quiet.setInterval(round(minutes * 60_000))
        self._quiet.timeout.connect(self.noticed)
        app = QApplication.instance()
        assert app is not None
        app.installEventFilter(self)
        self._quiet.start()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() in _SIGNS:
            self._quiet.start()
        return False
