"""Keys, patience and what is seen, for the tests of boards."""

from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest

from app.ui.board import BoardArea

ALL = ["SD0001", "SD0002", "SD0600", "SD0700", "SD0800", "SD0900"]


def press(bench, key: str) -> None:
    combination = QKeySequence(key)[0]
    QTest.keyClick(bench.focusWidget() or bench, combination.key(), combination.keyboardModifiers())


def opened(bench, qtbot) -> BoardArea:
    qtbot.waitUntil(lambda: bench.middle.board is not None and bench.middle.board.head is not None, timeout=10_000)
    still(bench.middle.board, qtbot)
    return bench.middle.board


def still(board: BoardArea, qtbot) -> None:
    qtbot.waitUntil(lambda: not board.moving, timeout=10_000)


def ids(board: BoardArea) -> list[str]:
    return [row.id for row in board.grid.rows.fetched()]
