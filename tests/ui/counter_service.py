"""A small real HTTP server that answers docs/protocol.md from a script and records what it was asked."""

import base64
import json
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.ui.samples import DRAFTS, GATEWAYS, LOGIN, PAGES, PDF, next_page

PASSWORD = "Demo-2026!"
READS = {"palette", "drafts", "page", "look", "file", "events", "status"}


@dataclass(frozen=True)
class Asked:
    """One request as it came in."""

    route: str
    body: dict[str, Any]
    key: str
    session: str
    door: str


@dataclass
class CounterService:
    """Answers pages by ``samples``; ``refuse``, ``delay``, ``lose`` and ``news`` change what it does."""

    asked: list[Asked] = field(default_factory=list)
    refusals: dict[str, list[tuple[int, dict[str, Any]]]] = field(default_factory=dict)
    delays: dict[str, float] = field(default_factory=dict)
    lost: dict[str, int] = field(default_factory=dict)
    done: dict[str, bytes] = field(default_factory=dict)
    effects: list[str] = field(default_factory=list)
    locked: bool = False
    events: list[dict[str, Any]] = field(default_factory=list)
    news: threading.Condition = field(default_factory=threading.Condition)
    closing: bool = False

    def start(self) -> None:
        service = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                length = int(self.headers["Content-Length"])
                body = json.loads(self.rfile.read(length))
                route = self.path.removeprefix("/counter/")
                asked = Asked(
                    route,
                    body,
                    self.headers.get("Idempotency-Key", ""),
                    self.headers.get("Authorization", "").removeprefix("Bearer "),
                    self.headers.get("X-Door", ""),
                )
                status, content = service.answer(asked)
                if status == 0:
                    self.connection.shutdown(socket.SHUT_RDWR)
                    self.close_connection = True
                    return
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *arguments: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, request: Any, client_address: Any) -> None:
                """A client that has gone away is nobody's fault."""

        self._server = Server(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def stop(self) -> None:
        self.closing = True
        with self.news:
            self.news.notify_all()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def routes(self) -> list[str]:
        return [one.route for one in self.asked if one.route not in ("status", "events")]

    def of(self, route: str) -> list[Asked]:
        return [one for one in self.asked if one.route == route]

    def refuse(self, route: str, status: int, code: str, message: str, **fields: str) -> None:
        said = {"error": "Refused", "code": code, "message": message, "fields": fields}
        self.refusals.setdefault(route, []).append((status, said))

    def happen(self, kind: str = "page") -> None:
        with self.news:
            self.events.append({"id": len(self.events) + 1, "kind": kind, "at": "2026-11-23T10:33:00+08:00"})
            self.news.notify_all()

    def answer(self, asked: Asked) -> tuple[int, bytes]:
        self.asked.append(asked)
        if delay := self.delays.get(asked.route):
            time.sleep(delay)
        if self.refusals.get(asked.route):
            status, said = self.refusals[asked.route].pop(0)
            return status, json.dumps(said).encode()
        if self.locked and asked.route not in ("unlock", "handover", "logout"):
            return 403, json.dumps({"error": "Forbidden", "code": "LOCKED", "message": "已锁屏"}).encode()
        content = self._content(asked)
        if self.lost.get(asked.route):
            self.lost[asked.route] -= 1
            return 0, b""
        return 200, content

    def _content(self, asked: Asked) -> bytes:
        """What is done is done once: the same key gets the stored answer."""
        if asked.key in self.done:
            return self.done[asked.key]
        content = json.dumps(self._act(asked.route, asked.body)).encode()
        if asked.route not in READS:
            self.effects.append(asked.route)
            self.done[asked.key] = content
        return content

    def _act(self, route: str, body: dict[str, Any]) -> Any:
        if route in ("lock", "unlock", "handover", "logout"):
            self.locked = route == "lock"
        answers: dict[str, Callable[[], Any]] = {
            "login": lambda: _signed_in(body["staff"]),
            "handover": lambda: _signed_in(body["staff"]),
            "open": lambda: PAGES["case-1"],
            "page": lambda: PAGES[body["case"]],
            "take": lambda: next_page(route, body),
            "act": lambda: next_page(route, body),
            "goto": lambda: next_page(route, body),
            "save": lambda: {"version": body["version"], "saved_at": "2026-11-23T10:32:05+08:00"},
            "palette": lambda: {"items": _found(body["query"])},
            "drafts": lambda: {"drafts": DRAFTS},
            "status": lambda: {"gateways": GATEWAYS, "unconfirmed": 2},
            "file": lambda: {"media": "application/pdf", "content": base64.b64encode(PDF).decode()},
            "attach": lambda: {"file": "attached-1", "media": "image/png", "bytes": 0, "sha256": ""},
            "events": lambda: self._wait(body),
        }
        return answers.get(route, dict)()

    def _wait(self, body: dict[str, Any]) -> dict[str, Any]:
        def fresh() -> list[dict[str, Any]]:
            return [event for event in self.events if event["id"] > body["after"]]

        with self.news:
            self.news.wait_for(lambda: fresh() or self.closing, timeout=body["wait"])
            return {"after": len(self.events), "events": fresh()}


def _signed_in(staff: str) -> dict[str, Any]:
    return LOGIN | {"staff": staff, "name": "王芳" if staff == "SD0001" else "李强"}


def _found(query: str) -> list[dict[str, Any]]:
    scenarios = [
        {"kind": "scenario", "id": item["key"], "title": item["title"], "hint": item["code"], "key": item["hotkey"]}
        for group in LOGIN["menu"]
        for item in group["items"]
        if query.lower() in f"{item['title']} {item['code']} {item['initials']}"
    ]
    drafts = [
        {
            "kind": "draft",
            "id": draft["case"],
            "title": draft["number"],
            "hint": f"{draft['title']} · {draft['customer']}",
            "key": "",
        }
        for draft in DRAFTS
        if query.lower() in f"{draft['number'].lower()} {draft['title']}"
    ]
    return scenarios + drafts
