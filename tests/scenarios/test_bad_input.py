"""Bad input at each step: a sentence that says what happened, whether anything is booked and the next key."""

import re
from typing import Any

import cv2
import numpy as np
import pytest

from service.kit.errors import BossError, Invalid, Refused, Unanswered
from service.kit.flow import store
from tests.scenarios.clerk import PLAIN, Counter, jpeg, record
from tests.scenarios.outside import Outside

KEY = re.compile(r"F\d{1,2}|Ctrl\+[A-Z]|Alt\+←")


def refused(counter: Counter, *words: str, **values: Any) -> BossError:
    """Take, be refused in three parts, and find everything typed again."""
    step = counter.page.step
    with pytest.raises(BossError) as caught:
        counter.take(**values)
    text = caught.value.message
    assert all(word in text for word in words), text
    assert re.search(r"尚未办理|没有办理|没有提交|没有登记|没有占用|没有任何变化|不会重复办理", text), text
    assert KEY.search(text), text
    with counter.world.db.unit() as unit:
        kept = store.typed(unit, counter.world.cipher, counter.page.case, step)
    assert kept == values
    assert counter.again().step == step
    return caught.value


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"end": "20261122"}, "过期"),
        ({"number": "370102199003074518"}, "校验位"),
        ({"number": "370102900307451"}, "15 位"),
        ({"birth": "19900308"}, "出生日期"),
        ({"birth": "20120307", "number": "370102201203074512"}, "未满 16 周岁"),
        ({"birth": "19901307"}, "出生日期"),
    ],
)
def test_a_card_that_does_not_fit(counter: Counter, change: dict[str, str], word: str) -> None:
    counter.open()
    error = refused(counter, word, "F9", card=record(**change))
    assert isinstance(error, Invalid)
    assert set(error.fields) == {"card"}


def test_no_card_at_all_and_a_wrong_phone(counter: Counter) -> None:
    counter.open()
    refused(counter, "还没有读到证件", "F9", card="")
    error = refused(counter, "11 位", card=record(), phone="1385311")
    assert isinstance(error, Invalid)
    assert set(error.fields) == {"phone"}


def test_a_typed_card_names_every_missing_field(counter: Counter) -> None:
    counter.open()
    counter.act("switch")
    error = refused(counter, "F12", name="", number="123", start="2016-01-01", end="")
    assert isinstance(error, Invalid)
    assert set(error.fields) == {"name", "number", "end"}


FIVE = {"name": "孙丽", "number": "370104199209085021", "birth": "19920908", "sex": "2"}
LISTED = {"name": "刘强", "number": "370103198504126710", "birth": "19850412"}
ANOTHER_FACE = {"name": "周杰", "number": "370102199411273314", "birth": "19941127"}


@pytest.mark.parametrize(
    ("person", "code", "words"),
    [
        (FIVE, "FIVE_NUMBERS", ("5 个号码", "一证5号")),
        (LISTED, "BLACKLISTED", ("黑名单", "欠费失信名单")),
        (ANOTHER_FACE, "REAL_NAME", ("实名认证", "人证信息不一致")),
    ],
)
def test_a_customer_who_may_not(counter: Counter, person: dict[str, str], code: str, words: tuple[str, ...]) -> None:
    counter.open()
    error = refused(counter, *words, card=record(**person))
    assert isinstance(error, Refused)
    assert error.code == code


@pytest.mark.parametrize("kind", ["lost_request", "lost_answer", "http_5xx", "garbage", "unsigned", "busy_9xxx"])
def test_the_gateway_is_down_while_a_person_is_checked(counter: Counter, outside: Outside, kind: str) -> None:
    counter.open()
    outside.fault("3.2.6.1", kind)
    assert isinstance(refused(counter, "一证五号", "F12", card=record()), Unanswered)
    outside.mend()
    assert counter.take(card=record()).step == "number"


def test_the_resource_centre_is_down_when_numbers_are_listed(counter: Counter, outside: Outside) -> None:
    outside.fault("res_queryNumbers", "http_5xx")
    page = counter.to("number")
    banner = page.body.banners[0]
    assert banner.action is not None
    assert "F5" in banner.text
    outside.mend()
    counter.act("refresh")
    assert len(counter.field("number").rows) == 20


def test_the_number_was_taken_meanwhile(counter: Counter, outside: Outside) -> None:
    counter.to("number")
    values = counter._number()
    outside.control("take-number", access_num=values["number"][0])
    error = refused(counter, "刚被别人选走", "可改选", "F5", **values)
    assert error.code == "NUMBER_TAKEN"
    counter.act("refresh")
    assert values["number"][0] not in [row.id for row in counter.field("number").rows]
    assert counter.take(**counter._number()).step == "offers"


def test_nothing_picked(counter: Counter) -> None:
    counter.to("number")
    error = refused(counter, "还没有选", number=(), sim=())
    assert isinstance(error, Invalid)
    assert set(error.fields) == {"number", "sim"}


def test_a_pick_without_an_answer_is_not_repeated_blindly(counter: Counter, outside: Outside) -> None:
    counter.to("number")
    outside.fault("res_pickNumber", "lost_answer", times=1)
    values = counter._number()
    refused(counter, "自动核实", "F12", **values)
    refused(counter, "自动核实", "F12", **values)  # too early to ask
    counter.time_to_ask()
    counter.again()
    assert counter.take(**values).step == "offers"
    picks = [row for row in outside.ledger()["effects"] if row["interface"] == "main/res_pickNumber"]
    assert [row["seen"] for row in picks] == [1]


