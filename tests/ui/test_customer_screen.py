"""The customer's display beside a real window and a real service: what stands there, and how fast it is gone."""

import base64
import json
import subprocess
import sys
from itertools import product
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFontMetrics, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget

from app.devices.ports import Devices
from app.devices.screen_pad import TOO_LITTLE, WAITING, ScreenPad
from app.ui.customer_screen.large import SMALL
from app.ui.customer_screen.sight import sight
from app.ui.customer_screen.window import CustomerWindow
from app.ui.preferences import Preferences
from app.ui.theme import theme
from service.kit.page import Body, Line, Page
from tests.ui.heartbeat import heartbeat
from tests.ui.samples import PAGES, page
from tests.ui.test_workbench import press

SIZES = ((1024, 600), (1920, 1080))
HERS = ("您好，李*华", "全能王 129 融合套餐", "¥134.40")  # what stands there of case-3


@pytest.fixture
def pad() -> ScreenPad:
    return ScreenPad()


@pytest.fixture
def devices(devices, pad) -> Devices:
    """The display is the pad of this seat."""
    return Devices(reader=devices.reader, camera=devices.camera, pad=pad, screen=pad)


@pytest.fixture
def screen(bench, program) -> CustomerWindow:
    """Opened by its key."""
    press(bench, "F11")
    window = program.customer_screen.window
    assert window is not None
    return window


def texts(window: QWidget) -> str:
    """Everything that can be read there."""
    return "\n".join(label.text() for label in window.findChildren(QLabel) if label.isVisible())


def opened(bench, qtbot, case: str) -> None:
    bench.open_case(case)
    qtbot.waitUntil(lambda: bench.page is not None and bench.page.case == case, timeout=10_000)


@pytest.fixture
def serving_on(bench, screen, qtbot) -> CustomerWindow:
    """Case-3 on both displays."""
    opened(bench, qtbot, "case-3")
    assert all(word in texts(screen) for word in HERS)
    return screen


def forgotten(window: CustomerWindow) -> None:
    """In this very turn of the event loop."""
    assert "欢迎光临" in texts(window)
    assert [word for word in HERS if word in texts(window)] == []
    assert "个人开户" not in texts(window)


def test_the_key_opens_and_closes_it_and_the_seat_remembers(bench, program, screen):
    assert "欢迎光临" in texts(screen)
    assert "济南历下营业厅" in texts(screen)
    assert Preferences.load(program.start.preferences).customer_screen
    press(bench, "F11")
    assert program.customer_screen.window is None
    assert not Preferences.load(program.start.preferences).customer_screen


def test_its_own_cross_is_the_same_as_the_key(program, screen):
    screen.close()
    assert program.customer_screen.window is None
    assert not Preferences.load(program.start.preferences).customer_screen


def test_it_never_takes_the_focus_from_the_clerk(bench, screen, qtbot):
    opened(bench, qtbot, "case-1")
    focus = QApplication.focusWidget()
    assert bench.isAncestorOf(focus)
    QTest.mouseClick(screen, Qt.MouseButton.LeftButton, pos=QPoint(200, 200))
    assert QApplication.focusWidget() is focus
    assert [one for one in screen.findChildren(QWidget) if one.focusPolicy() != Qt.FocusPolicy.NoFocus] == []


def test_terms_and_total_are_shown_and_nothing_that_is_not_the_customers(serving_on):
    shown = texts(serving_on)
    assert "合约期内退订须补缴已享优惠" in shown
    assert "以实际办理成功生/失效时间为准" in shown
    others = ("全能王 169", "非黑名单", "一证五号", "0417", "192****6081", "王芳", "D20261123", "国网试算未返回", "F5")
    assert [word for word in others if word in shown] == []


def test_only_what_is_marked_for_the_customer_leaves_the_page():
    hidden = page(2, body=page(2).body.model_copy(update={"fields": tuple(
        field.model_copy(update={"for_customer": False}) for field in page(2).body.fields)}))  # fmt: skip
    assert sight(hidden).parts == ()
    assert sight(page(2)).parts[0].title == "全能王 129 融合套餐"
    masked = page(2).customer.model_copy(update={"lines": (Line(label="身份证", value="370102199003074519"),)})
    assert "370102" not in repr(sight(page(2, customer=masked)))


@pytest.mark.parametrize("way", ["lock", "home", "menu", "sign_out", "discard", "other case", "idle"])
def test_it_forgets_at_once(serving_on, bench, qtbot, way):
    ways = {
        "lock": bench.lock,
        "home": bench.go_home,
        "menu": lambda: bench.open_entry("board/staff"),
        "sign_out": bench.sign_out,
        "discard": lambda: bench._discarded("case-3"),
        "other case": lambda: bench.desk.enter("case-1"),
        "idle": bench.idle.noticed.emit,
    }
    ways[way]()
    forgotten(serving_on)


