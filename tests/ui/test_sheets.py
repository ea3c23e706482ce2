import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from app.ui.keys import KEYS


def lines(palette) -> list[str]:
    rows = (palette.list.item(row) for row in range(palette.list.count()))
    return [row.data(Qt.ItemDataRole.UserRole)["title"] for row in rows if row.data(Qt.ItemDataRole.UserRole)]


@pytest.fixture
def palette(bench):
    bench.open_palette()
    return bench.sheet


@pytest.fixture
def drafts(bench, qtbot):
    bench.open_drafts()
    qtbot.waitUntil(lambda: bench.sheet.table.rowCount() == 4)
    return bench.sheet


def test_the_palette_answers_from_the_menu_at_once(palette):
    QTest.keyClicks(palette.box, "tjbh")
    assert lines(palette) == ["停机保号"]


def test_the_service_adds_drafts_to_the_palette(palette, service, qtbot):
    QTest.keyClicks(palette.box, "0043")
    qtbot.waitUntil(lambda: lines(palette) == ["D20261123-0043"])
    assert [one.body["query"] for one in service.of("palette")][-1] == "0043"


def test_enter_opens_the_current_line(palette, bench, service, qtbot):
    QTest.keyClicks(palette.box, "grkh")
    QTest.keyClick(palette.box, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bench.page is not None)
    assert bench.sheet is None
    assert service.of("open")[0].body["scenario"] == "main/2.6.1.1"


def test_arrows_pass_over_the_headings(palette, qtbot):
    qtbot.waitUntil(lambda: len(lines(palette)) == 10)
    for _ in range(5):
        QTest.keyClick(palette.box, Qt.Key.Key_Down)
    assert palette.list.currentItem().data(Qt.ItemDataRole.UserRole)["kind"] == "draft"
    QTest.keyClick(palette.box, Qt.Key.Key_PageUp)
    assert palette.list.currentRow() == 1


def test_nothing_found_and_no_answer_are_said(palette, service, qtbot):
    QTest.keyClicks(palette.box, "zzz")
    assert "没有找到" in palette.note.text()
    qtbot.waitUntil(lambda: bool(service.of("palette")))
    service.refuse("palette", 503, "BUSY", "忙")
    QTest.keyClicks(palette.box, "z")
    qtbot.waitUntil(lambda: "草稿暂时查不到" in palette.note.text())


def test_escape_gives_the_focus_back(bench, qtbot):
    before = QApplication.focusWidget()
    bench.open_palette()
    assert bench.sheet.box.hasFocus()
    assert not bench.frame.isEnabled()
    QTest.keyClick(bench.sheet.box, Qt.Key.Key_Escape)
    assert bench.frame.isEnabled()
    assert QApplication.focusWidget() is before


def test_drafts_are_filtered_and_resumed(drafts, bench, qtbot):
    drafts.box.setText("赵")
    assert drafts.table.rowCount() == 1
    QTest.keyClick(drafts.box, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bench.page is not None)
    assert bench.page.case == "case-3"


def test_a_draft_goes_only_after_a_second_press(drafts, bench, service, qtbot):
    QTest.keyClick(drafts.box, Qt.Key.Key_Down)
    QTest.keyClick(drafts.box, Qt.Key.Key_Delete)
    assert "要作废 D20261123-0042（个人开户，尚未读证）吗" in drafts.strip.text.text()
    QTest.keyClick(drafts.box, Qt.Key.Key_Escape)
    assert drafts.strip.isHidden()
    assert bench.sheet is drafts
    QTest.keyClick(drafts.box, Qt.Key.Key_Delete)
    assert service.of("discard") == []
    QTest.keyClick(drafts.box, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: bool(service.of("discard")))
    assert service.of("discard")[0].body == {"case": "case-2", "version": 1}
    qtbot.waitUntil(lambda: len(service.of("drafts")) >= 3)


def test_a_submitted_one_cannot_be_thrown_away(drafts, service):
    for _ in range(3):
        QTest.keyClick(drafts.box, Qt.Key.Key_Down)
    QTest.keyClick(drafts.box, Qt.Key.Key_Delete)
    QTest.keyClick(drafts.box, Qt.Key.Key_Delete)
    assert "不能作废" in drafts.strip.text.text()
    assert service.of("discard") == []


def test_the_key_list_names_every_key(bench):
    bench.show_keys()
    texts = {label.text() for label in bench.sheet.findChildren(QLabel)}
    assert {entry.key for entry in KEYS} | {"F2", "F12", "Alt+←"} <= texts
    QTest.keyClick(bench.sheet, Qt.Key.Key_Escape)
    assert bench.sheet is None


def test_the_large_receipt_has_every_page_and_scrolls_by_key(serving, qtbot):
    serving.show_receipt()
    sheet = serving.sheet
    qtbot.waitUntil(lambda: len(sheet.papers) == 2, timeout=8000)
    bar = sheet._area.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    QTest.keyClick(sheet, Qt.Key.Key_End)
    assert bar.value() == bar.maximum()
    QTest.keyClick(sheet, Qt.Key.Key_Home)
    assert bar.value() == 0


def test_a_second_sheet_replaces_the_first(bench):
    bench.open_drafts()
    first = bench.sheet
    bench.show_keys()
    assert bench.sheet is not first
    assert not bench.frame.isEnabled()
    bench.sheet.dismiss()
    assert bench.frame.isEnabled()
