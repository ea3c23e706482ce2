"""What looks sensitive is sealed, every class of R4.2 stands where the business has it, and nothing else is sealed."""

import re
from collections.abc import Iterator, Mapping
from typing import Literal, get_origin

import pytest
from pydantic import BaseModel

from service.gateway import sealing
from service.gateway.catalogue import catalogue
from service.gateway.fields import Place, places
from service.gateway.interface import Wire
from service.gateway.sealing import Each, Sealed, Shape
from service.gateway.sensitive import Phone
from service.gateway.titles import TITLES
from tests.gateway.declared import MESSAGES

NAME = re.compile(
    r"NAME|PERSON|CONTACT|PHONE|MOBILE|TEL|MAIL|_NUMS?$|ADDR|PLACE|LOCATION|ITUDE|PASSWORD|PWD|SMS_CODE|AUTH_CODE"
    r"|PHOTO|IMG|FACE|FILE_PATH|RECORD|VIDEO|AGENT|LOGISTIC|EXPRESS|RECEIVER|BANK|ACCOUNT|PAYE|CERT|LICENSE|BIRTH"
    r"|^(KI|OPC|IMSI|ICCID)$"
)
TITLE = re.compile(
    r"姓名|名称|电话|手机|号码|证件|地址|地点|位置|经度|纬度|密码|验证码|授权码|照片|人像|录音|录像|详单|代办|经办"
    r"|物流|收件|银行|汇款|支付宝|账号|卡号|KI|OPC|密钥|购方|付款|收款|联系|法人"
)

_A_THING = "names a thing, not a person"
_A_PAPER = "the number of a paper or a message"
_A_DEVICE = "the number of a thing, which no class of R4.2 names"
_A_VIP = "a 贵宾号 is the number of an account, nobody can be called there"
_A_CERT = "what a certificate is and how long it is valid, not whose"
_A_SYSTEM = "an id or an address within a system"
_A_DATE = "a day, an amount or a score, which no class of R4.2 names"
_A_KIND = "the code of a kind of picture"

# Reviewed: looks sensitive and belongs to none of the classes of R4.2. Wire name → why.
PLAIN: Mapping[str, str] = {
    "ACCOUNT_DAY": _A_DATE,
    "ADDRESS_ID": _A_SYSTEM,
    "APPROVAL_NUM": _A_PAPER,
    "AREA_NAMES": _A_THING,
    "BANK_CODE": _A_SYSTEM,
    "BANK_NAME": _A_THING,
    "BIRTHDAY": _A_DATE,
    "CERTIFY_ID": _A_SYSTEM,
    "CERTIFY_URL": _A_SYSTEM,
    "CERT_END": _A_CERT,
    "CERT_ISSUER": _A_CERT,
    "CERT_START": _A_CERT,
    "CERT_TYPE": _A_CERT,
    "CONTACT_CERT_TYPE": _A_CERT,
    "DEPART_NAME": _A_THING,
    "FILE_NAME": _A_THING,
    "ICCID": _A_DEVICE,
    "IMG_SCENE": _A_KIND,
    "IMG_TYPE": _A_KIND,
    "IMSI": _A_DEVICE,
    "INVOICE_NUM": _A_PAPER,
    "INVOICE_URL": _A_SYSTEM,
    "IN_VIP_NUM": _A_VIP,
    "LEDGER_NAME": _A_THING,
    "LEGAL_CERT_TYPE": _A_CERT,
    "LICENSE_END": _A_CERT,
    "LICENSE_START": _A_CERT,
    "LICENSE_TYPE": _A_CERT,
    "MAIN_VIP_NUM": _A_VIP,
    "NAME": _A_THING,
    "NUMBER_HOLD_ID": _A_SYSTEM,
    "OFFER_NAME": _A_THING,
    "OLD_CERT_TYPE": _A_CERT,
    "OLD_ICCID": _A_DEVICE,
    "OUT_VIP_NUM": _A_VIP,
    "REFUND_NUM": _A_PAPER,
    "REMIT_FEE": _A_DATE,
    "REMIT_ID": _A_PAPER,
    "REMIT_TIME": _A_DATE,
    "RETURN_URL": _A_SYSTEM,
    "SAME_PERSON_SERIAL": _A_SYSTEM,
    "SCORE": _A_DATE,
    "STAFF_CERT_TYPE": _A_CERT,
    "TERMINAL_NUM": _A_DEVICE,
    "VIP_NUM": _A_VIP,
}
# A path of a file that is no portrait and no recording; whatever is behind it is enciphered as a whole file (R4.4).
PATHS = frozenset(
    {
        "main/3.2.1.17",
        "main/3.2.1.67",
        "main/3.2.1.67 answer",
        "main/3.2.1.68",
        "main/oc_submitKeepNumber",
        "group/oc_uploadGroupFile",
    }
)

