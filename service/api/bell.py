"""The bell: one connection per process that hears every event of the database and wakes who waits for it.

The same connection holds the lock that tells other servers that this process lives. While it is
away, waiting still works: it turns into looking once a second.
"""

import asyncio
import random
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from service.kit.events import CHANNEL
from service.kit.logs import logger
from service.kit.once import actions as once

log = logger(__name__)

_AGAIN = 1.0  # seconds until the next try to connect, and between two looks while it is away
_LOOK = 0.2  # seconds after which the thread notices that it should end


class Waiting:
    """One who waits for a topic, on the event loop."""

    def __init__(self, bell: "Bell") -> None:
        self._bell = bell
        self._loop = asyncio.get_running_loop()
        self._rung = asyncio.Event()

    def ring(self) -> None:
        """Called from the bell's thread."""
        self._loop.call_soon_threadsafe(self._rung.set)

    def hush(self) -> None:
        """Call before looking, so that what comes while looking rings again."""
        self._rung.clear()

    async def wait(self, seconds: float) -> None:
        """Until it rings, at most so long, and not longer than a second while nobody listens."""
        limit = seconds if self._bell.listening else min(seconds, _AGAIN)
        try:
            await asyncio.wait_for(self._rung.wait(), limit)
        except TimeoutError:
            return


class Bell:
    """``process`` is the number of the advisory lock held by the listening connection."""

    def __init__(self, url: str) -> None:
        self.process = random.SystemRandom().getrandbits(62)
        self.listening = False
        self._url = url
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._waiting: defaultdict[str, set[Waiting]] = defaultdict(set)
        self._thread = threading.Thread(target=self._run, name="bell", daemon=True)

    def start(self, patience: float = 10.0) -> None:
        """Listen. Returns once it does, or when the patience is over; it goes on trying in both cases."""
        first = threading.Event()
        self._first = first
        self._thread.start()
        first.wait(patience)

    def stop(self) -> None:
        """Wake everyone and end the thread."""
        self._stop.set()
        self._ring_all()
        if self._thread.is_alive():
            self._thread.join(5)

    @property
    def stopping(self) -> bool:
        return self._stop.is_set()

    @contextmanager
    def wait_for(self, topic: str) -> Iterator[Waiting]:
        """Wait for a topic. Enter before the first look at the database."""
        waiting = Waiting(self)
        with self._lock:
            self._waiting[topic].add(waiting)
        try:
            yield waiting
        finally:
            with self._lock:
                self._waiting[topic].discard(waiting)
                if not self._waiting[topic]:
                    del self._waiting[topic]

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self._listen()
            except psycopg.Error as error:
                if not self._stop.is_set():
                    log.warning("bell_lost", why=type(error).__name__)
            finally:
                self.listening = False
                self._ring_all()
            self._stop.wait(_AGAIN)

    def _listen(self) -> None:
        with psycopg.connect(self._url, autocommit=True, connect_timeout=5) as connection:
            once.show_alive(connection, self.process)
            connection.execute(f"listen {CHANNEL}")
            self.listening = True
            self._ring_all()
            self._first.set()
            while not self._stop.is_set():
                for heard in connection.notifies(timeout=_LOOK):
                    self._ring(heard.payload)
                connection.execute("")  # a connection that died silently raises here

    def _ring(self, topic: str) -> None:
        with self._lock:
            waiting = list(self._waiting.get(topic, ()))
        for one in waiting:
            one.ring()

    def _ring_all(self) -> None:
        with self._lock:
            topics = list(self._waiting)
        for topic in topics:
            self._ring(topic)
