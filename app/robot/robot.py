"""What every errand of the robot clerk needs: to sign in, to take pictures, to say where it is stuck."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtWidgets import QApplication

from app.robot.fingers import Fingers, Stuck
from app.ui.program import Program
from app.ui.workbench import Workbench

_MOST_TABS = 80


class Robot:
    """Keys only. ``out`` is where its pictures go; they are numbered from ``first`` on."""

    def __init__(
        self, program: Program, out: Path | None = None, size: tuple[int, int] = (1440, 900), *, first: int = 1
    ) -> None:
        self._program = program
        self._out = out
        self._size = size
        self._first = first
        self.fingers = Fingers()
        self.pictures: list[str] = []
        self._milliseconds: dict[str, int] = {}

    @property
    def bench(self) -> Workbench:
        bench = self._program.workbench
        assert bench is not None
        return bench

    def sign_out(self) -> None:
        """Back to the login window."""
        self.fingers.press("Ctrl+Shift+Q")
        self.fingers.until(lambda: self._program.login is not None, "the login window")

    def _said(self) -> str:
        """What stands on screen to be read."""
        notice = self._program.workbench.notice if self._program.workbench else None
        return (notice.text.text() if notice else "") or "nothing was said"

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Whoever reads of a robot that is stuck also reads what stood on screen."""
        try:
            yield
        except Stuck as stuck:
            self._grab("stuck")
            raise Stuck(f"{stuck}（{self.fingers.chapter}；{self._said()}）") from stuck

    def _chapter(self, name: str, act: Callable[[], None]) -> None:
        self.fingers.chapter = name
        begun = time.monotonic()
        act()
        self._milliseconds[name] = round((time.monotonic() - begun) * 1000)

    def _login(self, staff: str, password: str) -> None:
        login = self._program.login
        assert login is not None
        self.fingers.until(
            lambda: (focus := QApplication.focusWidget()) and login.isAncestorOf(focus), "the login window"
        )
        self._grab("login")
        if not login.staff.hasFocus():  # the seat remembers who was here last and asks for the password only
            self.fingers.press("Shift+Tab")
        self.fingers.press("Ctrl+A")
        self.fingers.type(staff)
        self.fingers.press("Tab")
        self.fingers.type(password)
        self.fingers.press("Return")
        self.fingers.until(lambda: self._program.workbench is not None and self.bench.view, "the workbench", 30)

    def _tab_until(self, there: Callable[[], bool], what: str) -> None:
        """Tab until the focus is there, as a clerk would."""
        for _ in range(_MOST_TABS):
            if there():
                return
            self.fingers.press("Tab")
        raise Stuck(f"Tab never reaches {what}")

    def _grab(self, name: str) -> None:
        window = self._program.workbench or self._program.login
        if self._out is None or window is None:
            return
        path = self._out / f"{self._first + len(self.pictures):02d}-{name}.png"
        window.grab().save(str(path))
        self.pictures.append(path.name)
