"""The painter as a person meets it: keys, focus, errors, autosave."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QWidget

from app.client import ServiceError
from app.scenarios.editors import editors
from app.ui.controls import KeyButton
from app.ui.theme import theme
from service.kit.page import AnyField, Body, Text
from tests.scenarios_ui import samples

PAGES = {
    "identify": samples.identify(),
    "read": samples.identify(read=True),
    "by_hand": samples.by_hand(),
    "numbers": samples.numbers(),
    "offers": samples.offers(),
    "two_tables": samples.two_tables(),
    "letter": samples.letter(),
    "fees": samples.fees(),
    "receipt": samples.receipt(file=""),
    "submit": samples.submit(),
    "timeline": samples.timeline(),
}
KEY = Qt.Key


def press(qtbot, key, modifiers=Qt.KeyboardModifier.NoModifier):
    qtbot.keyClick(QApplication.focusWidget(), key, modifiers)


def typed(qtbot, text):
    qtbot.keyClicks(QApplication.focusWidget(), text)


def two_texts(step="identify", **first):
    fields = (Text(name="name", title="姓名", **first), Text(name="phone", title="联系电话", plain=True))
    return samples.page(Body(fields=fields), step)


def test_every_field_kind_has_an_editor():
    kinds = {kind.model_fields["kind"].default for kind in AnyField.__origin__.__args__}
    assert set(editors()) == kinds


@pytest.mark.parametrize("name", PAGES)
def test_every_key_shown_is_bound(shown, name):
    view = shown(PAGES[name])
    shown_keys = {one.key for one in view.findChildren(KeyButton) if one.isVisible() and one.isEnabled() and one.key}
    assert shown_keys <= {binding.key for binding in view.bindings()}


@pytest.mark.parametrize("name", PAGES)
def test_every_control_has_a_name_and_is_reached_by_tab(qtbot, shown, name):
    view = shown(PAGES[name])
    able = [
        one
        for one in view.findChildren(QWidget)
        if one.isVisible() and one.isEnabled() and one.focusPolicy() & Qt.FocusPolicy.TabFocus
    ]
    nameless = [one for one in able if not (one.accessibleName() or (isinstance(one, QPushButton) and one.text()))]
    assert nameless == []


@pytest.mark.parametrize("scale", ["normal", "big"])
@pytest.mark.parametrize("name", PAGES)
def test_it_fits_the_smallest_window(shown, name, scale):
    theme().apply(scale=scale)
    try:
        least = shown(PAGES[name]).minimumSizeHint()
        assert (least.width(), least.height()) <= (770, 300)
    finally:
        theme().apply(scale="normal")


def test_the_focus_is_on_the_first_empty_input(shown):
    view = shown(two_texts(value="张三丰"))
    assert QApplication.focusWidget().accessibleName() == "联系电话"
    assert view.isAncestorOf(QApplication.focusWidget())


def test_enter_goes_from_field_to_field_to_the_way_on(qtbot, shown, desk):
    shown(two_texts())
    press(qtbot, KEY.Key_Return)
    assert QApplication.focusWidget().accessibleName() == "联系电话"
    press(qtbot, KEY.Key_Return)
    assert QApplication.focusWidget().text() == "下一步：选号写卡"
    assert "take" not in desk.routes()


def test_f12_takes_with_everything_typed(qtbot, shown, desk):
    shown(two_texts())
    typed(qtbot, "zhang")
    press(qtbot, KEY.Key_F12)
    assert desk.last("take").body == {
        "case": "c1",
        "step": "identify",
        "version": 7,
        "values": {"name": "zhang", "phone": ""},
    }


def test_what_is_typed_while_a_step_loads_goes_to_the_next_page(qtbot, shown, desk):
    shown(two_texts())
    press(qtbot, KEY.Key_F12)
    typed(qtbot, "qnw")
    press(qtbot, KEY.Key_Backspace)
    assert desk.last("take").body["values"]["name"] == ""
    desk.answer(desk.last("take"), two_texts("numbers"))
    assert QApplication.focusWidget().text() == "qn"


def test_even_f12_is_kept_and_the_rest_waits_for_the_page_after(qtbot, shown, desk):
    view = shown(two_texts())
    press(qtbot, KEY.Key_F12)
    typed(qtbot, "a")
    press(qtbot, KEY.Key_F12)
    typed(qtbot, "b")
    desk.answer(desk.last("take"), two_texts("numbers"))
    assert [one.body["step"] for one in desk.asked if one.route == "take"] == ["identify", "numbers"]
    assert desk.last("take").body["values"]["name"] == "a"
    desk.answer(desk.last("take"), two_texts("offers"))
    assert view.values()["name"] == "b"


def test_type_ahead_is_dropped_when_the_step_is_refused(qtbot, shown, desk):
    view = shown(two_texts())
    press(qtbot, KEY.Key_F12)
    typed(qtbot, "for the next page")
    refusal = ServiceError(422, "INVALID", "姓名没有填写。尚未办理任何业务。请填写后按 F12。", {"name": "请填写姓名。"})
    desk.answer(desk.last("take"), refusal)
    assert view.values()["name"] == ""
    assert "提前按下的键没有执行" in view._notes.said


def test_a_refusal_stands_beside_the_field_and_the_focus_goes_there(qtbot, shown, desk):
    view = shown(two_texts(value="张三丰"))
    typed(qtbot, "123")
    press(qtbot, KEY.Key_F12)
    desk.answer(desk.last("take"), ServiceError(422, "INVALID", "有 1 处需要改正。", {"name": "姓名与证件不符。"}))
    assert view._body.frames[0].error == "姓名与证件不符。"
    assert QApplication.focusWidget().accessibleName() == "姓名"
    assert view.values()["phone"] == "123"
    typed(qtbot, "x")
    assert view._body.frames[0].error == ""


def test_typing_is_saved_after_a_pause(qtbot, shown, desk):
    shown(two_texts())
    typed(qtbot, "abc")
    assert desk.saves == 0
    qtbot.waitUntil(lambda: desk.saves == 1, timeout=2000)
    assert desk.last("save").body["values"] == {"name": "abc", "phone": ""}


def test_leaving_a_field_saves_at_once(qtbot, shown, desk):
    shown(two_texts())
    typed(qtbot, "abc")
    press(qtbot, KEY.Key_Tab)
    assert desk.routes() == ["save"]


def test_a_save_that_failed_is_tried_again_and_told(qtbot, shown, desk):
    view = shown(two_texts())
    del desk.rules["save"]
    typed(qtbot, "abc")
    press(qtbot, KEY.Key_Tab)
    desk.answer(desk.last("save"), ServiceError(0, "OFFLINE", "连不上业务服务。"))
    assert view._notes.said == "连不上业务服务。"
    assert view._save_later.isActive()


def test_a_refresh_keeps_what_was_typed_since_and_the_same_widgets(qtbot, shown, desk):
    view = shown(two_texts())
    before = QApplication.focusWidget()
    desk.page_due.emit("c1")
    typed(qtbot, "zhang")
    desk.answer(desk.last("page"), two_texts())
    assert QApplication.focusWidget() is before
    assert view.values()["name"] == "zhang"


def test_a_refresh_takes_over_what_the_service_changed(qtbot, shown, desk):
    view = shown(two_texts())
    desk.page_due.emit("c1")
    desk.answer(desk.last("page"), two_texts(value="张三丰"))
    assert view.values()["name"] == "张三丰"


def test_alt_left_saves_and_goes_back(qtbot, shown, desk):
    shown(two_texts("numbers"))
    typed(qtbot, "abc")
    press(qtbot, KEY.Key_Left, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: "goto" in desk.routes())
    assert desk.last("goto").body["step"] == "identify"
    assert desk.last("save").body["values"]["name"] == "abc"


def test_ctrl_s_stores_and_leaves(qtbot, shown, desk):
    view = shown(two_texts())
    with qtbot.waitSignal(view.suspended, timeout=2000):
        press(qtbot, KEY.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert desk.routes() == ["save"]


def test_the_banner_has_its_key(qtbot, shown, desk):
    shown(samples.fees())
    press(qtbot, KEY.Key_F5)
    assert desk.last("act").body["action"] == "retry"


def test_what_cannot_be_undone_asks_first_with_the_safe_answer_in_focus(qtbot, shown, desk):
    view = shown(samples.submit())
    press(qtbot, KEY.Key_F12)
    assert desk.routes() == []
    assert QApplication.focusWidget().text() == "取消"
    press(qtbot, KEY.Key_Escape)
    assert desk.routes() == []
    assert not view._notes.asking
    press(qtbot, KEY.Key_F12)
    press(qtbot, KEY.Key_F12)
    assert desk.routes() == ["take"]


def test_a_held_down_f12_does_not_answer_the_question(qtbot, shown, desk):
    view = shown(samples.submit())
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QKeyEvent

    for repeat in (False, True, True):
        event = QKeyEvent(QEvent.Type.KeyPress, KEY.Key_F12, Qt.KeyboardModifier.NoModifier, "", repeat)
        QApplication.sendEvent(QApplication.focusWidget(), event)
    assert view._notes.asking
    assert desk.routes() == []


def test_the_page_s_keys_win_over_the_window_s(qtbot, shown, desk, devices):
    from PySide6.QtGui import QShortcut

    view = shown(samples.identify())
    pressed = []
    QShortcut("F9", view, activated=lambda: pressed.append("nav"))
    press(qtbot, KEY.Key_F9)
    assert pressed == []
    assert devices.reader.calls == 1


def test_after_the_end_f12_serves_the_next_customer(qtbot, shown, desk):
    view = shown(samples.timeline("done"))
    with qtbot.waitSignal(view.next_customer):
        press(qtbot, KEY.Key_F12)
    assert desk.routes() == []


def test_a_submitted_case_has_no_way_on(qtbot, shown, desk):
    view = shown(samples.timeline())
    assert "F12" not in {binding.key for binding in view.bindings()}


def test_switching_the_theme_keeps_what_is_typed(qtbot, shown):
    view = shown(two_texts())
    typed(qtbot, "zhang")
    theme().apply(mode="dark")
    try:
        assert view.values()["name"] == "zhang"
        assert isinstance(QApplication.focusWidget(), QLineEdit)
    finally:
        theme().apply(mode="light")


def test_a_page_without_inputs_keeps_the_focus_to_itself(shown):
    view = shown(samples.timeline())
    assert view.isAncestorOf(QApplication.focusWidget())
