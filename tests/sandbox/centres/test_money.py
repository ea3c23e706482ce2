"""Payments and refunds: booked once, exact, and never made out of nothing."""

from typing import Any

import pytest

from service.gateway.main.account import QueryLedgers
from service.gateway.main.customer import QueryBlacklist
from service.gateway.main.parts import PayItem
from service.gateway.main.payment import MakePayOrder, PayFee, PayOrder, QueryRemits
from service.gateway.main.refund import BeginAlipayAuth, QueryAlipayAuth, QueryRefunds, RefundFee, RetryRefund
from service.gateway.main.user import CheckArrears
from tests.sandbox import flow
from tests.sandbox.province import Province, Said

WANG, LIU, LI = "U900000000002", "U900000000004", "U900000000001"
LIU_PERSON = {"cert_type": "111", "cert_num": "370103198504126710", "cust_name": "刘强"}
LI_PERSON = {"cert_type": "111", "cert_num": "370112198811234523", "cust_name": "李娜"}
ALI = "alipay-li@example.cn"


def pay(province: Province, serial: str = "", **asked: Any) -> Said:
    return province.ask(PayFee(accept_id="SL1", **asked), serial)


def test_arrears_are_paid_first_and_the_rest_is_balance(province: Province) -> None:
    assert pay(province, user_id=WANG, amount=5000).body["BALANCE"] == 0
    owes = province.ask(CheckArrears(user_id=WANG)).body
    assert [item["ARREARS_FEE"] for item in owes["ARREARS_LIST"]] == [2800]
    said = pay(province, access_num="19253190002", amount=5000).body
    assert (said["BALANCE"], said["PAY_STATE"]) == (2200, "PAID")
    assert [row["settled"] for row in province.ledger()["payments"]] == [5000, 2800]


def test_a_payment_under_one_serial_is_booked_once(province: Province) -> None:
    serial = province.serial()
    said = [pay(province, serial, user_id=LI, amount=100).body for _ in range(3)]
    assert said[0] == said[1] == said[2]
    assert (len(province.ledger()["payments"]), flow.user(province, LI)["balance"]) == (1, 5100)


def test_long_arrears_are_paid_exactly_and_lift_the_blacklist(province: Province) -> None:
    """R12: by user id; the new owner of the number is not touched."""
    parts = {"payment_type": "LONG_ARREARS", "arrears_fee": 12800, "penalty_fee": 2300}
    assert pay(province, user_id=LIU, amount=15000, **parts).result == "1905"
    assert pay(province, user_id=WANG, amount=15100, **parts).result == "1904"
    assert province.ask(QueryBlacklist(**LIU_PERSON)).body["LISTED"] == "1"
    assert pay(province, user_id=LIU, amount=15100, **parts).result == "0000"
    owes = province.ask(CheckArrears(user_id=LIU)).body
    assert (owes["ARREARS_FEE"], owes["PENALTY_FEE"]) == (0, 0)
    assert province.ask(QueryBlacklist(**LIU_PERSON)).body["LISTED"] == "0"
    assert flow.user(province, "U900000000005")["balance"] == 0
    assert pay(province, user_id=LIU, amount=15100, **parts).result == "1904"  # nothing is owed any more
    assert pay(province, user_id=LIU, amount=100).result == "1804"


def test_parts_and_sums(province: Province) -> None:
    parts = (PayItem(pay_mode="CASH", amount=60), PayItem(pay_mode="CARD", amount=40))
    assert pay(province, user_id=LI, amount=101, pay_list=parts).result == "1901"
    assert pay(province, user_id=LI, amount=100, pay_list=parts).result == "0000"
    assert pay(province, user_id=LI, amount=0).result == "1901"
    assert pay(province, acct_id="A900000000001", amount=1).body["BALANCE"] == 5101
    assert pay(province, acct_id="A1", amount=1).result == "1801"


def test_a_transfer_pays_for_a_vip_number(province: Province) -> None:
    assert pay(province, vip_num="V90000002", amount=9000, remit_id="HK000000000002").result == "1906"
    said = pay(province, vip_num="V90000002", amount=8000, remit_id="HK000000000002", payment_type="VIP").body
    assert said["BALANCE"] == 28000
    (remit,) = province.ask(QueryRemits(remit_id="HK000000000002")).body["REMIT_LIST"]
    assert (remit["LEFT_FEE"], remit["REMIT_STATE"], remit["REMIT_FEE"]) == (0, "USED", 8000)
    assert pay(province, vip_num="V90000003", amount=1).result == "1804"  # closed
    assert province.ask(QueryLedgers(vip_num="V90000002")).body["BALANCE"] == 28000


def test_a_refused_payment_leaves_the_transfer_as_it_was(province: Province) -> None:
    assert pay(province, user_id="U0", amount=100, remit_id="HK000000000001").result == "1801"
    assert province.ask(QueryRemits(remit_id="HK000000000001")).body["REMIT_LIST"][0]["LEFT_FEE"] == 500_000


