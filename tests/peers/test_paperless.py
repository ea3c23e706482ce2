"""无纸化 over a real socket: signed, once, and every way in which it can fail to answer."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from service.kit.errors import BossError, Refused, Tampered, Unanswered, Unreached
from service.peers.paperless import Archive, Paperless

PDF = b"%PDF-1.7 signed"
SHA = hashlib.sha256(PDF).hexdigest()


class Peer:
    """Answers what it is told to and keeps what it got."""

    def __init__(self) -> None:
        self.status, self.answer = 200, json.dumps({"sha256": SHA}).encode()
        self.got: list[tuple[str, str, dict[str, str], bytes]] = []


@pytest.fixture
def peer() -> Iterator[tuple[Peer, Paperless]]:
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
    paperless = Paperless(f"http://127.0.0.1:{server.server_address[1]}/paperless", "cloudboss", "secret")
    yield told, paperless
    paperless.close()
    server.shutdown()
    server.server_close()
    thread.join(5)


def archive(paperless: Paperless, **info: Any) -> Archive:
    return paperless.archive("SL20261123000001", info or {"a": 1}, PDF)


def test_the_receipt_goes_signed_with_its_pdfinfo(peer: tuple[Peer, Paperless]) -> None:
    told, paperless = peer
    assert archive(paperless).send("S1")["sha256"] == SHA
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
    assert archive(paperless).query("S1") == {"sha256": SHA}
    told.status = 404
    assert archive(paperless).query("S1") is None
    assert told.got[0][:2] == ("GET", "/paperless/receipts/SL20261123000001")
    assert paperless.reachable()


@pytest.mark.parametrize(
    ("status", "answer", "error"),
    [
        (401, b"{}", Unreached),
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
        archive(paperless).send("S1")


def test_nobody_there_is_surely_not_done() -> None:
    paperless = Paperless("http://127.0.0.1:9/paperless", "cloudboss", "secret")
    with pytest.raises(Unreached):
        archive(paperless).send("S1")
    assert not paperless.reachable()
    paperless.close()


def test_the_digest_names_the_content(peer: tuple[Peer, Paperless]) -> None:
    _, paperless = peer
    assert archive(paperless, a=1).digest() == archive(paperless, a=1).digest()
    assert archive(paperless, a=1).digest() != archive(paperless, a=2).digest()
