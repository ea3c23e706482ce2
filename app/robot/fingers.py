"""Key presses, counted, and patience. Never a mouse."""

import time
from collections import Counter
from collections.abc import Callable

from PySide6.QtCore import QEvent, QEventLoop, QObject, QTimer
from PySide6.QtGui import QInputMethodEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

_POLL_MS = 10


class Stuck(RuntimeError):
    """What the robot waited for did not come, or the client refused; the message says what stood on screen."""


class Fingers(QObject):
    """Types into whatever has the focus. ``keys`` counts per chapter; ``clicks`` stays zero or it is a fault."""

    def __init__(self) -> None:
        super().__init__()
        self.chapter = ""
        self.keys: Counter[str] = Counter()
        self.clicks = 0
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.MouseButtonPress:
            self.clicks += 1
        return False

    def press(self, key: str) -> None:
        """One key with its modifiers, written as on the buttons: ``F12``, ``Alt+Left``, ``Tab``."""
        combination = QKeySequence(key)[0]  # type: ignore[index]  # the stubs lack __getitem__
        self.keys[self.chapter] += 1
        QTest.keyClick(_target(), combination.key(), combination.keyboardModifiers())

    def type(self, text: str) -> None:
        """Each character as one key press; what an input method would commit counts as one key as well."""
        for character in text:
            self.keys[self.chapter] += 1
            if character.isascii():
                QTest.keyClicks(_target(), character)
            else:
                event = QInputMethodEvent()
                event.setCommitString(character)
                QApplication.sendEvent(_target(), event)

    @staticmethod
    def until(true: Callable[[], object], what: str, seconds: float = 20.0) -> None:
        """Let the client work until this is true. Stuck after ``seconds``."""
        deadline = time.monotonic() + seconds
        while not true():
            if time.monotonic() > deadline:
                raise Stuck(f"waited {seconds:.0f} s for: {what}")
            Fingers.rest(_POLL_MS)

    @staticmethod
    def rest(milliseconds: int) -> None:
        loop = QEventLoop()
        QTimer.singleShot(milliseconds, loop.quit)
        loop.exec()


def _target() -> QWidget:
    target = QApplication.focusWidget() or QApplication.activeWindow()
    if not isinstance(target, QWidget):
        raise Stuck("nothing has the focus, so no key can be pressed")
    return target
