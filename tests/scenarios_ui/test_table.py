"""Picking rows by keys, also while the search is still on its way."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from app.client import ServiceError
from service.kit.page import Body
from tests.scenarios_ui import samples
from tests.scenarios_ui.test_view import press, typed

KEY = Qt.Key


def table_of(view, at=0):
    return view.editors()[at]


@pytest.fixture
def one(shown):
    return shown(samples.page(Body(fields=(samples.offers_table(), samples.TOLD))))


def test_arrows_move_and_enter_picks_and_goes_on(qtbot, one, desk):
    assert QApplication.focusWidget().accessibleName() == "基础套餐搜索"
    press(qtbot, KEY.Key_Down)
    press(qtbot, KEY.Key_Return)
    assert table_of(one).value() == ["GD100169"]
    assert QApplication.focusWidget().accessibleName() == "已向客户明确告知"
    assert desk.last("save").body["values"]["base"] == ["GD100169"]


def test_a_pick_is_saved_at_once_and_the_page_read_again(qtbot, one, desk):
    press(qtbot, KEY.Key_Return)
    qtbot.waitUntil(lambda: desk.routes() == ["save", "page"])


def test_the_detail_card_follows_the_current_row(qtbot, one):
    body = one._body
    press(qtbot, KEY.Key_Down)
    assert body._detail.accessibleName() or body._detail._title.accessibleName() == "全能王 169 融合套餐"
    assert body._detail.isVisible()


def test_what_is_picked_stays_in_view_until_another_row_is_looked_at(qtbot, shown):
    view = shown(samples.page(Body(fields=(samples.offers_table(), samples.extras_table(), samples.TOLD))))
    detail = view._body._detail
    press(qtbot, KEY.Key_Return)
    assert [section.title for section in detail.sections] == ["全能王 129 融合套餐", "10GB 流量包"]
    press(qtbot, KEY.Key_Tab)
    assert [section.title for section in detail.sections] == ["全能王 129 融合套餐", "10GB 流量包"]
    press(qtbot, KEY.Key_Down)
    assert len(detail.sections) == 1
    press(qtbot, KEY.Key_Return)
    assert detail.sections[0].title == "全能王 129 融合套餐"


def test_rows_with_nothing_behind_them_leave_the_terms_in_view(qtbot, shown):
    """The tiers of a campaign: the tick beside the card speaks of the campaign's terms."""
    tiers = samples.extras_table()
    rows = tuple(row.model_copy(update={"detail": ()}) for row in tiers.rows)
    tiers = tiers.model_copy(update={"rows": rows, "value": ()})
    view = shown(samples.page(Body(fields=(samples.offers_table(), tiers, samples.TOLD))))
    detail = view._body._detail
    press(qtbot, KEY.Key_Return)
    press(qtbot, KEY.Key_Tab)
    press(qtbot, KEY.Key_Down)
    press(qtbot, KEY.Key_Down)
    assert [section.title for section in detail.sections] == ["全能王 129 融合套餐"]
    assert detail.isVisible()


def test_f10_ticks_from_anywhere(qtbot, one, desk):
    press(qtbot, KEY.Key_F10)
    assert one.values()["told"] is True
    press(qtbot, KEY.Key_F10)
    assert one.values()["told"] is False


def test_a_tick_goes_when_what_it_is_about_changes(qtbot, shown):
    told = samples.TOLD.model_copy(update={"about": ("base",)})
    view = shown(samples.page(Body(fields=(samples.offers_table(), told))))
    press(qtbot, KEY.Key_F10)
    assert view.values()["told"] is True
    press(qtbot, KEY.Key_Return)
    assert view.values() == {"base": ["GD100129"], "told": False}


def test_a_refusal_goes_with_the_next_choice(qtbot, one, desk):
    press(qtbot, KEY.Key_F12)
    desk.answer(desk.last("take"), ServiceError(422, "INVALID", "还没有选套餐。", {"base": "请选一个"}))
    assert one.said
    press(qtbot, KEY.Key_F10)
    assert one.said == ""


def test_many_picks_never_make_the_page_wider_than_its_place(qtbot, shown):
    extras = samples.extras_table()
    rows = [row.model_copy(update={"cells": {**row.cells, "name": row.cells["name"] * 4}}) for row in extras.rows]
    extras = extras.model_copy(update={"rows": tuple(rows), "value": tuple(row.id for row in rows)})
    view = shown(samples.page(Body(fields=(samples.offers_table(), extras, samples.TOLD))))
    qtbot.waitUntil(lambda: view._body.width() == view._scroll.viewport().width())
    assert view._body.minimumSizeHint().width() <= view._scroll.viewport().width()


def test_typing_searches_and_the_rows_are_replaced(qtbot, one, desk):
    desk.rule("look", lambda body: samples.offers_table(rows=samples.offer_rows("畅享"), query=body["query"]))
    typed(qtbot, "cx")
    qtbot.waitUntil(lambda: len(table_of(one)._grid.rows.rows) == 2, timeout=2000)
    assert desk.last("look").body == {"case": "c1", "step": "offers", "field": "base", "query": "cx"}
    assert QApplication.focusWidget().text() == "cx"


