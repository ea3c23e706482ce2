"""The running picture, the corners set by hand and the final picture, as the clerk meets them."""

import base64
from dataclasses import replace
from functools import cache

import cv2
import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.devices.host import letter
from app.devices.host.scene import SHOTS, Shot
from app.devices.ports import Glimpse, Photograph
from app.scenarios.camera.corners import DEFAULT
from imaging.quad import CROSSED, TOO_SMALL, fault
from service.kit.page import Body, Picture
from tests.scenarios_ui import samples
from tests.scenarios_ui.test_capture import attached
from tests.scenarios_ui.test_view import press

KEY = Qt.Key
FOUND = ((0.1, 0.1), (0.9, 0.1), (0.9, 0.9), (0.1, 0.9))


def small(level=120):
    return cv2.imencode(".jpg", np.full((400, 300, 3), level, np.uint8))[1].tobytes()


@cache
def photograph(shot: Shot, width: int = 1000) -> bytes:
    """Small, and drawn once, so that the tests are quick."""
    shot = replace(shot, width=width)
    return letter.photograph(letter.page(), shot, np.random.default_rng(7))


@pytest.fixture
def page():
    return samples.page(Body(fields=(Picture(name="picture", title="确认书"),)), "letter")


@pytest.fixture
def picture(shown, page):
    return shown(page)


@pytest.fixture
def editor(picture):
    return picture.editors()[0]


@pytest.fixture
def live(qtbot, editor, devices):
    """The running picture is on screen."""
    show(qtbot, editor, devices)
    return editor


def show(qtbot, editor, devices, **changes):
    for _ in range(2):
        devices.camera.glimpse(Glimpse(small(), **{"outline": FOUND, "sure": True, **changes}))
        qtbot.waitUntil(lambda: editor._finder._newest is None)


def test_the_picture_runs_as_soon_as_the_step_is_entered(qtbot, live, devices):
    assert devices.camera.previews == 1
    assert (live._stage.scene, live._stage.live.image.width(), live._stage.live.verdict) == ("live", 300, "sure")
    assert live._plate._title.text() == "已找到整张纸"
    show(qtbot, live, devices, sure=False)
    assert live._plate._title.text() == "纸张边缘不清楚"
    show(qtbot, live, devices, sure=False, outline=())
    assert live._plate._title.text() == "没有找到纸张"
    assert not live.busy()


def test_f8_takes_what_is_seen_and_the_final_bytes_are_shown(qtbot, live, desk, devices):
    attached(desk)
    press(qtbot, KEY.Key_F8)
    assert (devices.camera.cancelled, devices.camera.calls) == (1, 1)
    assert live._stage.scene == "live"  # its last picture stands still meanwhile
    devices.camera.done(Photograph(photograph(SHOTS["good"])))
    qtbot.waitUntil(lambda: live.value() == "f1", timeout=10_000)
    sent = base64.b64decode(desk.last("attach").body["content"])
    assert live._stage.scene == "final"
    assert live._stage.final.image == QImage.fromData(sent)
    assert live._stage.live.image.isNull()


def test_a_retake_brings_the_running_picture_first(qtbot, live, desk, devices):
    attached(desk)
    press(qtbot, KEY.Key_F8)
    devices.camera.done(Photograph(photograph(SHOTS["good"])))
    qtbot.waitUntil(lambda: live.value() == "f1", timeout=10_000)
    press(qtbot, KEY.Key_F8)
    assert (devices.camera.previews, devices.camera.calls, live._stage.scene) == (2, 1, "live")
    press(qtbot, KEY.Key_Escape)
    assert (live._stage.scene, live.value(), live._stage.final.image.isNull()) == ("final", "f1", False)
    press(qtbot, KEY.Key_F8)
    press(qtbot, KEY.Key_F8)
    assert devices.camera.calls == 2


def test_escape_stops_the_picture(qtbot, live, devices):
    press(qtbot, KEY.Key_Escape)
    assert (devices.camera.cancelled, live._stage.scene) == (1, "final")
    devices.camera.glimpse(Glimpse(small()))
    qtbot.wait(30)
    assert live._stage.live.image.isNull()


def test_no_picture_of_one_customer_is_seen_by_the_next(qtbot, live, picture, page, devices):
    late = devices.camera.glimpse
    late(Glimpse(small(200)))  # on its way when the page changes
    picture.show_page(page.model_copy(update={"case": "c2"}))
    assert devices.camera.cancelled == 1
    late(Glimpse(small(200)))
    qtbot.wait(50)
    fresh = picture.editors()[0]
    assert fresh is not live
    assert fresh._stage.live.image.isNull()
    show(qtbot, fresh, devices)
    assert fresh._stage.live.image.pixelColor(5, 5).red() == 120


