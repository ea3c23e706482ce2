"""Key events as Windows sends those of a scanner, at its pace and at a person's, through the real window."""

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from app.ui.palette import Palette
from app.ui.wedge import Wedge
from service.kit.page import Body, Text
from tests.ui.samples import PAGES, page
from tests.ui.test_burst import ID_OK, SIM
from tests.ui.test_customer_screen import opened

KEY = Qt.Key
PERSON = 260  # milliseconds for a key; the scanner of this seat is said to need 200 at most, so that a busy
# machine does not make a person of it
BODY = Body(
    fields=(
        Text(name="name", title="姓名", for_customer=False),
        Text(name="number", title="证件号码", plain=True, scan="certificate"),
    )
)


@pytest.fixture(autouse=True)
def _slow_scanner(monkeypatch):
    monkeypatch.setenv("CLOUDBOSS_SCANNER", "gap=200")


@pytest.fixture
def typing(bench, qtbot, monkeypatch):
    """A page with a name and a certificate number; the focus is in the name."""
    monkeypatch.setitem(PAGES, "case-1", page(0, body=BODY).model_dump(mode="json"))
    opened(bench, qtbot, "case-1")
    name = bench.view.editors()[0]._edit
    assert name.hasFocus()
    return name


def number(bench) -> str:
    return bench.view.values()["number"]


def keys(bench, text: str, *, end: Qt.Key | None = KEY.Key_Return, pace: int = 0) -> None:
    """To the window, as the system does."""
    window = bench.windowHandle()
    for letter in text:
        shift = Qt.KeyboardModifier.ShiftModifier if letter.isupper() else Qt.KeyboardModifier.NoModifier
        if pace:
            QTest.qWait(pace)
        QTest.keyClick(window, letter, shift)
    if end is not None:
        QTest.keyClick(window, end)


def strip(bench) -> str:
    return bench.status.scan.text.text() if bench.status.scan.isVisible() else ""


def test_a_certificate_goes_to_its_field_wherever_the_focus_is(bench, typing):
    keys(bench, ID_OK)
    assert (typing.text(), number(bench)) == ("", ID_OK)
    assert strip(bench) == "已扫入证件号码（尾号 002X）"


def test_what_was_being_typed_stays_in_its_field_and_goes_on_there(bench, typing, qtbot):
    keys(bench, "zh", end=None)
    QTest.qWait(PERSON)
    keys(bench, ID_OK)
    keys(bench, "ang", end=None)
    qtbot.waitUntil(lambda: typing.text() == "zhang")
    assert number(bench) == ID_OK


def test_a_person_types_the_same_at_their_own_pace(bench, typing):
    keys(bench, ID_OK[:14], end=None)
    QTest.qWait(PERSON)
    keys(bench, ID_OK[14:])
    assert typing.text() == ID_OK
    assert number(bench) == ""
    assert bench.view.editors()[1]._edit.hasFocus()  # by their Enter


def test_fast_typing_comes_whole_and_in_order(bench, typing, qtbot):
    keys(bench, "3701021990", end=None)
    assert typing.text() == ""  # it could still be a scanner
    qtbot.waitUntil(lambda: typing.text() == "3701021990")


def test_a_key_that_does_something_never_overtakes_what_was_typed(bench, typing):
    keys(bench, "123", end=KEY.Key_Tab)
    assert typing.text() == "123"
    assert bench.view.editors()[1]._edit.hasFocus()
    keys(bench, "77", end=None)
    QTest.keyClick(bench.windowHandle(), KEY.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert isinstance(bench.sheet, Palette)
    assert number(bench) == "77"
    assert bench.sheet.box.text() == ""


def test_a_shortcut_without_a_modifier_does_not_overtake_either(bench, typing):
    """The system asks the window first whether somebody wants the key for themselves."""
    keys(bench, "12", end=None)
    asked = QKeyEvent(QEvent.Type.ShortcutOverride, KEY.Key_F11, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(bench.windowHandle(), asked)
    assert typing.text() == "12"
    keys(bench, "34", end=None)
    asked = QKeyEvent(QEvent.Type.ShortcutOverride, KEY.Key_Return, Qt.KeyboardModifier.NoModifier)
    asked.ignore()
    QApplication.sendEvent(bench.windowHandle(), asked)
    assert asked.isAccepted()  # the end of a burst is nobody's shortcut
    assert typing.text() == "12"


def test_a_click_and_a_lost_focus_release_what_waits(bench, typing):
    keys(bench, "12", end=None)
    other = bench.view.editors()[1]._edit
    QTest.mouseClick(bench.windowHandle(), Qt.MouseButton.LeftButton, pos=other.mapTo(bench, other.rect().center()))
    assert typing.text() == "12"


def test_text_of_the_input_method_keeps_its_place(bench, typing):
    keys(bench, "12", end=None)
    event = QInputMethodEvent()
    event.setCommitString("张")
    QApplication.sendEvent(typing, event)
    assert typing.text() == "12张"


def test_while_something_is_composed_nothing_is_held(bench, typing):
    QApplication.sendEvent(typing, QInputMethodEvent("zh", []))
    keys(bench, "5", end=None)
    assert "5" in typing.text()
    QApplication.sendEvent(typing, QInputMethodEvent("", []))


def test_a_scan_that_no_field_takes_is_said_and_goes_nowhere(bench, typing):
    keys(bench, SIM)
    assert typing.text() == ""
    assert strip(bench) == "扫到SIM 卡号（尾号 0015）：这里没有此栏，没有录入，请到“选号”后再扫"


def test_a_scan_never_gets_into_a_password(bench, typing, qtbot):
    bench.lock()
    password = bench.sheet.password
    assert password.hasFocus()
    assert password.echoMode() == QLineEdit.EchoMode.Password
    QTest.qWait(50)
    keys(bench, ID_OK)
    assert password.text() == ""
    assert number(bench) == ""
    assert "密码" in bench.status.scan.text.text()
    keys(bench, "Demo-2026!", end=None)
    qtbot.waitUntil(lambda: password.text() == "Demo-2026!")


def test_a_draft_is_opened_by_its_number(bench, service, qtbot):
    keys(bench, "D20261123-0043")
    qtbot.waitUntil(lambda: bench.page is not None and bench.page.case == "case-3", timeout=10_000)
    assert bench.sheet is None


def test_a_number_that_is_not_found_is_said_by_the_palette(bench, service, qtbot):
    keys(bench, "SL20261123000099")
    assert isinstance(bench.sheet, Palette)
    qtbot.waitUntil(lambda: "没有找到" in bench.sheet.note.text())


def test_a_scan_for_the_page_that_is_on_its_way_waits_for_it(bench, typing, service, qtbot, monkeypatch):
    service.delays["take"] = 0.2
    monkeypatch.setattr("tests.ui.counter_service.next_page", lambda _route, body: page(
        1, body["case"], version=9, body=BODY).model_dump(mode="json"))  # fmt: skip
    QTest.keyClick(bench.windowHandle(), KEY.Key_F12)
    assert bench.view.keyboard.held
    keys(bench, ID_OK)
    assert number(bench) == ""
    qtbot.waitUntil(lambda: bench.page.step == "numbers" and number(bench) == ID_OK, timeout=10_000)


def test_the_rest_of_a_burst_that_waited_behind_a_busy_window_still_belongs_to_it(bench, typing, qtbot):
    keys(bench, ID_OK[:5], end=None)
    QTest.qSleep(300)  # the window's thread is busy; the scanner's other keys are in the queue
    bench.findChild(Wedge)._paused()
    assert typing.text() == ""
    qtbot.waitUntil(lambda: typing.text() == ID_OK[:5])
