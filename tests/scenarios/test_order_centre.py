"""What people do in the order centre about real acceptances: cancel, find out, settle, go on, close, print again."""

import base64
import hashlib
import threading
import time
from collections.abc import Callable
from typing import Any

import pymupdf
import pytest

from service.effects import actions as effects
from service.gateway.main.order import OpenAccount
from service.kit.errors import BossError, Invalid, Refused, Tampered
from service.orders import actions as orders
from tests.scenarios.centre import AUDITOR, CHIEF, FAR, LI, ZHAO, Desk, meddled
from tests.scenarios.clerk import Counter
from tests.scenarios.outside import Outside
from tests.scenarios.test_workflow import effects as seen
from tests.scenarios.test_workflow import exactly_one, submitted

QUERY = "osp_queryBySerial"


def row_of(counter: Counter) -> str:
    return counter.acceptance.id


def cancel(counter: Counter, desk: Desk | None = None) -> str:
    return (desk or Desk(counter.world)).press("orders", "cancel", row_of(counter), reason="客户改主意").text


def opening(counter: Counter) -> Any:
    with counter.world.db.unit() as unit:
        return effects.find(unit, row_of(counter), "open")


def test_a_cancelled_one_books_nothing_and_lets_go(counter: Counter, outside: Outside) -> None:
    submitted(counter)
    assert Desk(counter.world).rows("orders")[0].barred == {}
    assert "已撤单" in cancel(counter)
    assert counter.acceptance.state == "CANCELLED"
    assert (outside.ledger()["numbers"]["held"], outside.ledger()["sims"]["held"]) == (1, 1)
    assert orders.drive(counter.world, row_of(counter)) is None
    assert "held" not in outside.ledger()["numbers"]
    assert "held" not in outside.ledger()["sims"]
    assert (outside.ledger()["users"], counter.again().state) == ([], "refused")
    assert "撤单" in counter.page.body.banners[0].text
    assert orders.drive(counter.world, row_of(counter)) is None
    with pytest.raises(Refused, match="已经撤单"):
        cancel(counter)
    assert Desk(counter.world).rows("orders")[0].barred == {"cancel": "已经撤单"}


@pytest.mark.parametrize("boundary", ["check:before-intent", "check:after-send", "open:before-intent"])
def test_whoever_cancels_before_it_is_sent_wins_over_the_drive(
    counter: Counter, outside: Outside, boundary: str
) -> None:
    submitted(counter)
    world = meddled(counter.world, boundary, lambda: cancel(counter))
    assert orders.drive(world, row_of(counter)) is None
    assert counter.acceptance.state == "CANCELLED"
    orders.drive(counter.world, row_of(counter))
    assert (outside.ledger()["users"], seen(outside, "3.2.1.1")) == ([], [])
    assert "held" not in outside.ledger()["numbers"]


@pytest.mark.parametrize("boundary", ["open:after-intent", "open:after-send", "open:after-store", "receipt:after-send"])
def test_what_may_be_booked_is_not_cancelled_and_the_drive_goes_on(
    counter: Counter, outside: Outside, boundary: str
) -> None:
    submitted(counter)
    told: list[str] = []

    def meddle() -> None:
        with pytest.raises(Refused) as refused:
            cancel(counter)
        told.append(refused.value.message)

    orders.drive(meddled(counter.world, boundary, meddle), row_of(counter))
    counter.drive_until("DONE")
    assert len(told) == 1
    assert ("还不确定" in told[0]) is (boundary in {"open:after-intent", "open:after-send"})
    exactly_one(outside)


def test_of_two_seats_that_cancel_one_does_it(counter: Counter, outside: Outside) -> None:
    submitted(counter)
    told: list[str] = []

    def press(desk: Desk) -> None:
        try:
            told.append(cancel(counter, desk))
        except Refused as refused:
            told.append(refused.message)

    seats = [threading.Thread(target=press, args=(desk,)) for desk in (Desk(counter.world), Desk(counter.world, ZHAO))]
    for seat in seats:
        seat.start()
    for seat in seats:
        seat.join()
    assert sorted("不能撤单" in text for text in told) == [False, True]


def test_only_the_clerk_of_it_or_a_supervisor_of_the_hall_cancels(counter: Counter, outside: Outside) -> None:
    submitted(counter)
    with pytest.raises(Refused, match="班长"):
        cancel(counter, Desk(counter.world, LI))
    (entry,) = Desk(counter.world, LI).rows("orders", counter.acceptance.number)
    assert "班长" in entry.barred["cancel"]
    with pytest.raises(BossError, match="没有找到"):
        cancel(counter, Desk(counter.world, FAR))
    cancel(counter, Desk(counter.world, ZHAO))


