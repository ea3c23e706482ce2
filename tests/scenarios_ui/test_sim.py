"""The SIM's number by reader or scanner: the row of that card is picked, wherever it stands."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from app.client import ServiceError
from app.devices.ports import SimScan
from service.kit.page import Body, Page, Text
from tests.scenarios_ui import samples
from tests.scenarios_ui.test_view import press

KEY = Qt.Key
LISTED, ELSEWHERE = "89864473", "8986152637000000015"


def stock(iccid: str, **more) -> dict:
    table = samples.numbers().body.fields[1]
    row = table.rows[0].model_copy(update={"id": iccid, "cells": {"iccid": iccid, "type": "USIM"}, **more})
    return table.model_copy(update={"rows": (row,), "query": iccid})


@pytest.fixture
def stocked(shown, desk):
    desk.rule("look", lambda body: stock(body["query"]))
    return shown(samples.numbers())


def error_of(stocked, at=1) -> str:
    return stocked._body.frames[at].error


def test_f9_reads_the_card_and_picks_its_row(qtbot, stocked, desk, devices):
    press(qtbot, KEY.Key_F9)
    assert devices.sim.calls == 1
    devices.sim.progress("请插入 SIM 卡，剩 12 秒")
    assert stocked.moving
    assert [one for one in stocked.findChildren(QLabel) if one.text() == "请插入 SIM 卡，剩 12 秒（Esc 取消）"]
    devices.sim.done(SimScan(ELSEWHERE, simulated=True))
    qtbot.waitUntil(lambda: stocked.values()["sim"] == [ELSEWHERE])
    assert desk.last("look").body == {"case": "c1", "step": "numbers", "field": "sim", "query": ELSEWHERE}
    assert [one.text() for one in stocked.findChildren(QLabel) if one.isVisible() and one.text() == "模拟设备"]


def test_a_card_that_is_not_in_stock_is_said_with_what_to_do(qtbot, stocked, desk, devices):
    desk.rule("look", lambda _body: stock("another"))
    press(qtbot, KEY.Key_F9)
    devices.sim.done(SimScan(ELSEWHERE))
    qtbot.waitUntil(lambda: "不在可选的范围内" in error_of(stocked))
    assert stocked.values()["sim"] == []
    assert not stocked._body.busy()


def test_a_card_that_may_not_be_taken_says_why(qtbot, stocked, desk, devices):
    desk.rule("look", lambda body: stock(body["query"], disabled="已被其他营业员预占"))
    press(qtbot, KEY.Key_F9)
    devices.sim.done(SimScan(ELSEWHERE))
    qtbot.waitUntil(lambda: "已被其他营业员预占" in error_of(stocked))
    assert stocked.values()["sim"] == []


def test_a_fault_of_the_reader_and_a_cancel(qtbot, stocked, devices):
    press(qtbot, KEY.Key_F9)
    devices.sim.failed("NO_SIM")
    assert "没有卡" in error_of(stocked)
    assert "F9" in error_of(stocked)
    press(qtbot, KEY.Key_F9)
    press(qtbot, KEY.Key_Escape)
    assert devices.sim.cancelled == 1
    assert error_of(stocked) == ""


def test_f12_waits_for_the_card_to_be_picked(qtbot, stocked, desk, devices):
    del desk.rules["look"]
    press(qtbot, KEY.Key_F9)
    press(qtbot, KEY.Key_F12)
    devices.sim.done(SimScan(ELSEWHERE))
    qtbot.wait(30)
    assert "take" not in desk.routes()
    desk.answer(desk.last("look"), stock(ELSEWHERE))
    qtbot.waitUntil(lambda: "take" in desk.routes(), timeout=5000)
    assert desk.last("take").body["values"]["sim"] == [ELSEWHERE]


def test_what_is_typed_meanwhile_wins(qtbot, stocked, desk, devices):
    del desk.rules["look"]
    stocked.editors()[1].take_scan(ELSEWHERE)
    qtbot.keyClicks(stocked.editors()[1]._search, "7")
    assert not stocked._body.busy()


def test_a_service_that_does_not_answer_ends_the_waiting(qtbot, stocked, desk, devices):
    desk.rule("look", lambda _body: ServiceError(503, "DOWN", "资源中心没有应答。"))
    press(qtbot, KEY.Key_F9)
    devices.sim.done(SimScan(ELSEWHERE))
    qtbot.waitUntil(lambda: "没有应答" in error_of(stocked))
    assert not stocked._body.busy()


def test_leaving_the_page_ends_the_reading(qtbot, stocked, devices):
    press(qtbot, KEY.Key_F9)
    stocked.show_page(samples.identify())
    assert devices.sim.cancelled == 1


def test_a_scanned_text_replaces_what_was_there_and_goes_on(qtbot, shown, desk):
    number = Text(name="number", title="证件号码", value="37", scan="certificate")
    page: Page = samples.page(Body(fields=(number, Text(name="name"), Text(name="address"))), "identify")
    view = shown(page)
    view.editors()[2]._edit.setFocus()
    view.editors()[0].take_scan("370102199003074519")
    assert view.values()["number"] == "370102199003074519"
    assert view.editors()[2]._edit.hasFocus()  # it is in use
    view.editors()[0]._edit.setFocus()
    view.editors()[0].take_scan("370102199003074519")
    assert view.editors()[1]._edit.hasFocus()
    qtbot.waitUntil(lambda: "save" in desk.routes())
