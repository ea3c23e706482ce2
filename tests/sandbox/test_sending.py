"""``/control/send``: every wrong way of a call-back is really wrong on the wire, and every answer is reported."""

import json
import time
from datetime import datetime
from typing import Any

import pytest

from sandbox import clock, wire
from sandbox.envelope import PLAIN, PROFILES
from sandbox.errands import PLANS
from sandbox.ways import WAYS, stranger
from service.gateway.main.order import Completion
from service.gateway.sample import sample
from tests.sandbox import flow
from tests.sandbox.listener import Listener
from tests.sandbox.province import TOKEN, Province

KEY = "main/3.3.1"


def send(province: Province, **asked: Any) -> dict[str, Any]:
    return province.control("send", **{"key": KEY, **asked})


def heads(listener: Listener) -> list[dict[str, Any]]:
    return [json.loads(raw)["HEAD"] for raw in listener.raw]


@pytest.mark.parametrize("profile", [*PROFILES, PLAIN])
def test_a_sample_arrives_under_every_profile(province: Province, listener: Listener, profile: str) -> None:
    done = send(province, profile=profile)
    assert (done["settled"], done["tries"][0]["status"], done["tries"][0]["result"]) == (True, 200, "0000")
    ((serial, body),) = listener.seen
    assert (serial, body) == (done["serial"], sample(Completion).model_dump(mode="json", by_alias=True))
    assert ("CRYPTO" in heads(listener)[0]) is (profile != PLAIN)
    (kept,) = province.ledger()["sent"]
    assert (kept["serial"], kept["tries"], kept["body"]) == (serial, done["tries"], body)


def test_every_interface_of_the_province_is_sent_and_its_answer_opened(province: Province, listener: Listener) -> None:
    inbound = [key for key, declared in wire.interfaces().items() if declared.direction == "in"]
    assert KEY in inbound
    for key in inbound:
        done = send(province, key=key)
        answer = sample(wire.interfaces()[key].answer).model_dump(mode="json", by_alias=True)
        assert (key, done["settled"], done["tries"][0]["body"] or {}) == (key, True, answer)


def test_it_is_sent_again_until_settled(province: Province, listener: Listener) -> None:
    listener.results = ["9001", "2001", "1001", "0000"]
    done = send(province, times=9)
    assert [heard["result"] for heard in done["tries"]] == ["9001", "2001", "1001"]
    assert len({serial for serial, _body in listener.seen}) == 1
    assert len({head["TIME"] for head in heads(listener)}) == 3
    listener.results = ["9001"]
    assert send(province, times=2)["settled"] is False


def test_the_body_and_the_serial_may_be_given(province: Province, listener: Listener) -> None:
    body = {**sample(Completion).model_dump(mode="json", by_alias=True), "ORDER_ID": "GW77"}
    serial = "ZZZZ20261123101530123000000077"
    send(province, body=body, serial=serial)
    assert listener.seen == [(serial, body)]


# What the listener, written straight from the profile, finds wrong with each; "" = nothing.
FOUND = {
    "unsigned": "signature",
    "stranger": "signature",
    "unknown_signer": "signature",
    "tampered": ("signature", "JSONDecodeError", "UnicodeDecodeError", "KeyError"),
    "wrong_key": "unopened",
    "for_stranger": ("envelope", "unopened"),
    "unknown_key": "envelope",
    "old_time": "",
    "future_time": "",
    "no_time": "",
    "wrong_code": "",
    "garbage": ("UnicodeDecodeError", "JSONDecodeError"),
    "wrong_charset": "UnicodeDecodeError",
    "told_charset": "UnicodeDecodeError",
    "field_charset": ("unopened", "unfit"),
    "oversized": "",
    "gzip_bomb": ("UnicodeDecodeError", "JSONDecodeError"),
    "nesting_bomb": "RecursionError",
    "named_twice": "signature",
    "swapped": ("clear", "unfit"),
    "clear_field": "clear",
    "missing_field": "missing",
    "wrong_type": "unfit",
    "extra_field": "undeclared",
    "cut": "line",
    "cut_head": "line",
    "half_close": "",
    "half_request": ("JSONDecodeError", "signature"),
    "hang_up": "line",
    "slow_drip": "",
}


@pytest.mark.parametrize("kind", WAYS)
def test_every_way_is_wrong_as_its_name_says(province: Province, listener: Listener, kind: str) -> None:
    done = send(province, kind=kind, seconds=0.3)
    wanted = (FOUND[kind],) if isinstance(FOUND[kind], str) else FOUND[kind]
    end = time.monotonic() + 5
    while kind in {"cut", "cut_head", "hang_up"} and not (listener.causes or listener.seen):
        assert time.monotonic() < end
        time.sleep(0.02)
    if wanted == ("",):
        assert (done["settled"], listener.causes) == (True, [])
    else:
        assert done["settled"] is False
        assert [cause for cause in listener.causes if cause not in wanted] == []


