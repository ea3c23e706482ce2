"""Notices that nobody has touched keys or mouse for a while."""

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QWindow

_SIGNS = frozenset({QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.Wheel, QEvent.Type.TouchBegin})


class Idle(QObject):
    """``noticed`` after ``minutes`` without input to the window; it listens where input enters, not to every event."""

    noticed = Signal()

    def __init__(self, minutes: float, parent: QObject) -> None:
        super().__init__(parent)
        self._quiet = QTimer(self)
        self._quiet.setSingleShot(True)
        self._quiet.setInterval(round(minutes * 60_000))
        self._quiet.timeout.connect(self.noticed)
        self._quiet.start()

    def stir(self) -> None:
        """Somebody is there, elsewhere: the customer writes on the display of their own."""
        self._quiet.start()

    def watch(self, window: QWindow) -> None:
        window.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() in _SIGNS:
            self._quiet.start()
        return False
