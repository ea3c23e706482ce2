"""What holds for every screen, in both modes and both sizes."""

from itertools import product

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QAccessible, QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QWidget

from app.ui.controls import Elided, KeyButton
from app.ui.side import summary
from app.ui.theme import theme
from service.kit.page import DatePanel, FeeLine, FeePanel, Line, Side

LOOKS = list(product(("light", "dark"), ("normal", "big")))
SCREENS = ("home", "case", "palette", "drafts", "keys", "handover", "lock", "receipt")


def show(bench, name: str, qtbot) -> None:
    """Puts a screen on, whatever was on before."""
    if bench.sheet is not None:
        bench.sheet.dismiss()
    QApplication.processEvents()
    openers = {
        "palette": bench.open_palette,
        "drafts": bench.open_drafts,
        "keys": bench.show_keys,
        "handover": bench.hand_over,
        "lock": bench.lock,
        "receipt": bench.show_receipt,
    }
    if name in ("case", "receipt"):
        bench.open_case("case-3")
        qtbot.waitUntil(lambda: bench.page is not None, timeout=8000)
    if name in openers:
        openers[name]()
    qtbot.waitUntil(lambda: bench.desk.pending == 0, timeout=8000)


def shell_parts(bench) -> list[QWidget]:
    """Everything but the page, which its painter tests itself."""
    return [
        one
        for one in bench.findChildren(QWidget)
        if one.isVisible() and not (bench.view is one or (bench.view and bench.view.isAncestorOf(one)))
    ]


def cut_off(bench) -> dict[str, tuple[int, int]]:
    """Texts with the width they have and the width they need."""
    short = {}
    for part in shell_parts(bench):
        if isinstance(part, QLabel) and not isinstance(part, Elided) and part.text() and not part.wordWrap():
            need = QFontMetrics(part.font()).horizontalAdvance(part.text())
            if part.width() < need:
                short[part.text()] = (part.width(), need)
        if isinstance(part, KeyButton) and part.width() < part.sizeHint().width():
            short[part.text()] = (part.width(), part.sizeHint().width())
    return short


@pytest.mark.parametrize(("mode", "scale"), LOOKS)
def test_nothing_is_cut_off_at_the_smallest_size(bench, qtbot, mode, scale):
    theme().apply(mode, scale)
    bench.resize(1280, 640)
    for screen in SCREENS:
        show(bench, screen, qtbot)
        qtbot.waitUntil(lambda: not cut_off(bench))  # layouts take a turn or two of the loop
        least = bench.minimumSizeHint()
        assert (least.width() <= 1280, least.height() <= 640) == (True, True), (screen, least)
        assert (bench.width(), bench.height()) == (1280, 640)


def test_everything_that_takes_the_focus_has_a_name(bench, qtbot):
    nameless = []
    for screen in SCREENS:
        show(bench, screen, qtbot)
        for part in shell_parts(bench):
            if part.focusPolicy() & Qt.FocusPolicy.TabFocus and isinstance(part, QAbstractButton | QLineEdit):
                spoken = QAccessible.queryAccessibleInterface(part)
                if not spoken.text(QAccessible.Text.Name):
                    nameless.append((screen, part))
    assert not nameless


def test_tab_reaches_every_control_and_comes_back(bench, qtbot):
    for screen in ("home", "palette", "drafts", "handover", "lock"):
        show(bench, screen, qtbot)
        start = QApplication.focusWidget()
        wanted = {
            part
            for part in shell_parts(bench)
            if part.isEnabled()
            and part.focusPolicy() & Qt.FocusPolicy.TabFocus
            and isinstance(part, QAbstractButton | QLineEdit)
        }
        reached = {start}
        for _ in range(60):
            QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
            reached.add(QApplication.focusWidget())
            if QApplication.focusWidget() is start:
                break
        assert QApplication.focusWidget() is start, screen
        assert wanted <= reached, screen


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_the_focus_can_be_seen_on_the_control_itself(bench, qtbot, mode):
    theme().apply(mode)
    controls = [bench.navigation.search, *bench.home.tiles[:2], bench.customer.lock, bench.navigation.drafts]
    other = bench.customer.hand_over
    for control in controls:
        other.setFocus()
        QApplication.processEvents()
        before = control.grab().toImage()
        control.setFocus()
        QApplication.processEvents()
        assert control.grab().toImage() != before, control