# class → interfaces that are about it (the numbers of rows in the list of 120 in brackets)
HOMES: Mapping[str, frozenset[str]] = {
    "业务代办人信息": frozenset({"main/oc_supplementAgentInfo", "main/oc_queryAgentInfo", "main/3.2.1.1"}),  # 16, 17
    "物流信息": frozenset({"main/oc_queryChannelOrder"}),  # 14
    "电话详单": frozenset({"main/asset_queryCdrBill", "main/asset_queryCallRecord", "fixed/asset_queryCdrBillPhone"}),
    "地址信息": frozenset({"main/asset_queryLocation", "fixed/oc_doMoveFixPhone"}),  # 60
    "录音文件": frozenset({"main/oc_queryBusinessAcceptRecordInfo"}),  # 15
    "银行账号": frozenset(
        {
            "main/payment_queryRemitInfo",  # 62
            "main/payment_preCheckUnionPay",  # 66
            "main/payment_sendUnionPaySms",  # 67
            "main/payment_signUnionPay",  # 68
            "main/payment_querySignContract",  # 69
            "fixed/payment_deductionCallback_phone",  # 112
        }
    ),
    "支付账号": frozenset(
        {
            "main/payment_alipayIdentityAuth",  # 63
            "main/payment_queryAlipayIdentityAuth",  # 64
            "main/payment_queryRefundResult",  # 65
            "main/payment_alipayIdentityAuthNotify",  # 70
            "main/payment_retryRefund",
        }
    ),
    "KI/OPC": frozenset({"main/oc_changeSimCard", "main/3.2.1.1", "main/3.2.1.20"}),  # 3, 1, 5
    "用户密码": frozenset(
        {
            "main/oc_userPasswordModification",  # 2
            "main/oc_checkPwdAndAccessNum",  # 6
            "main/oc_checkUserPasswordModification",  # 13
        }
    ),
    "身份照片": frozenset(
        {
            "main/3.2.6.11",  # 43
            "main/cust_megviiLivenessAuth",  # 45
            "main/cust_aliyunLivenessApply",  # 47
            "main/cust_reuploadPhoto",  # 50
        }
    ),
    "客户姓名": frozenset({"main/3.2.6.1", "main/3.2.6.5"}),
    "联系电话": frozenset({"main/3.2.1.1"}),
    "证件号": frozenset({"main/3.2.6.1"}),
}


def leaves() -> Iterator[tuple[str, Place]]:
    """Every field that is neither a node nor a code of a list."""
    for message, model in MESSAGES.items():
        for place in places(model):
            node = isinstance(place.kind, type) and issubclass(place.kind, BaseModel)
            if not node and get_origin(place.kind) is not Literal:
                yield message, place


def looks_sensitive(place: Place) -> bool:
    return bool(NAME.search(place.name) or TITLE.search(TITLES[place.name]))


def test_what_looks_sensitive_has_a_sensitive_type() -> None:
    forgotten = [
        f"{message} {place.path} {TITLES[place.name]}"
        for message, place in leaves()
        if looks_sensitive(place) and not (place.klass or place.within or place.name in PLAIN)
        if not (place.name == "FILE_PATH" and message in PATHS)
    ]
    assert forgotten == []


def test_every_exception_is_still_needed() -> None:
    seen = {(message, place.name) for message, place in leaves() if looks_sensitive(place) and not place.klass}
    names = {name for _message, name in seen}
    assert PLAIN.keys() - names == set()
    assert {message for message, name in seen if name == "FILE_PATH"} == PATHS


def test_a_forgotten_field_would_be_found() -> None:
    class Careless(Wire):
        """Two fields in the clear, one of them by its title only."""

        payer_name: str
        other_num: str
        access_num: Phone

    assert [place.path for place in places(Careless) if looks_sensitive(place) and not place.klass] == [
        "PAYER_NAME",
        "OTHER_NUM",
    ]


@pytest.mark.parametrize("klass", HOMES)
def test_a_class_stands_where_the_business_has_it(klass: str) -> None:
    having = {entry.key for entry in catalogue() for secret in (*entry.request, *entry.answer) if secret.klass == klass}
    assert HOMES[klass] - having == set()


def test_the_classes_are_those_of_the_customer() -> None:
    """R4.2 names thirteen; the stored answer of 按流水查询 may hold any of them and is sealed whole."""
    found = {secret.klass for entry in catalogue() for secret in (*entry.request, *entry.answer)}
    assert found == HOMES.keys() | {"应答报文"}


@pytest.mark.parametrize("message", MESSAGES)
def test_what_the_catalogue_shows_is_what_is_sealed(message: str) -> None:
    model = MESSAGES[message]
    shown = {(place.path, place.klass) for place in places(model) if place.klass and not place.within}
    assert shown == set(sealed(sealing.shape(model), ""))


def sealed(where: Shape, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(where, Sealed):
        yield path, where.klass
    elif isinstance(where, Each):
        yield from sealed(where.item, f"{path}[]")
    else:
        for name, inner in where.fields.items():
            yield from sealed(inner, f"{path}.{name}" if path else name)
