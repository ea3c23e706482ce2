"""The Qt end of the pipe: a QProcess per start of a host, in the thread of the window."""

import logging
import os
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, QTimer, Slot

END_LIMIT = 1500  # milliseconds that a host gets to end by itself
ROOT = Path(__file__).parents[2]
log = logging.getLogger(__name__)


class Process(QObject):
    """One host process; silent once it was let go."""

    def __init__(
        self, command: list[str], on_bytes: Callable[[bytes], None], on_exit: Callable[[], None], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._on_bytes, self._on_exit = on_bytes, on_exit
        self._heard = True
        self.process = QProcess(self)
        self.process.setProcessEnvironment(_environment())
        self.process.readyReadStandardOutput.connect(self._read)
        self.process.readyReadStandardError.connect(self._read_log)
        self.process.finished.connect(self._ended)
        self.process.errorOccurred.connect(self._troubled)
        self.process.start(command[0], command[1:])

    def write(self, content: bytes) -> None:
        if self.process.state() != QProcess.ProcessState.NotRunning:
            self.process.write(content)

    def let_go(self) -> None:
        """Kill it; it goes away by itself when it is dead."""
        self._heard = False
        self.process.kill()
        if self.process.state() == QProcess.ProcessState.NotRunning:
            self.deleteLater()

    def end(self) -> None:
        """Close its stdin and wait for a moment: only when the program ends or the seat changes."""
        self._heard = False
        self.process.closeWriteChannel()
        running = self.process.state() != QProcess.ProcessState.NotRunning
        if running and not self.process.waitForFinished(END_LIMIT):
            self.process.kill()
            self.process.waitForFinished(END_LIMIT)
        self.deleteLater()

    @Slot()
    def _read(self) -> None:
        content = bytes(self.process.readAllStandardOutput().data())
        if self._heard:
            self._on_bytes(content)

    @Slot()
    def _read_log(self) -> None:
        text = bytes(self.process.readAllStandardError().data()).decode(errors="replace")
        log.info("device host: %s", text.strip()[:500])

    @Slot()
    def _ended(self) -> None:
        self._gone()

    @Slot(QProcess.ProcessError)
    def _troubled(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:
            self._gone()

    def _gone(self) -> None:
        if self._heard:
            self._heard = False
            self._on_exit()
        self.deleteLater()


class QtPipe(QObject):
    """Starts the host of one driver."""

    def __init__(self, driver: str, options: Mapping[str, str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        folder = Path(tempfile.gettempdir()) / f"cloudboss-{os.getpid()}-{driver}"
        self._command = [sys.executable, "-m", "app.devices.host", "--driver", driver, "--folder", str(folder)]
        for name, value in options.items():
            self._command += ["--option", f"{name}={value}"]
        self._process: Process | None = None

    def start(self, on_bytes: Callable[[bytes], None], on_exit: Callable[[], None]) -> None:
        self._process = Process(self._command, on_bytes, on_exit, self)

    def write(self, content: bytes) -> None:
        if self._process is not None:
            self._process.write(content)

    def kill(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.let_go()

    def close(self) -> None:
        """All hosts of this pipe, also those that are still dying, are gone afterwards."""
        self._process = None
        for process in self.findChildren(Process):
            process.end()


class _Alarm(QTimer):
    """Rings once and goes away."""

    def __init__(self, seconds: float, call: Callable[[], None], parent: QObject) -> None:
        super().__init__(parent)
        self._call: Callable[[], None] | None = call
        self.setSingleShot(True)
        self.timeout.connect(self._ring)
        self.start(round(seconds * 1000))

    def take_back(self) -> None:
        if self._call is not None:
            self._call = None
            self.stop()
            self.deleteLater()

    @Slot()
    def _ring(self) -> None:
        call, self._call = self._call, None
        self.deleteLater()
        if call is not None:
            call()


class QtClock(QObject):
    """Timers of the window's thread."""

    def now(self) -> float:
        return time.monotonic()

    def after(self, seconds: float, call: Callable[[], None]) -> Callable[[], None]:
        return _Alarm(seconds, call, self).take_back


def _environment() -> QProcessEnvironment:
    """Ours without Qt's own paths, which cv2 would follow, and with the program's code in reach."""
    environment = QProcessEnvironment.systemEnvironment()
    for name in ("QT_QPA_PLATFORM_PLUGIN_PATH", "QT_PLUGIN_PATH", "QT_QPA_FONTDIR"):
        environment.remove(name)
    paths = [str(ROOT), environment.value("PYTHONPATH", "")]
    environment.insert("PYTHONPATH", os.pathsep.join(path for path in paths if path))
    environment.insert("PYTHONUTF8", "1")
    return environment
