"""How an outside system is doing: figures, the status strip, and the breaker that spares a dead one."""

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from typing import Literal

from prometheus_client import Counter, Histogram

SECONDS = Histogram(
    "cloudboss_outside_seconds",
    "Duration of calls to outside systems",
    ["peer", "key"],
    buckets=(0.01, 0.03, 0.1, 0.3, 1, 3, 5, 10, 15, 30),
)
CALLS = Counter("cloudboss_outside_calls", "Calls to outside systems by outcome", ["peer", "key", "outcome"])

SLOW_SECONDS = 1.5
WINDOW_SECONDS = 300.0
BREAK_AFTER = 5  # connections in a row that did not come about
BREAK_SECONDS = 5.0

State = Literal["ok", "slow", "down", "unknown"]


@dataclass(frozen=True)
class Health:
    """One lamp of the status strip."""

    name: str
    title: str
    state: State
    latency_ms: int | None


class Vitals:
    """Recent calls to one outside system. Thread-safe; of this process only."""

    def __init__(self, name: str, title: str, now: Callable[[], float] = time.monotonic) -> None:
        self.name, self.title, self._now = name, title, now
        self._lock = threading.Lock()
        self._recent: deque[tuple[float, float, bool]] = deque(maxlen=20)  # when, seconds, answered
        self._unreached = 0
        self._closed_until = 0.0

    def may_call(self) -> bool:
        """False while the breaker is open. When its time is over one caller may try, the others wait on."""
        with self._lock:
            if self._unreached < BREAK_AFTER:
                return True
            if self._now() < self._closed_until:
                return False
            self._closed_until = self._now() + BREAK_SECONDS
            return True

    def note(self, key: str, outcome: str, seconds: float, *, answered: bool, reached: bool = True) -> None:
        """One call is over. ``reached`` False = no connection came about."""
        SECONDS.labels(self.name, key).observe(seconds)
        CALLS.labels(self.name, key, outcome).inc()
        with self._lock:
            self._recent.append((self._now(), seconds, answered))
            self._unreached = 0 if reached else self._unreached + 1
            if self._unreached >= BREAK_AFTER:
                self._closed_until = self._now() + BREAK_SECONDS

    def health(self) -> Health:
        with self._lock:
            since = self._now() - WINDOW_SECONDS
            recent = [(seconds, answered) for at, seconds, answered in self._recent if at >= since]
        if not recent:
            return Health(self.name, self.title, "unknown", None)
        latency = median(seconds for seconds, _ in recent[-5:])
        state: State = "slow" if latency > SLOW_SECONDS else "ok"
        if not any(answered for _, answered in recent[-3:]):
            state = "down"
        return Health(self.name, self.title, state, round(latency * 1000))
