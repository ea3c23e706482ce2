"""Answers for the customer before that come however late, even those the desk should have dropped."""

from typing import Any

import pytest
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPoint, Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget

from app.devices.screen_pad import ScreenPad
from app.scenarios import pdf
from app.ui.customer_screen.keeper import CustomerScreen
from service.kit.page import Page
from tests.scenarios_ui.desk import Asked, RecordingDesk
from tests.ui.samples import PAGES, PDF, page


class CaseDesk(RecordingDesk):
    """Follows a case and answers nothing by itself."""

    case_changed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.case = ""

    def enter(self, case: str) -> None:
        self.case = case
        self.case_changed.emit(case)

    def run(self, owner, work, then, fail=None) -> int:
        self.asked.append(Asked(len(self.asked) + 1, "draw", {"work": work}, then, fail))
        return len(self.asked)


@pytest.fixture
def desk() -> CaseDesk:
    return CaseDesk()


@pytest.fixture
def keeper(desk, qtbot):
    clerk = QWidget()
    qtbot.addWidget(clerk)
    made = CustomerScreen(desk, "济南历下营业厅", training=False, wanted=False, clerks=clerk)
    made.open()
    qtbot.addWidget(made.window)
    yield made
    made.close()


def paper(case: str, signature: str = "") -> Page:
    body = Page.model_validate(PAGES["case-5"]).body
    fields = (
        body.fields[0].model_copy(update={"value": f"paper-of-{case}"}),
        body.fields[1].model_copy(update={"value": signature}),
    )
    return page(5, case, body=body.model_copy(update={"fields": fields}))


def serve(keeper, desk, case: str, signature: str = "") -> None:
    if desk.case != case:
        desk.enter(case)
    keeper.show_page(paper(case, signature))


def asked(desk, route: str, qtbot, number: int = 1) -> Asked:
    qtbot.waitUntil(lambda: desk.routes().count(route) >= number)
    return desk.last(route)


def pictures(keeper) -> list[int]:
    """The widths of what is painted there from a file."""
    labels: Any = keeper.window.findChildren(QLabel)
    return [one.pixmap().width() for one in labels if one.isVisible() and one.pixmap().width() > 100]


def sheets(width: int) -> pdf.Sheets:
    return pdf.draw(PDF, width, 1.0)


def test_pages_are_fetched_drawn_and_shown(keeper, desk, qtbot):
    serve(keeper, desk, "a")
    file = asked(desk, "file", qtbot)
    assert file.body == {"case": "a", "file": "paper-of-a"}
    file.then(PDF)
    asked(desk, "draw", qtbot).then(sheets(640))
    assert pictures(keeper) == [640, 640]


def test_a_receipt_that_was_asked_for_before_is_not_even_drawn(keeper, desk, qtbot):
    serve(keeper, desk, "a")
    late = asked(desk, "file", qtbot)
    desk.enter("b")
    keeper.show_page(paper("b"))
    late.then(PDF)
    assert "draw" not in desk.routes()
    qtbot.waitUntil(lambda: desk.last("file").body["file"] == "paper-of-b")


def test_pages_that_were_being_drawn_are_not_shown_to_the_next_customer(keeper, desk, qtbot):
    serve(keeper, desk, "a")
    asked(desk, "file", qtbot).then(PDF)
    late = asked(desk, "draw", qtbot)
    desk.enter("b")
    keeper.show_page(paper("b"))
    late.then(sheets(500))
    assert pictures(keeper) == []


def test_the_same_file_is_fetched_again_for_the_same_case_after_a_lock(keeper, desk, qtbot):
    serve(keeper, desk, "a")
    asked(desk, "file", qtbot).then(PDF)
    asked(desk, "draw", qtbot)
    before = desk.routes().count("file")
    keeper.cover(True, None)
    keeper.cover(False, paper("a"))
    qtbot.waitUntil(lambda: desk.routes().count("file") > before)


def test_a_signature_that_was_asked_for_before_is_not_shown(keeper, desk, qtbot):
    picture = QImage(300, 80, QImage.Format.Format_ARGB32)
    picture.fill(Qt.GlobalColor.black)
    store = QByteArray()
    buffer = QBuffer(store)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    picture.save(buffer, "PNG")
    serve(keeper, desk, "a", "signature-of-a")
    late = next(one for one in desk.asked if one.body.get("file") == "signature-of-a")
    serve(keeper, desk, "b", "signature-of-b")
    late.then(bytes(store.data()))
    assert pictures(keeper) == []
    now = next(one for one in desk.asked if one.body.get("file") == "signature-of-b")
    now.then(bytes(store.data()))
    assert len(pictures(keeper)) == 1


def test_news_of_the_page_does_not_disturb_the_customer_who_is_writing(keeper, desk, qtbot):
    pad = ScreenPad()
    keeper.serve(pad)
    serve(keeper, desk, "a")
    told: list[Any] = []
    pad.sign(told.append, told.append)
    ink = keeper.window.signing.ink
    QTest.mousePress(ink, Qt.MouseButton.LeftButton, pos=QPoint(50, 50))
    QTest.mouseMove(ink, QPoint(150, 90))
    keeper.show_page(paper("a").model_copy(update={"title": "个人开户（改）"}))
    QTest.mouseMove(ink, QPoint(190, 40))
    QTest.mouseRelease(ink, Qt.MouseButton.LeftButton, pos=QPoint(190, 40))
    assert len(ink.strokes[0].points) > 2
    QTest.mouseClick(keeper.window.signing.confirm, Qt.MouseButton.LeftButton)
    assert told[0].png.startswith(b"\x89PNG")


def test_a_second_signature_at_once_is_refused_in_words(keeper, desk):
    pad = ScreenPad()
    keeper.serve(pad)
    serve(keeper, desk, "a")
    told: list[Any] = []
    pad.sign(told.append, told.append)
    pad.sign(told.append, told.append)
    assert [error.code for error in told] == ["DEVICE_BUSY"]
    pad.cancel()
    assert [error.code for error in told] == ["DEVICE_BUSY", "CANCELLED"]
