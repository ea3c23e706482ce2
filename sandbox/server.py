"""The HTTP door of the sandbox, with a hand on the socket so that faults are real ones."""

import json
import logging
import socket
import sys
import time
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BufferedIOBase
from typing import Any
from urllib.parse import urlsplit

from sandbox.control import Control
from sandbox.faults import Fault, Faults
from sandbox.osp import SIGNATURE, Osp
from sandbox.provincial import Asked, Twin
from sandbox.spoils import SPOILS

LIMIT = 8 << 20  # bytes of a request
PHRASES = {200: "OK", 302: "Found", 400: "Bad Request", 401: "Unauthorized", 404: "Not Found", 409: "Conflict"}
PHRASES |= {413: "Content Too Large", 422: "Unprocessable Content", 502: "Bad Gateway", 503: "Service Unavailable"}
log = logging.getLogger(__name__)


class Server(ThreadingHTTPServer):
    """Shared by all connections."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, port: int, osp: Osp, twins: Mapping[str, Twin], control: Control, faults: Faults) -> None:
        super().__init__(("127.0.0.1", port), Door)
        self.osp, self.twins, self.control, self.faults = osp, twins, control, faults

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ARG002  the base class calls it so
        log.info("connection of %s ended early: %r", client_address, sys.exception())


class Door(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = 120
    server: Server

    def do_GET(self) -> None:
        self._route()

    def do_POST(self) -> None:
        self._route()

    def do_PUT(self) -> None:
        self._route()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  the base class's name
        log.debug(format, *args)

    def _route(self) -> None:
        size = int(self.headers.get("Content-Length") or 0)
        if size > LIMIT:
            self.json(413, {"error": "too large"})
            self.close_connection = True
            return
        body, path = self.rfile.read(size), urlsplit(self.path).path
        if path.startswith("/osp/") and self.command == "POST":
            self._osp(path.removeprefix("/osp/"), body)
        elif (twin := self.server.twins.get(path.split("/")[1])) is not None:
            self._twin(twin, path, body)
        elif path.startswith("/control/"):
            self._control(path.removeprefix("/control/"), body)
        else:
            self.json(404, {"error": "nothing here"})

    def _osp(self, path: str, body: bytes) -> None:
        fault = self.server.faults.strike(path, "before", "after")
        if self._stopped_before(fault):
            return
        content, signature = self.server.osp.answer(path, self.headers.get(SIGNATURE), body, fault)
        headers = {"Content-Type": "application/json; charset=utf-8", **({SIGNATURE: signature} if signature else {})}
        self._answer(fault, 200, headers, content)

    def _twin(self, twin: Twin, path: str, body: bytes) -> None:
        fault = self.server.faults.strike(twin.name, "before", "after")
        if self._stopped_before(fault):
            return
        status, answer = twin.answer(Asked(self.command, path, self.headers, body), fault)
        content = json.dumps(answer, ensure_ascii=False).encode()
        self._answer(fault, status, {"Content-Type": "application/json; charset=utf-8"}, content)

    def _control(self, place: str, body: bytes) -> None:
        if not self.server.control.known(self.headers.get("X-Control", "")):
            self.json(401, {"error": "X-Control"})
            return
        try:
            asked = json.loads(body or b"{}")
        except ValueError:
            self.json(400, {"error": "not JSON"})
            return
        self.json(*self.server.control.answer(self.command, place, asked if isinstance(asked, dict) else {}))

    def _stopped_before(self, fault: Fault | None) -> bool:
        """Whether a fault has ended the exchange before anything was done."""
        kind = fault.kind if fault else ""
        if fault is not None and kind == "delay":
            time.sleep(fault.seconds)
        elif kind == "lost_request":
            self.cut()
        elif kind == "http_5xx":
            self.json(503, {"error": "drill"})
        return kind in ("lost_request", "http_5xx")

    def _answer(self, fault: Fault | None, status: int, headers: dict[str, str], content: bytes) -> None:
        spoil = SPOILS.get(fault.kind) if fault else None
        if fault is None or spoil is None:
            self.send(status, headers, content)
        else:
            spoil(self, fault, headers, content)

    def json(self, status: int, answer: dict[str, Any]) -> None:
        content = json.dumps(answer, ensure_ascii=False).encode()
        self.send(status, {"Content-Type": "application/json; charset=utf-8"}, content)

    def send(self, status: int, headers: dict[str, str], content: bytes) -> None:
        self.wfile.write(self.head(status, headers, len(content)) + content)

    def head(self, status: int, headers: dict[str, str], size: int) -> bytes:
        lines = [f"HTTP/1.1 {status} {PHRASES[status]}", f"Content-Length: {size}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")

    @property
    def stream(self) -> BufferedIOBase:
        return self.wfile

    def cut(self) -> None:
        """End the connection without a word."""
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)