def test_it_goes_with_the_clerks_window(serving_on, bench, program, qtbot):
    with qtbot.waitSignal(program.ended):
        bench.close()
        assert program.customer_screen is None
        assert not serving_on.isVisible()


def test_signing_out_closes_it(serving_on, bench, program, qtbot):
    press(bench, "Ctrl+Shift+Q")
    qtbot.waitUntil(lambda: program.workbench is None)
    assert program.customer_screen is None
    assert Preferences.load(program.start.preferences).customer_screen


def test_it_comes_back_with_the_unlocked_seat_and_not_before(serving_on, bench, service, qtbot):
    press(bench, "Ctrl+L")
    bench.show_page(Page.model_validate(PAGES["case-3"]))
    bench.view.page_changed.emit(Page.model_validate(PAGES["case-3"]))  # an answer that was still on its way
    forgotten(serving_on)
    qtbot.waitUntil(lambda: service.locked)
    bench.sheet.password.setText("Demo-2026!")
    bench.sheet.go()
    qtbot.waitUntil(lambda: all(word in texts(serving_on) for word in HERS))


def test_a_page_of_another_case_than_the_current_one_is_not_shown(serving_on, bench, program):
    bench.go_home()
    program.customer_screen.show_page(Page.model_validate(PAGES["case-3"]))
    forgotten(serving_on)


def test_the_receipt_of_the_customer_before_does_not_come_late(screen, bench, service, qtbot):
    service.delays["file"] = 0.4
    opened(bench, qtbot, "case-5")
    qtbot.waitUntil(lambda: bool(service.of("file")))
    press(bench, "Ctrl+L")
    forgotten(screen)
    qtbot.waitUntil(lambda: bench.desk.pending == 0, timeout=10_000)
    forgotten(screen)
    assert [one for one in screen.findChildren(QLabel) if one.isVisible() and one.pixmap().width() > 200] == []


@pytest.fixture
def receipt(screen, bench, qtbot) -> CustomerWindow:
    """The receipt to be signed on both displays."""
    opened(bench, qtbot, "case-5")
    qtbot.waitUntil(lambda: screen.reading._sheets.count() == 2, timeout=10_000)
    return screen


def plate(bench) -> str:
    return texts(bench.view)


def write(window: CustomerWindow) -> None:
    ink = window.signing.ink
    for left in (60, 160):
        QTest.mousePress(ink, Qt.MouseButton.LeftButton, pos=QPoint(left, 60))
        for step in range(12):
            QTest.mouseMove(ink, QPoint(left + step * 6, 60 + step * step % 40))
        QTest.mouseRelease(ink, Qt.MouseButton.LeftButton, pos=QPoint(left + 70, 90))


def click(button: QAbstractButton) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_f8_asks_the_customer_and_the_clerk_follows(receipt, bench, service, qtbot):
    press(bench, "F8")
    assert receipt.signing.ink.isVisible()
    assert WAITING in plate(bench)
    assert bench.status._devices["pad"].text.text() == "签字板 等待签名"
    write(receipt)
    assert "已写 2 笔" in plate(bench)
    click(receipt.signing.undo)
    assert "已写 1 笔" in plate(bench)
    click(receipt.signing.again)
    assert WAITING in plate(bench)
    assert not receipt.signing.confirm.isEnabled()
    write(receipt)
    click(receipt.signing.confirm)
    assert receipt.signing is None
    qtbot.waitUntil(lambda: bool(service.of("attach")))
    sent = QImage.fromData(base64.b64decode(service.of("attach")[0].body["content"]))
    assert sent.hasAlphaChannel()
    assert sent.pixelColor(0, 0).alpha() == 0


def test_a_dot_is_no_signature(receipt, bench, service):
    press(bench, "F8")
    ink = receipt.signing.ink
    for at in (QPoint(50, 50), QPoint(300, 80), QPoint(90, 60)):
        QTest.mouseClick(ink, Qt.MouseButton.LeftButton, pos=at)
    click(receipt.signing.confirm)
    assert "笔画太少" in texts(receipt)
    assert TOO_LITTLE in plate(bench)
    write(receipt)
    click(receipt.signing.confirm)
    assert receipt.signing is None


def test_the_clerk_can_take_it_back(receipt, bench, service):
    press(bench, "F8")
    write(receipt)
    ink = receipt.signing.ink
    press(bench, "Esc")
    assert (receipt.signing, ink.strokes) == (None, [])
    assert "请先阅读受理单" in texts(receipt)
    assert service.of("attach") == []


