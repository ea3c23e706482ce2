"""What holds for a board at every size and in every look, and how it feels."""

import time

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from sqlalchemy import text

from app.ui.board_boxes import DayBox
from app.ui.theme import theme
from service.kit.board.page import BoardFilter
from tests.ui.boards import opened, press, still
from tests.ui.heartbeat import heartbeat
from tests.ui.test_layout import LOOKS, cut_off


def test_thirty_thousand_rows_are_fetched_as_they_come_into_sight(signed_in, served, qtbot):
    with served.edge.db.unit() as unit:
        unit.execute(
            text("insert into audit (staff, seat, act) select 'x', 'y', 'a' || n from generate_series(1, 30000) n")
        )
    bench = signed_in("SD0600")
    bench.open_entry("board/trail")
    board = opened(bench, qtbot)
    assert board.grid.rows.total > 30_000
    assert len(board.grid.rows.fetched()) == 200
    with heartbeat() as beats:
        press(bench, "End")
        press(bench, "Ctrl+End")
        board.grid.setCurrentIndex(board.grid.rows.index(board.grid.rows.total - 1, 1))
        qtbot.waitUntil(lambda: board.grid.current() is not None, timeout=8000)
    assert beats.gaps == [], beats.stacks
    assert int(board.grid.current().id) >= 30_000
    assert len(board.grid.rows.fetched()) <= 600
    places = (2_000, 200, 20_000)  # asked for at once; one must not push another aside
    assert [board.grid.rows.row(at) for at in places] == [None, None, None]
    qtbot.waitUntil(lambda: all(board.grid.rows.row(at) for at in places), timeout=8000)
    row = board.grid.current().id
    press(bench, "F5")
    still(board, qtbot)
    qtbot.waitUntil(lambda: board.grid.current() is not None)
    assert board.grid.current().id == row


@pytest.mark.parametrize(("mode", "scale"), LOOKS)
def test_nothing_is_cut_off_and_the_window_does_not_grow(chief, board, qtbot, mode, scale):
    theme().apply(mode, scale)
    for size in ((1280, 640), (1440, 900)):
        chief.resize(*size)
        press(chief, "F8")
        qtbot.waitUntil(board.outcome.isVisible, timeout=8000)
        for _ in range(2):
            qtbot.waitUntil(lambda: not cut_off(chief))
            assert (chief.width(), chief.height()) == size
            least = chief.minimumSizeHint()
            assert (least.width() <= 1280, least.height() <= 640) == (True, True), least
            press(chief, "Return")
            still(board, qtbot)
        press(chief, "Escape")


def test_focus_can_be_seen_and_tab_leaves_the_table(chief, board, qtbot):
    frame = board.grid.parentWidget()
    focused = frame.grab().toImage()
    press(chief, "Tab")
    assert not board.grid.hasFocus()
    QApplication.processEvents()
    assert frame.grab().toImage() != focused
    seen = set()
    for _ in range(30):
        seen.add(QApplication.focusWidget())
        press(chief, "Tab")
    assert {board.filters.search, board.grid, board.export_button, board.foot.buttons["check_all"]} <= seen


def test_a_question_stays_in_the_window(chief, board, qtbot):
    chief.resize(1280, 640)
    press(chief, "Delete")
    question = board.deeds.question
    QApplication.processEvents()
    assert chief.rect().contains(QRect(question.mapTo(chief, QPoint(0, 0)), question.size()))
    assert all(label.isVisible() for label in question.findChildren(QLabel))


def test_nothing_holds_the_screen_while_a_board_works(chief, qtbot):
    with heartbeat() as beats:
        press(chief, "Ctrl+F2")
        board = opened(chief, qtbot)
        press(chief, "F9")
        qtbot.waitUntil(board.outcome.isVisible, timeout=8000)
        press(chief, "Return")
        still(board, qtbot)
        begun = time.monotonic()
        while time.monotonic() - begun < 0.3:
            press(chief, "Down")
            qtbot.wait(20)
    assert beats.gaps == [], beats.stacks


def test_everything_that_takes_the_focus_has_a_name(chief, board, qtbot):
    press(chief, "Return")
    still(board, qtbot)
    wanted = [part for part in board.findChildren(QWidget) if part.focusPolicy() & Qt.FocusPolicy.TabFocus]
    shown = [part for part in wanted if part.isVisible() and part.focusProxy() is None]
    named = {part: QAccessible.queryAccessibleInterface(part).text(QAccessible.Text.Name) for part in shown}
    assert [part for part, name in named.items() if not name and part.parent() is not None] == []


def test_another_font_size_keeps_the_detail_in_the_window(chief, board, qtbot):
    chief.resize(1280, 640)
    press(chief, "Return")
    still(board, qtbot)
    assert board.grid.isVisible()
    theme().apply(scale="big")
    QApplication.processEvents()
    assert (chief.width(), chief.height()) == (1280, 640)
    assert board.pane.isVisible()
    qtbot.waitUntil(lambda: not cut_off(chief))


def test_a_day_is_wrong_only_once_it_is_written_out(qtbot):
    box = DayBox(BoardFilter(key="day", title="受理", kind="day"))
    qtbot.addWidget(box)
    for typed, wrong in (("2026-11-", False), ("2026-2-30", True), ("2026-2-3", False)):
        box.setText(typed)
        assert (box.property("invalid") == "true") == wrong, typed
