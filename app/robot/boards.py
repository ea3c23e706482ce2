"""An administrator's round: the robot opens every board, reads a row, and lets the long action run to its end."""

from dataclasses import dataclass, field

from app.robot.fingers import Stuck
from app.robot.robot import Robot
from app.ui.board import BoardArea
from app.ui.keys import BOARD
from service.kit.board.page import BoardAction, BoardHead, BoardRun

_SECONDS = 20.0
_RUN_SECONDS = 180.0


@dataclass
class Round:
    """What was seen: rows by board, how its long action ended, keys, pictures."""

    rows: dict[str, int] = field(default_factory=dict)
    runs: dict[str, BoardRun] = field(default_factory=dict)
    keys: int = 0
    clicks: int = 0
    pictures: list[str] = field(default_factory=list)


class BoardRound(Robot):
    """Raises Stuck with what stood on screen when a board does not come."""

    def run(self, staff: str, password: str) -> Round:
        """The program's login window has to be on screen."""
        made = Round(pictures=self.pictures)
        with self._told():
            self._chapter("login", lambda: self._login(staff, password))
            self.bench.resize(*self._size)
            for title, key in self._menu():
                self._chapter(key, lambda title=title, key=key: self._board(title, key, made))  # type: ignore[misc]
        made.keys, made.clicks = sum(self.fingers.keys.values()), self.fingers.clicks
        return made

    def _menu(self) -> list[tuple[str, str]]:
        """The boards of this person, as the left column shows them."""
        lines = self.bench.navigation.entries()
        return [(title, key.removeprefix(BOARD)) for key, title in lines.items() if key.startswith(BOARD)]

    def _board(self, title: str, key: str, made: Round) -> None:
        self.fingers.press("Ctrl+K")
        self.fingers.until(lambda: self.bench.sheet is not None, "the palette")
        self.fingers.type(title)
        self.fingers.rest(300)
        self.fingers.press("Return")
        self.fingers.until(lambda: self._shows(key), f"board {key}", _SECONDS)
        self._run_long(key, made)
        made.rows[key] = self.board.grid.rows.total
        self._grab(f"board-{key}")
        self._walk_the_bars(key)
        self._read_a_row(key)

    def _run_long(self, key: str, made: Round) -> None:
        action = next((one for one in self.head.actions if one.long and one.primary), None)
        if action is None:
            return
        before = self.board.run
        self._press(action)
        self.fingers.until(lambda: self.board.run is not before, f"the begin of {key}", _SECONDS)
        self.fingers.rest(1000)
        self._grab(f"board-{key}-running")
        self.fingers.until(lambda: self.board.run and self.board.run.state != "running", f"{key}", _RUN_SECONDS)
        self._settle()
        assert self.board.run is not None
        made.runs[key] = self.board.run

    def _read_a_row(self, key: str) -> None:
        if not self.head.detail or self.board.grid.current() is None:
            return
        self.fingers.press("Return")
        self.fingers.until(lambda: self.board.pane.detail is not None, f"the detail on {key}", _SECONDS)
        self._settle()
        self._grab(f"board-{key}-detail")
        self.fingers.press("Escape")

    def _walk_the_bars(self, key: str) -> None:
        """By Tab into the chart, and from the last bar one to the left and back."""
        chart = self.board.chart
        if chart.isHidden() or chart.chart is None:
            return
        several = len(chart.chart.bars) > 1
        self._tab_until(chart.hasFocus, f"the bars of {key}")
        self.fingers.press("End")
        last = chart.current
        self.fingers.press("Left")
        moved = chart.current != last
        self.fingers.press("Right")
        if chart.current != last or (several and not moved):
            raise Stuck(f"the bars of {key} do not follow the keys")
        self._grab(f"board-{key}-chart")

    def _press(self, action: BoardAction) -> None:
        if not action.key:
            raise Stuck(f"{action.label} has no key")
        self.fingers.press(action.key)
        if action.confirm:
            self.fingers.until(lambda: self.board.deeds.question.asking, "the question")
            self.fingers.press(action.key)

    def _shows(self, key: str) -> bool:
        board = self.bench.middle.board
        return board is not None and board.head is not None and board.head.key == key and not board.moving

    def _settle(self) -> None:
        self.fingers.until(lambda: not self.board.moving, "the board to settle", _SECONDS)
        self.fingers.rest(200)

    @property
    def board(self) -> BoardArea:
        board = self.bench.middle.board
        assert board is not None
        return board

    @property
    def head(self) -> BoardHead:
        assert self.board.head is not None
        return self.board.head
