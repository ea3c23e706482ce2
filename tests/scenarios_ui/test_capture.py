"""Card, picture, signature and document: devices, files and what the person sees."""

import base64

import cv2
import numpy as np
import pymupdf
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QLabel

from app.client import ServiceError
from app.devices.ports import CardScan, PadSignature, Photograph
from service.kit.page import Body, Document, Picture, Signature
from tests.scenarios_ui import samples
from tests.scenarios_ui.test_view import press

KEY = Qt.Key
RECORD = bytes(range(256))


def jpeg(width=1300, height=1800):
    noise = np.random.default_rng(7).integers(0, 255, (height, width, 3), np.uint8)
    return cv2.imencode(".jpg", cv2.GaussianBlur(noise, (9, 9), 3), [cv2.IMWRITE_JPEG_QUALITY, 95])[1].tobytes()


def png(width=102, height=126):
    return cv2.imencode(".png", np.zeros((height, width, 3), np.uint8))[1].tobytes()


def attached(desk, file="f1"):
    desk.rule("attach", lambda _body: {"file": file, "media": "", "bytes": 0, "sha256": ""})


@pytest.fixture
def card(shown):
    return shown(samples.identify())


def test_f9_reads_and_the_service_says_what_is_on_the_card(qtbot, card, desk, devices):
    press(qtbot, KEY.Key_F9)
    devices.reader.done(CardScan(RECORD, simulated=True))
    assert card.values()["card"] == base64.b64encode(RECORD).decode()
    qtbot.waitUntil(lambda: desk.routes() == ["save", "page"])
    desk.answer(desk.last("page"), samples.identify(read=True))
    assert "张*丰" in [label.text() for label in card.findChildren(QLabel) if label.isVisible()]


def test_the_focus_stays_in_the_field_while_the_device_works_and_then_goes_on(qtbot, card, devices):
    field = card.editors()[0]
    assert field.isAncestorOf(QApplication.focusWidget())
    press(qtbot, KEY.Key_F9)
    assert QApplication.focusWidget() is field
    devices.reader.failed("CARD_MOVED")
    assert field.isAncestorOf(QApplication.focusWidget())
    press(qtbot, KEY.Key_F9)
    devices.reader.done(CardScan(RECORD, simulated=True))
    assert card.editors()[1].isAncestorOf(QApplication.focusWidget())


def test_a_simulated_device_is_marked(qtbot, card, desk, devices):
    press(qtbot, KEY.Key_F9)
    devices.reader.done(CardScan(RECORD, simulated=True))
    marks = [label for label in card.findChildren(QLabel) if label.text() == "模拟设备"]
    assert [mark.isVisible() for mark in marks] == [True]


def test_the_card_before_is_gone_as_soon_as_the_next_is_read(qtbot, shown, devices):
    view = shown(samples.identify(read=True))
    press(qtbot, KEY.Key_F9)
    assert view.values()["card"] == ""
    assert "张*丰" not in [label.text() for label in view.findChildren(QLabel) if label.isVisible()]


def test_the_chip_photo_stands_beside_its_own_card_only(qtbot, card, devices):
    editor = card.editors()[0]
    press(qtbot, KEY.Key_F9)
    devices.reader.done(CardScan(RECORD, png()))
    assert (editor._portrait.pixmap().width(), editor._portrait.isHidden()) == (102, False)
    editor.refresh(editor.field.model_copy(update={"value": "another"}))
    assert (editor._portrait.pixmap().isNull(), editor._portrait.isHidden()) == (True, True)


def test_a_photo_that_could_not_be_decoded_is_said_and_stops_nothing(qtbot, card, devices):
    press(qtbot, KEY.Key_F9)
    devices.reader.done(CardScan(RECORD, warning="PHOTO_UNDECODABLE"))
    editor = card.editors()[0]
    assert editor.value()
    assert "证件照片无法解码" in editor._plate._title.text()


def test_a_device_fault_says_what_to_press(qtbot, card, desk, devices):
    press(qtbot, KEY.Key_F9)
    devices.reader.failed("CARD_MOVED")
    error = card._body.frames[0].error
    assert "读取时证件移动了" in error
    assert "F9" in error
    desk.page_due.emit("c1")
    desk.answer(desk.last("page"), samples.identify())
    assert card._body.frames[0].error == error