def test_the_narrow_window_keeps_total_and_source_in_view(serving):
    serving.resize(1440, 900)
    assert serving.side.isVisible()
    theme().apply(scale="big")
    serving._fold()
    assert not serving.side.isVisible()
    shown = serving.case_area.summary.accessibleName()
    assert shown.startswith("应收 ¥134.40 · 省内计算")
    assert serving.case_area.summary_key.isVisible()


def test_many_fees_and_dates_scroll_and_never_make_the_window_grow(serving):
    lines = tuple(FeeLine(title=f"流量加油包 {n}GB 首月", amount=100, note="首月全月") for n in range(12))
    fees = FeePanel(lines=lines, total=1200)
    dates = DatePanel(
        lines=tuple(Line(label="生效", value="2026-11-24 00:00:00") for _ in range(24)), source="国网试算"
    )
    serving.resize(1440, 700)
    serving.side.show_side(Side(fees=fees, dates=dates))
    QApplication.processEvents()
    assert serving.size() == QSize(1440, 700)
    assert serving.side.fees.total.isVisible()
    total = serving.side.fees.total
    assert serving.rect().contains(QRect(total.mapTo(serving, QPoint(0, 0)), total.size()))


def test_the_right_column_shows_nothing_empty(serving):
    """A scenario without offers has neither fees nor dates: only the receipt stands there."""
    side = serving.side
    side.show_side(Side())
    assert [card.isVisible() for card in (side.fees, side.dates, side.receipt)] == [False, False, True]
    side.show_side(Side(fees=FeePanel(), dates=DatePanel(source="国网试算")))
    assert [card.isVisible() for card in (side.fees, side.dates, side.receipt)] == [True, True, True]


def test_training_can_be_seen_on_every_screen(serving):
    assert serving.training.isVisible()
    assert serving.case_area.training.text().startswith("培训")
    serving.go_home()
    assert serving.training.isVisible()


def test_a_sheet_stays_inside_the_window(bench, qtbot):
    for size in ((1280, 640), (1440, 900)):
        bench.resize(*size)
        bench.open_drafts()
        qtbot.waitUntil(lambda: bench.desk.pending == 0)
        QTest.keyClick(bench.sheet.box, Qt.Key.Key_Delete)
        QApplication.processEvents()
        assert bench.rect().contains(bench.sheet.panel.geometry())
        strip = bench.sheet.strip
        table = bench.sheet.table
        placed = [QRect(one.mapTo(bench, QPoint(0, 0)), one.size()) for one in (strip, table)]
        assert not placed[0].intersects(placed[1])
        bench.sheet.dismiss()


def test_the_one_line_ends_with_a_whole_part(serving):
    """Half a date could be read as another one."""
    serving.case_area.fold(narrow=True)
    line = serving.case_area.summary
    whole = line.accessibleName()
    width = QFontMetrics(line.font()).horizontalAdvance(whole)
    line.resize(width - 1, line.height())
    assert line.text() == "应收 ¥134.40 · 省内计算 · 生效 2026-11-23 即时 …"
    assert line.toolTip() == whole
    line.resize(width + 1, line.height())
    assert line.text() == whole


def test_the_one_line_names_products_only_where_there_are_several():
    def dates(*names: str) -> Side:
        pairs = ((Line(label=name, value="", strong=True), Line(label="生效", value="2026-11-24")) for name in names)
        return Side(dates=DatePanel(lines=tuple(line for pair in pairs for line in pair), source="国网试算"))

    assert summary(dates("甲")) == "国网试算 · 生效 2026-11-24"
    assert summary(dates("甲", "乙")) == "国网试算 · 甲 · 生效 2026-11-24 · 乙 · 生效 2026-11-24"
