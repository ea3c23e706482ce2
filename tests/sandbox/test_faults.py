"""Every fault switch does what its name says: what the caller sees, and what was done."""

import gzip
import http.client
import json
import select
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from sandbox import clock
from sandbox.envelope import BadMessage
from sandbox.faults import KINDS
from service.gateway.main.order import QueryBySerial, TrialDates
from service.gateway.main.resource import PickNumber, QueryNumbers
from tests.faults.waiting import wait_for
from tests.sandbox import flow
from tests.sandbox.province import Province

CODE = "res_pickNumber"
LONG = 2.5  # seconds
CUT = (http.client.RemoteDisconnected, http.client.IncompleteRead, ConnectionError)


@pytest.fixture
def pick(province: Province) -> PickNumber:
    row = province.ask(QueryNumbers(area_code="0531", limit=1)).body["NUMBER_LIST"][0]
    return PickNumber(access_num=row["ACCESS_NUM"], cert_num=flow.CERT)


def _fault(province: Province, kind: str, **more: Any) -> None:
    province.control("faults", code=CODE, kind=kind, **more)


def _state(province: Province, serial: str) -> str:
    return str(province.ask(QueryBySerial(serial=serial)).body["STATE"])


@pytest.mark.parametrize(
    ("kind", "state"), [("lost_request", "NOT_FOUND"), ("lost_answer", "DONE"), ("cut_short", "DONE")]
)
def test_lines_that_are_cut(province: Province, pick: PickNumber, kind: str, state: str) -> None:
    _fault(province, kind)
    serial = province.serial()
    with pytest.raises(CUT):
        province.ask(pick, serial)
    assert _state(province, serial) == state
    assert province.ask(pick, serial).result == "0000"
    assert len(province.ledger()["effects"]) == 1


@pytest.mark.parametrize(
    ("kind", "status", "state"),
    [("http_5xx", 503, "NOT_FOUND"), ("http_5xx_done", 502, "DONE"), ("redirect", 302, "DONE")],
)
def test_http_failures(province: Province, pick: PickNumber, kind: str, status: int, state: str) -> None:
    _fault(province, kind)
    serial = province.serial()
    with pytest.raises(AssertionError, match=str(status)):
        province.ask(pick, serial)
    assert _state(province, serial) == state


@pytest.mark.parametrize(
    ("kind", "result", "state"), [("busy_9xxx", "9001", "NOT_FOUND"), ("refuse_1xxx", "1999", "REFUSED")]
)
def test_results_of_a_drill(province: Province, pick: PickNumber, kind: str, result: str, state: str) -> None:
    _fault(province, kind)
    serial = province.serial()
    assert province.ask(pick, serial).result == result
    assert _state(province, serial) == state


@pytest.mark.parametrize(
    ("kind", "wrong"), [("wrong_key", BadMessage), ("garbage", ValueError), ("unsigned", KeyError)]
)
def test_answers_that_cannot_be_trusted(province: Province, kind: str, wrong: type[Exception]) -> None:
    province.control("faults", code="res_queryNumbers", kind=kind)
    with pytest.raises(wrong):
        province.ask(QueryNumbers(area_code="0531", limit=1))
    assert province.ask(QueryNumbers(area_code="0531", limit=1)).result == "0000"


def test_the_answer_of_another_message(province: Province, pick: PickNumber) -> None:
    _fault(province, "wrong_serial")
    with pytest.raises(AssertionError):
        province.ask(pick)


def test_delay_works_late(province: Province, pick: PickNumber) -> None:
    with _sent(province, pick, "delay") as (line, serial):
        time.sleep(0.25)
        assert _state(province, serial) == "NOT_FOUND"
        assert line.recv(100).startswith(b"HTTP/1.1 200")
        assert _state(province, serial) == "DONE"


def test_late_answer_works_at_once(province: Province, pick: PickNumber) -> None:
    with _sent(province, pick, "late_answer") as (line, serial):
        wait_for(lambda: _state(province, serial) == "DONE")
        assert select.select([line], [], [], 0)[0] == []  # and still no answer
        assert line.recv(100).startswith(b"HTTP/1.1 200")


