"""Patience with a file server: cuts the line when an answer, or the whole, takes too long."""

import math
import socket
import threading
import time
from contextlib import suppress
from typing import Self

import paramiko

UNREAD = 64 * 1024 * 1024  # bytes that the server may send without being asked
_TICK = 0.1


class Watch:
    """At some places paramiko waits for ever, and it keeps whatever a server sends: this ends both."""

    def __init__(self, line: socket.socket, seconds: float) -> None:
        self._line = line
        self.channel: paramiko.Channel | None = None
        self.until = time.monotonic() + seconds
        self.late = False
        self._answer = math.inf
        self._over = threading.Event()
        self._guard = threading.Thread(target=self._run, name="sftp-watch", daemon=True)

    def __enter__(self) -> Self:
        self._guard.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        self._guard.join()

    def expect(self, seconds: float = math.inf) -> None:
        """An answer within so many seconds from now."""
        self._answer = time.monotonic() + seconds

    def cut(self) -> None:
        with suppress(OSError):
            self._line.shutdown(socket.SHUT_RDWR)

    def _run(self) -> None:
        while not self._over.wait(_TICK):
            self.late = time.monotonic() > min(self._answer, self.until)
            if self.late or (self.channel is not None and len(self.channel.in_buffer) > UNREAD):
                self.cut()
                return