def test_who_sees_what(counter: Counter, outside: Outside) -> None:
    submitted(counter)
    one, number = counter.acceptance, counter.acceptance.number

    def sees(clerk: Any, query: str = "") -> int:
        return len(Desk(counter.world, clerk).rows("orders", query))

    assert [sees(who) for who in (counter.clerk, LI, ZHAO, FAR, CHIEF, AUDITOR)] == [1, 0, 1, 0, 1, 1]
    phone, certificate = "13853112345", "370102199003074519"
    assert [sees(LI, query) for query in (number, phone, certificate, number[:6], "张伟")] == [1, 1, 1, 0, 0]
    assert [sees(FAR, query) for query in (number, phone)] == [0, 0]
    assert [sees(ZHAO, query) for query in ("张伟", "张", "SD0001", "sd0002", "nobody")] == [1, 0, 1, 0, 0]
    with pytest.raises(BossError, match="没有找到"):
        Desk(counter.world, FAR).detail("orders", one.id)
    entry = Desk(counter.world).rows("orders")[0]
    shown = " ".join(entry.cell(key).shown for key in entry.cells)
    assert ("张**" in shown or "张*" in shown, certificate in shown, phone in shown) == (True, False, False)


def test_the_story_tells_every_call_and_nothing_sensitive(counter: Counter, outside: Outside) -> None:
    submitted(counter)
    outside.fault("3.2.1.1", "lost_answer", times=1)
    orders.drive(counter.world, row_of(counter))
    counter.time_to_ask()
    counter.drive_until("DONE")
    told = Desk(counter.world, ZHAO).detail("orders", row_of(counter))
    titles = [section.title for section in told.sections]
    calls = next(section for section in told.sections if section.title.startswith("对外调用"))
    assert [row[0].text.partition(" ")[2] for row in calls.rows] == [
        *("开户校验", "开户", "按流水查询", "受理单同步"),
        *[row[0].text.partition(" ")[2] for row in calls.rows[4:]],
    ]
    assert [row[2].text for row in calls.rows][:4] == ["成功", "没有应答", "成功", "成功"]
    assert all(row[1].hint.endswith("毫秒") for row in calls.rows)
    assert {"客户与受理", "办理内容", "费用", "受理单", "办理进度"} <= set(titles)
    assert sum(title.startswith("报文") for title in titles) == len(calls.rows)
    text = told.model_dump_json()
    assert all(plain not in text for plain in ("张伟", "370102199003074519", "13853112345", "泉城路"))
    assert counter.acceptance.receipt_sha256[:32] in text


def test_a_look_at_the_plain_value_leaves_its_row(counter: Counter, outside: Outside) -> None:
    submitted(counter)
    told = Desk(counter.world).press("orders", "reveal", row_of(counter), what="phone", reason="回访")
    assert "13853112345" in told.text
    with counter.world.db.unit() as unit:
        found = unit.exec_driver_sql("select subject, item, reason from audit where act = 'reveal'").all()
    assert [tuple(row) for row in found] == [(f"acceptance/{row_of(counter)}", "phone", "回访")]


def test_a_copy_is_the_original_with_a_mark(counter: Counter, outside: Outside) -> None:
    submitted(counter)
    acceptance = counter.acceptance
    papers = []
    for number, clerk in enumerate((counter.clerk, ZHAO), 1):
        told = Desk(counter.world, clerk).press("orders", "reprint", acceptance.id)
        assert told.file is not None
        assert (told.file.show, f"副本{number}" in told.file.name) == (True, True)
        papers.append(base64.b64decode(told.file.content))
    original = counter.content(counter.page.side.receipt)
    assert hashlib.sha256(original).hexdigest() == acceptance.receipt_sha256
    for number, paper in enumerate(papers, 1):
        assert placed(paper) >= placed(original)  # every word where it was
        added = " ".join(word for *_, word in placed(paper) - placed(original))
        assert all(word in added for word in ("副本（补打第", str(number), acceptance.receipt_sha256))
        assert ("SD0001" in added, "SD0900" in added) == (number == 1, number == 2)
    lines = [line.value for section in Desk(counter.world).detail("orders", acceptance.id).sections
             for line in section.lines if line.label == "补打"]  # fmt: skip
    assert lines == ["2 次"]
    with counter.world.db.unit() as unit:
        unit.exec_driver_sql("update acceptance set receipt_sha256 = 'f00'")
    with pytest.raises(Tampered):
        Desk(counter.world).press("orders", "reprint", acceptance.id)


