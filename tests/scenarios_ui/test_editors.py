"""Text, day, choice, timeline and reveal."""

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel

from app.scenarios.editors.day import is_no_day, parse_day
from app.scenarios.lines import RevealButton
from service.kit.page import Body, Choice, Day, Facts, Line, Mark, Option, Passage, Text, Timeline
from tests.scenarios_ui import samples
from tests.scenarios_ui.test_view import press, typed

KEY = Qt.Key


@pytest.mark.parametrize(
    "text", ["20261123", "2026-11-23", "2026/11/23", "2026.11.23", "2026年11月23日", " 2026-11-23 "]
)
def test_a_day_is_understood_in_any_usual_way(text):
    assert parse_day(text) == date(2026, 11, 23)


@pytest.mark.parametrize("text", ["20261301", "2026-2-30", "2026年13月1日", "26-11-23", "123456789"])
def test_what_is_written_out_and_no_day_is_told_at_once(text):
    assert is_no_day(text)


@pytest.mark.parametrize("text", ["", "2026", "2026-11-", "2026-1-0", "2026112", "长期", "2026-2-3"])
def test_what_may_still_become_a_day_is_left_alone(text):
    assert not is_no_day(text)


@pytest.mark.parametrize("text", ["", "2026", "20261323", "26-11-23", "2026-02-30", "长期"])
def test_what_is_no_day_is_none(text):
    assert parse_day(text) is None


def page_with(*fields):
    return samples.page(Body(fields=fields), "identify")


def test_a_typed_day_is_tidied_when_it_is_left(qtbot, shown):
    view = shown(page_with(Day(name="until", title="有效期至"), Text(name="x", title="备注")))
    typed(qtbot, "20361123")
    assert view.values()["until"] == "2036-11-23"
    press(qtbot, KEY.Key_Tab)
    assert view.editors()[0].input().text() == "2036-11-23"


def test_arrows_move_a_day(qtbot, shown):
    view = shown(page_with(Day(name="until", title="有效期至")))
    typed(qtbot, "20260228")
    press(qtbot, KEY.Key_Up)
    assert view.values()["until"] == "2026-03-01"


def test_arrows_stop_where_the_calendar_ends(qtbot, shown):
    view = shown(page_with(Day(name="until", title="有效期至")))
    typed(qtbot, "99991231")
    press(qtbot, KEY.Key_Up)
    assert view.values()["until"] == "9999-12-31"


def test_what_is_no_date_goes_to_the_service_as_typed(qtbot, shown):
    view = shown(page_with(Day(name="until", title="有效期至")))
    typed(qtbot, "20261399")
    assert view.values()["until"] == "20261399"
    assert view.editors()[0]._weekday.text() == "不是有效日期"


def test_forever_by_its_button(qtbot, shown):
    view = shown(page_with(Day(name="until", title="有效期至", forever=True)))
    view.editors()[0]._forever.click()
    assert view.values()["until"] == "长期"


def test_a_plain_field_turns_wide_digits_into_digits_and_keeps_the_input_method_out(qtbot, shown):
    view = shown(page_with(Text(name="cert", title="证件号码", plain=True)))
    edit = view.editors()[0].input()
    assert not edit.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
    edit.insert("３７０ 1０2")
    edit.textEdited.emit(edit.text())
    assert view.values()["cert"] == "370102"


def test_a_passage_takes_several_lines_and_tab_or_ctrl_enter_go_on(qtbot, shown):
    view = shown(page_with(Passage(name="pem", title="公钥"), Text(name="x", title="备注")))
    edit, after = (editor.input() for editor in view.editors())
    typed(qtbot, "ab")
    press(qtbot, KEY.Key_Return)
    typed(qtbot, "cd")
    assert view.values()["pem"] == "ab\ncd"
    press(qtbot, KEY.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert after.hasFocus()
    edit.setFocus()
    press(qtbot, KEY.Key_Tab)
    assert after.hasFocus()


OPTIONS = (
    Option(value="1", label="办理拦截"),
    Option(value="0", label="不办理"),
    Option(value="9", label="以后再说", disabled="本厅不支持"),
)


def test_a_digit_or_an_arrow_chooses(qtbot, shown, desk):
    view = shown(page_with(Choice(name="intercept", title="客户选择", options=OPTIONS)))
    press(qtbot, KEY.Key_2)
    assert view.values()["intercept"] == "0"
    assert QApplication.focusWidget() is view.editors()[0].input()
    press(qtbot, KEY.Key_3)
    assert view.values()["intercept"] == "0"
    view.editors()[0].input().setFocus()
    press(qtbot, KEY.Key_Left)
    assert view.values()["intercept"] == "1"
    assert desk.last("save").body["values"]


def test_nothing_is_chosen_beforehand(shown):
    assert shown(page_with(Choice(name="intercept", title="客户选择", options=OPTIONS))).values()["intercept"] == ""


def test_the_timeline_is_painted_in_place(qtbot, shown, desk):
    view = shown(samples.timeline())
    editor = view.editors()[0]
    desk.page_due.emit("c1")
    marks = tuple(Mark(title=mark.title, state="done", at="10:32:30") for mark in editor.field.marks)
    fresh = samples.page(
        Body(fields=(Timeline(name="states", title="办理进度", marks=marks),)), "submit", state="submitted"
    )
    desk.answer(desk.last("page"), fresh)
    assert view.editors()[0] is editor
    assert [entry.accessibleName() for entry in editor._entries][-1] == "等待报竣，已完成，10:32:30"


def test_label_and_value_stand_level_beside_a_button(shown):
    lines = (Line(label="证件号码", value="***4417", reveal="card.number"), Line(label="姓名", value="张*"))
    view = shown(samples.page(Body(fields=(Facts(name="known", lines=lines),))))
    (button,) = view.findChildren(RevealButton)
    label, value = (
        next(one for one in view.findChildren(QLabel) if one.text() == text) for text in ("证件号码", "***4417")
    )
    assert abs(_middle(label) - _middle(value)) <= 1
    assert abs(_middle(value) - button.mapToGlobal(button.rect().center()).y()) <= 1


def _middle(label: QLabel) -> int:
    """Of the text, on the screen."""
    text = label.style().itemTextRect(label.fontMetrics(), label.contentsRect(), label.alignment(), True, label.text())
    return label.mapToGlobal(text.center()).y()


def test_a_masked_value_is_revealed_for_a_reason(qtbot, shown, desk):
    view = shown(samples.identify(read=True))
    (button,) = view.findChildren(RevealButton)
    desk.rule("reveal", lambda _body: {"value": "370102199004170417"})
    button.menu().actions()[0].trigger()
    qtbot.waitUntil(lambda: "reveal" in desk.routes())
    assert desk.last("reveal").body == {"case": "c1", "name": "card_number", "reason": "核对客户证件"}
    qtbot.waitUntil(lambda: "370102199004170417" in [label.text() for label in view.findChildren(QLabel)])
    button._hide.timeout.emit()
    assert "370102199004170417" not in [label.text() for label in view.findChildren(QLabel)]
    assert QApplication.focusWidget() is not None
