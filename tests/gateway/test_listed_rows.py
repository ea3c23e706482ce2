"""Rows 71–120 of the customer's list of encrypted interfaces are declared as they are written there."""

from typing import Any

import pytest

from service.gateway.fields import places
from service.gateway.interface import Interface
from service.kit import registry

# row, title, method; a hyphen where the list has no method
ROWS = """
71 集团流量卡/成员套餐个人开户 -
72 客户经理查询 -
73 新增集团 -
74 查询集团客户信息 -
75 集团信息修改 -
76 集团客户资质审核记录同步 -
77 开户 oc_createUserPhone
78 开户校验 oc_createUserCheckPhone
79 用户服务密码验证 oc_checkPwdAndAccessNumPhone
80 用户密码变更 oc_userPasswordModificationPhone
81 刷新授权 oc_refreshAuthPhone
82 查询业务受理记录详情 oc_queryBusinessAcceptRecordInfoPhone
83 过户 oc_changeCustOwnerPhone
84 过户校验 oc_checkChangeCustOwnerPhone
85 固话移机 oc_doMoveFixPhone
86 固话移机校验 oc_checkMoveFixPhone
87 固话号码选占 -
88 根据证件号码查询多号一审信息 -
89 营业员备案 -
90 营业员备案信息查询 -
91 营业员备案补录 -
92 客户鉴权 -
93 实名认证 -
94 客户信息查询 -
95 客户信息变更 -
96 黑名单查询 -
97 文本实名认证 -
98 照片上传 -
99 客户信息校验 -
100 综合详单查询 asset_queryCdrBillPhone
101 统一发票开具申请 asset_unifiedApplyInoicePhone
102 退费 asset_refundFeePhone
103 缴费返销 asset_cancelPaymentPhone
104 支付订单 payment_payOrderPhone
105 订单退款 payment_orderRefund
106 统一缴费 payment_unifiedPayFee
107 统一缴费返销 payment_unifiedPaymentCancel
108 固化平帐接口 payment_dealTradeRecordPhone
109 查询汇款单详情 payment_queryRemitInfo
110 签约信息同步 payment_signContract_phone
111 签约信息查询 payment_querySignContract_phone
112 实时划扣结果通知 payment_deductionCallback_phone
113 实时划扣退款请求 -
114 实时划扣结果查询请求 -
115 集团中继号开户 oc_createEnterpriseUserPhone
116 客户经理查询 -
117 新增集团 -
118 查询集团客户信息 -
119 集团信息修改 -
120 集团客户资质审核记录同步 -
"""
LIST = [(int(row), title, method) for row, title, method in (line.split() for line in ROWS.strip().splitlines())]
INBOUND = {112, 113, 114}
QUESTIONS = {
    *{72, 74, 78, 79, 82, 84, 86, 88, 90, 92, 93, 94, 96, 97, 99, 100, 109, 111, 116, 118},
    *{"3.2.1.2", "3.2.1.5", "3.2.1.12", "3.2.1.21", "3.2.1.49", "3.2.3.5", "publicity_query"},
}
DECLARED = [kind for kind in registry.interfaces().values() if kind.book != "main"]


def of(row: int) -> type[Interface[Any]]:
    (kind,) = (kind for kind in registry.interfaces().values() if kind.row == row)
    return kind


def classes(model: Any) -> dict[str, str]:
    """Wire path → sensitive class, own or of the node around it."""
    return {place.path: place.klass or place.within for place in places(model) if place.klass or place.within}


@pytest.mark.parametrize(("row", "title", "method"), LIST, ids=str)
def test_a_row_is_declared_once_in_the_lists_own_words(row: int, title: str, method: str) -> None:
    kind = of(row)
    assert (kind.book, kind.title) == ("group" if row < 77 else "fixed", title)
    if method != "-":
        assert (kind.code, kind.coded) == (method, "seed")


@pytest.mark.parametrize(("row", "method"), [(row, method) for row, _title, method in LIST if method == "-"])
def test_a_method_of_ours_is_marked_as_such(row: int, method: str) -> None:
    kind = of(row)
    if kind.code == "3.2.2.5":  # the list has no code for row 74, the text has
        assert (row, kind.coded) == (74, "seed")
    else:
        assert kind.coded == "assumed"
        assert kind.code.startswith(("oc_", "res_", "cust_", "payment_"))
        assert kind.code.endswith("Phone") == (kind.book == "fixed")


def test_no_other_row_is_there() -> None:
    assert sorted(kind.row for kind in DECLARED if kind.row) == [row for row, *_ in LIST] == list(range(71, 121))


def test_the_province_serves_exactly_three_of_them() -> None:
    assert {kind.row for kind in DECLARED if kind.direction == "in"} == INBOUND


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
    kind = registry.interfaces()[key]
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
