"""Books group, fixed and tariff: what acts, what we serve, what is sealed, and messages that two books share."""

from typing import Any

import pytest

from service.gateway.fields import places
from service.gateway.interface import Interface
from tests.gateway.declared import INTERFACES

# asked as often as one likes; everything else changes something at the peer
QUESTIONS = {
    *{72, 74, 78, 79, 82, 84, 86, 88, 90, 92, 93, 94, 96, 97, 99, 100, 109, 111, 116, 118},
    *{"3.2.1.2", "3.2.1.5", "3.2.1.12", "3.2.1.21", "3.2.1.49", "3.2.3.5", "publicity_query"},
}
DECLARED = [kind for kind in INTERFACES.values() if kind.book != "main"]


def of(row: int) -> type[Interface[Any]]:
    (kind,) = (kind for kind in INTERFACES.values() if kind.row == row)
    return kind


def classes(model: Any) -> dict[str, str]:
    """Wire path → sensitive class, own or of the node around it."""
    return {place.path: place.klass or place.within for place in places(model) if place.klass or place.within}


def test_rows_71_to_120_are_here_once() -> None:
    rows = {kind.row: kind.book for kind in DECLARED if kind.row}
    assert rows == {row: "group" if row < 77 else "fixed" for row in range(71, 121)}
    assert len([kind for kind in DECLARED if kind.row]) == len(rows)


def test_a_method_of_ours_is_in_the_style_of_the_customers() -> None:
    """``oc_``, ``res_`` … before, Phone behind in the fixed book; his own methods have it in most places only."""
    ours = [kind for kind in DECLARED if kind.coded == "assumed" and kind.book != "tariff"]
    for kind in ours:
        assert kind.code.startswith(("oc_", "res_", "cust_", "payment_"))
        assert kind.code.endswith("Phone") == (kind.book == "fixed")


def test_the_province_serves_exactly_three_of_them() -> None:
    assert {kind.row for kind in DECLARED if kind.direction == "in"} == {112, 113, 114}


@pytest.mark.parametrize("kind", DECLARED, ids=lambda kind: kind.key())
def test_only_questions_are_without_an_effect(kind: type[Interface[Any]]) -> None:
    question = kind.row in QUESTIONS or kind.code in QUESTIONS
    assert kind.effect == (not question and kind.direction == "out")


@pytest.mark.parametrize(
    ("key", "answer", "expected"),
    [
        ("group/3.2.1.1", False, {"CONTACT_NAME": "客户姓名", "CONTACT_PHONE": "联系电话"}),
        ("group/3.2.1.17", False, {"AGENT": "业务代办人信息", "AGENT.AGENT_PHONE": "联系电话"}),
        ("group/3.2.1.17", False, {"CUST_INFO.CERT_NUM": "证件号", "SERVICE_PASSWORD": "用户密码"}),
        ("group/3.2.1.21", True, {"MEMBER_LIST[].ACCESS_NUM": "联系电话", "MEMBER_LIST[].CUST_NAME": "客户姓名"}),
        ("group/3.2.1.43", False, {"MEMBER_LIST[].ACCESS_NUM": "联系电话"}),
        ("group/3.2.2.5", False, {"LICENSE_NUM": "证件号", "GROUP_NAME": "客户姓名"}),
        ("group/3.2.2.5", True, {"GROUP_LIST[].CONTACT_LIST[].CONTACT_NAME": "客户姓名"}),
        ("group/3.2.2.5", True, {"GROUP_LIST[].CONTACT_LIST[].CONTACT_PHONE": "联系电话"}),
        ("group/3.2.2.5", True, {"GROUP_LIST[].GROUP_ADDRESS": "地址信息", "GROUP_LIST[].BANK_ACCOUNT": "银行账号"}),
        ("group/cust_queryManager", True, {"MANAGER_LIST[].MANAGER_PHONE": "联系电话"}),
        ("group/cust_createGroup", False, {"GROUP_INFO.LICENSE_NUM": "证件号", "PHOTO_LIST[].FILE_PATH": "身份照片"}),
        ("fixed/oc_createUserPhone", False, {"SITE.INSTALL_ADDRESS": "地址信息", "ACCESS_NUM": "联系电话"}),
        ("fixed/oc_createUserPhone", False, {"AGENT": "业务代办人信息", "SERVICE_PASSWORD": "用户密码"}),
        ("fixed/oc_doMoveFixPhone", False, {"NEW_ACCESS_NUM": "联系电话", "OLD_SITE.INSTALL_ADDRESS": "地址信息"}),
        ("fixed/oc_createEnterpriseUserPhone", False, {"DIRECT_NUMS[]": "联系电话", "LICENSE_NUM": "证件号"}),
        ("fixed/asset_queryCdrBillPhone", True, {"RECORD_LIST[]": "电话详单"}),
        ("fixed/asset_refundFeePhone", False, {"BANK_ACCOUNT": "银行账号", "PAY_ACCOUNT": "支付账号"}),
        ("fixed/payment_dealTradeRecordPhone", False, {"TRADE_LIST[].BANK_ACCOUNT": "银行账号"}),
        ("fixed/payment_signContract_phone", False, {"BANK_ACCOUNT": "银行账号", "PAYER_NAME": "客户姓名"}),
        ("fixed/payment_deductionCallback_phone", False, {"BANK_ACCOUNT": "银行账号", "ACCESS_NUM": "联系电话"}),
        ("fixed/payment_deductionRefundPhone", False, {"PAYEE_NAME": "客户姓名"}),
        ("fixed/cust_registerStaffPhone", False, {"STAFF_CERT_NUM": "证件号"}),
    ],
)
def test_sensitive_fields_have_their_class(key: str, answer: bool, expected: dict[str, str]) -> None:
    kind = INTERFACES[key]
    found = classes(kind.answer if answer else kind)
    assert {path: found.get(path) for path in expected} == expected


@pytest.mark.parametrize(
    ("row", "like"), [(116, 72), (117, 73), (118, 74), (119, 75), (120, 76), (79, 6), (80, 2), (101, 54), (106, 61)]
)
def test_two_books_have_one_message_under_two_names(row: int, like: int) -> None:
    one, other = of(row), of(like)
    assert one.key() != other.key()
    assert (one.title, one.centre, one.effect, one.answer) == (other.title, other.centre, other.effect, other.answer)
    assert list(places(one)) == list(places(other))
