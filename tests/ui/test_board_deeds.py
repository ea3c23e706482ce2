"""Management boards in the real window, against the real service: doing something on them."""

import csv
import io
from pathlib import Path

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from sqlalchemy import select

from app.ui.board_sheets import FormSheet, keep
from service.kit.board.tables import board_run
from tests.boards.people import PACE
from tests.ui.boards import ALL, ids, opened, press, still


def test_a_form_asks_beside_the_field_and_the_list_is_read_again(chief, board, qtbot):
    press(chief, "Ctrl+M")
    qtbot.waitUntil(lambda: isinstance(chief.sheet, FormSheet))
    sheet = chief.sheet
    name = sheet.body.editors()[1]
    name.input().setFocus()
    press(chief, "Ctrl+A")
    name.input().setText("坏")
    press(chief, "F12")
    qtbot.waitUntil(sheet.body.troubled)
    assert sheet.body.frames[1].error == "名称不能用"
    assert name.input().hasFocus()
    name.input().setText("历下一厅")
    press(chief, "F12")
    qtbot.waitUntil(lambda: chief.sheet is None)
    assert "历下一厅" in chief.notice.text.text()
    still(board, qtbot)
    assert board.grid.hasFocus()


def test_what_cannot_be_undone_is_asked_first_and_the_safe_answer_has_the_focus(chief, board, served, qtbot):
    press(chief, "Down")
    press(chief, "Delete")
    question = board.deeds.question
    assert question.isVisible()
    assert "SD0002 李强" in question.text.text()
    assert QApplication.focusWidget() is question._no
    press(chief, "F9")
    press(chief, "Escape")
    assert not question.isVisible()
    assert board.grid.hasFocus()
    assert board._follower.run == ""
    press(chief, "Delete")
    press(chief, "Delete")
    qtbot.waitUntil(lambda: "已停用 SD0002" in chief.notice.text.text())
    still(board, qtbot)
    assert board.grid.current().cells["state"].text == "离岗"


def test_a_refusal_is_said_in_words_and_nothing_changes(chief, board, qtbot):
    board.grid.setCurrentIndex(board.grid.rows.index(ALL.index("SD0800"), 1))
    press(chief, "Delete")
    press(chief, "Delete")
    qtbot.waitUntil(lambda: "另一位管理员" in chief.notice.text.text())


def test_a_long_action_fills_in_and_can_be_stopped(chief, board, served, qtbot):
    PACE.held = True
    press(chief, "F9")
    qtbot.waitUntil(board.progress.isVisible, timeout=5000)
    assert not board.foot.buttons["check_all"].isEnabled()
    assert board.foot.buttons["dismiss"].isEnabled()
    PACE.permits.release(2)
    qtbot.waitUntil(lambda: board.progress.bar.value() == 2, timeout=5000)
    assert "2/6，失败 1" in board.progress.text.text()
    qtbot.waitUntil(lambda: board.grid.rows.cell(1, 5).text == "失败", timeout=5000)
    press(chief, "Shift+Esc")
    assert not board.progress.button.isEnabled()
    qtbot.waitUntil(lambda: _asked_to_stop(served), timeout=5000)
    PACE.permits.release(6)
    qtbot.waitUntil(lambda: not board.progress.isVisible(), timeout=5000)
    assert "已取消" in board.outcome.text.text()
    assert board.foot.buttons["check_all"].isEnabled()


def _asked_to_stop(served):
    with served.edge.db.unit() as unit:
        return bool(unit.scalar(select(board_run.c.stop_wanted)))


def test_the_end_is_red_or_green_in_words_and_the_chosen_rows_only(chief, board, qtbot):
    press(chief, "Space")
    press(chief, "Down")
    press(chief, "Down")
    press(chief, "Space")
    assert board.foot.buttons["check"].text() == "核对选中（2）"
    press(chief, "F8")
    qtbot.waitUntil(board.outcome.isVisible, timeout=8000)
    assert board.outcome.property("strip") == "bad"
    assert "查了 2 个，1 个失败" in board.outcome.text.text()
    still(board, qtbot)
    assert [chip._count for chip in board.filters.chips.chips] == [6, 1, 1, 4]
    assert not board.grid.rows.marked


