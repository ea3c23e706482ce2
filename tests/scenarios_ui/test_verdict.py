"""What came of reading a picture, on screen; and a supervisor who stands in without a dialog."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit

from app.client import ServiceError
from app.scenarios.appeal import Appeal
from service.kit.page import Body, Line, Picture, Verdict
from tests.scenarios_ui import samples
from tests.scenarios_ui.test_capture import jpeg
from tests.scenarios_ui.test_view import press

KEY = Qt.Key
GOOD = Verdict(tone="ok", title="文字核对通过", text="可以按 F12 继续。", lines=(Line(label="正文识读", value="98 %"),))
BAD = Verdict(
    tone="bad", title="反光盖住了文字", text="请移开灯光。", lines=(Line(label="反光", value="9.1 %"),), appeal=True
)


def letter(verdict: Verdict | None, file: str = "f1"):
    return samples.page(Body(fields=(Picture(name="picture", title="确认书", value=file, verdict=verdict),)), "letter")


@pytest.fixture
def refused(shown, desk):
    desk.rule("file", lambda _body: jpeg(600, 800))
    return shown(letter(BAD))


def texts(view) -> list[str]:
    return [label.text() for label in view.findChildren(QLabel) if label.isVisible()]


def inputs(view) -> list[QLineEdit]:
    return list(view.findChild(Appeal)._inputs.values())


def fill(qtbot, view, *values: str) -> None:
    press(qtbot, KEY.Key_F7)
    for value in values:
        QTest.keyClicks(QApplication.focusWidget(), value)
        press(qtbot, KEY.Key_Return)


def test_the_verdict_stands_beside_the_picture(shown, desk):
    desk.rule("file", lambda _body: jpeg(600, 800))
    view = shown(letter(GOOD))
    assert {"文字核对通过", "正文识读", "98 %"} <= set(texts(view))
    assert not view.findChild(Appeal).isVisible()


def test_a_verdict_on_the_picture_before_is_not_shown_for_the_new_one(shown, desk):
    desk.rule("file", lambda _body: jpeg(600, 800))
    view = shown(letter(GOOD))
    editor = view.editors()[0]
    editor.store("f2")
    assert "文字核对通过" not in texts(view)


def test_f7_opens_a_line_of_inputs_and_escape_closes_it_with_nothing_left_in_it(qtbot, refused):
    assert "班长确认" not in [edit.accessibleName() for edit in inputs(refused)]
    press(qtbot, KEY.Key_F7)
    assert QApplication.focusWidget() is inputs(refused)[0]
    QTest.keyClicks(QApplication.focusWidget(), "SD0900")
    press(qtbot, KEY.Key_Escape)
    assert not inputs(refused)[0].isVisible()
    assert [edit.text() for edit in inputs(refused)] == ["", "", ""]
    assert refused.isAncestorOf(QApplication.focusWidget())


def test_by_keyboard_alone_a_supervisor_confirms(qtbot, refused, desk):
    desk.rule("confirm", lambda _body: {"confirmed_by": "SD0900"})
    fill(qtbot, refused, "sd0900", "secret", "original checked")
    sent = desk.last("confirm").body
    assert sent == {"case": "c1", "file": "f1", "staff": "SD0900", "password": "secret", "reason": "original checked"}
    qtbot.waitUntil(lambda: "page" in desk.routes())
    assert "secret" not in [edit.text() for edit in inputs(refused)]
    desk.answer(desk.last("page"), letter(BAD.model_copy(update={"appeal": False, "title": "已由班长确认"})))
    assert "已由班长确认" in texts(refused)
    assert not refused.findChild(Appeal).isVisible()


def test_a_wrong_password_is_told_and_typed_again(qtbot, refused, desk):
    said = "工号或密码不对，再输错 4 次将锁定 15 分钟。没有办理任何业务；请重新输入后按 Enter。"
    desk.rule("confirm", lambda _body: ServiceError(403, "WRONG_PASSWORD", said))
    fill(qtbot, refused, "SD0900", "wrong", "original checked")
    qtbot.waitUntil(lambda: said in texts(refused))
    assert [edit.text() for edit in inputs(refused)] == ["SD0900", "", "original checked"]
    assert QApplication.focusWidget() is inputs(refused)[1]


def test_nothing_is_sent_before_everything_is_filled_in(qtbot, refused, desk):
    press(qtbot, KEY.Key_F7)
    press(qtbot, KEY.Key_Return)
    assert "请输入班长的工号、请输入班长的密码、请填写确认的原因" in texts(refused)
    assert "confirm" not in desk.routes()


def test_a_picture_that_the_service_turned_is_fetched_as_it_is_now(qtbot, shown, desk):
    desk.rule("file", lambda _body: jpeg(600, 800))
    view = shown(letter(GOOD.model_copy(update={"turned": True})))
    editor = view.editors()[0]
    editor._shown = "f1"  # our own bytes are in the preview
    editor.refresh(editor.field)
    qtbot.waitUntil(lambda: editor._stage.final.image.width() == 600, timeout=5000)
    assert desk.routes().count("file") == 2
