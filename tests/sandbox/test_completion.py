"""The call-back 3.3.1 against a small province that answers."""

from typing import Any

from cryptography.hazmat.primitives.asymmetric import rsa

from tests.sandbox import flow
from tests.sandbox.listener import Listener
from tests.sandbox.province import Province


def _done(ledger: dict[str, Any]) -> bool:
    return bool(ledger["callbacks"]) and ledger["callbacks"][0]["state"] == "done"


def test_the_completion_arrives_once_and_whole(province: Province, listener: Listener) -> None:
    ready, opened = flow.open_one(province)
    province.wait(_done)
    ((serial, told),) = listener.seen
    assert serial.startswith("ZZZZ")
    assert len(serial) == 30
    assert told["FINISH_TIME"]
    names = ("ORDER_ID", "ACCEPT_ID", "RESULT", "ACCESS_NUM")
    wanted = (opened.body["ORDER_ID"], "SL20261123000001", "0", ready.access_num)
    assert tuple(told[name] for name in names) == wanted


def test_it_is_sent_until_the_province_answers_0000(province: Province, listener: Listener) -> None:
    listener.results = ["9001", "2001", "0000"]
    flow.open_one(province)
    ledger = province.wait(_done)
    assert len(listener.seen) == ledger["callbacks"][0]["attempts"] == 3
    assert listener.seen[0] == listener.seen[2]  # the same serial and content


def test_an_answer_signed_by_a_stranger_does_not_count(province: Province, listener: Listener) -> None:
    listener.signer = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    flow.open_one(province)
    province.wait(lambda ledger: ledger["callbacks"] and ledger["callbacks"][0]["attempts"] >= 2)
    assert not _done(province.ledger())
    listener.signer = listener.private
    province.wait(_done)


def test_a_dropped_callback_is_sent_again(province: Province, listener: Listener) -> None:
    province.control("faults", code="3.3.1", kind="drop_callback", times=2)
    flow.open_one(province)
    ledger = province.wait(_done)
    assert (len(listener.seen), ledger["callbacks"][0]["attempts"]) == (1, 3)


def test_a_duplicate_callback_is_the_same_message_twice(province: Province, listener: Listener) -> None:
    province.control("faults", code="3.3.1", kind="duplicate_callback")
    flow.open_one(province)
    province.wait(_done)
    province.wait(lambda _ledger: len(listener.seen) == 2)
    assert listener.seen[0] == listener.seen[1]


def test_a_failure_is_told_with_its_reason(province: Province, listener: Listener) -> None:
    province.control("settings", completion_failure="HLR 开通失败")
    flow.open_one(province)
    province.wait(_done)
    ((_serial, told),) = listener.seen
    assert (told["RESULT"], told["REASON"]) == ("1", "HLR 开通失败")


def test_it_waits_for_an_address(province: Province) -> None:
    province.control("settings", completion_delay=0, callback_retry=0.05)
    flow.open_one(province)
    ledger = province.wait(lambda ledger: ledger["callbacks"] and ledger["callbacks"][0]["attempts"] > 0)
    assert ledger["callbacks"][0]["last"] == "尚未设置回调地址"
