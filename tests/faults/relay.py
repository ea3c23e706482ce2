"""Stands between us and the national side, hears both, and answers in its stead as a trick says.

What the sandbox cannot do wrong by itself: a maintenance page, another message's answer, a foreign charset, a bomb.
"""

import contextlib
import http.client
import ssl
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.faults.proxy import HERE

SIGNATURE = "X-OSP-Signature"
JSON = "application/json; charset=utf-8"


@dataclass
class Talk:
    """One exchange as it came, and those before it (oldest first)."""

    path: str
    request: bytes
    request_signature: str
    answer: bytes = b""
    signature: str = ""
    before: list["Talk"] = field(default_factory=list, repr=False)


Turn = Callable[[Talk], Iterable[bytes]]


@dataclass
class Trick:
    """The bytes that are said instead of the answer. ``asks`` = the national side has heard the request by then.

    Strikes exchanges whose path ends so, ``times`` of them, 0 = all. ``keeps`` = the line stays open afterwards.
    """

    turn: Turn
    code: str
    asks: bool = True
    keeps: bool = False
    times: int = 1
    struck: int = 0


class Relay(ThreadingHTTPServer):
    """A man in the middle on 127.0.0.1."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, peer: int, tls: ssl.SSLContext | None = None) -> None:
        super().__init__((HERE, 0), _Line)
        if tls is not None:
            self.socket = tls.wrap_socket(self.socket, server_side=True)
        self.peer, self.talks, self._lock = peer, list[Talk](), threading.Lock()
        self._tricks: list[Trick] = []
        threading.Thread(target=self.serve_forever, args=(0.05,), name="relay", daemon=True).start()

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def arm(self, trick: Trick) -> Trick:
        """After those that wait for the same path."""
        with self._lock:
            self._tricks.append(trick)
        return trick

    def heal(self) -> None:
        with self._lock:
            self._tricks.clear()

    def forget(self) -> None:
        self.heal()
        self.talks.clear()

    def close(self) -> None:
        self.shutdown()
        self.server_close()

    def ask(self, talk: Talk) -> int:
        """The answer goes into the talk; its status."""
        line = http.client.HTTPConnection(HERE, self.peer, timeout=30)
        with contextlib.closing(line):
            headers = {"Content-Type": JSON, SIGNATURE: talk.request_signature}
            line.request("POST", talk.path, talk.request, headers)
            answer = line.getresponse()
            talk.answer, talk.signature = answer.read(), answer.getheader(SIGNATURE, "")
            return answer.status

    def strike(self, path: str) -> Trick | None:
        with self._lock:
            trick = next((one for one in self._tricks if path.endswith(one.code)), None)
            if trick is not None:
                trick.struck += 1
                if trick.struck == trick.times:
                    self._tricks.remove(trick)
            return trick

    def handle_error(self, request: object, client_address: object) -> None:
        """Whoever hangs up on a trick is right to."""


class _Line(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Relay

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        talk = Talk(self.path, body, self.headers.get(SIGNATURE, ""))
        trick = self.server.strike(self.path)
        talk.before = list(self.server.talks)
        self.server.talks.append(talk)
        status = self.server.ask(talk) if trick is None or trick.asks else 0
        if trick is None:
            self._say([whole(talk.answer, status=status, signature=talk.signature)])
            return
        self._say(trick.turn(talk))
        self.close_connection = not trick.keeps

    def _say(self, pieces: Iterable[bytes]) -> None:
        with contextlib.suppress(OSError):
            for piece in pieces:
                self.wfile.write(piece)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base class's name
        """Says nothing."""


def whole(content: bytes, *, status: int = 200, signature: str = "", kind: str = JSON, more: str = "") -> bytes:
    """One answer with its length."""
    signed = f"{SIGNATURE}: {signature}\r\n" if signature else ""
    head = f"HTTP/1.1 {status} X\r\nContent-Type: {kind}\r\nContent-Length: {len(content)}\r\n{signed}{more}\r\n"
    return head.encode("latin-1") + content
