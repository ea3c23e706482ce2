"""The national side's pen: requests to us, and answers to us over real HTTP, altered when told to."""

import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

from service.gateway import sealing
from service.gateway.profiles import PROFILES, Profile
from service.kit import clock
from tests.crypto.altered import Letter, dumped, signed
from tests.crypto.conftest import Pairs
from tests.crypto.messages import Ask, Told


class Pen:
    """Writes what is in order."""

    def __init__(self, pairs: Pairs, profile: str, body: dict[str, Any]) -> None:
        self.pairs, self.profile, self.body = pairs, PROFILES[profile], body
        self._count = 0

    def request(self) -> Letter:
        """Of this moment, under a serial of its own."""
        self._count += 1
        key = self.profile.new_key()
        time, serial = f"{clock.now():%Y-%m-%d %H:%M:%S}.000", f"ZZZZ20261123101530123{self._count:09d}"
        wrapped = self.profile.wrap(key, self.pairs.province.public_key())
        crypto = {"PROFILE": self.profile.name, "KEY_ID": "sd-2026-01", "KEY": wrapped}
        head = {"BOOK": "main", "CODE": "interop", "SERIAL": serial, "TIME": time, "CRYPTO": crypto}
        sealed = sealing.seal(Ask.model_validate(self.body), self.profile.mode(key))
        return signed(dumped({"HEAD": head, "BODY": sealed}), time, serial, self.pairs.national)

    def answer(self, request: bytes) -> Letter:
        head = json.loads(request)["HEAD"]
        profile: Profile = PROFILES[head["CRYPTO"]["PROFILE"]]
        mode = profile.mode(profile.unwrap(head["CRYPTO"]["KEY"], self.pairs.national))
        answered = {"SERIAL": head["SERIAL"], "TIME": head["TIME"], "RESULT": "0000", "MESSAGE": "成功"}
        content = dumped({"HEAD": answered, "BODY": sealing.seal(Told.model_validate(self.body), mode)})
        return signed(content, head["TIME"], head["SERIAL"], self.pairs.national)


class Desk:
    """Answers our requests on a port of its own; ``turn`` gets the request and the right answer."""

    def __init__(self, pen: Pen, turn: Callable[[Letter, Letter], Letter]) -> None:
        desk = self
        self.turn = turn

        class Clerk(BaseHTTPRequestHandler):
            """One connection."""

            protocol_version = "HTTP/1.1"
            wbufsize = 65536  # head and body in one piece: two would wait for each other

            def do_POST(self) -> None:
                content = self.rfile.read(int(self.headers["Content-Length"]))
                letter = desk.turn(Letter(content, self.headers["X-OSP-Signature"]), pen.answer(content))
                self.send_response(200)
                self.send_header("Content-Length", str(len(letter.content)))
                self.send_header("X-OSP-Signature", letter.header)
                self.end_headers()
                self.wfile.write(letter.content)

            def log_message(self, *_: Any) -> None:
                """Nothing: what we log is what is looked at."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Clerk)
        self._thread = threading.Thread(target=self._server.serve_forever)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/osp"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
