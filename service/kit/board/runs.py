"""Long actions: each in a thread of this process, its progress in the database, so that any server can tell of it."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy.exc import SQLAlchemyError
from structlog.contextvars import bound_contextvars

from service.kit.board import actions
from service.kit.board.board import Action, Board, Finding, Office, Order, Told
from service.kit.board.page import BoardRun, RunState
from service.kit.db import Database
from service.kit.errors import BossError
from service.kit.ids import new_id
from service.kit.logs import logger

log = logger(__name__)

_AGAIN = 1.0  # seconds between two tries to tell the database that a run has ended
_LAST_WORDS = 5.0  # seconds that a closing process waits for a run to stop


class Stopped(Exception):
    """The run was ended by others; what is still done would not be kept."""


@dataclass(frozen=True)
class Progress:
    """The handle of one run: what ``Work`` says, on the database."""

    db: Database
    board: str
    run: str
    closing: Callable[[], bool]

    def expect(self, total: int) -> None:
        with self.db.unit() as unit:
            actions.expect(unit, self.run, total)

    def found(self, finding: Finding) -> None:
        with self.db.unit() as unit:
            goes_on = actions.advance(unit, self.board, self.run, finding)
        if not goes_on:
            raise Stopped

    def stopped(self) -> bool:
        if self.closing():
            return True
        with self.db.unit() as unit:
            return actions.wants_stop(unit, self.run)


class Runs:
    """Begins and ends them. ``process`` is the number of the lock by which others see that this process lives."""

    def __init__(self, db: Database, world: Any, process: int) -> None:
        self._db, self._world, self._process = db, world, process
        self._closing = threading.Event()
        self._threads: list[threading.Thread] = []

    def begin(self, office: Office, board: Board, action: Action) -> str:
        """A new run in the request's transaction; ``go`` starts it once that has committed."""
        return actions.begin(office.unit, board.key, action, office.clerk, self._process)

    def go(self, run: str, board: Board, action: Action, order: Order) -> BoardRun:
        thread = threading.Thread(target=self._work, args=(run, board, action, order), name=f"board-{board.key}")
        thread.daemon = True  # a job that does not stop must not keep the process
        self._threads = [one for one in self._threads if one.is_alive()] + [thread]
        thread.start()
        with self._db.unit() as unit:
            return actions.find(unit, run)

    def close(self) -> None:
        """Ask every run of this process to stop and wait a little for it."""
        self._closing.set()
        until = time.monotonic() + _LAST_WORDS
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))

    def _work(self, run: str, board: Board, action: Action, order: Order) -> None:
        assert action.job is not None
        progress = Progress(self._db, board.key, run, self._closing.is_set)
        with bound_contextvars(board=board.key, run=run):
            state, told = _outcome(lambda job=action.job: job(self._world, order, progress), progress)  # type: ignore[misc]
            self._end(run, state, told)

    def _end(self, run: str, state: RunState, told: Told) -> None:
        """Try until the database is there again; a process that ends before leaves a run that is marked as lost."""
        while True:
            try:
                with self._db.unit() as unit:
                    actions.end(unit, run, state, told)
            except SQLAlchemyError as error:
                log.warning("board_run_not_ended", why=type(error).__name__)
                if self._closing.wait(_AGAIN):
                    return
            else:
                return


def _outcome(job: Callable[[], Told], progress: Progress) -> tuple[RunState, Told]:
    try:
        told = job()
        return ("stopped" if progress.stopped() else "done"), told
    except Stopped:
        return "stopped", Told("")
    except BossError as error:
        return "failed", Told(error.message, "bad")
    except Exception:
        incident = f"I{new_id()[-8:].upper()}"
        log.exception("board_run_failed", incident=incident)
        return "failed", Told(
            f"中途出错（事件号 {incident}），没有做完；已有的结果都在。请再开始一次，仍不行请报管理员。", "bad"
        )
