"""A 10 ms heartbeat on the UI thread and a watchdog with plain data that names the line which held it up."""

import faulthandler
import linecache
import re
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import Qt, QTimer

BEAT = 0.010
LIMIT = 0.100


@dataclass
class Beats:
    """Plain data shared with the watchdog: it must never hold a Qt object."""

    last: float = 0.0
    starved: float = 0.0
    ending: bool = False
    worst: float = 0.0
    stacks: list[str] = field(default_factory=list)
    gaps: list[float] = field(default_factory=list)

    def beat(self) -> None:
        """A gap counts, less the time for which the machine gave the ready thread no processor."""
        now, starved = time.perf_counter(), _starved()
        held = now - self.last - BEAT - (starved - self.starved)
        self.worst = max(self.worst, held)
        if held > LIMIT:
            self.gaps.append(held)
        self.last, self.starved = now, starved


def _starved() -> float:
    """Seconds this thread has waited in the run queue so far; 0 where the system does not tell."""
    try:
        return int(Path("/proc/thread-self/schedstat").read_text(encoding="ascii").split()[1]) / 1e9
    except (OSError, IndexError):
        return 0.0


def _watch(beats: Beats, main: int) -> None:
    while not beats.ending:
        time.sleep(BEAT)
        if time.perf_counter() - beats.last > LIMIT and len(beats.stacks) < 5:
            beats.stacks.append(_where(main))


def _where(thread: int) -> str:
    """The innermost lines of a thread. Its frames are never held here: a painter in one would die in this thread."""
    with tempfile.TemporaryFile("w+") as file:
        faulthandler.dump_traceback(file, all_threads=True)
        file.seek(0)
        parts = file.read().split("\n\n")
    own = next((part for part in parts if f"0x{thread:016x}" in part), "")
    return "\n".join(map(_with_source, own.splitlines()[:5]))


def _with_source(line: str) -> str:
    place = re.search(r'File "(.+)", line (\d+)', line)
    return f"{line}: {linecache.getline(place[1], int(place[2])).strip()}" if place else line


@contextmanager
def heartbeat() -> Iterator[Beats]:
    """Use around interaction with a running event loop; ``gaps`` must be empty afterwards."""
    beats = Beats(last=time.perf_counter(), starved=_starved())
    timer = QTimer()
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.timeout.connect(beats.beat)
    timer.start(round(BEAT * 1000))
    watchdog = threading.Thread(target=_watch, args=(beats, threading.get_ident()), daemon=True)
    watchdog.start()
    try:
        yield beats
    finally:
        beats.beat()
        timer.stop()
        beats.ending = True
        watchdog.join()