def test_times_that_are_off(province: Province, listener: Listener) -> None:
    for kind, wanted in (("old_time", -600), ("future_time", 600)):
        send(province, kind=kind)
        moment = datetime.strptime(heads(listener)[-1]["TIME"], "%Y-%m-%d %H:%M:%S.%f").replace(tzinfo=clock.ZONE)
        assert abs((moment - clock.now()).total_seconds() - wanted) < 5


def test_big_ones_are_big(province: Province, listener: Listener) -> None:
    for kind, least, most in (("oversized", 5 << 20, 6 << 20), ("gzip_bomb", 1, 100_000), ("nesting_bomb", 1, 300_000)):
        send(province, kind=kind)
        assert least <= len(listener.raw[-1]) <= most


def test_slow_drip_takes_its_time(province: Province, listener: Listener) -> None:
    start = time.monotonic()
    assert send(province, kind="slow_drip", seconds=0.5)["settled"]
    assert time.monotonic() - start > 0.45


def test_a_wrong_try_is_followed_by_right_ones(province: Province, listener: Listener) -> None:
    done = send(province, kind="cut", times=3)
    assert [heard["status"] for heard in done["tries"]] == [0, 200]
    assert [serial for serial, _body in listener.seen] == [done["serial"]]


def test_duplicates(province: Province, listener: Listener) -> None:
    send(province, kind="duplicate", copies=3)
    assert (len(listener.seen), len(set(listener.raw)), listener.most_at_once) == (3, 3, 1)
    send(province, kind="same_bytes", copies=3)
    assert (len(listener.seen), len(set(listener.raw))) == (6, 4)
    listener.pause = 0.3
    send(province, kind="concurrent", copies=5)
    assert (len(listener.seen), listener.most_at_once) == (11, 5)
    assert len({serial for serial, _body in listener.seen[6:]}) == 1


def test_out_of_order(province: Province, listener: Listener) -> None:
    first = sample(Completion).model_dump(mode="json", by_alias=True)
    second = {**first, "FINISH_TIME": "2026-11-24 00:00:00"}
    send(province, kind="reorder", body=first, bodies=[second])
    (later, late_body), (earlier, early_body) = listener.seen
    assert (late_body, early_body) == (second, first)
    assert earlier < later


def test_other_content_under_one_serial(province: Province, listener: Listener) -> None:
    done = send(province, kind="other_content")
    (first, one), (second, other) = listener.seen
    assert (first, second) == (done["serial"], done["serial"])
    assert one != other
    given = {**one, "REASON": "another"}
    send(province, kind="other_content", body=one, bodies=[given])
    assert listener.seen[-1][1] == given


def test_drop_sends_nothing_and_the_next_try_does(province: Province, listener: Listener) -> None:
    assert send(province, kind="drop")["tries"][0]["status"] == 0
    assert listener.raw == []
    assert send(province, kind="drop", times=2)["settled"]
    assert len(listener.raw) == 1


def test_the_provinces_own_request_comes_back_to_it(province: Province, listener: Listener) -> None:
    flow.prepare(province)
    send(province, kind="reflected")
    head = heads(listener)[0]
    assert (head["CODE"], head["SERIAL"][:4]) == ("3.2.6.11", "SD00")
    assert listener.causes == ["signature"]


def test_an_answer_that_cannot_be_trusted_does_not_settle(province: Province, listener: Listener) -> None:
    listener.signer = stranger()
    done = send(province)
    assert (done["settled"], done["tries"][0]["signed"], done["tries"][0]["result"]) == (False, False, "0000")


def test_the_answer_of_another_message_does_not_settle(province: Province, listener: Listener) -> None:
    listener.serial = "ZZZZ20261123101530123000000077"
    (heard,) = send(province)["tries"]
    assert (heard["signed"], heard["error"]) == (False, "the answer of another message")


def test_what_cannot_be_sent_is_said(province: Province) -> None:
    for asked in ({}, {"kind": "earthquake"}, {"key": "main/9.9.9"}, {"colour": "red"}, {"body": {"NOT_THERE": "1"}}):
        text = json.dumps({"key": KEY, **asked}).encode()
        status, _headers, answer = province.http("POST", "/control/send", text, {"X-Control": TOKEN})
        assert (status, "error" in json.loads(answer)) == (400, True)


def test_what_cannot_go_wrong_in_that_way_is_said(province: Province, listener: Listener) -> None:
    for asked in ({"kind": "wrong_key", "profile": PLAIN}, {"kind": "clear_field", "body": {"ORDER_ID": "GW1"}}):
        text = json.dumps({"key": KEY, **asked}).encode()
        assert province.http("POST", "/control/send", text, {"X-Control": TOKEN})[0] == 400
    assert listener.raw == []


def test_every_kind_is_tried_here() -> None:
    assert set(FOUND) == set(WAYS)
    assert not set(WAYS) & set(PLANS)