@pytest.mark.parametrize("way", ["lock", "go_home"])
def test_a_signature_under_way_is_forgotten_with_its_customer(receipt, bench, pad, way):
    press(bench, "F8")
    write(receipt)
    ink = receipt.signing.ink
    getattr(bench, way)()
    forgotten(receipt)
    assert (receipt.signing, ink.strokes) == (None, [])
    assert pad.status().word == "已打开"


def test_a_closed_display_is_said_with_the_key_that_opens_it(bench, qtbot):
    opened(bench, qtbot, "case-5")
    press(bench, "F8")
    assert "客户屏没有打开" in plate(bench)
    assert "按 F11" in plate(bench)


def test_closing_it_ends_the_signature_in_words(receipt, bench):
    press(bench, "F8")
    write(receipt)
    press(bench, "F11")
    assert "客户屏没有打开" in plate(bench)


def test_the_seat_is_not_idle_while_the_customer_writes(receipt, bench):
    bench.idle._quiet.stop()
    press(bench, "F8")
    bench.idle._quiet.stop()
    write(receipt)
    assert bench.idle._quiet.isActive()


def test_the_window_is_never_late_while_the_customer_writes(receipt, bench, qtbot):
    receipt.resize(1920, 1080)
    press(bench, "F8")
    qtbot.waitUntil(lambda: bench.desk.pending == 0 and receipt.reading._sheets.count() == 2, timeout=10_000)
    ink = receipt.signing.ink
    with heartbeat() as beats:
        for stroke in range(6):
            QTest.mousePress(ink, Qt.MouseButton.LeftButton, pos=QPoint(60 + stroke * 90, 80))
            for step in range(60):
                QTest.mouseMove(ink, QPoint(60 + stroke * 90 + step, 80 + (step * 7) % 160))
                if step % 6 == 0:
                    qtbot.wait(2)
            QTest.mouseRelease(ink, Qt.MouseButton.LeftButton, pos=QPoint(120 + stroke * 90, 100))
        click(receipt.signing.confirm)
    assert beats.gaps == [], beats.stacks
    assert receipt.signing is None


STATES = ("idle", "offers", "fees", "receipt", "signing", "signed", "done", "waiting")


def show(window: CustomerWindow, state: str) -> None:
    signed = page(5, body=Page.model_validate(PAGES["case-5"]).body)
    sights = {
        "idle": None,
        "offers": page(2),
        "fees": page(4, body=Body()),
        "receipt": signed,
        "signing": signed,
        "signed": signed.model_copy(update={"body": signed.body.model_copy(update={"fields": (
            signed.body.fields[0], signed.body.fields[1].model_copy(update={"value": "s1"}))})}),
        "done": page(6, state="done"),
        "waiting": page(0),
    }  # fmt: skip
    found = sights[state]
    window.show_sight(sight(found) if found else None)
    if state == "signing":
        window.begin_signature()


@pytest.mark.parametrize(("mode", "size"), list(product(("light", "dark"), SIZES)))
def test_everything_is_in_large_print_and_nothing_is_cut_off(qtbot, mode, size):
    theme().apply(mode)
    window = CustomerWindow("济南历下营业厅", training=True)
    qtbot.addWidget(window)
    window.resize(*size)
    window.show()
    for state in STATES:
        show(window, state)
        QApplication.processEvents()
        for label in window.findChildren(QLabel):
            if label.isVisible() and label.text():
                assert label.font().pixelSize() >= SMALL, (state, label.text())
                if not label.wordWrap():
                    need = QFontMetrics(label.font()).horizontalAdvance(label.text())
                    assert label.width() >= need, (state, label.text())
        for button in window.findChildren(QAbstractButton):
            if button.isVisible():
                assert button.height() >= 60, (state, button.text())
        window.end_signature()


def test_it_opens_on_the_second_display_and_leaves_the_first_to_the_clerk(tmp_path):
    """Displays belong to the program, so this needs one of its own."""
    displays = [
        {"name": name, "x": x, "y": 0, "width": wide, "height": high, "logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1}
        for name, x, wide, high in (("clerk", 0, 1440, 900), ("customer", 1440, 1024, 600))
    ]
    config = tmp_path / "displays.json"
    config.write_text(json.dumps({"screens": displays}))
    script = Path(__file__).with_name("second_display.py")
    command = [sys.executable, str(script), f"offscreen:configfile={config}"]
    done = subprocess.run(
        command, capture_output=True, text=True, check=True, timeout=60, cwd=Path(__file__).parents[2]
    )
    assert done.stdout.split() == ["customer", "1440,0,1024,600", "full", "clerk-active"]