def test_escape_cancels_without_an_error(qtbot, card, devices):
    press(qtbot, KEY.Key_F9)
    press(qtbot, KEY.Key_Escape)
    assert devices.reader.cancelled == 1
    assert card._body.frames[0].error == ""
    assert not card.moving


def test_f12_during_the_reading_waits_for_it(qtbot, card, desk, devices):
    press(qtbot, KEY.Key_F9)
    press(qtbot, KEY.Key_F12)
    assert desk.routes() == []
    devices.reader.done(CardScan(RECORD))
    qtbot.waitUntil(lambda: "take" in desk.routes())
    assert desk.last("take").body["values"]["card"] == base64.b64encode(RECORD).decode()


def test_f12_that_waited_is_forgotten_when_the_reading_fails(qtbot, card, desk, devices):
    press(qtbot, KEY.Key_F9)
    press(qtbot, KEY.Key_F12)
    devices.reader.failed("NO_CARD")
    qtbot.wait(30)
    assert "take" not in desk.routes()


def test_leaving_the_page_ends_the_reading(qtbot, card, devices):
    press(qtbot, KEY.Key_F9)
    card.show_page(samples.numbers())
    assert devices.reader.cancelled == 1


def test_a_record_from_a_file(qtbot, card, desk, tmp_path):
    file = tmp_path / "card.dat"
    file.write_bytes(RECORD)
    card.editors()[0].read_file(str(file))
    qtbot.waitUntil(lambda: bool(card.values()["card"]))


@pytest.mark.parametrize("content", [b"", RECORD[:200], RECORD + b"x"])
def test_a_file_that_is_no_record_is_refused_in_words(qtbot, card, tmp_path, content):
    file = tmp_path / "card.dat"
    file.write_bytes(content)
    card.editors()[0].read_file(str(file))
    qtbot.waitUntil(lambda: "不是证件记录" in card._body.frames[0].error)
    assert card.values()["card"] == ""


def test_a_file_that_is_gone_is_told(qtbot, card, tmp_path):
    card.editors()[0].read_file(str(tmp_path / "gone.dat"))
    qtbot.waitUntil(lambda: "文件无法读取" in card._body.frames[0].error)


@pytest.fixture
def picture(shown):
    return shown(samples.page(Body(fields=(Picture(name="picture", title="确认书"),)), "letter"))


def test_a_picture_from_disk_is_fitted_attached_and_shown(qtbot, picture, desk, tmp_path):
    attached(desk)
    file = tmp_path / "letter.jpg"
    file.write_bytes(jpeg())
    assert file.stat().st_size > 300_000
    picture.editors()[0].read_file(str(file))
    qtbot.waitUntil(lambda: picture.values()["picture"] == "f1", timeout=10_000)
    sent = base64.b64decode(desk.last("attach").body["content"])
    assert len(sent) <= 300_000
    assert sent.startswith(b"\xff\xd8\xff")
    preview = picture.editors()[0]._stage.final
    assert preview.image.width() == QImage.fromData(sent).width()


def test_what_is_no_jpeg_is_refused_with_the_next_key(qtbot, picture, desk, tmp_path):
    file = tmp_path / "letter.jpg"
    file.write_bytes(b"%PDF-1.7")
    picture.editors()[0].read_file(str(file))
    qtbot.waitUntil(lambda: "不是 JPEG" in picture._body.frames[0].error, timeout=10_000)
    assert "Ctrl+O" in picture._body.frames[0].error
    assert "attach" not in desk.routes()


def test_f8_takes_a_photograph_and_a_bare_desk_is_refused(qtbot, picture, devices):
    press(qtbot, KEY.Key_F8)
    devices.camera.done(Photograph(jpeg()))
    qtbot.waitUntil(lambda: "找不到完整的纸张" in picture._body.frames[0].error, timeout=10_000)
    assert "F8" in picture._body.frames[0].error


def test_an_upload_that_fails_is_told_and_can_be_repeated(qtbot, picture, desk, tmp_path):
    file = tmp_path / "letter.jpg"
    file.write_bytes(jpeg(600, 800))
    desk.rule("attach", lambda _body: ServiceError(503, "DOWN", "照片没有存上，没有办理任何业务。请按 F8 再拍。"))
    picture.editors()[0].read_file(str(file))
    qtbot.waitUntil(lambda: "没有存上" in picture._body.frames[0].error, timeout=10_000)
    assert picture.values()["picture"] == ""
    assert not picture.moving


