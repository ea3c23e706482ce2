"""The boards of the order centre in the real window, by keys alone."""

import re

import pymupdf
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.ui.papers import PaperSheet
from app.ui.theme import theme
from service.kit import registry
from tests.boards.stand import stand
from tests.orders.many import fill, give_receipt
from tests.ui.boards import opened, press, still
from tests.ui.test_layout import LOOKS, cut_off

KEYS = {"orders": "Ctrl+F5", "doubts": "Ctrl+F6", "figures": "Ctrl+F7"}


@pytest.fixture
def served(postgres, key_dir):
    boards = [board for board in registry.boards().values() if board.group == "订单中心"]
    with stand(postgres, key_dir, boards) as standing:
        standing.made = fill(standing.edge.db, standing.edge.cipher, 300)
        yield standing


@pytest.fixture
def bench(signed_in):
    return signed_in("SD0900")


def show(bench, qtbot, key: str):
    press(bench, KEYS[key])
    qtbot.waitUntil(lambda: bench.middle.board is not None and bench.middle.board.key == key, timeout=10_000)
    board = opened(bench, qtbot)
    qtbot.waitUntil(lambda: board.head.key == key, timeout=10_000)
    still(board, qtbot)
    return board


@pytest.mark.parametrize(("mode", "scale"), LOOKS)
def test_nothing_is_cut_off_and_the_window_does_not_grow(bench, qtbot, mode, scale):
    theme().apply(mode, scale)
    for size in ((1280, 640), (1440, 900)):
        bench.resize(*size)
        for key in KEYS:
            board = show(bench, qtbot, key)
            qtbot.waitUntil(lambda: not cut_off(bench))
            if board.head.detail:
                press(bench, "Return")
                still(board, qtbot)
                qtbot.waitUntil(lambda: not cut_off(bench))
                press(bench, "Escape")
            least = bench.minimumSizeHint()
            assert (key, least.width() <= 1280, least.height() <= 640) == (key, True, True), least
            assert (bench.width(), bench.height()) == size


def test_a_day_narrows_the_list_and_escape_takes_it_back(bench, served, qtbot):
    board = show(bench, qtbot, "orders")
    day = max(one.accepted_at for one in served.made if one.hall == "370102001").date()
    box = board.filters.boxes.by_key["from"]
    box.setFocus()
    QTest.keyClicks(box, f"{day:%Y%m%d}")
    still(board, qtbot)
    expected = sum(one.accepted_at.date() >= day and one.hall == "370102001" for one in served.made)
    qtbot.waitUntil(lambda: board.grid.rows.total == expected, timeout=5000)
    press(bench, "Down")  # the day before
    assert box.value() < day.isoformat()
    still(board, qtbot)
    press(bench, "Escape")
    still(board, qtbot)
    assert (box.text(), board.grid.rows.total) == ("", sum(one.hall == "370102001" for one in served.made))


def test_the_reason_stands_beside_the_greyed_action(bench, served, qtbot):
    board = show(bench, qtbot, "orders")
    board.filters.chips.chips[4].click()  # done
    still(board, qtbot)
    assert not board.foot.buttons["cancel"].isEnabled()
    assert "撤单：已经办成" in board.foot._why.accessibleName()
    assert board.foot._why.isVisible()


def test_the_bars_are_walked_by_keys_and_the_table_follows(bench, qtbot):
    board = show(bench, qtbot, "figures")
    for _ in range(20):
        if board.chart.hasFocus():
            break
        press(bench, "Tab")
    assert board.chart.hasFocus()
    plain = board.chart.grab().toImage()
    press(bench, "Left")
    QApplication.processEvents()
    assert board.chart.grab().toImage() != plain
    current = board.chart.current
    assert board.grid.current().id == current.row
    assert re.search(r"受理 \d+", board.chart.accessibleName())
    cells = board.grid.current().cells
    assert f"受理 {cells['total'].text}（" in current.text
    assert sum(part.value for part in current.parts) == int(cells["total"].text)


def test_a_conclusion_asks_for_the_password_once_more(bench, served, qtbot):
    board = show(bench, qtbot, "doubts")
    board.filters.chips.chips[1].click()
    still(board, qtbot)
    press(bench, "F7")
    qtbot.waitUntil(lambda: bench.sheet is not None, timeout=5000)
    editors = {editor.field.name: editor for editor in bench.sheet.body.editors()}
    secret = editors["password"].input()
    QTest.keyClicks(secret, "wrong")
    assert (secret.text(), secret.displayText()) == ("wrong", "●" * 5)
    total = board.grid.rows.total
    press(bench, "F12")
    qtbot.waitUntil(lambda: bool(bench.sheet.error.text()), timeout=5000)
    press(bench, "Escape")
    still(board, qtbot)
    assert board.grid.rows.total == total


def test_the_count_of_doubts_leads_to_its_list(bench, served, qtbot):
    qtbot.waitUntil(lambda: not bench.status.unconfirmed.isHidden(), timeout=8000)
    count = int(re.search(r"待核实 (\d+) 项（Ctrl\+F6）", bench.status.unconfirmed.text.text())[1])
    states = {"RUNNING", "PERSON"}
    assert count == sum(one.state in states and one.hall == "370102001" for one in served.made)
    tile = next(tile for tile in bench.home.tiles if tile.entry == "board/doubts")
    assert tile.accessibleDescription() == f"{count} 项等待核实"
    QTest.mouseClick(bench.status, Qt.MouseButton.LeftButton, pos=bench.status.unconfirmed.geometry().center())
    board = opened(bench, qtbot)
    assert (board.key, board.grid.rows.total) == ("doubts", count)


def test_a_copy_opens_at_once_and_can_be_kept(bench, served, qtbot, tmp_path):
    with pymupdf.open() as document:
        for _ in range(2):
            document.new_page().insert_text((80, 200), "receipt")
        pdf = document.tobytes()
    newest = max((one for one in served.made if one.hall == "370102001"), key=lambda one: one.accepted_at)
    give_receipt(served.edge.db, served.edge.cipher, newest, pdf)
    board = show(bench, qtbot, "orders")
    assert board.grid.current().id == newest.id
    press(bench, "F8")
    qtbot.waitUntil(lambda: isinstance(bench.sheet, PaperSheet) and len(bench.sheet.papers) == 2, timeout=8000)
    assert "副本1" in bench.sheet.accessibleName()
    assert "第 1 份副本" in bench.notice.text.text()
    sheet, bar = bench.sheet, bench.sheet._area.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0, timeout=5000)
    press(bench, "PgDown")
    assert bar.value() > 0
    press(bench, "Ctrl+S")
    qtbot.waitUntil(lambda: bench.sheet is not None and bench.sheet is not sheet, timeout=5000)
    press(bench, "F12")
    qtbot.waitUntil(lambda: bench.sheet is None, timeout=5000)
    (kept,) = (tmp_path / "下载").iterdir()
    assert kept.read_bytes()[:5] == b"%PDF-"
    press(bench, "F8")
    qtbot.waitUntil(lambda: isinstance(bench.sheet, PaperSheet), timeout=8000)
    assert "副本2" in bench.sheet.accessibleName()