def placed(pdf: bytes) -> set[tuple[int, float, float, str]]:
    """Every word with its page and place."""
    with pymupdf.open("pdf", pdf) as document:
        words = [(number, word) for number, page in enumerate(document) for word in page.get_text("words")]
    return {(number, round(word[0], 1), round(word[1], 1), word[4]) for number, word in words}


@pytest.mark.parametrize("guarded", [False, True])
def test_asking_sooner_than_the_quiet_time_would_book_twice(
    counter: Counter, outside: Outside, monkeypatch: pytest.MonkeyPatch, guarded: bool
) -> None:
    """The message is still on its way when we ask. Once without the guard, to see what it prevents."""
    outside.control("settings", dedupe=False)
    submitted(counter)
    world, one = counter.world, row_of(counter)
    monkeypatch.setattr(OpenAccount, "deadline", 0.5)
    outside.fault("3.2.1.1", "delay", times=1, seconds=3)
    orders.drive(world, one)
    monkeypatch.undo()
    assert opening(counter).state == "UNKNOWN"
    if not guarded:
        counter.time_to_ask()
    told = Desk(world).press("doubts", "ask", f"effect/{one}/open")
    assert ("刚发出" in told.text, opening(counter).state) == ((True, "UNKNOWN") if guarded else (False, "BUSY"))
    until(lambda: guarded or orders.drive(world, one) is None or len(seen(outside, "3.2.1.1")) == 2)
    until(lambda: len(seen(outside, "3.2.1.1")) == (1 if guarded else 2))
    if guarded:
        counter.time_to_ask()
        assert "已有结论" in Desk(world).press("doubts", "ask", f"effect/{one}/open").text
        counter.drive_until("DONE")
        exactly_one(outside)


def until(true: Callable[[], bool], seconds: float = 20.0) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)


def silent_twice(counter: Counter, outside: Outside, kind: str) -> str:
    """An opening of which nobody knows anything, asked about once in vain; its row on the worklist."""
    submitted(counter)
    outside.fault("3.2.1.1", kind, times=1)
    outside.fault(QUERY, "http_5xx")
    orders.drive(counter.world, row_of(counter))
    (entry,) = Desk(counter.world, ZHAO).rows("doubts")
    assert "settle" in entry.barred
    counter.time_to_ask()
    told = Desk(counter.world, ZHAO).press("doubts", "ask", entry.id)
    assert "还没有答复" in told.text
    (entry,) = Desk(counter.world, ZHAO).rows("doubts")
    assert set(entry.barred) == {"resume", "close"}
    return entry.id


def test_a_person_who_found_it_done_has_it_go_on_without_a_second_send(counter: Counter, outside: Outside) -> None:
    outside.control("settings", dedupe=False)
    doubt = silent_twice(counter, outside, "lost_answer")
    desk, order = Desk(counter.world, ZHAO), outside.ledger()["orders"][0]
    user = outside.ledger()["users"][0]
    answer = {"answer_order_id": order["order_id"], "answer_cust_id": "C1", "answer_user_id": user["user_id"]}
    with pytest.raises(Invalid) as missing:
        desk.press("doubts", "settle", doubt, conclusion="done", why="国网客服核实", answer_order_id="1")
    assert set(missing.value.fields) == {"answer_cust_id", "answer_user_id"}
    with pytest.raises(Invalid, match="没有填对"):
        desk.press("doubts", "settle", doubt, conclusion="undone", why="无")
    told = desk.press("doubts", "settle", doubt, conclusion="done", why="国网客服工单 7781 核实", **answer)
    assert "已办成" in told.text
    assert desk.rows("doubts") == []
    counter.drive_until("DONE")
    exactly_one(outside)
    with pytest.raises(BossError, match=r"已经有了结论|没有这一项"):
        desk.press("doubts", "settle", doubt, conclusion="undone", why="国网客服核实")
    with counter.world.db.unit() as unit:
        found = unit.exec_driver_sql("select item, reason from audit where act = 'settle_effect'").one()
    assert (opening(counter).serial in found.item, found.reason) == (True, "国网客服工单 7781 核实")


def test_a_person_who_found_it_not_done_lets_it_be_sent_again_under_its_serial(
    counter: Counter, outside: Outside
) -> None:
    outside.control("settings", dedupe=False)
    doubt = silent_twice(counter, outside, "lost_request")
    serial = opening(counter).serial
    Desk(counter.world, ZHAO).press("doubts", "settle", doubt, conclusion="undone", why="国网客服核实")
    assert (opening(counter).state, opening(counter).serial) == ("BUSY", serial)
    outside.mend()
    counter.drive_until("DONE")
    assert opening(counter).serial == serial
    exactly_one(outside)


