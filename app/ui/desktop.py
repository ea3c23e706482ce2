"""The Qt program around the window: for a person, or for a robot that drives it."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from app.ui.program import Program, Start

if TYPE_CHECKING:
    from app.devices.ports import Devices

PREFERENCES = "client.json"


def run(url: str, door: str, home: Path, *, hall: str, training: bool) -> int:
    """The client until the person closes it; the exit code."""
    application = _application()
    home.mkdir(parents=True, exist_ok=True)
    start = Start(url, door, hall, training=training, preferences=home / PREFERENCES)
    program = Program(start, lambda: open_devices(program))
    program.ended.connect(application.quit)
    program.show()
    code = application.exec()
    program.close()
    return code


@contextmanager
def drive(url: str, door: str, home: Path, *, hall: str) -> Iterator[Program]:
    """The same client with its login window on screen, to be driven from here."""
    application = _application()
    start = Start(url, door, hall, training=True, preferences=home / PREFERENCES)
    program = Program(start, lambda: open_devices(program))
    program.show()
    try:
        yield program
    finally:
        program.close()
        for window in application.topLevelWidgets():
            window.close()
        application.processEvents()


def _application() -> QApplication:
    qInstallMessageHandler(_qt_says)
    running = QApplication.instance()
    return running if isinstance(running, QApplication) else QApplication(sys.argv[:1])


def _qt_says(_kind: QtMsgType, _context: QMessageLogContext, text: str) -> None:
    """Qt's own warnings, without the one that its offscreen platform repeats for every window."""
    if not text.startswith("This plugin does not support"):
        print(text, file=sys.stderr)


def open_devices(program: Program) -> "Devices":
    from app.devices.seat import Seat

    production, kept = not program.start.training, program.preferences.devices
    log = program.start.preferences.parent / "log" / "devices.log"
    seat = Seat.from_environment(kept=kept, production=production, log=log)
    return seat.open(remember=program.remember_devices)