def test_an_order_is_paid_once_and_in_full(province: Province) -> None:
    made = province.ask(MakePayOrder(accept_id="SL1", access_num="19253190001", scene_code="x", amount=500)).body
    asked = PayOrder(pay_order_id=made["PAY_ORDER_ID"], amount=500, pay_mode="CASH")
    assert province.ask(asked.model_copy(update={"amount": 499})).result == "1901"
    assert [province.ask(asked).result for _ in range(2)] == ["0000", "1903"]
    assert province.ask(asked.model_copy(update={"pay_order_id": "PO1"})).result == "1902"
    nothing = MakePayOrder(accept_id="SL1", access_num="19253190001", scene_code="x", amount=0)
    assert province.ask(nothing).result == "1901"


def refund(province: Province, num: str = "TF1", **changed: Any) -> Said:
    known: dict[str, Any] = {"accept_id": "SL1", "refund_num": num, "user_id": LI, "acct_id": "A900000000001"}
    known |= {"refund_fee": 3000, "refund_mode": "CASH", **LI_PERSON}
    return province.ask(RefundFee(**{**known, **changed}))


def certify(province: Province, account: str = ALI) -> str:
    asked = BeginAlipayAuth(refund_num="TF1", **LI_PERSON, pay_account=account)
    return str(province.ask(asked).body["CERTIFY_ID"])


def retry(province: Province, **changed: Any) -> Said:
    (item,) = province.ask(QueryRefunds(refund_num="TF1")).body["REFUND_LIST"]
    known = {"accept_id": "SL2", "refund_id": item["REFUND_ID"], "refund_num": "TF1", "user_id": LI}
    return province.ask(RetryRefund(**{**known, **changed}))


def test_a_refund_number_is_refunded_once(province: Province) -> None:
    assert refund(province).body["REFUND_STATE"] == "DONE"
    assert refund(province).body["REFUND_STATE"] == "DONE"  # another serial, the same number
    assert refund(province, refund_fee=1).result == "1911"
    assert refund(province, "TF2").result == "1912"  # 2000 are left
    assert refund(province, "TF2", refund_fee=0).result == "1901"
    assert refund(province, "TF2", acct_id="A900000000002").result == "1802"
    ledger = province.ledger()
    assert (len(ledger["payouts"]), flow.user(province, LI)["balance"]) == (1, 2000)


def test_alipay_has_not_paid_and_a_retry_does(province: Province) -> None:
    """R13: charged at the account side, not paid out; a retry is no new trade and keeps number and channel."""
    province.control("settings", payout="FAILED")
    proof = certify(province)
    said = refund(province, refund_mode="ALIPAY", pay_account=ALI, certify_id=proof)
    assert said.body["REFUND_STATE"] == "FAILED"
    (item,) = province.ask(QueryRefunds(user_id=LI)).body["REFUND_LIST"]
    assert (item["REFUND_STATE"], item["PAYOUT_STATE"], item["AUTH_STATE"]) == ("DONE", "FAILED", "PASSED")
    province.control("settings", payout="DONE")
    assert retry(province, certify_id=proof).body["REFUND_STATE"] == "DONE"
    assert retry(province, certify_id=proof).result == "1915"
    ledger = province.ledger()
    (row,) = ledger["refunds"]
    assert (row["tries"], row["channel"], len(ledger["payouts"])) == (2, "COUNTER", 1)
    assert flow.user(province, LI)["balance"] == 2000


def test_an_abnormal_payee_is_changed_and_proved_before_the_retry(province: Province) -> None:
    province.control("settings", alipay_auth="FAILED")
    wrong = certify(province)
    assert province.ask(QueryAlipayAuth(certify_id=wrong)).body["AUTH_STATE"] == "FAILED"
    said = refund(province, refund_mode="ALIPAY", pay_account=ALI, certify_id=wrong)
    assert (said.body["REFUND_STATE"], said.body["REASON"]) == ("FAILED", "支付宝身份认证异常")
    assert retry(province, certify_id=wrong).result == "1913"
    province.control("settings", alipay_auth="PASSED")
    right = certify(province, "other@example.cn")
    assert retry(province, certify_id=right).result == "1913"  # proved for another account
    assert retry(province, certify_id=right, pay_account="other@example.cn").body["REFUND_STATE"] == "DONE"
    (payout,) = province.ledger()["payouts"]
    assert payout["pay_account"] == "other@example.cn"


@pytest.mark.parametrize("state", ["WAITING", "UNKNOWN", "DONE"])
def test_only_what_surely_was_not_paid_out_is_tried_again(province: Province, state: str) -> None:
    province.control("settings", payout=state)
    proof = certify(province)
    refund(province, refund_mode="ALIPAY", pay_account=ALI, certify_id=proof)
    assert retry(province, certify_id=proof).result == "1915"
    wrong = {"refund_id": "RF9", "certify_id": proof}
    assert retry(province, **wrong).result == "1914"


def test_refunds_are_asked_for_by_something(province: Province) -> None:
    assert province.ask(QueryRefunds()).result == "1917"
    assert province.ask(QueryRefunds(refund_num="TF9")).body["REFUND_LIST"] == []
    assert province.ask(QueryAlipayAuth(certify_id="AC9")).result == "1916"
