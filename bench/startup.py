"""Time from the start of a process to its first painted window, as ratios to a PySide6 hello-world.

    python -m bench.startup [--rounds N]

Three programs run in turn in every round: a hello-world (QApplication, one label), the login
window, and the workbench with a restored draft on a real service. Printed are the medians and the
median of the ratios of each round. Bars: login ≤ 2.5, workbench ≤ 4.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from app.client import Door, loads
from app.stack import Stack

ROOT = Path(__file__).resolve().parents[1]
BARS = {"login": 2.5, "workbench": 4.0}

# Each program prints one line when its first window has been painted, and ends.
WATCH = """
import os, sys
from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication
class Watch(QObject):
    def __init__(self, window): super().__init__(); self.window = window
    def eventFilter(self, seen, event):
        if event.type() == QEvent.Type.Paint and seen is self.window:
            QTimer.singleShot(0, painted)
        return False
def painted():
    os.write(1, b"painted\\n"); os._exit(0)
"""
HELLO = (
    WATCH
    + """
from PySide6.QtWidgets import QLabel
app = QApplication([])
label = QLabel("你好"); watch = Watch(label); app.installEventFilter(watch)
label.resize(1440, 900); label.show(); app.exec()
"""
)
LOGIN = (
    WATCH
    + """
from pathlib import Path
from app.ui.program import Program, Start
app = QApplication([])
program = Program(Start("http://127.0.0.1:9", preferences=Path(os.devnull)), lambda: None)
program.show(); watch = Watch(program.login); app.installEventFilter(watch); app.exec()
"""
)
WORKBENCH = (
    "import gc; gc.disable()\n"
    + WATCH
    + """
import json
from app.scenarios.view import PageView
from app.ui.desk import Desk
from app.ui.theme import install
from app.ui.workbench import Workbench
said = json.loads(sys.stdin.read())
app = QApplication([])
install("light", "normal")
desk = Desk(said["url"], said["door"])
desk.sign_in(said["login"]["session"])
bench = Workbench(desk, lambda: PageView(desk, None))
bench.begin(said["login"])
bench.show()
watch = Watch(bench)
bench.open_case(said["case"])
def look():
    if bench.page is None: QTimer.singleShot(2, look)
    else: app.installEventFilter(watch); bench.update()
look()
app.exec()
"""
)


def main() -> int:
    """The exit code: 1 when a bar is broken."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=7)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        stack = Stack(Path(folder))
        with stack:
            return _print(_measure(rounds, _draft(stack)))


def _draft(stack: Stack) -> str:
    """A logged-in clerk with an open case: what the workbench program is told."""
    door = Door(stack.service_url, stack.door)
    login = loads(door.ask("login", {"staff": "SD0001", "password": "Demo-2026!", "seat": "B01"}))
    door.session = login["session"]
    page = loads(door.ask("open", {"scenario": "main/2.6.1.1"}))
    return json.dumps({"url": stack.service_url, "door": stack.door, "login": login, "case": page["case"]})


def _measure(rounds: int, told: str) -> dict[str, list[float]]:
    times: dict[str, list[float]] = {"hello": [], "login": [], "workbench": []}
    programs = {"hello": HELLO, "login": LOGIN, "workbench": WORKBENCH}
    for turn in range(rounds + 1):
        for name, program in programs.items():
            taken = _time(program, told)
            if turn:  # the first round warms the caches
                times[name].append(taken)
    return times


def _time(program: str, told: str) -> float:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment["QT_QPA_PLATFORM"] = os.environ.get("QT_QPA_PLATFORM", "offscreen")
    begun = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", program],
        input=told,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=environment,
        timeout=60,
        check=True,
    )
    assert done.stdout == "painted\n", done.stderr
    return time.perf_counter() - begun


def _print(times: dict[str, list[float]]) -> int:
    broken = False
    print(f"{'':10} {'ms':>7} {'× hello':>8} {'bar':>5}")
    for name, taken in times.items():
        ratio = statistics.median(one / hello for one, hello in zip(taken, times["hello"], strict=True))
        bar = BARS.get(name)
        broken |= bar is not None and ratio > bar
        print(f"{name:10} {statistics.median(taken) * 1000:7.0f} {ratio:8.2f} {bar or '':>5}")
    return int(broken)


if __name__ == "__main__":
    sys.exit(main())
