"""A 10 ms heartbeat on the UI thread and a watchdog with plain data that names the line which held it up."""

import sys
import threading
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from PySide6.QtCore import Qt, QTimer

BEAT = 0.010
LIMIT = 0.100


@dataclass
class Beats:
    """Plain data shared with the watchdog: it must never hold a Qt object."""

    last: float = 0.0
    cpu: float = 0.0
    late: float = 0.0  # how long the watchdog itself was kept waiting since the last beat
    ending: bool = False
    worst: float = 0.0
    stacks: list[str] = field(default_factory=list)
    gaps: list[float] = field(default_factory=list)

    def beat(self) -> None:
        """A gap counts in full, less what the machine (not the program) kept both threads waiting for."""
        now, cpu = time.perf_counter(), time.thread_time()
        held = max(now - self.last - BEAT - self.late, cpu - self.cpu)
        self.worst = max(self.worst, held)
        if held > LIMIT:
            self.gaps.append(held)
        self.last, self.cpu, self.late = now, cpu, 0.0


def _watch(beats: Beats, main: int) -> None:
    while not beats.ending:
        before = time.perf_counter()
        time.sleep(BEAT)
        beats.late += max(0.0, time.perf_counter() - before - 2 * BEAT)
        if time.perf_counter() - beats.last > LIMIT and len(beats.stacks) < 5:
            frame = sys._current_frames().get(main)
            beats.stacks.append("".join(traceback.format_stack(frame)[-4:]))


@contextmanager
def heartbeat() -> Iterator[Beats]:
    """Use around interaction with a running event loop; ``gaps`` must be empty afterwards."""
    beats = Beats(last=time.perf_counter(), cpu=time.thread_time())
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
