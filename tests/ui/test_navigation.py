"""The column on the left when there is more than it can show at once; dates in a column of their own on the right."""

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QLabel

from app.ui.navigation import Navigation
from app.ui.side import DateCard
from service.kit.page import DatePanel, Line


@pytest.fixture
def column(qtbot):
    navigation = Navigation()
    qtbot.addWidget(navigation)
    items = [
        {"key": f"main/{at}", "title": f"第 {at} 个场景", "icon": "gift", "hotkey": "", "code": f"{at}"}
        for at in range(40)
    ]
    navigation.show_menu("济南历下营业厅", [{"title": "移动业务", "items": items}])
    navigation.resize(navigation.width(), 600)
    navigation.show()
    qtbot.waitUntil(lambda: navigation._scroll.verticalScrollBar().maximum() > 0)
    return navigation


def test_a_line_is_never_wider_than_the_room_beside_the_scroll_bar(column):
    room = column._scroll.viewport().width()
    assert {line.geometry().right() < room for line in column._lines.values()} == {True}


def test_what_is_on_screen_is_in_view(column):
    line = column._lines["main/39"]
    assert line.visibleRegion().isEmpty()
    column.mark("main/39")
    assert not line.visibleRegion().isEmpty()


def test_dates_stand_below_each_other(qtbot):
    card = DateCard()
    qtbot.addWidget(card)
    labels = ("原失效", "生效", "失效")
    lines = (Line(label="全能王", value="", strong=True), *(Line(label=label, value=f"{label}日") for label in labels))
    card.show_dates(DatePanel(source="国网试算", lines=lines))
    card.resize(292, 300)
    card.show()
    said = {label.text(): label for label in card.findChildren(QLabel)}
    qtbot.waitUntil(said["原失效日"].isVisible)
    assert len({said[f"{label}日"].mapTo(card, QPoint()).x() for label in labels}) == 1