def test_of_two_who_settle_at_once_one_is_told(counter: Counter, outside: Outside) -> None:
    doubt = silent_twice(counter, outside, "lost_request")
    told: list[str] = []

    def press() -> None:
        try:
            values = {"conclusion": "undone", "why": "国网客服核实"}
            told.append(Desk(counter.world, ZHAO).press("doubts", "settle", doubt, **values).text)
        except BossError as error:
            told.append(error.message)

    seats = [threading.Thread(target=press) for _ in range(2)]
    for seat in seats:
        seat.start()
    for seat in seats:
        seat.join()
    assert sum("已登记" in text for text in told) == 1


def test_contradicting_answers_wait_for_a_person_and_then_go_on(counter: Counter, outside: Outside) -> None:
    outside.fault("3.3.1", "drop_callback")  # a completion would set the stopped one going again
    submitted(counter)
    outside.fault("3.2.1.1", "lost_answer", times=1)
    orders.drive(counter.world, row_of(counter))
    with counter.world.db.unit() as unit:  # as service.effects.doubt leaves it
        unit.exec_driver_sql("update effect set result = 'CONTRADICTION', next_ask_at = null where step = 'open'")
    orders.drive(counter.world, row_of(counter))
    desk = Desk(counter.world, ZHAO)
    (entry,) = desk.rows("doubts", state="frozen")
    assert (counter.acceptance.state, set(entry.barred)) == ("PERSON", {"ask", "resume", "close"})
    with pytest.raises(BossError, match="没有这一项"):
        desk.press("doubts", "resume", f"acceptance/{row_of(counter)}")
    ledger = outside.ledger()
    answer = {"answer_order_id": ledger["orders"][0]["order_id"], "answer_cust_id": "C1"}
    answer["answer_user_id"] = ledger["users"][0]["user_id"]
    desk.press("doubts", "settle", entry.id, conclusion="done", why="国网客服核实", **answer)
    assert counter.acceptance.state == "RUNNING"
    outside.mend()
    counter.drive_until("DONE")
    exactly_one(outside)


def stopped(counter: Counter, outside: Outside) -> str:
    """Opened at the national side, the receipt refused; its row on the worklist."""
    outside.fault("3.3.1", "drop_callback")
    submitted(counter)
    outside.fault("3.2.1.17", "refuse_1xxx")
    counter.drive_until("PERSON")
    (entry,) = Desk(counter.world, ZHAO).rows("doubts")
    assert set(entry.barred) == {"ask", "settle"}
    return entry.id


def test_a_stopped_one_goes_on_once_the_cause_is_mended(counter: Counter, outside: Outside) -> None:
    doubt = stopped(counter, outside)
    Desk(counter.world, ZHAO).press("doubts", "resume", doubt)
    counter.drive_until("PERSON")  # the cause is still there: it stops again, and nothing is booked twice
    outside.mend()
    Desk(counter.world, ZHAO).press("doubts", "resume", doubt)
    counter.drive_until("DONE")
    ledger = outside.ledger()
    assert [len(ledger[part]) for part in ("users", "orders", "receipts", "paperless")] == [1, 1, 1, 1]
    with counter.world.db.unit() as unit:
        steps = {row.step: row.state for row in effects.history(unit, row_of(counter))}
    assert {step: state for step, state in steps.items() if step.startswith("receipt~")} == {
        "receipt~1": "REFUSED",
        "receipt~2": "REFUSED",
    }


@pytest.mark.parametrize(
    ("conclusion", "state", "page"), [("done", "DONE", "done"), ("undone", "CANCELLED", "refused")]
)
def test_a_stopped_one_is_closed_by_what_was_found_out(
    counter: Counter, outside: Outside, conclusion: str, state: str, page: str
) -> None:
    doubt, desk = stopped(counter, outside), Desk(counter.world, ZHAO)
    with pytest.raises(Invalid):
        desk.press("doubts", "close", doubt, conclusion="done", order="", why="国网客服核实")
    desk.press("doubts", "close", doubt, conclusion=conclusion, order="O1", why="国网客服核实")
    assert (counter.acceptance.state, counter.again().state) == (state, page)
    assert desk.rows("doubts") == []
    with pytest.raises(BossError):
        desk.press("doubts", "close", doubt, conclusion=conclusion, order="O1", why="国网客服核实")
