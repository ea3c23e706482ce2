"""Management boards in the real window, against the real service: looking at them."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox
from sqlalchemy import text

from tests.ui.boards import ALL, ids, opened, press, still


def test_an_administrator_finds_boards_and_no_scenarios(chief, qtbot):
    assert list(chief.navigation._lines) == ["board/people"]
    assert not chief.navigation.drafts.isVisible()
    assert chief.home.tiles[0].hasFocus()
    assert "请选择管理页面" in chief.home._greeting.text()
    press(chief, "Ctrl+K")
    QTest.keyClicks(chief.sheet.box, "yg")
    qtbot.waitUntil(lambda: chief.desk.pending == 0)
    press(chief, "Return")
    board = opened(chief, qtbot)
    assert (board.title.text(), ids(board)) == ("员工", ALL)
    assert chief.navigation._lines["board/people"].isChecked()
    assert board.grid.hasFocus()


def test_an_auditor_sees_it_read_only(signed_in, qtbot):
    bench = signed_in("SD0600")
    press(bench, "Ctrl+F2")
    board = opened(bench, qtbot)
    assert board.read_only.isVisible()
    assert board.foot.buttons == {}
    press(bench, "F9")
    press(bench, "Delete")
    qtbot.wait(50)
    assert board._follower.run == ""


def test_arrows_move_enter_opens_the_detail_and_esc_goes_back_one_by_one(chief, board, qtbot):
    press(chief, "Down")
    assert board.grid.current().id == "SD0002"
    press(chief, "Return")
    qtbot.waitUntil(lambda: board.pane.detail is not None)
    still(board, qtbot)
    assert board.pane.detail.title == "李强"
    press(chief, "Down")
    qtbot.waitUntil(lambda: board.pane.detail.title == "吴刚")
    assert board.grid.hasFocus()
    press(chief, "Return")
    assert board.pane.text.hasFocus()
    press(chief, "Escape")
    assert not board.pane.isVisible()
    assert board.grid.hasFocus()
    press(chief, "Space")
    assert board.grid.rows.marked == {"SD0600"}
    press(chief, "Escape")
    assert not board.grid.rows.marked
    QTest.keyClicks(board.grid, "wf")
    qtbot.waitUntil(lambda: ids(board) == ["SD0001"])
    press(chief, "Escape")
    qtbot.waitUntil(lambda: ids(board) == ALL)
    press(chief, "Escape")
    assert chief.middle.currentWidget() is chief.home
    assert chief.navigation._lines["board/people"].isChecked() is False


def test_typing_slash_and_ctrl_f_lead_to_the_search(chief, board, qtbot):
    press(chief, "/")
    assert (board.filters.search.hasFocus(), board.filters.search.text()) == (True, "")
    press(chief, "Down")
    assert board.grid.hasFocus()
    press(chief, "Ctrl+F")
    assert board.filters.search.hasFocus()
    QTest.keyClicks(board.filters.search, "SD06")
    qtbot.waitUntil(lambda: ids(board) == ["SD0600"])
    assert "符合 1 条，共 6 条" in board.filters._count.text()
    board.filters.search.setText("没有这个人")
    qtbot.waitUntil(lambda: board.grid.rows.total == 0)
    assert "没有符合条件的记录" in board.grid.empty


def test_chips_and_choices_narrow_and_count(chief, board, served, qtbot):
    with served.edge.db.unit() as unit:
        unit.execute(text("update staff set active = false where id in ('SD0001', 'SD0002')"))
    press(chief, "F5")
    still(board, qtbot)
    assert [chip._count for chip in board.filters.chips.chips] == [6, 0, 0, 6]
    box = board.filters.boxes.by_key["state"]
    assert isinstance(box, QComboBox)
    box.setFocus()
    press(chief, "Down")
    press(chief, "Down")
    qtbot.waitUntil(lambda: ids(board) == ["SD0001", "SD0002"])
    assert [chip._count for chip in board.filters.chips.chips] == [2, 0, 0, 2]
    board.filters.chips.chips[0].setFocus()
    press(chief, "Right")
    qtbot.waitUntil(lambda: board.grid.rows.total == 0)
    assert board.filters.chips.chips[1].hasFocus()
    assert board.filters.picks() == {"verdict": "通过", "state": "off"}


def test_columns_are_chosen_and_sorted_by_keys(chief, board, qtbot):
    press(chief, "Ctrl+Down")
    qtbot.waitUntil(lambda: ids(board) == ALL[::-1])
    press(chief, "Right")
    press(chief, "Ctrl+Up")
    qtbot.waitUntil(lambda: ids(board) != ALL[::-1])
    assert board.view()["sort"] == "name"
    assert board.grid._head.column == 2


def test_f5_keeps_the_row_although_others_went_before_it(chief, board, served, qtbot):
    for _ in range(4):
        press(chief, "Down")
    press(chief, "Ctrl+Down")
    still(board, qtbot)
    press(chief, "Down")
    current = board.grid.current().id
    with served.edge.db.unit() as unit:
        unit.execute(text("delete from session where staff = 'SD0900'"))
        unit.execute(text("delete from staff where id = 'SD0900'"))
    press(chief, "F5")
    qtbot.waitUntil(lambda: len(ids(board)) == 5)
    assert board.grid.current().id == current


def test_the_detail_can_be_selected_and_copied(chief, board, qtbot):
    press(chief, "Return")
    qtbot.waitUntil(lambda: board.pane.detail is not None)
    still(board, qtbot)
    press(chief, "Ctrl+Shift+C")
    copied = QGuiApplication.clipboard().text()
    assert copied.startswith("王芳\n\n岗位\n工号\tSD0001")
    assert "clerk\t角色" in copied
    assert board.pane.text.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByKeyboard
    press(chief, "F5")
    still(board, qtbot)
    assert board.pane.detail.title == "王芳"


def test_late_rows_of_an_earlier_view_are_dropped(chief, board, qtbot):
    board.filters.search.setText("SD0001")
    board._narrowed()
    board.filters.search.setText("SD0002")
    board._narrowed()
    still(board, qtbot)
    assert ids(board) == ["SD0002"]


def test_a_hand_over_leaves_the_board_of_somebody_else(chief, board, qtbot):
    press(chief, "Ctrl+H")
    chief.sheet.staff.setText("SD0001")
    chief.sheet.password.setText("Demo-2026!")
    press(chief, "Return")
    qtbot.waitUntil(lambda: chief.middle.currentWidget() is chief.home, timeout=8000)
    assert chief.navigation._lines == {}
