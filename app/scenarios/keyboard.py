"""The keys of the page, and those typed while the next page is still on its way."""

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache

import shiboken6
from PySide6.QtCore import QEvent, QKeyCombination, QObject, Qt, Slot
from PySide6.QtGui import QInputMethodEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QWidget

from app.ui.controls import KeyButton

_PLAIN_KEYS = {
    Qt.Key.Key_Tab,
    Qt.Key.Key_Backtab,
    Qt.Key.Key_Return,
    Qt.Key.Key_Enter,
    Qt.Key.Key_Space,
    Qt.Key.Key_Backspace,
    Qt.Key.Key_Delete,
    Qt.Key.Key_Up,
    Qt.Key.Key_Down,
    Qt.Key.Key_Left,
    Qt.Key.Key_Right,
    Qt.Key.Key_Home,
    Qt.Key.Key_End,
    Qt.Key.Key_PageUp,
    Qt.Key.Key_PageDown,
}
_COMMANDS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier


@dataclass(frozen=True)
class Binding:
    """One key of the page: what it is called on screen and what it does."""

    key: str
    label: str
    run: Callable[[], None]


@dataclass(frozen=True)
class _Stroke:
    """A key or a committed input-method text that waits for its page."""

    code: int = 0
    modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    text: str = ""


def key_button(text: str, key: str = "", *, role: str = "", icon: str = "") -> KeyButton:
    """A button that shows its key; the page's keyboard presses it, so that type-ahead keeps its order."""
    button = KeyButton(text, role=role, icon=icon)
    button.set_key(key, bind=False)
    return button


class Keyboard(QObject):
    """Runs the page's keys wherever in the window the focus is, and holds type-ahead.

    It filters the widget with the focus and no other: a filter on the whole application would see
    widgets that are being destroyed.

    While held, everything typed into the page waits. ``release`` plays it to the widget that has
    the focus by then, so keys typed for the next page arrive there, as on an old terminal.
    The page's own keys win over the window's shortcuts.
    """

    def __init__(self, page: QWidget, bindings: Callable[[], Iterable[Binding]]) -> None:
        """``bindings`` is asked at each key; the first one wins where two ask for the same key."""
        super().__init__(page)
        self._page = page
        self._bindings = bindings
        self._waiting: deque[_Stroke] = deque()
        self._held = False
        self._playing = False
        self._watched: QWidget | None = None
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._focus_moved)

    @property
    def held(self) -> bool:
        return self._held

    def hold(self) -> None:
        self._held = True

    def release(self) -> None:
        """Stops holding and plays what was typed, until a key makes the page hold again."""
        self._held = False
        if self._playing:
            return
        self._playing = True
        try:
            while self._waiting and not self._held:
                self._play(self._waiting.popleft())
        finally:
            self._playing = False

    def drop(self) -> bool:
        """Forgets what was typed ahead for a page that did not come; True when there was something."""
        had = bool(self._waiting)
        self._waiting.clear()
        self._held = False
        return had

    def follow(self) -> None:
        """Listens where keys arrive now: at the focus, or at the window when nothing has it."""
        window = self._page.window()
        focus = QApplication.focusWidget()
        target = focus if focus is not None and focus.window() is window else window
        if target is self._watched:
            return
        if self._watched is not None and shiboken6.isValid(self._watched):
            self._watched.removeEventFilter(self)
        self._watched = target
        target.installEventFilter(self)

    @Slot(QWidget, QWidget)
    def _focus_moved(self, _before: QWidget | None, _now: QWidget | None) -> None:
        self.follow()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind not in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress, QEvent.Type.InputMethod):
            return False
        if self._playing or not isinstance(watched, QWidget) or not self._concerns(watched):
            return False
        if isinstance(event, QInputMethodEvent):
            return self._commit(event)
        assert isinstance(event, QKeyEvent)
        return self._key(event, override=kind == QEvent.Type.ShortcutOverride)

    def _concerns(self, watched: QWidget) -> bool:
        return self._page.isVisible() and self._page.isEnabled() and watched.window() is self._page.window()

    def _commit(self, event: QInputMethodEvent) -> bool:
        if not self._held or not self._in_page():
            return False
        if event.commitString():
            self._waiting.append(_Stroke(text=event.commitString()))
        return True

    def _key(self, event: QKeyEvent, *, override: bool) -> bool:
        binding = self._find(event)
        holding = self._held and self._in_page() and (binding is not None or _typed(event))
        if binding is None and not holding:
            return False
        event.accept()
        if override or (event.isAutoRepeat() and binding is not None):
            return True
        if holding:
            self._waiting.append(_Stroke(event.key(), event.modifiers(), event.text()))
        elif binding is not None:
            binding.run()
        return True

    def _find(self, event: QKeyEvent) -> Binding | None:
        if _typed(event):
            return None
        pressed = event.keyCombination()
        return next((one for one in self._bindings() if _combination(one.key) == pressed), None)

    def _in_page(self) -> bool:
        focus = QApplication.focusWidget()
        return focus is None or focus is self._page or self._page.isAncestorOf(focus)

    def _play(self, stroke: _Stroke) -> None:
        if not self._in_page() or not self._page.isEnabled():
            return  # a sheet was laid over the page: what was meant for the page must not land in it
        target = QApplication.focusWidget() or self._page
        if not stroke.code:
            event = QInputMethodEvent()
            event.setCommitString(stroke.text)
            QApplication.sendEvent(target, event)
            return
        press = QKeyEvent(QEvent.Type.KeyPress, stroke.code, stroke.modifiers, stroke.text)
        binding = self._find(press)
        if binding is not None:
            binding.run()
            return
        QApplication.sendEvent(target, press)
        release = QKeyEvent(QEvent.Type.KeyRelease, stroke.code, stroke.modifiers, stroke.text)
        QApplication.sendEvent(target, release)


def _typed(event: QKeyEvent) -> bool:
    if event.modifiers() & _COMMANDS:
        return False
    return event.key() in _PLAIN_KEYS or (bool(event.text()) and event.text().isprintable())


@cache
def _combination(key: str) -> QKeyCombination:
    code = QKeySequence(key)[0]  # type: ignore[index]  # the stub does not know __getitem__
    assert isinstance(code, QKeyCombination)
    return code
