"""The call-back 3.3.1 against a small province that answers."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from sandbox import wire
from sandbox.envelope import sign, signed_text, unwrap, verify
from sandbox.keys import NATIONAL_KEY_ID, PROVINCE_KEY_ID
from service.gateway.main.order import Completion
from tests.sandbox import flow
from tests.sandbox.province import Province


class Listener(HTTPServer):
    """Opens call-backs and answers with ``results``, the last one for ever."""

    def __init__(self, private: rsa.RSAPrivateKey, national: rsa.RSAPublicKey) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.private, self.national = private, national
        self.results, self.signer = ["0000"], private
        self.seen: list[tuple[str, dict[str, Any]]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/osp"


class _Handler(BaseHTTPRequestHandler):
    server: Listener

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        message = json.loads(body)
        head = message["HEAD"]
        text = signed_text(head["TIME"], head["SERIAL"], body)
        verify(self.server.national, NATIONAL_KEY_ID, self.headers["X-OSP-Signature"], text)
        exchange = unwrap(head["CRYPTO"], PROVINCE_KEY_ID, self.server.private)
        self.server.seen.append((head["SERIAL"], wire.opened(Completion, message["BODY"], exchange)))
        results = self.server.results
        result = results.pop(0) if len(results) > 1 else results[0]
        said = {"SERIAL": head["SERIAL"], "TIME": head["TIME"], "RESULT": result, "MESSAGE": ""}
        answer = json.dumps({"HEAD": said, "BODY": {}}).encode()
        self.send_response(200)
        signature = sign(self.server.signer, PROVINCE_KEY_ID, signed_text(head["TIME"], head["SERIAL"], answer))
        self.send_header("X-OSP-Signature", signature)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        pass


@pytest.fixture
def listener(province: Province) -> Iterator[Listener]:
    server = Listener(province.key, province.national)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    province.control("callback", url=server.url)
    province.control("settings", completion_delay=0.1, callback_retry=0.05)
    yield server
    server.shutdown()
    server.server_close()


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