@contextmanager
def _sent(province: Province, pick: PickNumber, kind: str) -> Iterator[tuple[socket.socket, str]]:
    """The line of a request that meets this fault, for longer than a busy machine is busy; and its serial."""
    _fault(province, kind, seconds=LONG)
    serial = province.serial()
    with socket.create_connection(("127.0.0.1", province.port)) as line:
        line.sendall(_raw(province, pick, serial))
        yield line, serial


def _raw(province: Province, asked: PickNumber, serial: str) -> bytes:
    """The bytes of a request in plain mode."""
    province.control("settings", sign=False, plain=[f"main/{CODE}"])
    head = {"BOOK": "main", "CODE": CODE, "PROVINCE": "SD00", "SERIAL": serial, "TIME": clock.head_time()}
    body = json.dumps({"HEAD": head, "BODY": asked.model_dump(by_alias=True)}).encode()
    return f"POST /osp/main/{CODE} HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


def test_slow_drip_takes_its_time(province: Province, pick: PickNumber) -> None:
    _fault(province, "slow_drip", seconds=0.5)
    start = time.monotonic()
    assert province.ask(pick).result == "0000"
    assert time.monotonic() - start > 0.45


def test_endless_continue_then_the_answer(province: Province, pick: PickNumber) -> None:
    _fault(province, "endless_continue", seconds=0.3)
    start = time.monotonic()
    assert province.ask(pick).result == "0000"
    assert time.monotonic() - start > 0.25


def test_oversize_is_small_on_the_wire(province: Province, pick: PickNumber) -> None:
    _fault(province, "oversize")
    line = socket.create_connection(("127.0.0.1", province.port))
    line.sendall(_raw(province, pick, province.serial()))
    got = b""
    while b"\r\n\r\n" not in got or len(got.partition(b"\r\n\r\n")[2]) < _length(got):
        got += line.recv(65536)
    line.close()
    body = got.partition(b"\r\n\r\n")[2]
    assert len(body) < 50_000 < (4 << 20) < len(gzip.decompress(body))


def _length(got: bytes) -> int:
    return int(got.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])


def test_trial_with_something_wrong(province: Province) -> None:
    asked = TrialDates(scene_code="2.6.1.1", offer_codes=("A", "B"))
    province.control("faults", code="3.2.1.105", kind="missing_offers")
    province.control("faults", code="3.2.1.105", kind="wrong_dates")
    assert [item["OFFER_CODE"] for item in province.ask(asked).body["OFFER_LIST"]] == ["A"]
    assert province.ask(asked).body["OFFER_LIST"][0]["EXPIRY_TIME"] == "2001-02-30 25:61:00"
    assert len(province.ask(asked).body["OFFER_LIST"]) == 2


def test_switches_count_and_reset(province: Province, pick: PickNumber) -> None:
    province.control("faults", code="*", kind="busy_9xxx", times=2)
    assert [province.ask(pick).result for _ in range(3)] == ["9001", "9001", "0000"]
    assert province.control("faults")["faults"][0]["struck"] == 2
    province.control("faults", code=CODE, kind="busy_9xxx", times=0)
    assert {province.ask(pick).result for _ in range(5)} == {"9001"}
    province.control("reset")
    assert province.control("faults") == {"faults": []}
    assert province.ledger()["effects"] == []


@pytest.mark.parametrize(
    "wanted", [{"code": "*", "kind": "earthquake"}, {"kind": "delay"}, {"code": "*", "kind": "delay", "seconds": -1}]
)
def test_unknown_switches_are_refused(province: Province, wanted: dict[str, Any]) -> None:
    headers = {"X-Control": "token-of-the-tests"}
    status, _headers, text = province.http("POST", "/control/faults", json.dumps(wanted).encode(), headers)
    assert (status, "error" in json.loads(text)) == (400, True)


def test_control_needs_its_token(province: Province) -> None:
    assert province.http("GET", "/control/ledger")[0] == 401
    assert province.http("GET", "/control/ledger", headers={"X-Control": "guess"})[0] == 401


def test_every_kind_says_when_it_strikes() -> None:
    assert set(KINDS.values()) == {"before", "after", "callback"}
