"""The Qt end of the pipe: one QProcess and one QTimer per device, in the thread of the window.

Both are used again for every start and every timer: no Qt object is deleted while a signal of it is under way.
"""

import heapq
import itertools
import os
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, QTimer, Slot

from app.devices.folders import folders
from app.devices.hostlog import HostLog, Stream
from app.devices.windows import bind

LATE, AGAIN_MS = 0.1, 100  # a timer that rings so late rings once more: its thread could neither write nor read
END_LIMIT = 1500  # milliseconds that a host gets to end by itself
ROOT = Path(__file__).parents[2]


class QtPipe(QObject):
    """Runs the host of one driver; no driver = nothing is configured."""

    def __init__(
        self, driver: str, options: Mapping[str, str], parent: QObject | None = None, log: HostLog | None = None
    ) -> None:
        super().__init__(parent)
        self._driver, self._options = driver, dict(options)
        self._log = log or HostLog(None)
        self._errors = Stream(self._log, driver)
        self._folder: Path | None = None
        self._on_bytes: Callable[[bytes], None] | None = None
        self._on_exit: Callable[[], None] | None = None
        self._process = QProcess(self)
        self._process.setProcessEnvironment(_environment())
        self._process.readyReadStandardOutput.connect(self._read)
        self._process.readyReadStandardError.connect(self._read_log)
        self._process.started.connect(self._bind)
        self._process.finished.connect(self._ended)
        self._process.errorOccurred.connect(self._troubled)
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(END_LIMIT)
        self._patience.timeout.connect(self._process.kill)

    @property
    def configured(self) -> bool:
        return bool(self._driver)

    def choose(self, driver: str, options: Mapping[str, str]) -> None:
        """What the next start runs."""
        self._driver, self._options = driver, dict(options)

    def start(self, on_bytes: Callable[[bytes], None], on_exit: Callable[[], None]) -> None:
        self._reap()
        self._on_bytes, self._on_exit = on_bytes, on_exit
        self._errors = Stream(self._log, self._driver)
        self._folder = folders().next(self._driver)
        arguments = ["-m", "app.devices.host", "--driver", self._driver, "--folder", str(self._folder)]
        for name, value in self._options.items():
            arguments += ["--option", f"{name}={value}"]
        self._process.start(sys.executable, arguments)

    def write(self, content: bytes) -> None:
        if self._running():
            self._process.write(content)

    def kill(self) -> None:
        """It dies behind the scenes; nothing more is heard of it."""
        self._on_bytes = self._on_exit = None
        self._process.kill()

    def close(self) -> None:
        """Close its stdin and wait for a moment: only when the program ends."""
        self._on_bytes = self._on_exit = None
        self._process.closeWriteChannel()
        if self._running() and not self._process.waitForFinished(END_LIMIT):
            self._reap()
        self._wipe()

    def end(self, then: Callable[[], None]) -> None:
        self._on_bytes, self._on_exit = None, then
        if self._running():
            self._process.closeWriteChannel()
            self._patience.start()
        else:
            self._gone()

    def _running(self) -> bool:
        return self._process.state() != QProcess.ProcessState.NotRunning

    def _reap(self) -> None:
        """A killed host is dead long before the next start; this is for the one that is not."""
        if self._running():
            self._process.kill()
            self._process.waitForFinished(END_LIMIT)

    @Slot()
    def _bind(self) -> None:
        bind(self._process.processId())

    @Slot()
    def _read(self) -> None:
        content = bytes(self._process.readAllStandardOutput().data())
        if self._on_bytes is not None:
            self._on_bytes(content)

    @Slot()
    def _read_log(self) -> None:
        self._errors.feed(bytes(self._process.readAllStandardError().data()))

    @Slot()
    def _ended(self) -> None:
        self._patience.stop()
        self._errors.end()
        self._wipe()
        self._gone()

    @Slot(QProcess.ProcessError)
    def _troubled(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:
            self._gone()

    def _gone(self) -> None:
        on_exit, self._on_bytes, self._on_exit = self._on_exit, None, None
        if on_exit is not None:
            on_exit()

    def _wipe(self) -> None:
        """Whatever a host that was killed could not wipe itself."""
        if self._folder is not None:
            folders().wipe(self._folder)
            self._folder = None


class QtClock(QObject):
    """Timers of the window's thread, over one QTimer."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._order = itertools.count()
        self._waiting: list[tuple[float, int, list[Callable[[], None]]]] = []
        self._held_up = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._ring)

    def now(self) -> float:
        return time.monotonic()

    def after(self, seconds: float, call: Callable[[], None]) -> Callable[[], None]:
        calls = [call]
        heapq.heappush(self._waiting, (self.now() + seconds, next(self._order), calls))
        self._wind()
        return calls.clear

    @Slot()
    def _ring(self) -> None:
        """While this thread was held up it neither wrote nor read: a host gets its chance before it passes for dead."""
        late = bool(self._waiting) and self.now() - self._waiting[0][0] > LATE
        if late and not self._held_up:
            self._held_up = True
            self._timer.start(AGAIN_MS)
            return
        self._held_up = False
        while self._waiting and self._waiting[0][0] <= self.now():
            _when, _order, calls = heapq.heappop(self._waiting)
            for call in tuple(calls):
                call()
        self._wind()

    def _wind(self) -> None:
        while self._waiting and not self._waiting[0][2]:
            heapq.heappop(self._waiting)  # taken back
        if self._waiting:
            self._timer.start(max(0, round((self._waiting[0][0] - self.now()) * 1000) + 1))
        else:
            self._timer.stop()


def _environment() -> QProcessEnvironment:
    """Ours without Qt's own paths, which cv2 would follow, and with the program's code in reach."""
    environment = QProcessEnvironment.systemEnvironment()
    for name in ("QT_QPA_PLATFORM_PLUGIN_PATH", "QT_PLUGIN_PATH", "QT_QPA_FONTDIR"):
        environment.remove(name)
    paths = [str(ROOT), environment.value("PYTHONPATH", "")]
    environment.insert("PYTHONPATH", os.pathsep.join(path for path in paths if path))
    environment.insert("PYTHONUTF8", "1")
    return environment