def test_a_stored_picture_is_fetched_for_the_preview(qtbot, shown, desk):
    desk.rule("file", lambda _body: jpeg(600, 800))
    view = shown(samples.page(Body(fields=(Picture(name="picture", title="确认书", value="f9"),)), "letter"))
    qtbot.waitUntil(lambda: view.editors()[0]._stage.final.image.width() == 600, timeout=5000)
    assert desk.last("file").body["file"] == "f9"


@pytest.fixture
def signature(shown):
    return shown(samples.page(Body(fields=(Signature(name="signature", title="客户签名"),)), "receipt"))


def draw(qtbot, ink):
    qtbot.mousePress(ink, Qt.MouseButton.LeftButton, pos=QPoint(60, 60))
    for x in range(70, 200, 10):
        qtbot.mouseMove(ink, QPoint(x, 60 + x % 30))
    qtbot.mouseRelease(ink, Qt.MouseButton.LeftButton, pos=QPoint(200, 80))


def test_a_signature_by_mouse_becomes_a_transparent_png(qtbot, signature, desk):
    attached(desk, "s1")
    draw(qtbot, signature.editors()[0]._ink)
    qtbot.waitUntil(lambda: signature.values()["signature"] == "s1", timeout=3000)
    image = QImage.fromData(base64.b64decode(desk.last("attach").body["content"]))
    assert image.hasAlphaChannel()
    assert image.pixelColor(0, 0).alpha() == 0
    dark = [image.pixelColor(x, y).alpha() for x in range(image.width()) for y in range(0, image.height(), 3)]
    assert max(dark) > 200


def test_f12_right_after_the_last_stroke_waits_for_the_signature(qtbot, signature, desk):
    attached(desk, "s1")
    draw(qtbot, signature.editors()[0]._ink)
    press(qtbot, KEY.Key_F12)
    assert "take" not in desk.routes()
    qtbot.waitUntil(lambda: "take" in desk.routes(), timeout=3000)
    assert desk.last("take").body["values"] == {"signature": "s1"}


def test_the_pad_signs_with_f8(qtbot, signature, desk, devices):
    attached(desk, "s2")
    png = cv2.imencode(".png", np.zeros((60, 200, 4), np.uint8))[1].tobytes()
    press(qtbot, KEY.Key_F8)
    devices.pad.done(PadSignature(png, strokes=3))
    qtbot.waitUntil(lambda: signature.values()["signature"] == "s2")
    assert base64.b64decode(desk.last("attach").body["content"]) == png


def test_signing_again_wipes_the_first(qtbot, signature, desk):
    attached(desk, "s1")
    draw(qtbot, signature.editors()[0]._ink)
    qtbot.waitUntil(lambda: signature.values()["signature"] == "s1", timeout=3000)
    press(qtbot, KEY.Key_R, Qt.KeyboardModifier.ControlModifier)
    assert signature.values()["signature"] == ""
    assert signature.editors()[0]._ink.empty()


def pdf(pages=2):
    with pymupdf.open() as document:
        for _ in range(pages):
            document.new_page()
        return document.tobytes()


def document_page():
    return samples.page(Body(fields=(Document(name="paper", title="受理单", value="p1"),)), "receipt")


def test_all_pages_of_a_document_are_shown_and_zoomed(qtbot, shown, desk):
    desk.rule("file", lambda _body: pdf())
    editor = shown(document_page()).editors()[0]
    qtbot.waitUntil(lambda: editor._sheets.count() == 2, timeout=5000)
    before = editor._sheets.itemAt(0).widget().pixmap().width()
    press(qtbot, KEY.Key_Equal, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: editor._sheets.itemAt(0).widget().pixmap().width() > before, timeout=5000)


def test_a_damaged_document_is_told(qtbot, shown, desk):
    desk.rule("file", lambda _body: b"%PDF-1.7 rubbish")
    editor = shown(document_page()).editors()[0]
    qtbot.waitUntil(lambda: "文件无法显示" in editor._state.accessibleName(), timeout=5000)


def test_the_focus_of_a_page_with_only_a_document_is_on_it(qtbot, shown, desk):
    view = shown(document_page())
    assert view.editors()[0].isAncestorOf(QApplication.focusWidget())
