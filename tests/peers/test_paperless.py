"""无纸化 over a real socket: signed, once, and every way in which it can fail to answer."""

import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from service.gateway.recorder import Recorder
from service.gateway.vitals import Vitals
from service.kit.db import Database
from service.kit.errors import BossError, Declined, Refused, Tampered, Unanswered, Unreached
from service.kit.secrets import FieldCipher
from service.peers.paperless import Archive, Paperless
from tests.gateway.national import STAFF

PDF = b"%PDF-1.7 signed"
SHA = hashlib.sha256(PDF).hexdigest()


class Peer:
    """Answers what it is told to and keeps what it got."""

    def __init__(self) -> None:
        self.status, self.answer = 200, json.dumps({"sha256": SHA}).encode()
        self.got: list[tuple[str, str, dict[str, str], bytes]] = []


@pytest.fixture
def recorder(db: Database, cipher: FieldCipher) -> Recorder:
    return Recorder(db, cipher, Vitals("paperless", "无纸化"))


@pytest.fixture
def peer(recorder: Recorder) -> Iterator[tuple[Peer, Paperless]]:
    told = Peer()

    class Handler(BaseHTTPRequestHandler):
        def _any(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            told.got.append((self.command, self.path, dict(self.headers), body))
            self.send_response(told.status)
            self.send_header("Content-Length", str(len(told.answer)))
            self.end_headers()
            self.wfile.write(told.answer)

        def do_GET(self) -> None:
            self._any()

        def do_POST(self) -> None:
            self._any()

        def log_message(self, *_arguments: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    paperless = Paperless(f"http://127.0.0.1:{server.server_address[1]}/paperless", "cloudboss", "secret", recorder)
    yield told, paperless
    paperless.peer.close()
    server.shutdown()
    server.server_close()
    thread.join(5)


def archive(paperless: Paperless, **info: Any) -> Archive:
    return paperless.archive("SL20261123000001", info or {"a": 1}, PDF)


def send(paperless: Paperless) -> dict[str, Any]:
    return archive(paperless).send("S1", STAFF, time.monotonic() + 10)


def test_the_receipt_goes_signed_with_its_pdfinfo(peer: tuple[Peer, Paperless]) -> None:
    told, paperless = peer
    assert send(paperless)["sha256"] == SHA
    ((method, path, headers, body),) = told.got
    assert (method, path) == ("POST", "/paperless/receipts")
    sent = json.loads(body)
    assert (sent["acceptance"], sent["serial"], sent["pdfinfo"]) == ("SL20261123000001", "S1", {"a": 1})
    found = {name.lower(): value for name, value in headers.items()}
    text = method + path + found["x-time"] + found["x-nonce"] + hashlib.sha256(body).hexdigest()
    assert found["x-sign"] == hmac.new(b"secret", text.encode(), hashlib.sha256).hexdigest()
    assert found["x-caller"] == "cloudboss"


def test_the_question_names_the_acceptance(peer: tuple[Peer, Paperless]) -> None:
    told, paperless = peer
    found = archive(paperless).query("S1", STAFF)
    assert found is not None
    assert found["sha256"] == SHA
    told.status = 404
    assert archive(paperless).query("S1", STAFF) is None
    assert told.got[0][:2] == ("GET", "/paperless/receipts/SL20261123000001")
    assert paperless.reachable()


@pytest.mark.parametrize(
    ("status", "answer", "error"),
    [
        (400, b"{}", Declined),
        (401, b"{}", Unreached),
        (404, b"{}", Declined),
        (409, b"{}", Refused),
        (422, b"{}", Refused),
        (500, b"{}", Unanswered),
        (200, b"<html>", Unanswered),
        (200, b"[]", Unanswered),
        (200, b'{"sha256": "of another"}', Tampered),
    ],
)
def test_every_other_answer_is_an_error_of_its_kind(
    peer: tuple[Peer, Paperless], status: int, answer: bytes, error: type[BossError]
) -> None:
    told, paperless = peer
    told.status, told.answer = status, answer
    with pytest.raises(error):
        send(paperless)


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/paperless", ""])
def test_nobody_there_is_surely_not_done(recorder: Recorder, url: str) -> None:
    paperless = Paperless(url, "cloudboss", "secret", recorder)
    with pytest.raises(Unreached):
        send(paperless)
    assert not paperless.reachable()
    assert len(paperless.peer.health()) == bool(url)
    paperless.peer.close()


def test_the_digest_names_the_content(peer: tuple[Peer, Paperless]) -> None:
    _, paperless = peer
    assert archive(paperless, a=1).digest() == archive(paperless, a=1).digest()
    assert archive(paperless, a=1).digest() != archive(paperless, a=2).digest()
