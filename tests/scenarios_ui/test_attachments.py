"""Attachments: shots and files, their order, what they become, and how large ones reach the service."""

import base64

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication

from app.client import ServiceError
from app.devices.ports import Photograph
from app.scenarios.sending import PIECE
from service.kit.page import Attachments, Body
from tests.imaging import papers
from tests.scenarios_ui import samples
from tests.scenarios_ui.test_view import press

KEY, ALT, CTRL = Qt.Key, Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier
SLOW = 15_000


def page(value=()):
    field = Attachments(name="form", title="减免申请材料", value=value)
    return samples.page(Body(fields=(field,)), "letter")


@pytest.fixture
def front(shown, desk):
    numbers = iter(range(1, 99))
    stored = {}

    def keep(body):
        file = f"f{next(numbers)}"
        stored[file] = body
        return {"file": file, "media": "", "bytes": 0, "sha256": ""}

    desk.stored = stored
    desk.rule("attach", keep)
    desk.rule("attach/whole", keep)
    desk.rule("attach/piece", lambda body: {"at": body["at"] + len(base64.b64decode(body["content"]))})
    return shown(page())


@pytest.fixture
def editor(front):
    return front.editors()[0]


def files(tmp_path, **contents):
    paths = []
    for name, content in contents.items():
        path = tmp_path / name.replace("_", ".")
        path.write_bytes(content)
        paths.append(str(path))
    return paths


def add(qtbot, editor, paths):
    editor.read_files(paths)
    qtbot.waitUntil(lambda: not editor.busy() and bool(editor.final.where), timeout=SLOW)


def pages(editor, count):
    return f"{count} 页" in editor.final.text


def test_shots_of_the_camera_become_pages(qtbot, front, editor, devices):
    for number in (1, 2):
        press(qtbot, KEY.Key_F8)
        devices.camera.done(Photograph(papers.shot(number), simulated=True))
        qtbot.waitUntil(lambda: not editor.busy(), timeout=SLOW)
    assert front.values()["form"] == ["f1", "f2"]
    qtbot.waitUntil(lambda: pages(editor, 2), timeout=SLOW)
    assert "PDF" in editor.final.text
    assert editor.list.isAncestorOf(QApplication.focusWidget()) or editor.list is QApplication.focusWidget()


def test_several_files_at_once_in_the_order_in_which_they_were_chosen(qtbot, front, editor, tmp_path):
    add(qtbot, editor, files(tmp_path, b_jpg=papers.shot(3), a_pdf=papers.pdf(3)))
    assert [shot.title for shot in editor.album.shots] == ["b.jpg", "a.pdf"]
    assert pages(editor, 4)
    editor.list.setCurrentRow(1)
    qtbot.waitUntil(lambda: "2/4 页" in editor.final.where, timeout=SLOW)
    press(qtbot, KEY.Key_PageDown, CTRL)
    qtbot.waitUntil(lambda: "3/4 页" in editor.final.where, timeout=SLOW)


def test_one_picture_stays_a_picture(qtbot, editor, tmp_path):
    add(qtbot, editor, files(tmp_path, a_jpg=papers.shot()))
    assert editor.final.text.startswith("JPEG · 1 页")


def test_the_order_is_changed_by_keys_and_taken_back(qtbot, front, editor, desk, tmp_path):
    add(qtbot, editor, files(tmp_path, a_jpg=papers.shot(1), b_jpg=papers.shot(2), c_jpg=papers.shot(3)))
    assert editor.list.currentRow() == 2
    press(qtbot, KEY.Key_Up, ALT)
    assert front.values()["form"] == ["f1", "f3", "f2"]
    assert editor.list.currentRow() == 1
    press(qtbot, KEY.Key_Delete)
    assert front.values()["form"] == ["f1", "f2"]
    press(qtbot, KEY.Key_Z, CTRL)
    press(qtbot, KEY.Key_Z, CTRL)
    assert front.values()["form"] == ["f1", "f2", "f3"]
    press(qtbot, KEY.Key_Z, CTRL)
    assert front.values()["form"] == []
    qtbot.waitUntil(lambda: desk.last("save").body["values"]["form"] == [])


