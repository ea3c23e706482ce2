"""The outside world of these tests: the sandbox as a process of its own, steered over its control door."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import httpx

from service.gateway.inbound import Inbound
from service.kit.new_keys import create_keys
from service.kit.settings import Settings
from tests.plain import PLAIN

ROOT = Path(__file__).parents[2]


class Outside:
    """A running sandbox."""

    def __init__(self, folder: Path) -> None:
        self.keys = folder / "ours"
        create_keys(self.keys)
        theirs = folder / "sandbox" / "keys"
        theirs.mkdir(parents=True)
        for name in ("province.pub.pem", "sftp_client.pub"):
            shutil.copy(self.keys / name, theirs / name)
        with (folder / "sandbox.log").open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "sandbox", "serve", "--dir", str(folder / "sandbox")],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                cwd=ROOT,
            )
        assert self._process.stdout is not None
        self.ready: dict[str, Any] = json.loads(self._process.stdout.readline())
        for name in ("national.pub.pem", "sftp_host.pub"):
            shutil.copy(theirs / name, self.keys / name)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.ready['port']}"

    def control(self, place: str, method: str = "POST", **body: Any) -> dict[str, Any]:
        headers = {"X-Control": self.ready["control"]}
        url = f"{self.url}/control/{place}"
        answer = httpx.request(
            method, url, headers=headers, json=body or None, timeout=10, trust_env=False, verify=PLAIN
        )
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()
        return found

    def fault(self, code: str, kind: str, times: int = 0, seconds: float = 0.0) -> None:
        self.control("faults", code=code, kind=kind, times=times, seconds=seconds)

    def mend(self) -> None:
        self.control("faults", clear=True)

    def ledger(self) -> dict[str, Any]:
        return self.control("ledger", "GET")

    def stop(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(15)
        assert self._process.stdout is not None
        self._process.stdout.close()


@contextmanager
def started(folder: Path) -> Iterator[Outside]:
    outside = Outside(folder)
    yield outside
    outside.stop()


def fresh(outside: Outside) -> Outside:
    """As it was at its start, quick to complete; it calls nobody back."""
    outside.control("reset")
    outside.control("callback", url="")
    outside.control("settings", completion_delay=0.1, callback_retry=0.1)
    return outside


def towards(settings: Settings, outside: Outside) -> Settings:
    """This sandbox is our outside world."""
    return settings.model_copy(
        update={
            "key_dir": outside.keys,
            "sftp_host_key": outside.keys / "sftp_host.pub",
            "sftp_key": outside.keys / "sftp_client",
            "osp_url": f"{outside.url}/osp",
            "sftp_port": outside.ready["sftp_port"],
            "paperless_url": f"{outside.url}/paperless",
            "paperless_secret": outside.ready["paperless_secret"],
            "trial_budget": 2.0,
            "quiet_seconds": 20.0,  # a busy machine is no lost answer; tests that lose one move the clock
        }
    )


class _Door(ThreadingHTTPServer):
    """Many may knock at once."""

    request_queue_size = 128


@contextmanager
def door(inbound: Inbound) -> Iterator[str]:
    """Our own call-back address: hands every message to ``Inbound`` as the service's edge does."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            _, _, book, code = self.path.split("/", 3)
            content = self.rfile.read(int(self.headers["Content-Length"]))
            signature = self.headers.get("X-OSP-Signature", "")
            served = inbound.receive(book, code, content, signature, self.client_address[0])
            self.send_response(200)
            for name, value in served.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(served.content)))
            self.end_headers()
            self.wfile.write(served.content)

        def log_message(self, *_arguments: object) -> None:
            """Quiet."""

    server = _Door(("127.0.0.1", 0), Handler)
    server.daemon_threads = False  # closing waits for what is being answered
    thread = Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/osp"
    server.shutdown()
    server.server_close()
    thread.join(5)
