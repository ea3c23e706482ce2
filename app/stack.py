"""The embedded whole: PostgreSQL, sandbox, service and worker as child processes of one parent.

Used by the demo and by the tests. Every child ends when the pipe to its stdin closes, so none
outlives the parent, however it ends.
"""

import json
import os
import secrets
import shutil
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Self

import httpx

from app.devices.deck import training_cards

SHARED = ("paperless_secret", "aaa_secret", "tickets_secret", "filing_app", "filing_secret")  # as the sandbox says
START_LIMIT = 60.0  # seconds until a child has to be ready
_PLAIN = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # for HTTP without TLS: to read all authorities takes 16 ms a call
END_GRACE = 8.0  # seconds a child may take to end after its stdin closed

Progress = Callable[[str], None]


class StackError(RuntimeError):
    """A part did not start; the message names it and the end of its log."""


@dataclass
class Child:
    """One process of the stack: starts, reports ready in one JSON line, ends with its stdin."""

    name: str
    command: Sequence[str]
    log: Path
    environment: dict[str, str]
    hello: dict[str, str] = field(default_factory=dict)
    process: "subprocess.Popen[str] | None" = None
    ready: dict[str, Any] = field(default_factory=dict)

    def start(self) -> dict[str, Any]:
        """Start and wait for the ready line. StackError with the end of the log when it does not come."""
        with self.log.open("a", encoding="utf-8") as log:
            self.process = subprocess.Popen(
                list(self.command),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                encoding="utf-8",
                env=self.environment,
            )
        assert self.process.stdin is not None
        if self.hello:
            self.process.stdin.write(json.dumps(self.hello) + "\n")
            self.process.stdin.flush()
        seen = threading.Event()
        threading.Thread(target=self._drain, args=(seen,), name=f"{self.name}-stdout", daemon=True).start()
        deadline = time.monotonic() + START_LIMIT
        while not seen.wait(0.02):
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise StackError(f"{self.name} did not start.\n{self._tail()}")
        return self.ready

    def kill(self) -> None:
        """SIGKILL, at once: for tests of what survives it."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self._close()

    def stop(self) -> None:
        """Close its stdin and wait; kill it when it does not end."""
        if self.process is None:
            return
        self._close()
        try:
            self.process.wait(END_GRACE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def _drain(self, seen: threading.Event) -> None:
        assert self.process is not None
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if not seen.is_set() and line.startswith("{"):
                said = json.loads(line)
                if said.get("ready"):
                    self.ready = said
                    seen.set()
        self.process.stdout.close()

    def _close(self) -> None:
        assert self.process is not None
        if self.process.stdin is not None and not self.process.stdin.closed:
            self.process.stdin.close()

    def _tail(self) -> str:
        return "\n".join(self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-30:])


class Stack:
    """All parts on 127.0.0.1, on ports that the system chooses, with their files under ``home``."""

    def __init__(
        self, home: Path, *, settings: dict[str, object] | None = None, progress: Progress | None = None
    ) -> None:
        self.home = home
        self.extra = settings or {}
        self.progress = progress or (lambda _text: None)
        self.door = secrets.token_hex(32)
        self.postgres: Child | None = None
        self.sandbox: Child | None = None
        self.service: Child | None = None
        self.worker: Child | None = None
        self.phone: Child | None = None
        self.control = ""  # the sandbox's control token
        self._port = 0  # the service keeps its port over restarts
        self._phone_port = 0

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_exc: object) -> None:
        self.stop()

    @property
    def service_url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    @property
    def phone_url(self) -> str:
        """Where the phone page is, once it was started."""
        return f"http://127.0.0.1:{self._phone_port}/"

    @property
    def sandbox_url(self) -> str:
        assert self.sandbox is not None
        return f"http://127.0.0.1:{self.sandbox.ready['port']}"

    def start(self) -> None:
        """Start everything in order. StackError names the part that failed; what runs by then is stopped."""
        try:
            self._start()
        except BaseException:
            self.stop()
            raise

    def _start(self) -> None:
        for folder in ("keys", "log", "sandbox/keys"):
            (self.home / folder).mkdir(parents=True, exist_ok=True)
        self.progress("启动数据库 …")
        database = self._child("postgres", "postgres", "--dir", str(self.home / "postgres"), "--stdin")
        self.postgres, url = database, str(database.start()["url"])
        self.progress("启动国网仿真 …")
        self.start_sandbox()
        self._write_settings(url)
        self.progress("准备数据表、员工与产商品 …")
        self._once("migrate", "--seed")
        self.progress("启动服务 …")
        self.start_service()
        self.start_worker()
        self.tell_sandbox("callback", {"url": self.service_url + "/osp"})

    def start_sandbox(self) -> None:
        """Start (or start again) the outside world; keys are exchanged as files, each side keeps its private half."""
        self._once("keys", "init", str(self.home / "keys"))
        ours, theirs = self.home / "keys", self.home / "sandbox" / "keys"
        for name in ("province.pub.pem", "sftp_client.pub"):
            shutil.copyfile(ours / name, theirs / name)
        before = self.sandbox.ready if self.sandbox is not None else {}  # its ports stay over restarts
        command = [sys.executable, "-m", "sandbox", "serve", "--dir", str(self.home / "sandbox")]
        command += ["--port", str(before.get("port", 0)), "--sftp-port", str(before.get("sftp_port", 0))]
        self.sandbox = Child("sandbox", command, self._log("sandbox"), self._environment())
        self.control = str(self.sandbox.start()["control"])
        for name in ("national.pub.pem", "sftp_host.pub"):
            shutil.copyfile(theirs / name, ours / name)
        filing_key = ours / "filing.key"
        if not filing_key.exists():
            filing_key.touch(mode=0o600)
            filing_key.write_text(str(self.sandbox.ready["filing_key"]), encoding="ascii")

    def start_service(self) -> None:
        """Start (or start again) the HTTP service on the same port as before."""
        child = self._child("serve", "serve", "--port", str(self._port), "--stdin")
        child.hello = {"door": self.door}
        self.service = child
        self._port = int(child.start()["port"])

    def start_worker(self) -> None:
        """Start (or start again) the worker that drives submitted acceptances."""
        self.worker = self._child("worker", "worker", "--stdin")
        self.worker.start()

    def start_phone(self) -> None:
        """Start (or start again) the phone page; it is not part of the start, because few need it."""
        self.phone = self._child("phone", "phone", "--port", str(self._phone_port), "--stdin")
        self._phone_port = int(self.phone.start()["port"])

    def stop(self) -> None:
        """End all parts, the database last."""
        for child in (self.phone, self.worker, self.service, self.sandbox, self.postgres):
            if child is not None:
                child.stop()

    def tell_sandbox(self, path: str, body: dict[str, object]) -> dict[str, Any]:
        """One control call to the sandbox (faults, settings, ledger …)."""
        return self._control("POST", path, body)

    def ledger(self) -> dict[str, Any]:
        """The sandbox's own books: users, orders, effects, receipts, photos, paperless, broadband, tickets …"""
        return self.ask_sandbox("ledger")

    def ask_sandbox(self, path: str) -> dict[str, Any]:
        """One question to the sandbox's control: ledger, numbers, faults, settings."""
        return self._control("GET", path)

    def _control(self, method: str, path: str, body: dict[str, object] | None = None) -> dict[str, Any]:
        url, headers = f"{self.sandbox_url}/control/{path}", {"X-Control": self.control}
        answer = httpx.request(method, url, json=body, headers=headers, trust_env=False, timeout=10, verify=_PLAIN)
        answer.raise_for_status()
        return dict(answer.json())

    def _write_settings(self, database_url: str) -> None:
        assert self.sandbox is not None
        keys = self.home / "keys"
        values: dict[str, object] = {
            "database_url": database_url,
            "key_dir": str(keys),
            "osp_url": f"{self.sandbox_url}/osp",
            "sftp_host": "127.0.0.1",
            "sftp_port": self.sandbox.ready["sftp_port"],
            "sftp_key": str(keys / "sftp_client"),
            "sftp_host_key": str(keys / "sftp_host.pub"),
            "paperless_url": f"{self.sandbox_url}/paperless",
            "aaa_url": f"{self.sandbox_url}/aaa",
            "tickets_url": f"{self.sandbox_url}/tickets",
            "filing_url": f"{self.sandbox_url}/filing",
            "training_cards": str(self.home / "cards.json"),
            **{name: self.sandbox.ready.get(name, "") for name in SHARED},
            **self.extra,
        }
        Path(str(values["training_cards"])).write_text(training_cards(date.today()), encoding="utf-8")  # noqa: DTZ011
        path = self.home / "settings.toml"
        path.touch(mode=0o600)
        path.write_text("".join(f"{name} = {json.dumps(value)}\n" for name, value in values.items()), encoding="utf-8")

    def _once(self, *arguments: str) -> None:
        command = [sys.executable, "-m", "service", *arguments]
        done = subprocess.run(command, env=self._environment(), capture_output=True, text=True, check=False)
        if done.returncode:
            raise StackError(f"{' '.join(arguments)} failed.\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}")

    def _child(self, name: str, *arguments: str) -> Child:
        return Child(name, [sys.executable, "-m", "service", *arguments], self._log(name), self._environment())

    def _log(self, name: str) -> Path:
        return self.home / "log" / f"{name}.log"

    def _environment(self) -> dict[str, str]:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("CLOUDBOSS_")}
        environment["PYTHONUTF8"] = "1"
        if (self.home / "settings.toml").exists():
            environment["CLOUDBOSS_SETTINGS"] = str(self.home / "settings.toml")
        return environment
