"""A stage of our own for the self-check: database, sandbox and service, started here and gone afterwards.

The sandbox is another program, reached only over its sockets; it runs in conformance mode, where it checks every
message, does nothing, and answers with full examples.
"""

import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from service import migrations, wiring
from service.api import server
from service.gateway.diagnosis import Fault
from service.gateway.interface import Interface
from service.kit import jobs
from service.kit.calling import Caller
from service.kit.db import Database
from service.kit.errors import BossError
from service.kit.new_keys import create_keys
from service.kit.postgres import FOR_TESTS, Postgres
from service.kit.settings import Settings
from service.scenarios.world import World

_CONTROL_SECONDS = 30.0
_STOP_SECONDS = 10.0


class StageDown(BossError):
    """The stage could not be set up; the text says which part."""

    status = 503
    code = "STAGE"


@dataclass(frozen=True)
class Sandbox:
    """The other side's hand on the switches; a ``Prompter`` of the self-check."""

    url: str
    token: str
    caller: Caller

    def prompt(self, kind: type[Interface[Any]]) -> Fault | None:
        """Settled = our answer came signed, with 0000 or a business refusal: both sides have read each other."""
        sent = self.tell("send", {"key": kind.key()})
        last = sent["tries"][-1]
        said = f"本方答复 {last['result']} {last['message']}" if last["result"] else last["error"]
        return None if sent["settled"] else Fault("", said)

    def explain(self, serial: str) -> Fault | None:
        call = self._call(serial)
        return Fault(call["field"], _CAUSES.get(call["cause"], call["message"])) if call and call["cause"] else None

    def opened(self, serial: str) -> frozenset[str]:
        call = self._call(serial)
        return frozenset(call["opened"]) if call else frozenset()

    def tell(self, place: str, body: dict[str, Any]) -> dict[str, Any]:
        """One control call. StageDown when it is refused."""
        return self._control("POST", place, json.dumps(body, ensure_ascii=False).encode())

    def look(self, place: str) -> dict[str, Any]:
        """One question to the control: ledger, settings, faults."""
        return self._control("GET", place)

    def _control(self, method: Literal["GET", "POST"], place: str, said: bytes = b"") -> dict[str, Any]:
        until = time.monotonic() + _CONTROL_SECONDS
        headers = {"X-Control": self.token, "Content-Type": "application/json"}
        answered = self.caller.call(method, f"{self.url}/control/{place}", until=until, body=said, headers=headers)
        answer: dict[str, Any] = json.loads(answered.content)
        if answered.status != 200:
            raise StageDown(f"仿真国网不接受 {place}：{answer.get('error', answered.status)}。")
        return answer

    def _call(self, serial: str) -> dict[str, Any] | None:
        calls: list[dict[str, Any]] = self.tell("calls", {"serial": serial})["calls"]
        return calls[-1] if calls else None


# What the sandbox noted, in words.
_CAUSES = {
    "envelope": "报文头或报文体不完整",
    "signature": "验签失败",
    "key": "密钥编号未登记、已到期，或 AES 密钥解不开",
    "profile": "对方不接受这种加密方式",
    "serial": "流水格式不符",
    "interface": "对方没有这个接口",
    "clear": "敏感字段没有加密",
    "unopened": "对方解密失败",
    "missing": "缺少这个字段",
    "unfit": "类型或格式不符",
    "undeclared": "约定里没有这个字段",
    "rule": "字段之间的关系不符（条件必填、互斥等）",
    "reused": "流水重复而内容不同",
}


@dataclass(frozen=True)
class Stage:
    """What stands ready."""

    world: World
    sandbox: Sandbox


@contextmanager
def stage(settings: dict[str, Any] | None = None) -> Iterator[Stage]:
    """Everything in a folder of its own; ``settings`` on top of the stage's own ones."""
    with ExitStack() as ends:
        home = Path(tempfile.mkdtemp(prefix="cloudboss-stage-"))
        ends.callback(shutil.rmtree, home, ignore_errors=True)
        home.chmod(0o755)
        url = _database(home, ends)
        ready = _sandbox(home, ends)
        base = f"http://127.0.0.1:{ready['port']}"
        known = Settings(**{**_settings(home, url, base, ready), **(settings or {})})
        world = wiring.build_world(known)
        ends.callback(world.close)
        door = ends.enter_context(server.running(wiring.build_edge(known, world)))
        caller = Caller()
        ends.callback(caller.close)
        sandbox = Sandbox(base, str(ready["control"]), caller)
        sandbox.tell("callback", {"url": f"http://127.0.0.1:{door}/osp"})
        sandbox.tell("settings", {"conformance": True, "plain": sorted(known.osp_plain), "sign": known.osp_sign})
        yield Stage(world, sandbox)


def _database(home: Path, ends: ExitStack) -> str:
    postgres = Postgres(home / "postgres", options=FOR_TESTS)
    url = postgres.start()
    ends.callback(postgres.stop)
    db = Database(url)
    migrations.migrate(db)
    jobs.install(db)
    db.close()
    return url


def _sandbox(home: Path, ends: ExitStack) -> dict[str, Any]:
    """Start it and exchange the public halves as two sides would. What it said when it was ready."""
    ours, theirs = home / "keys", home / "sandbox" / "keys"
    create_keys(ours)
    theirs.mkdir(parents=True)
    for name in ("province.pub.pem", "sftp_client.pub"):
        shutil.copyfile(ours / name, theirs / name)
    command = [sys.executable, "-m", "sandbox", "serve", "--dir", str(home / "sandbox"), "--stdin"]
    pipe = subprocess.PIPE
    with (home / "sandbox.log").open("w+b") as log:
        child = ends.enter_context(subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=log))
        ends.callback(_end, child)
        assert child.stdout is not None
        line = child.stdout.readline()
        if not line:
            child.wait(_STOP_SECONDS)
            log.seek(0)
            why = (log.read().decode(errors="replace").strip().splitlines() or ["没有说明原因"])[-1]
            raise StageDown(f"仿真国网没有启动：{why}。没有检查任何接口。")
    for name in ("national.pub.pem", "sftp_host.pub"):
        shutil.copyfile(theirs / name, ours / name)
    ready: dict[str, Any] = json.loads(line)
    return ready


def _end(child: subprocess.Popen[bytes]) -> None:
    assert child.stdin is not None
    child.stdin.close()
    try:
        child.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()


def _settings(home: Path, url: str, base: str, ready: dict[str, Any]) -> dict[str, Any]:
    return {
        "database_url": url,
        "key_dir": home / "keys",
        "unlock": "",
        "production": False,
        "training": True,
        "osp_url": f"{base}/osp",
        "osp_peers": {},
        "osp_key_id": "gw-2026-01",
        "province_key_id": "sd-2026-01",
        "sftp_host": "127.0.0.1",
        "sftp_port": ready["sftp_port"],
        "sftp_host_key": home / "keys" / "sftp_host.pub",
        "sftp_key": home / "keys" / "sftp_client",
        "paperless_url": f"{base}/paperless",
        "paperless_secret": ready["paperless_secret"],
    }
