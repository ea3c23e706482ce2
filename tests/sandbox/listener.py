"""A small province that takes call-backs: opens them, answers, and remembers what came."""

import json
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from cryptography.hazmat.primitives.asymmetric import rsa

from sandbox import wire
from sandbox.envelope import BadMessage, Exchange, sign, signed_text, unwrap, verify
from sandbox.keys import NATIONAL_KEY_ID, PROVINCE_KEY_ID
from service.gateway.sample import sample


class Listener(ThreadingHTTPServer):
    """Answers with ``results``, the last one for ever. What does not open gets 2001, unsigned."""

    daemon_threads = True

    def __init__(self, private: rsa.RSAPrivateKey, national: rsa.RSAPublicKey) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.private, self.national = private, national
        self.key_id, self.national_id = PROVINCE_KEY_ID, NATIONAL_KEY_ID
        self.results, self.signer = ["0000"], private
        self.serial = ""  # under which it answers, when not that of the message
        self.seen: list[tuple[str, dict[str, Any]]] = []
        self.raw: list[bytes] = []
        self.causes: list[str] = []
        self.pause = 0.0
        self.at_once = self.most_at_once = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/osp"

    def handle_error(self, request: Any, client_address: Any) -> None:
        self.causes.append("line")

    def take(self, key: str, body: bytes, signature: str | None) -> tuple[dict[str, Any], Exchange]:
        """The head of a message that can be trusted, and its exchange."""
        message = json.loads(body)
        head = message["HEAD"]
        text = signed_text(head["TIME"], head["SERIAL"], body)
        verify(self.national, self.national_id, signature, text)
        exchange = unwrap(head.get("CRYPTO"), self.key_id, self.private)
        declared = wire.interfaces()[key]
        wire.parse(declared, message["BODY"], exchange)
        self.seen.append((head["SERIAL"], wire.opened(declared, message["BODY"], exchange)))
        return head, exchange


class _Handler(BaseHTTPRequestHandler):
    server: Listener

    def do_POST(self) -> None:
        server = self.server
        server.at_once += 1
        server.most_at_once = max(server.most_at_once, server.at_once)
        body = self.rfile.read(int(self.headers["Content-Length"]))
        server.raw.append(body)
        time.sleep(server.pause)
        key = self.path.removeprefix("/osp/")
        try:
            head, exchange = server.take(key, body, self.headers["X-OSP-Signature"])
        except (BadMessage, ValueError, RecursionError, KeyError) as error:
            server.causes.append(getattr(error, "cause", type(error).__name__))
            self._answer(b'{"HEAD": {"SERIAL": "", "RESULT": "2001"}, "BODY": {}}')
        else:
            self._signed(key, head, exchange)
        server.at_once -= 1

    def _signed(self, key: str, head: dict[str, Any], exchange: Exchange) -> None:
        results, declared = self.server.results, wire.interfaces()[key]
        result = results.pop(0) if len(results) > 1 else results[0]
        said = {"SERIAL": self.server.serial or head["SERIAL"], "TIME": head["TIME"], "RESULT": result, "MESSAGE": ""}
        content = sample(declared.answer).model_dump(mode="json", by_alias=True) if result == "0000" else {}
        shown = wire.sealed(declared.answer, content, exchange)
        answer = json.dumps({"HEAD": said, "BODY": shown}).encode()
        text = signed_text(head["TIME"], head["SERIAL"], answer)
        self._answer(answer, sign(self.server.signer, self.server.key_id, text))

    def _answer(self, answer: bytes, signature: str = "") -> None:
        self.send_response(200)
        if signature:
            self.send_header("X-OSP-Signature", signature)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        pass
