"""The service as a process: its ready line, its end, and what a kill leaves behind."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from service.kit.db import Database
from service.kit.new_keys import create_keys
from service.staff.seed import PASSWORD
from tests.api.conftest import DOOR

ROOT = Path(__file__).parents[2]
KEY = {"Idempotency-Key": "press-0001"}

Start = Callable[..., "tuple[subprocess.Popen[str], dict[str, Any]]"]


def _environment(database: str, key_dir: Path, **more: str) -> dict[str, str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("CLOUDBOSS_")}
    named = {"DATABASE_URL": database, "KEY_DIR": str(key_dir), **more}
    return {**clean, "PYTHONUTF8": "1", **{f"CLOUDBOSS_{name}": value for name, value in named.items()}}


@pytest.fixture
def start(db: Database, key_dir: Path) -> Iterator[Start]:
    running: list[subprocess.Popen[str]] = []

    def run(*arguments: str, hello: dict[str, str] | None = None) -> tuple[subprocess.Popen[str], dict[str, Any]]:
        process = subprocess.Popen(
            [sys.executable, "-m", "service", *arguments, "--stdin"],
            cwd=ROOT,
            env=_environment(db.url, key_dir),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        running.append(process)
        assert process.stdin is not None
        assert process.stdout is not None
        if hello is not None:
            process.stdin.write(json.dumps(hello) + "\n")
            process.stdin.flush()
        return process, json.loads(process.stdout.readline())

    yield run
    for process in running:
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            assert pipe is not None
            pipe.close()


def _press(port: int, call: str, body: dict[str, Any], session: str = "") -> httpx.Response:
    headers = {"X-Door": DOOR, **KEY, **({"Authorization": f"Bearer {session}"} if session else {})}
    with httpx.Client(trust_env=False, timeout=20) as client:
        return client.post(f"http://127.0.0.1:{port}/counter/{call}", json=body, headers=headers)


@pytest.mark.slow
def test_an_answer_outlives_a_killed_service_and_the_end_of_stdin_ends_it(start: Start) -> None:
    login = {"staff": "SD0001", "password": PASSWORD, "seat": "1"}
    process, ready = start("serve", "--port", "0", hello={"door": DOOR})
    port = ready["port"]
    assert ready["ready"] is True
    first = _press(port, "login", login)
    opened = _press(port, "open", {"scenario": "main/2.6.1.1"}, first.json()["session"])
    assert opened.status_code == 200
    process.kill()
    process.wait()

    process, ready = start("serve", "--port", str(port), hello={"door": DOOR})
    assert ready["port"] == port
    assert _press(port, "login", login).json() == first.json()
    assert _press(port, "open", {"scenario": "main/2.6.1.1"}, first.json()["session"]).json() == opened.json()
    assert httpx.get(f"http://127.0.0.1:{port}/health", trust_env=False).json()["ok"]

    assert process.stdin is not None
    process.stdin.close()
    assert process.wait(30) == 0


@pytest.mark.slow
def test_the_token_stands_neither_in_arguments_nor_in_the_environment(start: Start) -> None:
    process, _ready = start("serve", hello={"door": DOOR})
    for name in ("cmdline", "environ"):
        content = Path(f"/proc/{process.pid}/{name}")
        if content.exists():
            assert DOOR.encode() not in content.read_bytes()


@pytest.mark.slow
def test_a_worker_says_that_it_is_ready_and_ends_with_its_stdin(start: Start) -> None:
    process, ready = start("worker")
    assert ready == {"ready": True}
    assert process.stdin is not None
    time.sleep(0.5)
    process.stdin.close()
    assert process.wait(30) == 0


@pytest.mark.slow
@pytest.mark.parametrize(("training_keys", "hello", "why"), [(True, {"door": DOOR}, "培训密钥"), (False, {}, "门令牌")])
def test_production_does_not_start_without_a_door_or_with_training_keys(
    db: Database, tmp_path: Path, training_keys: bool, hello: dict[str, str], why: str
) -> None:
    apart = str(tmp_path / "apart" / "unlock")
    create_keys(tmp_path / "keys", training=training_keys, source=apart)
    done = subprocess.run(
        [sys.executable, "-m", "service", "serve", "--stdin"],
        cwd=ROOT,
        env=_environment(db.url, tmp_path / "keys", PRODUCTION="true", TRAINING="false", UNLOCK=apart),
        input=json.dumps(hello) + "\n",
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 1
    assert why in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"PRODUCTION": "true", "TRAINING": "false"}, "解锁密钥不能与私钥放在一起"),
        ({"OSP_PROFILE": "ROT13"}, "CLOUDBOSS_OSP_PROFILE："),
        ({"SETTINGS": "/nowhere/settings.toml"}, "找不到设置文件 /nowhere/settings.toml"),
        ({"DATABASE_URL": None}, "CLOUDBOSS_DATABASE_URL：没有设置"),
    ],
)
def test_wrong_settings_are_said_in_words(tmp_path: Path, wrong: dict[str, str | None], said: str) -> None:
    secret = "postgresql://cloudboss:hunter2@127.0.0.1/none"
    known = _environment(secret, tmp_path, **{name: value for name, value in wrong.items() if value is not None})
    for name in (name for name, value in wrong.items() if value is None):
        del known[f"CLOUDBOSS_{name}"]
    done = subprocess.run(
        [sys.executable, "-m", "service", "keys", "list"],
        cwd=ROOT, env=known, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert "hunter2" not in done.stderr


@pytest.mark.slow
def test_the_doctor_names_what_is_wrong_and_what_to_do(db: Database, key_dir: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "service", "doctor"],
        cwd=ROOT,
        env={**_environment(db.url, key_dir, OSP_URL="http://127.0.0.1:9/osp", SFTP_PORT="9"), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 1
    rows = {line.split("│")[1].strip(): line for line in done.stdout.splitlines() if "│" in line}
    assert {title for title, line in rows.items() if "正常" in line} == {"数据库", "数据表", "时钟", "回调"}
    assert "keys init" in rows["密钥"]
    assert "osp_url" in rows["国网网关"]
    assert "sftp_host" in rows["国网文件"]
    assert "paperless_url" in rows["无纸化"]
