"""Follows a long action: one call that waits for news after the other, until it has ended."""

from PySide6.QtCore import QObject, QTimer, Signal

from app.client import ServiceError
from app.ui.desk import Desk
from service.kit.board.page import BoardRun

WAIT_SECONDS = 15.0
AGAIN_MS = 2000  # after a call that failed: the service is away, or the seat is locked
PAUSE_MS = 150  # between two answers, so that a fast action does not flood the screen


class Follower(QObject):
    """``advanced(run)`` whenever it is further; ``ended(run)`` once. It goes on after an outage by itself."""

    advanced = Signal(object)
    ended = Signal(object)

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._run = ""
        self._seen = -1
        self._asked = 0
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.timeout.connect(self._ask)

    @property
    def run(self) -> str:
        """The run that is followed; empty when none is."""
        return self._run

    def follow(self, run: BoardRun) -> None:
        self.leave()
        self._run, self._seen = run.id, run.done
        self._ask()

    def leave(self) -> None:
        """The run goes on, but nobody looks."""
        self._desk.drop(self._asked)
        self._pause.stop()
        self._run = ""

    def _ask(self) -> None:
        if self._run:
            body = {"run": self._run, "seen": self._seen, "wait": WAIT_SECONDS}
            self._asked = self._desk.call(
                self,
                "boards/run",
                body,
                self._heard,
                self._failed,
                shape=BoardRun.model_validate_json,
                patience=WAIT_SECONDS + 10,
            )

    def _heard(self, run: BoardRun) -> None:
        if run.id != self._run:
            return
        if run.state == "running":
            self._seen = run.done
            self.advanced.emit(run)
            self._pause.start(PAUSE_MS)
        else:
            self._run = ""
            self.ended.emit(run)

    def _failed(self, error: ServiceError) -> None:
        """A run that is not there any more is not asked for again."""
        if error.status in (403, 404) and error.code != "LOCKED":
            self._run = ""
        else:
            self._pause.start(AGAIN_MS)
