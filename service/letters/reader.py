"""Has photographs read by a process of its own: one at a time, in order, with a deadline, ended when idle."""

import queue
import sys
import threading
from collections.abc import Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as TookTooLong
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from imaging.letters import Template
from service.letters.child import Child, NotRead, Reading, Unfit

COMMAND = (sys.executable, "-m", "imaging.reading")
MOST_WAITING = 8  # pictures; who comes later is told to come again
IDLE_SECONDS = 300.0
STARTS = 2  # where the process dies, another gets one try at the same picture
_END_SECONDS = 5.0


@dataclass(frozen=True)
class _Job:
    """One picture to read; none to get the process ready."""

    done: "Future[Reading | None]"
    content: bytes = b""
    asked: dict[str, Any] | None = None


class Reader:
    """Thread-safe; one per process. Costs nothing until the first picture."""

    def __init__(
        self, *, seconds: float = 20.0, idle_seconds: float = IDLE_SECONDS, command: Sequence[str] = COMMAND
    ) -> None:
        """``seconds`` is the longest that one picture may take, and that the process may take to start."""
        self._seconds = seconds
        self._idle = idle_seconds
        self._command = tuple(command)
        self._lock = threading.Lock()
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._waiting = 0
        self._closing = False
        self._thread: threading.Thread | None = None
        self._child: Child | None = None

    @property
    def pid(self) -> int:
        """Of the reading process; 0 while there is none."""
        child = self._child
        return child.pid if child else 0

    def read(self, content: bytes, letter: Template, limit: int) -> Reading:
        """NotRead when it cannot be had. ``limit`` in bytes is for a picture that has to be turned."""
        asked = {"bytes": len(content), "limit": limit, "letter": letter.plain()}
        job = _Job(Future(), content, asked)
        self._submit(job)
        try:
            reading = job.done.result(self._seconds * STARTS)
        except TookTooLong as error:
            job.done.cancel()
            raise NotRead("busy") from error
        assert reading is not None
        return reading

    def warm(self) -> None:
        """Start loading, so that the first picture does not wait for it. Returns at once."""
        with suppress(NotRead):
            if not self.pid:
                self._submit(_Job(Future()))

    def close(self) -> None:
        """End the process; the next picture would start another."""
        with self._lock:
            thread, child = self._thread, self._child
            if thread is None:
                return
            self._closing = True
            self._jobs.put(None)
        if child is not None:
            child.kill()
        thread.join(_END_SECONDS)

    def _submit(self, job: _Job) -> None:
        with self._lock:
            if self._waiting >= MOST_WAITING:
                raise NotRead("busy")
            self._waiting += 1
            self._jobs.put(job)
            if self._thread is None:
                self._closing = False
                self._thread = threading.Thread(target=self._work, name="letters", daemon=True)
                self._thread.start()

    def _work(self) -> None:
        """Owns the process. Ends with it when nothing came for a while."""
        while (job := self._next()) is not None:
            if job.done.set_running_or_notify_cancel():
                self._do(job)
            with self._lock:
                self._waiting -= 1

    def _next(self) -> _Job | None:
        """None when nothing came for a while, or on closing; then this thread counts no longer."""
        try:
            return self._jobs.get(timeout=self._idle) or self._leave()
        except queue.Empty:
            return self._leave()

    def _leave(self) -> _Job | None:
        with self._lock:
            while not self._jobs.empty():  # somebody came in the last moment
                if (job := self._jobs.get()) is not None and not self._closing:
                    return job
                if job is not None:
                    job.done.set_exception(NotRead("closed"))
                    self._waiting -= 1
            self._thread = None
            child, self._child = self._child, None
        if child is not None:
            child.end()
        return None

    def _do(self, job: _Job) -> None:
        try:
            result = self._tried(job)
        except NotRead as error:
            job.done.set_exception(error)
        except Exception as error:  # noqa: BLE001 - the thread has to outlive whatever happens
            job.done.set_exception(NotRead(type(error).__name__))
        else:
            job.done.set_result(result)

    def _tried(self, job: _Job) -> Reading | None:
        for left in reversed(range(STARTS)):
            try:
                if self._child is None:
                    self._child = Child(self._command, self._seconds)
                return self._child.read(job.asked, job.content) if job.asked else None
            except Unfit:
                raise
            except NotRead as error:
                self._end()
                if error.why != "died" or not left or self._closing:
                    raise
        raise AssertionError

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            child.end()