def test_the_order_is_changed_with_the_mouse(qtbot, front, editor, tmp_path):
    add(qtbot, editor, files(tmp_path, a_jpg=papers.shot(1), b_jpg=papers.shot(2)))
    model = editor.list.model()
    model.moveRow(model.index(0, 0).parent(), 0, model.index(0, 0).parent(), 2)
    assert front.values()["form"] == ["f2", "f1"]


def test_files_are_dropped_onto_it(qtbot, front, editor, tmp_path):
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(path) for path in files(tmp_path, a_jpg=papers.shot(), b_pdf=papers.pdf(1))])
    copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    editor.list.dropEvent(QDropEvent(QPointF(5, 5), copy, mime, left, Qt.KeyboardModifier.NoModifier))
    qtbot.waitUntil(lambda: front.values()["form"] == ["f1", "f2"], timeout=SLOW)


def test_what_cannot_be_used_is_told_and_the_others_stay(qtbot, front, editor, tmp_path):
    bad = {"x_pdf": b"no pdf", "y_pdf": papers.with_object("<</S/JavaScript/JS(1)>>")}
    add(qtbot, editor, [*files(tmp_path, **bad, a_jpg=papers.shot()), str(tmp_path / "gone.pdf")])
    said = front._body.frames[0].error
    assert all(word in said for word in ("“x.pdf”", "“y.pdf”", "脚本", "“gone.pdf”", "尚未办理"))
    assert front.values()["form"] == ["f1"]


def test_a_large_file_goes_in_pieces_and_says_how_far_it_is(qtbot, front, editor, desk, tmp_path):
    told = []
    editor.activity.connect(told.append)
    add(qtbot, editor, files(tmp_path, a_jpg=papers.noise(1700, 1300, 90)))
    sent = [asked.body for asked in desk.asked if asked.route == "attach/piece"]
    assert len(sent) >= 2
    assert [body["at"] for body in sent] == [PIECE * place for place in range(len(sent))]
    content = b"".join(base64.b64decode(body["content"]) for body in sent)
    assert editor.album.shots[0].content == content
    assert any("正在保存" in words and "MB" in words for words in told)


def test_a_file_that_was_not_kept_is_told(qtbot, front, editor, desk, tmp_path):
    desk.rule("attach", lambda _body: ServiceError(503, "DOWN", "附件没有存上，没有办理任何业务。请重新选择。"))
    editor.read_files(files(tmp_path, a_jpg=papers.shot(), b_jpg=papers.shot(2)))
    qtbot.waitUntil(lambda: "没有存上" in front._body.frames[0].error, timeout=SLOW)
    assert front.values()["form"] == []
    assert not editor.busy()


def test_escape_ends_what_is_under_way(qtbot, front, editor, devices):
    press(qtbot, KEY.Key_F8)
    press(qtbot, KEY.Key_Escape)
    assert devices.camera.cancelled == 1
    assert not editor.busy()
    assert front._body.frames[0].error == ""


def test_a_draft_that_is_opened_again_shows_its_shots(qtbot, shown, desk, devices):
    contents = {"f7": papers.shot(4), "f8": papers.pdf(2)}
    desk.rule("file", lambda body: contents[body["file"]])
    front = shown(page(("f7", "f8")))
    editor = front.editors()[0]
    qtbot.waitUntil(lambda: pages(editor, 3), timeout=SLOW)
    assert front.values()["form"] == ["f7", "f8"]
    assert all(shot.thumb is not None for shot in editor.album.shots)


def test_f12_waits_until_everything_is_kept(qtbot, front, editor, desk, tmp_path):
    editor.read_files(files(tmp_path, a_jpg=papers.shot()))
    press(qtbot, KEY.Key_F12)
    assert "take" not in desk.routes()
    qtbot.waitUntil(lambda: "take" in desk.routes(), timeout=SLOW)
    assert desk.last("take").body["values"]["form"] == ["f1"]


def test_what_comes_after_escape_does_not_count(qtbot, front, editor, desk, tmp_path):
    editor.read_files(files(tmp_path, a_jpg=papers.shot()))
    press(qtbot, KEY.Key_Escape)
    assert not editor.busy()
    qtbot.wait(200)
    assert front.values()["form"] == []
    assert "attach" not in desk.routes()