@pytest.mark.parametrize("cover", ["sheet", "hidden", "minimised"])
def test_it_stops_while_it_cannot_be_seen(qtbot, live, picture, devices, cover):
    def away(gone):
        if cover == "sheet":
            picture.setEnabled(not gone)
        elif cover == "hidden":
            picture.setVisible(not gone)
        else:
            picture.setWindowState(Qt.WindowState.WindowMinimized if gone else Qt.WindowState.WindowNoState)

    away(True)
    qtbot.waitUntil(lambda: devices.camera.cancelled == 1, timeout=2000)
    assert live._stage.live.image.isNull()
    away(False)
    qtbot.waitUntil(lambda: devices.camera.previews == 2, timeout=2000)


def test_without_a_key_for_long_it_rests_until_f8(qtbot, live, devices):
    live._finder._idle.start(20)
    qtbot.waitUntil(lambda: live._finder.mode == "resting", timeout=2000)
    assert (devices.camera.cancelled, live._stage.live.image.isNull()) == (1, True)
    assert "F8" in live._plate._text.text()
    press(qtbot, KEY.Key_F8)
    assert (devices.camera.previews, devices.camera.calls) == (2, 0)


def test_a_key_keeps_it_running(live, picture):
    live._finder._idle.start(100_000)
    QTest.keyClick(picture.windowHandle(), KEY.Key_Shift)
    assert live._finder._idle.remainingTime() < 99_000


def test_a_lost_camera_is_told_in_its_place_and_looked_for_again(qtbot, live, devices):
    live._finder._again.setInterval(20)
    devices.camera.failed("DEVICE_LOST")
    assert live._plate._title.text() == "高拍仪没有画面"
    assert "设备连接中断" in live._stage.live._words
    assert live._stage.live.image.isNull()
    qtbot.waitUntil(lambda: devices.camera.previews == 2, timeout=2000)
    show(qtbot, live, devices)
    assert live._plate._title.text() == "已找到整张纸"


def test_a_device_without_a_running_picture_just_takes(qtbot, editor, devices):
    devices.camera.failed("UNSUPPORTED")
    assert (editor._stage.scene, editor._plate._title.text()) == ("final", "尚未拍照")
    press(qtbot, KEY.Key_F8)
    assert devices.camera.calls == 1


def test_pictures_that_come_faster_than_they_are_painted_are_left_out(qtbot, editor, devices):
    seen = []
    editor._finder.glimpsed.connect(seen.append)
    for level in range(10):
        devices.camera.glimpse(Glimpse(small(level)))
    qtbot.waitUntil(lambda: bool(seen))
    assert [glimpse.picture for glimpse in seen] == [small(9)]


@pytest.fixture
def asked(qtbot, live, devices):
    """The corners have to be set: on a white desk there is no edge to be found."""
    press(qtbot, KEY.Key_F8)
    devices.camera.done(Photograph(photograph(SHOTS["white_desk"])))
    qtbot.waitUntil(lambda: live._stage.scene == "corners", timeout=10_000)
    return live


def test_corners_are_set_by_keys_alone(qtbot, asked, picture, desk):
    attached(desk)
    board = asked._stage.corners
    assert "找不到完整的纸张" in picture._body.frames[0].error
    assert QApplication.focusWidget() is board
    assert board.corners == DEFAULT
    shares = letter.corners(SHOTS["white_desk"]) / (1944, 2592)
    place = board._place()
    for key, (x, y) in zip((KEY.Key_1, KEY.Key_Tab, KEY.Key_Tab, KEY.Key_4), shares, strict=True):
        press(qtbot, key)
        at = DEFAULT[board._active]
        steps = (x - at[0]) * place.width(), (y - at[1]) * place.height()
        for way, back, count in ((KEY.Key_Right, KEY.Key_Left, steps[0]), (KEY.Key_Down, KEY.Key_Up, steps[1])):
            tens, ones = divmod(round(abs(count)), 10)
            for _ in range(tens):
                press(qtbot, way if count > 0 else back, Qt.KeyboardModifier.ShiftModifier)
            for _ in range(ones):
                press(qtbot, way if count > 0 else back)
    assert np.array(board.corners) == pytest.approx(shares, abs=0.6 / place.width())
    press(qtbot, KEY.Key_Return)
    qtbot.waitUntil(lambda: asked.value() == "f1", timeout=10_000)
    final = QImage.fromData(base64.b64decode(desk.last("attach").body["content"]))
    assert final.height() / final.width() == pytest.approx(297 / 210, abs=0.01)
    assert abs(final.height() - 1200) < 30


