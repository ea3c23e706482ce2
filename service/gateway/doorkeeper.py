"""Counts messages that could not be trusted, per peer, and closes the door to whoever keeps probing."""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable

from prometheus_client import Counter

FAILURES = 20  # a minute
SECONDS = 60.0
PEERS = 1000  # remembered at most

UNTRUSTED = Counter("cloudboss_inbound_untrusted", "Messages to us that could not be trusted")

log = logging.getLogger(__name__)


class Doorkeeper:
    """Of this process only. Thread-safe."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._failures: dict[str, deque[float]] = {}

    def is_open(self, peer: str) -> bool:
        """False after too many failures within a minute, until they are a minute old."""
        with self._lock:
            return len(self._recent(peer)) < FAILURES

    def failed(self, peer: str) -> None:
        UNTRUSTED.inc()
        with self._lock:
            recent = self._recent(peer)
            recent.append(self._now())
            self._failures.pop(peer, None)
            self._failures[peer] = recent  # latest last, so that the oldest peer is forgotten first
            while len(self._failures) > PEERS:
                del self._failures[next(iter(self._failures))]
            if len(recent) == FAILURES:
                log.warning("door closed to %s: %d messages within a minute could not be trusted", peer, FAILURES)

    def _recent(self, peer: str) -> deque[float]:
        recent = self._failures.get(peer, deque())
        while recent and recent[0] <= self._now() - SECONDS:
            recent.popleft()
        return recent
