"""The barcode scanner that types: its bursts are taken out of the stream of keys, whatever has the focus.

It filters the window as the system delivers keys to it, before any widget or shortcut sees them, and the input
method's text at the widget with the focus. All keys of a person go on in their order; they wait 40 ms at most.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QInputMethodEvent, QKeyEvent, QWindow
from PySide6.QtWidgets import QApplication, QWidget

from app.ui.burst import Burst, Scanner

LATE = 0.02  # seconds by which the timer may be late before keys are taken to be waiting behind it
_ENDS = {Qt.Key.Key_Return: "enter", Qt.Key.Key_Enter: "enter", Qt.Key.Key_Tab: "tab"}
_MODIFIERS = {Qt.Key.Key_Shift, Qt.Key.Key_CapsLock, Qt.Key.Key_NumLock}
_COMMANDS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
_ELSEWHERE = frozenset(
    {
        *(QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick, QEvent.Type.Wheel, QEvent.Type.TouchBegin),
        *(QEvent.Type.TabletPress, QEvent.Type.FocusOut, QEvent.Type.WindowDeactivate, QEvent.Type.Close),
    }
)


@dataclass(frozen=True)
class _Key:
    """A key event that waits: the event itself dies with its delivery."""

    kind: QEvent.Type
    code: int
    modifiers: Qt.KeyboardModifier
    native: tuple[int, int, int]
    text: str

    @classmethod
    def of(cls, event: QKeyEvent) -> "_Key":
        native = (event.nativeScanCode(), event.nativeVirtualKey(), event.nativeModifiers())
        return cls(event.type(), event.key(), event.modifiers(), native, event.text())

    def again(self) -> QKeyEvent:
        return QKeyEvent(self.kind, self.code, self.modifiers, *self.native, self.text)


class Wedge(QObject):
    """``scanned(text)`` for a burst that is ``known``."""

    scanned = Signal(str)

    def __init__(self, scanner: Scanner, known: Callable[[str], bool], parent: QObject) -> None:
        super().__init__(parent)
        self._burst: Burst[_Key] = Burst(scanner, known)
        self._gap = scanner.gap
        self._window: QWindow | None = None
        self._input: QWidget | None = None
        self._composing = False
        self._playing = False
        self._swallow = 0  # the key whose press was the end of a scan: its release is of no use to anybody
        self._at = 0.0
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setTimerType(Qt.TimerType.PreciseTimer)
        self._pause.setInterval(round(scanner.gap * 1000))
        self._pause.timeout.connect(self._paused)

    def watch(self, window: QWindow) -> None:
        self._window = window
        window.installEventFilter(self)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._follow)
        self._follow(None, QApplication.focusWidget())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if self._playing:
            return False
        if watched is not self._window:
            if isinstance(event, QInputMethodEvent):
                self._release()
                self._composing = bool(event.preeditString())
        elif isinstance(event, QKeyEvent):
            return self._key(event)
        elif event.type() in _ELSEWHERE:
            self._release()
        return False

    def _key(self, event: QKeyEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride:
            return self._override(event)
        if event.type() == QEvent.Type.KeyRelease and self._swallow and event.key() == self._swallow:
            self._swallow = 0
            return True
        return self._typed(event) if event.type() == QEvent.Type.KeyPress else self._silent(event)

    def _override(self, event: QKeyEvent) -> bool:
        """A shortcut must not overtake the keys that wait; the end of a burst is none."""
        if not self._burst.holds:
            return False
        if not self._belongs(event):
            self._release()
        elif event.key() in _ENDS:
            event.accept()
            return True
        return False

    def _typed(self, event: QKeyEvent) -> bool:
        if self._composing or event.isAutoRepeat() or not self._belongs(event):
            self._release()
            return False
        if event.key() in _MODIFIERS:
            return self._silent(event)
        key, now = _Key.of(event), event.timestamp() / 1000 or time.monotonic()
        name = _ENDS.get(Qt.Key(event.key()))
        outcome = self._burst.end(key, name, now) if name else self._burst.character(key, event.text(), now)
        self._at = time.monotonic()
        passes = outcome.released[-1:] == [key]  # this very event can go its way
        self._deliver(outcome.released[:-1] if passes else outcome.released)
        if self._burst.holds:
            self._pause.start()
        if outcome.scan:
            self._swallow = event.key()
            self.scanned.emit(outcome.scan)
        return not passes

    def _belongs(self, event: QKeyEvent) -> bool:
        """It could be a part of a scan."""
        if event.modifiers() & _COMMANDS:
            return False
        return event.key() in _ENDS or event.key() in _MODIFIERS or bool(event.text().strip())

    def _silent(self, event: QKeyEvent) -> bool:
        return not self._burst.silent(_Key.of(event))

    def _deliver(self, keys: list[_Key]) -> None:
        """To whatever has the focus by then: a key may have moved it."""
        self._playing = True
        try:
            for key in keys:
                if self._window is not None and shiboken6.isValid(self._window):
                    QCoreApplication.sendEvent(self._window, key.again())
        finally:
            self._playing = False

    def _release(self) -> None:
        self._pause.stop()
        self._deliver(self._burst.flush())

    @Slot()
    def _paused(self) -> None:
        """If this thread was busy, the rest of the burst is waiting behind this timer."""
        if time.monotonic() - self._at > self._gap + LATE:
            self._at = time.monotonic()
            self._pause.start()
        else:
            self._release()

    @Slot(QWidget, QWidget)
    def _follow(self, _before: QWidget | None, now: QWidget | None) -> None:
        if self._input is not None and shiboken6.isValid(self._input):
            self._input.removeEventFilter(self)
        self._composing = False
        self._input = now
        if now is not None:
            now.installEventFilter(self)