def test_corners_follow_the_mouse(qtbot, asked):
    board = asked._stage.corners
    start = board._points()[2].toPoint()
    qtbot.mousePress(board, Qt.MouseButton.LeftButton, pos=start + QPoint(3, 3))
    qtbot.mouseMove(board, start - QPoint(20, 30))
    qtbot.mouseRelease(board, Qt.MouseButton.LeftButton, pos=start - QPoint(20, 30))
    place = board._place()
    moved = np.array(board.corners[2]) - DEFAULT[2]
    assert moved * (place.width(), place.height()) == pytest.approx([-20, -30], abs=1.5)
    assert board.active == "右下角"


def test_crossed_corners_cannot_be_accepted(qtbot, asked, desk):
    board = asked._stage.corners
    press(qtbot, KEY.Key_3)
    for _ in range(60):
        press(qtbot, KEY.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    assert board.corners[2][1] == 0  # never out of the picture
    assert CROSSED in asked._plate._title.text()
    press(qtbot, KEY.Key_Return)
    qtbot.wait(30)
    assert (asked._stage.scene, "attach" in desk.routes()) == ("corners", False)


def test_escape_leads_from_the_corners_back_to_the_running_picture(qtbot, asked, picture, devices):
    press(qtbot, KEY.Key_Escape)
    assert (devices.camera.previews, asked._stage.scene) == (2, "live")
    assert picture._body.frames[0].error == ""
    press(qtbot, KEY.Key_T, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: asked._stage.scene == "corners", timeout=10_000)


def test_f8_in_the_corners_takes_again(qtbot, asked, devices):
    press(qtbot, KEY.Key_F8)
    assert (devices.camera.previews, devices.camera.calls, asked._stage.scene) == (2, 1, "live")


def test_corners_of_a_file_from_disk(qtbot, editor, desk, tmp_path):
    attached(desk)
    file = tmp_path / "letter.jpg"
    file.write_bytes(photograph(SHOTS["white_desk"], 1300))
    editor.read_file(str(file))
    qtbot.waitUntil(lambda: editor.value() == "f1", timeout=10_000)
    press(qtbot, KEY.Key_T, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: editor._stage.scene == "corners", timeout=10_000)
    press(qtbot, KEY.Key_Return)
    qtbot.waitUntil(lambda: len([route for route in desk.routes() if route == "attach"]) == 2, timeout=10_000)


def test_the_final_picture_is_zoomed_by_keys(qtbot, shown, desk):
    desk.rule("file", lambda _body: small())
    view = shown(samples.page(Body(fields=(Picture(name="picture", title="确认书", value="f9"),)), "letter"))
    final = view.editors()[0]._stage.final
    qtbot.waitUntil(lambda: final.image.width() == 300, timeout=5000)
    whole = final._place()
    press(qtbot, KEY.Key_Equal, Qt.KeyboardModifier.ControlModifier)
    press(qtbot, KEY.Key_Equal, Qt.KeyboardModifier.ControlModifier)
    assert final._place().width() == pytest.approx(2 * whole.width())
    top = final._place().top()
    for _ in range(20):
        press(qtbot, KEY.Key_Down, Qt.KeyboardModifier.ControlModifier)
    assert final._place().top() < top
    assert final._place().bottom() >= final.height() - 1  # never beyond the edge
    press(qtbot, KEY.Key_0, Qt.KeyboardModifier.ControlModifier)
    assert final._place() == whole


@pytest.mark.parametrize(
    ("corners", "wrong"),
    [
        (FOUND, ""),
        (((0.1, 0.1), (0.9, 0.9), (0.9, 0.1), (0.1, 0.9)), CROSSED),
        (((0.1, 0.1), (0.9, 0.1), (0.3, 0.3), (0.1, 0.9)), CROSSED),
        (tuple(reversed(FOUND)), CROSSED),
        (((0.1, 0.1), (0.3, 0.1), (0.3, 0.3), (0.1, 0.3)), TOO_SMALL),
    ],
)
def test_what_can_be_a_sheet(corners, wrong):
    assert fault(corners) == wrong