def test_another_number_releases_the_first(counter: Counter, outside: Outside) -> None:
    counter.to("offers")
    counter.goto("number")
    first = counter.field("number").value[0]
    rows = counter.field("number").rows
    other = next(row.id for row in rows if row.id != first and row.cells["level"] == "普通")
    counter.take(number=(other,), sim=counter.field("sim").value)
    assert outside.ledger()["numbers"]["held"] == outside.ledger()["sims"]["held"] == 1


def test_offers_that_cannot_be_taken(counter: Counter) -> None:
    counter.to("offers")
    assert "base" in _fields(refused(counter, "还没有选基础套餐", base=(), extras=(), told=True))
    assert "told" in _fields(refused(counter, "F10", base=(PLAIN,), extras=(), told=False))
    assert "extras" in _fields(refused(counter, "不适用于", base=(PLAIN,), extras=("GD900242",), told=True))
    refused(counter, "GD100269", base=("GD100269",), extras=(), told=True)


def _fields(error: BossError) -> set[str]:
    assert isinstance(error, Invalid)
    return set(error.fields)


def test_pictures_that_are_no_letter(counter: Counter) -> None:
    counter.to("letter")
    png = counter.attach(b"\x89PNG\r\n\x1a\n" + b"0" * 100)
    cut = counter.attach(jpeg()[:-400])
    small = counter.attach(jpeg(200, 300))
    noise = counter.attach(b"\xff\xd8\xff\xe0" + b"1" * 300_001)
    for picture, word in ((png, "不是 JPEG"), (cut, "不完整"), (small, "200×300"), (noise, "超过 300 KB")):
        error = refused(counter, word, "F8", intercept="1", picture=picture)
        assert _fields(error) == {"picture"}
    assert _fields(refused(counter, "F12", intercept="", picture="")) == {"intercept", "picture"}
    assert _fields(refused(counter, "F8", intercept="1", picture="of-another-case")) == {"picture"}


def test_the_file_server_or_the_upload_fails_and_the_same_picture_goes_on(counter: Counter, outside: Outside) -> None:
    counter.to("letter")
    values = counter._letter()
    outside.fault("3.2.6.11", "refuse_1xxx", times=1)
    refused(counter, "国网没有收下", "F8", **values)
    outside.fault("3.2.6.11", "busy_9xxx", times=1)
    refused(counter, "照片上传", "F12", **values)
    assert counter.take(**values).step == "fees"
    assert len(outside.ledger()["photos"]) == 1


def test_the_letter_of_another_certificate_cannot_be_used_again(counter: Counter) -> None:
    counter.to("letter")
    values = counter._letter()
    counter.take(**values)
    counter.goto("identify")
    counter.take(card=record(number="110101199003070011"), phone="13953100417")
    while counter.page.step != "letter":
        counter.forward()
    refused(counter, "原来的证件", "F8", **values)


@pytest.mark.parametrize(
    "kind",
    ["lost_request", "delay", "garbage", "unsigned", "missing_offers", "wrong_dates", "refuse_1xxx", "slow_drip"],
)
def test_a_bad_trial_never_stops_the_customer(counter: Counter, outside: Outside, kind: str) -> None:
    outside.fault("3.2.1.105", kind, seconds=3)
    counter.to("fees")
    side = counter.page.side
    assert side.dates is not None
    assert (side.dates.source, side.dates.disclaimer) == ("省内计算", "以实际办理成功生/失效时间为准")
    assert "F5" in counter.page.body.banners[0].text
    assert counter.forward().step == "receipt"


def test_the_trial_can_be_asked_again(counter: Counter, outside: Outside) -> None:
    outside.fault("3.2.1.105", "lost_request")
    counter.to("fees")
    outside.mend()
    counter.act("retry")
    assert counter.page.side.dates is not None
    assert counter.page.side.dates.source == "国网试算"
    assert counter.page.body.banners == ()


def test_no_signature_or_a_blank_one(counter: Counter) -> None:
    counter.to("receipt")
    assert _fields(refused(counter, "还没有签名", "F8", signature="")) == {"signature"}
    blank = counter.attach(bytes(cv2.imencode(".png", np.full((100, 300, 4), 255, np.uint8))[1]))
    assert _fields(refused(counter, "空白", "F8", signature=blank)) == {"signature"}
    assert _fields(refused(counter, "签名", "F8", signature=counter.attach(jpeg()))) == {"signature"}


def test_a_lapsed_hold_is_taken_again_and_the_signature_stays_good(counter: Counter, outside: Outside) -> None:
    counter.to("submit")
    with counter.world.db.unit() as unit:
        unit.exec_driver_sql("update resource_hold set expires_at = clock_timestamp()")
    error = refused(counter, "占用已过期", "Alt+←")
    assert error.code == "HOLD_LAPSED"
    counter.goto("number")
    assert counter.take(number=counter.field("number").value, sim=counter.field("sim").value).step == "submit"
    counter.forward()
    assert counter.drive_until("DONE").state == "DONE"
    assert len(outside.ledger()["users"]) == 1