def test_enter_and_what_follows_wait_for_the_search(qtbot, one, desk):
    typed(qtbot, "cx")
    press(qtbot, KEY.Key_Return)
    press(qtbot, KEY.Key_F10)
    press(qtbot, KEY.Key_F12)
    assert one.values() == {"base": [], "told": False}
    desk.answer(desk.last("look"), samples.offers_table(rows=samples.offer_rows("畅享套餐 99"), query="cx"))
    assert one.values() == {"base": ["GD100099"], "told": True}
    qtbot.waitUntil(lambda: "take" in desk.routes())
    assert desk.last("take").body["values"] == {"base": ["GD100099"], "told": True}


def test_a_late_search_answer_is_dropped(qtbot, one, desk):
    typed(qtbot, "c")
    qtbot.waitUntil(lambda: "look" in desk.routes(), timeout=2000)
    early = desk.last("look")
    typed(qtbot, "x")
    desk.answer(early, samples.offers_table(rows=(), query="c"))
    assert len(table_of(one)._grid.rows.rows) == 6


def test_a_search_that_fails_is_told_and_gives_the_keys_back(qtbot, one, desk):
    typed(qtbot, "cx")
    press(qtbot, KEY.Key_Return)
    desk.answer(desk.last("look"), ServiceError(503, "DOWN", "查询没有应答，没有办理任何业务。"))
    assert one._body.frames[0].error == "查询没有应答，没有办理任何业务。"
    assert not one.keyboard.held
    assert one.values()["base"] == []


def test_a_disabled_row_says_why(qtbot, one):
    for _ in range(5):
        press(qtbot, KEY.Key_Down)
    press(qtbot, KEY.Key_Return)
    assert one.values()["base"] == []
    assert one._body.frames[0].error == "银龄关怀套餐：仅限 60 周岁以上客户办理"


def test_where_none_is_needed_space_takes_the_pick_away_and_enter_does_not(qtbot, shown):
    view = shown(samples.page(Body(fields=(samples.offers_table(required=False), samples.TOLD))))
    base = table_of(view)
    press(qtbot, KEY.Key_Return)
    base._grid.setFocus()
    press(qtbot, KEY.Key_Return)
    assert base.value() == ["GD100129"]
    base._grid.setFocus()
    press(qtbot, KEY.Key_Space)
    assert base.value() == []


def test_several_are_picked_with_enter_or_space(qtbot, shown):
    view = shown(samples.two_tables())
    extras = table_of(view, 1)
    extras.input().setFocus()
    press(qtbot, KEY.Key_Up)
    press(qtbot, KEY.Key_Return)
    assert extras.value() == ["GD200010", "GD200471"]
    press(qtbot, KEY.Key_Return)
    assert extras.value() == ["GD200010"]
    extras._grid.setFocus()
    press(qtbot, KEY.Key_Space)
    assert extras.value() == ["GD200010", "GD200471"]


def test_a_pick_that_is_no_longer_listed_stays_visible_and_can_be_removed(qtbot, shown, desk):
    view = shown(samples.two_tables())
    extras = table_of(view, 1)
    desk.rule("look", lambda _body: samples.extras_table().model_copy(update={"rows": (), "value": ()}))
    extras.input().setFocus()
    typed(qtbot, "zz")
    qtbot.waitUntil(lambda: not extras._grid.rows.rows, timeout=2000)
    assert extras.value() == ["GD200010"]
    extras._picks.removed.emit("GD200010")
    assert extras.value() == []


def test_rows_of_the_search_survive_a_refresh(qtbot, one, desk):
    desk.rule("look", lambda body: samples.offers_table(rows=samples.offer_rows("畅享"), query=body["query"]))
    typed(qtbot, "cx")
    press(qtbot, KEY.Key_Return)
    qtbot.waitUntil(lambda: "page" in desk.routes(), timeout=2000)
    fresh = samples.page(Body(fields=(samples.offers_table(value=("GD100059",)), samples.TOLD)))
    desk.answer(desk.last("page"), fresh)
    qtbot.waitUntil(lambda: not table_of(one)._asked)
    assert [row.id for row in table_of(one)._grid.rows.rows] == ["GD100059", "GD100099"]
    assert table_of(one).value() == ["GD100059"]


def test_letters_typed_in_the_rows_go_to_the_search(qtbot, one, desk):
    table_of(one)._grid.setFocus()
    press(qtbot, KEY.Key_Q)
    assert QApplication.focusWidget() is table_of(one).input()
    assert table_of(one).input().text() == "q"


def test_a_thousand_rows_make_no_widgets(qtbot, one):
    """They are painted as they come into sight, so that many cost no more than a few."""
    rows = tuple(
        row.model_copy(update={"id": f"{row.id}-{at}"}) for at in range(200) for row in samples.offer_rows()[:5]
    )
    before = len(table_of(one).findChildren(QWidget))
    table_of(one).adopt(samples.offers_table(rows=rows), keep=False)
    QApplication.processEvents()
    assert len(table_of(one).findChildren(QWidget)) == before
