"""The running picture of the counter: how many a second, how late the window gets, what it costs, how fast a still is.

    python -m bench.preview [--seconds N] [--stills N] [--options deal=…;pace=…] [--json]

A real host (the simulated camera, which also draws what it shows) streams into the real page of the letter, offscreen.
Printed are the pictures a second, the largest gap of a 10 ms heartbeat on the window's thread (less the time for which
the machine gave it no processor), the processor time of host and window per second, and, for each still, the time from
F8 until the final bytes are on screen. Bar: the heartbeat is never late by more than 100 ms.
"""

import argparse
import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from app.devices.seat import Choice, Seat
from app.scenarios.camera.stage import Stage
from app.scenarios.camera.viewfinder import Viewfinder
from app.scenarios.editors.picture import SHOOT, PictureEditor
from app.scenarios.view import PageView
from app.ui.desk import Desk
from app.ui.theme import install
from tests.scenarios_ui import samples
from tests.ui.heartbeat import LIMIT, heartbeat

NOBODY = "http://127.0.0.1:9"  # what is taken is not stored: only the way to the screen is measured
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Figures:
    """Times in milliseconds, shares of one processor in percent."""

    pictures_a_second: float
    worst_gap: float
    late_beats: int
    host_percent: float
    window_percent: float
    first_picture: float
    still_median: float
    still_worst: float


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--stills", type=int, default=5)
    parser.add_argument("--options", default="pace=1")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QApplication([])
    install()
    figures = measure(asked.seconds, asked.stills, asked.options)
    application.processEvents()
    if asked.json:
        print(json.dumps(asdict(figures)))
    else:
        for name, value in asdict(figures).items():
            print(f"{name:20} {value:10.1f}")
    good = figures.late_beats == 0
    print(f"heartbeat at most {LIMIT * 1000:.0f} ms late: {'met' if good else 'MISSED'}", file=sys.stderr)
    return 0 if good else 1


def measure(seconds: float, stills: int, options: str) -> Figures:
    devices = Seat(Choice("file"), Choice.parse(f"simulated_camera:{options}"), Choice("file")).open()
    desk = Desk(NOBODY, "")
    view = PageView(desk, devices)
    view.resize(900, 640)
    try:
        until(lambda: devices.camera.status().state == "ready")
        began = time.perf_counter()
        view.show()
        view.show_page(samples.letter())
        seen: list[Any] = []
        parts(view)[1].glimpsed.connect(seen.append)
        until(lambda: bool(seen))
        first = time.perf_counter() - began
        host = _host_of("simulated_camera")
        seen.clear()
        costs, start = (_spent(host), time.process_time()), time.perf_counter()
        with heartbeat() as beats:
            rest(seconds)
            took = time.perf_counter() - start
            shown = len(seen)
            spent = _spent(host) - costs[0], time.process_time() - costs[1]
            times = [still(view, number) for number in range(stills)]
        return Figures(
            pictures_a_second=shown / took,
            worst_gap=beats.worst * 1000,
            late_beats=len(beats.gaps),
            host_percent=spent[0] / took * 100,
            window_percent=spent[1] / took * 100,
            first_picture=first * 1000,
            still_median=statistics.median(times) * 1000,
            still_worst=max(times) * 1000,
        )
    finally:
        view.close()
        devices.close()
        desk.close()


def parts(view: PageView) -> tuple[PictureEditor, Viewfinder, Stage]:
    editor = next(one for one in view.editors() if isinstance(one, PictureEditor))
    finder, stage = editor.findChild(Viewfinder), editor.findChild(Stage)
    assert isinstance(finder, Viewfinder)
    assert isinstance(stage, Stage)
    return editor, finder, stage


def still(view: PageView, number: int) -> float:
    """Of a case of its own: from F8 until the final bytes are on screen."""
    view.show_page(samples.letter().model_copy(update={"case": f"still-{number}"}))
    editor, finder, stage = parts(view)
    until(lambda: finder.mode == "live")
    began = time.perf_counter()
    next(one for one in editor.bindings() if one.key == SHOOT).run()
    until(lambda: stage.scene == "final" and not stage.final.image.isNull())
    return time.perf_counter() - began


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not true():
        if time.monotonic() > end:
            raise TimeoutError
        rest(0.005)


def rest(seconds: float) -> None:
    loop = QEventLoop()
    QTimer.singleShot(round(seconds * 1000), loop.quit)
    loop.exec()


def _host_of(driver: str) -> int:
    """The process of that driver among our children."""
    children = Path("/proc/self/task").glob("*/children")
    numbers = [int(number) for file in children for number in file.read_text(encoding="ascii").split()]
    return next(number for number in numbers if driver in Path(f"/proc/{number}/cmdline").read_text(encoding="utf-8"))


def _spent(process: int) -> float:
    """Seconds of processor time so far."""
    parts = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(parts[11]) + int(parts[12])) / TICKS


if __name__ == "__main__":
    sys.exit(main())
