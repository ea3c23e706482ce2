"""Runs the live picture of a camera for one place on screen, and stops it whenever nobody can be looking."""

from collections.abc import Callable
from typing import Literal

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QWindow
from PySide6.QtWidgets import QApplication, QWidget

from app.devices.errors import DeviceError
from app.devices.ports import Camera, Glimpse

IDLE_MS = 90_000  # without a key or a click, after which the picture rests until F8
AWAY_MS = 5_000  # with another program in front
AGAIN_MS = 3_000  # after the camera was lost: it may have been plugged in again

Mode = Literal["off", "starting", "live", "resting", "lost"]
_PASSING = frozenset({"DEVICE_LOST", "DEVICE_NOT_FOUND", "DEVICE_BUSY", "TIMEOUT", "HOST_CRASHED"})  # may mend itself

_SEEN = frozenset({QEvent.Type.Show, QEvent.Type.Hide, QEvent.Type.EnabledChange})
_TOUCHED = frozenset({QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.Wheel})


class Viewfinder(QObject):
    """``start`` and ``stop`` say what is wanted; it runs only while ``place`` can be seen.

    Nothing is heard of a picture after ``stop``, so none of a previous customer can appear.
    """

    glimpsed = Signal(object)  # Glimpse: the newest; those that came faster than they can be painted are left out
    moved = Signal(str)  # Mode
    failed = Signal(object)  # DeviceError

    def __init__(self, camera: Callable[[], Camera], place: QWidget) -> None:
        super().__init__(place)
        self._camera, self._place = camera, place
        self._wanted = False
        self._mode: Mode = "off"
        self._turn = 0
        self._newest: Glimpse | None = None
        self._paint_soon = _timer(self, 0, self._pass_on)
        self._idle = _timer(self, IDLE_MS, self._rest)
        self._away = _timer(self, AWAY_MS, self._rest)
        self._again = _timer(self, AGAIN_MS, self._try_again)
        self._window: QWidget | None = None
        self._handle: QWindow | None = None
        place.installEventFilter(self)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.applicationStateChanged.connect(self._state_changed)

    @property
    def mode(self) -> Mode:
        return self._mode

    @property
    def running(self) -> bool:
        return self._mode in {"starting", "live"}

    def start(self) -> None:
        """Also after a rest."""
        self._wanted = True
        if self._mode in {"resting", "lost"}:
            self._mode = "off"
        self._follow()

    def stop(self) -> None:
        self._wanted = False
        self._end("off")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if watched is self._place and kind in _SEEN:
            self._watch_window()
            self._follow()
        elif watched is self._handle and kind in _TOUCHED:
            self._touched()
        elif kind in {QEvent.Type.Expose, QEvent.Type.WindowStateChange}:
            QTimer.singleShot(0, self, self._follow)
        return False

    def _touched(self) -> None:
        if self._idle.isActive():
            self._idle.start(IDLE_MS)

    @Slot()
    def _follow(self) -> None:
        """Runs when it is wanted and can be seen, and not otherwise."""
        if not self._wanted or self._mode in {"resting", "lost"}:
            return
        if self._can_be_seen() and not self.running:
            self._begin()
        elif not self._can_be_seen() and self.running:
            self._end("off")

    def _can_be_seen(self) -> bool:
        window = self._place.window()
        handle = window.windowHandle()
        exposed = handle is not None and handle.isExposed()
        return self._place.isVisible() and self._place.isEnabled() and exposed and not window.isMinimized()

    def _watch_window(self) -> None:
        window = self._place.window()
        handle = window.windowHandle()
        if window is not self._window:
            self._window = window
            window.installEventFilter(self)
        if handle is not None and handle is not self._handle:
            self._handle = handle
            handle.installEventFilter(self)

    def _begin(self) -> None:
        self._turn += 1
        turn = self._turn
        if not self._idle.isActive():
            self._idle.start()
        self._become("starting")
        self._camera().preview(lambda glimpse: self._see(turn, glimpse), lambda error: self._fail(turn, error))

    def _end(self, mode: Mode, *, over: bool = False) -> None:
        """``over`` = the device has ended it, so there is nothing to cancel."""
        running = self.running and not over
        self._turn += 1
        self._newest = None
        for timer in (self._paint_soon, self._away, self._again):
            timer.stop()
        if mode != "lost":  # looking for a camera that stays away also ends
            self._idle.stop()
        self._become(mode)
        if running:
            self._camera().cancel()

    def _see(self, turn: int, glimpse: Glimpse) -> None:
        if turn != self._turn:
            return
        self._newest = glimpse
        self._paint_soon.start()

    @Slot()
    def _pass_on(self) -> None:
        glimpse, self._newest = self._newest, None
        if glimpse is not None:
            self._become("live")
            self.glimpsed.emit(glimpse)

    def _fail(self, turn: int, error: DeviceError) -> None:
        if turn != self._turn:
            return
        self._wanted = self._wanted and error.code in _PASSING
        self._end("lost" if self._wanted else "off", over=True)
        if self._wanted:
            self._again.start()
        self.failed.emit(error)

    @Slot()
    def _try_again(self) -> None:
        if self._can_be_seen():
            self.start()
        else:
            self._again.start()

    @Slot()
    def _rest(self) -> None:
        self._end("resting")

    @Slot(Qt.ApplicationState)
    def _state_changed(self, state: Qt.ApplicationState) -> None:
        if state == Qt.ApplicationState.ApplicationActive:
            self._away.stop()
        elif self.running:
            self._away.start()

    def _become(self, mode: Mode) -> None:
        if mode != self._mode:
            self._mode = mode
            self.moved.emit(mode)


def _timer(parent: QObject, milliseconds: int, call: Callable[[], None]) -> QTimer:
    timer = QTimer(parent)
    timer.setSingleShot(True)
    timer.setInterval(milliseconds)
    timer.timeout.connect(call)
    return timer
