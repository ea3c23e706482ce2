"""Accounts from the command line, and a quota that two service processes count together."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sandbox.callers import CallingSystem
from service.kit.db import Database
from service.kit.jobs import install
from service.staff.actions import add_hall

ROOT = Path(__file__).parents[2]
PLENTY, FEW = 6, 6

Run = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def run(db: Database, key_dir: Path) -> Iterator[Run]:
    """``cloudboss-service`` on one database."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("CLOUDBOSS_")}
    environment = {**clean, "PYTHONUTF8": "1", "CLOUDBOSS_DATABASE_URL": db.url, "CLOUDBOSS_KEY_DIR": str(key_dir)}
    running: list[subprocess.Popen[str]] = []
    install(db)

    def start(*arguments: str) -> "subprocess.Popen[str]":
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        command = [sys.executable, "-m", "service", *arguments]
        process = subprocess.Popen(command, cwd=ROOT, env=environment, text=True, **pipes)
        running.append(process)
        return process

    yield start
    for process in running:
        process.kill()
        process.communicate()


def _said(run: Run, *arguments: str, code: int = 0) -> tuple[str, str]:
    process = run("callers", *arguments)
    out, err = process.communicate(timeout=120)
    assert process.returncode == code, err
    return out.strip(), err


def _served(run: Run, caller: str, secret: str) -> CallingSystem:
    process = run("serve", "--stdin")
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write('{"door": "' + "d" * 64 + '"}\n')
    process.stdin.flush()
    port = json.loads(process.stdout.readline())["port"]
    return CallingSystem(f"http://127.0.0.1:{port}", caller, secret)


@pytest.mark.slow
def test_two_processes_count_together(run: Run) -> None:
    limits = ("--per-minute", str(FEW), "--per-day", str(FEW))
    secret, _ = _said(run, "add", "kefu", "--title", "客服系统", "--scope", "offers", *limits)
    one, other = _served(run, "kefu", secret), _served(run, "kefu", secret)
    found = [system.offers().status for _ in range(PLENTY) for system in (one, other)]
    assert found.count(200) == FEW
    assert found.count(429) == 2 * PLENTY - FEW


@pytest.mark.slow
def test_the_life_of_an_account(db: Database, run: Run) -> None:
    """Rules and refusals stand in test_accounts; here it is the command line."""
    with db.unit() as unit:
        add_hall(unit, "370102001", "历下营业厅")
    hall = ("--title", "客服系统", "--scope", "offers", "--hall", "370102001")
    assert "是营业厅" in _said(run, "add", "kefu", *hall, code=1)[1]
    secret, told = _said(run, "add", "kefu", "--title", "客服系统", "--scope", "offers", "--scope", "penalty")
    assert len(secret) == 64
    assert "只显示这一次" in told
    fresh, _ = _said(run, "rotate", "kefu", "--overlap", "1")
    assert fresh != secret
    (shown,) = json.loads(_said(run, "list", "--json")[0])
    assert (shown["id"], shown["hall"], shown["scopes"]) == ("kefu", "API-kefu", ["offers", "penalty"])
    assert [(line["live"], line["until"] is None) for line in shown["secrets"]] == [(True, False), (True, True)]
    assert secret not in json.dumps(shown)
    assert "没有密钥" in _said(run, "retire", "kefu", "--secret", "nothing", code=1)[1]
