"""Rows 112–114 from the national side to our books: each notice once, refunds never above what was taken."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from service.gateway.fixed.deduction import DeductionNotice, QueryDeduction, RefundDeduction
from service.gateway.tables import gateway_call, gateway_received
from service.kit.db import Database
from service.kit.errors import Refused
from service.kit.secrets import FieldCipher
from service.payments.actions import Deductions
from service.payments.tables import deduction, deduction_refund
from tests.payments.conftest import Tell, answers

NUMBER, BANK, PAYEE = "05318888001", "6222029999999999999", "测试收款人"
SERIAL = "HK20261123000001"


def notice(**other: Any) -> DeductionNotice:
    told = {"deduct_serial": SERIAL, "contract_id": "Q1", "access_num": NUMBER, "acct_id": "A1", "bank_code": "102"}
    told |= {"bank_account": BANK, "amount": 5000, "result": "0", "deduct_time": "2026-11-23 10:15:30"}
    return DeductionNotice(**{**told, **other})


def refund(**other: Any) -> RefundDeduction:
    told = {"refund_serial": "TF1", "deduct_serial": SERIAL, "access_num": NUMBER, "acct_id": "A1", "amount": 2000}
    told |= {"bank_account": BANK, "payee_name": PAYEE, "reason": "重复缴费", "request_time": "2026-11-23 11:00:00"}
    return RefundDeduction(**{**told, **other})


def rows(db: Database, table: Any) -> list[Any]:
    with db.unit() as unit:
        return list(unit.execute(select(table).order_by(table.c.received_at)))


def test_a_deduction_is_kept_and_answered(tell: Tell, db: Database) -> None:
    assert [heard["result"] for heard in tell(notice())] == ["0000"]
    (kept,) = rows(db, deduction)
    assert (kept.deduct_serial, kept.amount, kept.result) == (SERIAL, 5000, "0")
    (heard,) = tell(QueryDeduction(deduct_serial=SERIAL))
    body = heard["body"]
    assert (body["DEDUCT_STATE"], body["AMOUNT"], body["REFUNDED_FEE"]) == ("DONE", 5000, 0)
    assert (body["ACCESS_NUM"], body["DEDUCT_TIME"]) == (NUMBER, "2026-11-23 10:15:30")


def test_nothing_sensitive_is_at_rest_in_clear(tell: Tell, db: Database) -> None:
    tell(notice())
    tell(refund())
    with db.unit() as unit:
        for table in (deduction, deduction_refund, gateway_call, gateway_received):
            dump = str(list(unit.execute(select(table))))
            assert not any(secret in dump for secret in (NUMBER, BANK, PAYEE)), table.name


def test_what_is_not_known_is_not_found(tell: Tell) -> None:
    tell(notice())
    for asked in (QueryDeduction(deduct_serial="HK-none"), QueryDeduction(deduct_serial=SERIAL, access_num="05310000")):
        (heard,) = tell(asked)
        assert (heard["result"], heard["body"]["DEDUCT_STATE"]) == ("0000", "NOT_FOUND")


def test_50_identical_notices_at_once_are_one_row(tell: Tell, db: Database) -> None:
    assert answers(tell(notice(), kind="concurrent", copies=50)) == {"0000"}
    assert len(rows(db, deduction)) == 1


def test_50_nodes_that_take_one_notice_at_once_keep_one_row(db: Database, cipher: FieldCipher) -> None:
    """Under serials of their own, past the memory of what was received."""
    books = Deductions(db, cipher)
    with ThreadPoolExecutor(20) as pool:
        list(pool.map(lambda _place: books.deducted(notice()), range(50)))
    assert len(rows(db, deduction)) == 1


def test_another_result_under_the_same_number_changes_nothing(tell: Tell, db: Database) -> None:
    tell(notice())
    (heard,) = tell(notice(amount=9000))
    assert heard["result"] == "1001"
    assert "以先收到的为准" in heard["message"]
    assert [kept.amount for kept in rows(db, deduction)] == [5000]


@pytest.mark.parametrize("when", ["", "yesterday", "2026-11-23", "2026-02-30 10:00:00"])
def test_a_notice_without_its_time_is_refused(tell: Tell, db: Database, when: str) -> None:
    (heard,) = tell(notice(deduct_time=when))
    assert (heard["result"], rows(db, deduction)) == ("1001", [])


def test_a_refund_is_booked_once_and_answered_alike(tell: Tell, db: Database) -> None:
    tell(notice())
    (first,) = tell(refund())
    (again,) = tell(refund())
    assert first["result"] == "0000"
    assert first["body"] == again["body"]
    assert first["body"]["REFUND_STATE"] == "ACCEPTED"
    assert [(kept.amount, kept.total, kept.place) for kept in rows(db, deduction_refund)] == [(2000, 2000, 1)]
    (heard,) = tell(QueryDeduction(deduct_serial=SERIAL))
    assert heard["body"]["REFUNDED_FEE"] == 2000


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"deduct_serial": "HK-none"}, "没有收到过该笔划扣"),
        ({"amount": 5001}, "超过可退的 50.00 元"),
        ({"bank_account": "6222020000000000002"}, "不一致"),
        ({"access_num": "05318888002"}, "不一致"),
        ({"acct_id": "A2"}, "不一致"),
    ],
)
def test_a_refund_that_may_not_be_is_refused_in_words(
    tell: Tell, db: Database, other: dict[str, Any], said: str
) -> None:
    tell(notice())
    (heard,) = tell(refund(**other))
    assert heard["result"] == "1001"
    assert said in heard["message"]
    assert "退款没有登记" in heard["message"]
    assert rows(db, deduction_refund) == []


def test_of_a_failed_deduction_nothing_is_refunded(tell: Tell, db: Database) -> None:
    tell(notice(result="1", reason="余额不足"))
    (heard,) = tell(refund())
    assert (heard["result"], "没有成功" in heard["message"]) == ("1001", True)
    (state,) = tell(QueryDeduction(deduct_serial=SERIAL))
    assert (state["body"]["DEDUCT_STATE"], state["body"]["REASON"]) == ("FAILED", "余额不足")


def test_parts_may_be_refunded_until_nothing_is_left(tell: Tell, db: Database) -> None:
    tell(notice())
    results = [tell(refund(refund_serial=f"TF{place}"))[0]["result"] for place in range(4)]
    assert results == ["0000", "0000", "1001", "1001"]
    (last,) = tell(refund(refund_serial="TF9", amount=1000))
    assert last["result"] == "0000"
    assert [kept.total for kept in rows(db, deduction_refund)] == [2000, 4000, 5000]


def test_a_refund_that_came_before_its_deduction_passes_later(tell: Tell) -> None:
    """A refusal is not remembered: the same message is judged anew."""
    serial = "ZZZZ20261123101530123000000077"
    assert tell(refund(), serial=serial)[0]["result"] == "1001"
    tell(notice())
    assert tell(refund(), serial=serial)[0]["result"] == "0000"


def test_the_same_refund_number_with_other_content_is_refused(tell: Tell, db: Database) -> None:
    tell(notice())
    tell(refund())
    (heard,) = tell(refund(amount=100))
    assert (heard["result"], len(rows(db, deduction_refund))) == ("1001", 1)


def test_refunds_that_collide_never_exceed_the_deduction(db: Database, cipher: FieldCipher) -> None:
    books = Deductions(db, cipher)
    books.deducted(notice())

    def ask(place: int) -> bool:
        try:
            return books.refund(refund(refund_serial=f"TF{place}", amount=1500)).refund_state == "ACCEPTED"
        except Refused:
            return False

    with ThreadPoolExecutor(20) as pool:
        assert sum(pool.map(ask, range(40))) == 3
    assert [kept.total for kept in rows(db, deduction_refund)] == [1500, 3000, 4500]


def test_20_identical_refunds_at_once_are_one(db: Database, cipher: FieldCipher) -> None:
    books = Deductions(db, cipher)
    books.deducted(notice())
    with ThreadPoolExecutor(20) as pool:
        assert len(set(pool.map(lambda _place: books.refund(refund()).refund_id, range(20)))) == 1


def test_the_database_itself_refuses_too_much(tell: Tell, db: Database) -> None:
    tell(notice())
    tell(refund())
    (kept,) = rows(db, deduction_refund)
    row = {**kept._mapping, "refund_serial": "TF2", "refund_id": "x", "place": 2}
    for wrong in ({"total": 5001}, {"place": 1}, {"amount": 0}, {"deducted": 9000}):
        with pytest.raises(IntegrityError), db.unit() as unit:
            unit.execute(deduction_refund.insert().values(**{**row, **wrong}))
