"""Waits for news of the current case in its own thread; reconnects by itself. No Qt here."""

import socket
import threading
from collections.abc import Callable
from typing import Any

from app.client import Door, ServiceError, loads

WAIT = 20
RESTS = (0.5, 1.0, 2.0, 5.0)

Hear = Callable[[str, str, str], None]


class Listener:
    """Long poll of ``/counter/events``; ``hear(case, kind, at)`` and ``tell(online)`` run in the listener's thread."""

    def __init__(self, url: str, token: str, hear: Hear, tell: Callable[[bool], None]) -> None:
        self._door = Door(url, token)
        self._hear = hear
        self._tell = tell
        self._case = ""
        self._after = 0
        self._online = True
        self._turn = threading.Condition()
        self._ending = threading.Event()
        self._sockets: list[socket.socket] = []
        self._thread: threading.Thread | None = None

    def follow(self, case: str, session: str) -> None:
        """Listens to another case from now on; an empty case is silence."""
        with self._turn:
            if (case, session) == (self._case, self._door.session):
                return
            self._case, self._after, self._door.session = case, 0, session
            self._turn.notify_all()
        self._wake()
        if self._thread is None and case:
            self._thread = threading.Thread(target=self._listen, name="events", daemon=True)
            self._thread.start()

    def close(self) -> None:
        self._ending.set()
        with self._turn:
            self._turn.notify_all()
        self._wake()
        if self._thread is not None:
            self._thread.join(timeout=3)
        self._door.close()

    def _listen(self) -> None:
        rests = iter(RESTS)
        while not self._ending.is_set():
            with self._turn:
                self._turn.wait_for(lambda: self._case or self._ending.is_set())
                case, after = self._case, self._after
            if self._ending.is_set():
                return
            try:
                self._poll(case, after)
                rests = iter(RESTS)
            except ServiceError as error:
                if case == self._case and not self._ending.is_set():
                    self._report(error.status != 0)
                    self._ending.wait(next(rests, RESTS[-1]))

    def _poll(self, case: str, after: int) -> None:
        body = {"case": case, "after": after, "wait": WAIT}
        answer = loads(self._once(body))
        self._report(True)
        with self._turn:
            if case != self._case:
                return
            self._after = int(answer["after"])
        for event in answer["events"]:
            self._hear(case, str(event["kind"]), str(event["at"]))

    def _once(self, body: dict[str, object]) -> bytes:
        return self._door.ask("events", body, patience=WAIT + 10, pauses=(), extensions={"trace": self._trace})

    def _trace(self, name: str, info: dict[str, Any]) -> None:
        """Remembers the socket, so that a wait can be cut short by ``shutdown``."""
        if name == "connection.connect_tcp.complete":
            found = info["return_value"].get_extra_info("socket")
            self._sockets = [*self._sockets[-3:], found]

    def _wake(self) -> None:
        for one in self._sockets:
            try:
                one.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue  # already closed: nobody is waiting on it

    def _report(self, online: bool) -> None:
        if online != self._online:
            self._online = online
            self._tell(online)
