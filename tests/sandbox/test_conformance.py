"""Conformance mode: every message is checked to its last field, nothing is done, and the answer is full."""

import json
from typing import Any

import pytest

from sandbox import clock, wire
from sandbox.envelope import PROFILES, BadMessage, wrap
from sandbox.wire import interfaces
from service.gateway.fields import places
from service.gateway.interface import Interface
from service.gateway.main.order import OpenAccount, QueryBySerial
from service.gateway.main.resource import PickNumber, QueryNumbers
from service.gateway.sample import sample
from tests.sandbox.province import STAFF, Province

OUT = sorted(key for key, declared in interfaces().items() if declared.direction == "out")


@pytest.fixture
def strict(province: Province) -> Province:
    province.control("settings", conformance=True)
    return province


def last(province: Province) -> dict[str, Any]:
    return dict(province.ledger()["calls"][-1])


def spoiled(province: Province, asked: Interface[Any], **changed: Any) -> dict[str, Any]:
    """The note of a call whose sealed BODY was changed; a value of None leaves the field out."""
    exchange, crypto = wrap(province.profile, province.national_id, province.national)
    body = {**wire.sealed(type(asked), asked.model_dump(mode="json", by_alias=True), exchange), **changed}
    head = {"BOOK": asked.book, "CODE": asked.code, "PROVINCE": "SD00", "SERIAL": province.serial()}
    head |= {"TIME": clock.head_time(), "STAFF": STAFF, "CRYPTO": crypto}
    body = {name: value for name, value in body.items() if value is not None}
    _status, _headers, text = province.post(f"/osp/{asked.key()}", {"HEAD": head, "BODY": body})
    assert json.loads(text)["BODY"] == {}
    return last(province)


def test_every_interface_is_opened_and_answered_in_full(strict: Province) -> None:
    """Each declared sensitive field came sealed, and the sample of the answer comes back whole."""
    for key in OUT:
        asked = sample(interfaces()[key])
        said = strict.ask(asked)
        assert (key, said.result) == (key, "0000")
        assert said.body == sample(asked.answer).model_dump(mode="json", by_alias=True)
        secret = {place.path for place in places(type(asked)) if place.klass and not place.within}
        assert (key, set(last(strict)["opened"])) == (key, secret)


def test_nothing_changes(strict: Province) -> None:
    before = strict.ledger()
    for key in OUT:
        if interfaces()[key].effect:
            strict.ask(sample(interfaces()[key]))
    after = strict.ledger()
    assert {name: part for name, part in after.items() if name != "calls"} == {
        name: part for name, part in before.items() if name != "calls"
    }


@pytest.mark.parametrize("profile", PROFILES)
def test_a_field_in_clear_is_named(strict: Province, profile: str) -> None:
    strict.profile = profile
    for clear in ("19200000001", "192000000012"):  # the second is Base64 as well
        note = spoiled(strict, sample(PickNumber), ACCESS_NUM=clear)
        assert (note["result"], note["cause"], note["field"]) == ("2001", "clear", "ACCESS_NUM")


def test_what_does_not_fit_is_named(strict: Province) -> None:
    opening = sample(OpenAccount)
    other, _crypto = wrap(strict.profile, "x", strict.national)
    info = opening.model_dump(mode="json", by_alias=True)["CUST_INFO"]
    cases: list[tuple[Interface[Any], dict[str, Any], tuple[str, str]]] = [
        (sample(PickNumber), {"ACCESS_NUM": other.seal("19200000001")}, ("unopened", "ACCESS_NUM")),
        (sample(PickNumber), {"ACCESS_NUM": 192}, ("clear", "ACCESS_NUM")),
        (sample(PickNumber), {"CERT_NUM": None}, ("missing", "CERT_NUM")),
        (sample(PickNumber), {"cert_num": "1"}, ("undeclared", "cert_num")),
        (opening, {"CUST_INFO": info}, ("clear", "CUST_INFO.CUST_NAME")),
        (opening, {"CUST_INFO": []}, ("unfit", "CUST_INFO")),
        (opening, {"FEE_TOTAL": "12900"}, ("unfit", "FEE_TOTAL")),
        (opening, {"OFFER_LIST": [{"OFFER_CODE": 1}]}, ("unfit", "OFFER_LIST[].OFFER_CODE")),
        (sample(QueryBySerial), {"SERIAL": None}, ("missing", "SERIAL")),
    ]
    for asked, changed, wanted in cases:
        note = spoiled(strict, asked, **changed)
        assert (note["cause"], note["field"]) == wanted


def test_one_field_of_the_answer_in_clear(strict: Province) -> None:
    strict.control("faults", code="main/res_queryNumbers", kind="clear_field")
    with pytest.raises(BadMessage) as caught:
        strict.ask(sample(QueryNumbers))
    assert (caught.value.cause, caught.value.field) == ("clear", "NUMBER_LIST[].ACCESS_NUM")
    note = last(strict)
    assert (note["fault"], note["field"], note["cause"]) == ("clear_field", "NUMBER_LIST[].ACCESS_NUM", "fault")
    assert strict.ask(sample(QueryNumbers)).result == "0000"


@pytest.mark.parametrize(
    ("kind", "field", "cause"),
    [
        ("missing_field", "", "missing"),
        ("missing_field", "NUMBER_LIST[].ACCESS_NUM", "missing"),
        ("wrong_type", "", "unfit"),
        ("wrong_type", "NUMBER_LIST[].LEVEL", "unfit"),
    ],
)
def test_one_field_of_the_answer_missing_or_of_another_type(
    strict: Province, kind: str, field: str, cause: str
) -> None:
    strict.control("faults", code="res_queryNumbers", kind=kind, field=field)
    with pytest.raises(BadMessage) as caught:
        strict.ask(sample(QueryNumbers))
    wanted = field or "NUMBER_LIST"
    assert (caught.value.cause, caught.value.field) == (cause, wanted)
    assert last(strict)["field"] == wanted


def test_a_fault_of_one_book_spares_the_same_code_of_another(strict: Province) -> None:
    strict.control("faults", code="group/3.2.1.1", kind="busy_9xxx", times=0)
    assert strict.ask(sample(OpenAccount)).result == "0000"
    strict.control("faults", code="main/3.2.1.1", kind="refuse_1xxx")
    assert strict.ask(sample(OpenAccount)).result == "1999"