def test_a_run_goes_on_while_nobody_looks_and_is_there_again_after_a_new_sign_in(signed_in, served, qtbot):
    bench = signed_in("SD0800")
    press(bench, "Ctrl+F2")
    board = opened(bench, qtbot)
    PACE.held = True
    press(bench, "F9")
    qtbot.waitUntil(board.progress.isVisible, timeout=5000)
    press(bench, "Escape")
    assert board._follower.run == ""
    PACE.permits.release(3)
    other = signed_in("SD0600")
    press(other, "Ctrl+F2")
    seen = opened(other, qtbot)
    qtbot.waitUntil(lambda: seen.progress.bar.value() == 3, timeout=8000)
    assert not seen.progress.button.isVisible()
    PACE.permits.release(3)
    qtbot.waitUntil(seen.outcome.isVisible, timeout=8000)


def test_following_goes_on_after_an_outage(chief, board, qtbot, monkeypatch):
    monkeypatch.setattr("app.ui.board_follow.AGAIN_MS", 50)
    PACE.held = True
    press(chief, "F9")
    qtbot.waitUntil(board.progress.isVisible, timeout=5000)
    url, board.desk._door.url = board.desk._door.url, "http://127.0.0.1:9"
    client, board.desk._door._client = board.desk._door._client, None
    PACE.permits.release(1)
    qtbot.wait(600)
    board.desk._door.url, board.desk._door._client = url, client
    PACE.permits.release(5)
    qtbot.waitUntil(board.outcome.isVisible, timeout=15_000)
    assert "查了 6 个" in board.outcome.text.text()


def test_ctrl_e_writes_the_narrowed_rows_and_never_over_another_file(chief, board, qtbot, tmp_path):
    QTest.keyClicks(board.grid, "SD06")
    qtbot.waitUntil(lambda: ids(board) == ["SD0600"])
    for _ in range(2):
        press(chief, "Ctrl+E")
        qtbot.waitUntil(lambda: isinstance(chief.sheet, FormSheet))
        press(chief, "2")
        chief.sheet.body.editors()[2].input().setText("员工名单")
        press(chief, "F12")
        qtbot.waitUntil(lambda: chief.sheet is None, timeout=8000)
    files = sorted((tmp_path / "下载").iterdir())
    assert [file.name for file in files] == ["员工名单 (2).csv", "员工名单.csv"]
    rows = list(csv.reader(io.StringIO(files[1].read_bytes().decode("utf-8-sig"), newline="")))
    assert [row[0] for row in rows] == ["工号", "SD0600"]
    assert str(files[0]) in chief.notice.text.text()


def test_a_place_that_cannot_be_written_is_said_and_the_sheet_stays(chief, board, qtbot, tmp_path):
    (tmp_path / "file").write_text("x")
    press(chief, "Ctrl+E")
    qtbot.waitUntil(lambda: isinstance(chief.sheet, FormSheet))
    sheet = chief.sheet
    sheet.body.editors()[1].input().setText(str(tmp_path / "file"))
    press(chief, "F12")
    qtbot.waitUntil(lambda: "没有写出文件" in sheet.error.text(), timeout=8000)
    assert chief.sheet is sheet
    assert sheet.button.isEnabled()


def test_a_name_cannot_lead_out_of_the_folder(tmp_path):
    place = keep({"folder": str(tmp_path), "name": "../../evil.csv"}, ".csv", b"x")
    assert place == tmp_path / "evil.csv"
    assert keep({"folder": str(tmp_path), "name": "evil"}, ".csv", b"y") == tmp_path / "evil (2).csv"
    assert Path(tmp_path / "evil.csv").read_bytes() == b"x"


def test_a_locked_seat_is_followed_again_after_unlocking(chief, board, qtbot, monkeypatch):
    monkeypatch.setattr("app.ui.board_follow.AGAIN_MS", 100)
    PACE.held = True
    press(chief, "F9")
    qtbot.waitUntil(board.progress.isVisible, timeout=5000)
    press(chief, "Ctrl+L")
    qtbot.wait(300)
    PACE.permits.release(2)
    qtbot.wait(300)
    sheet = chief.sheet
    QTest.keyClicks(sheet.password, "Demo-2026!")
    press(chief, "Return")
    qtbot.waitUntil(lambda: chief.sheet is None, timeout=8000)
    PACE.permits.release(4)
    qtbot.waitUntil(board.outcome.isVisible, timeout=10_000)
