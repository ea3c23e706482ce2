"""The sandbox as a process: ready line, end with its stdin, and what survives a kill."""

import json
import shutil
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from sandbox import centres
from sandbox.centres import audits
from sandbox.seed import fill_if_new, grade, luhn
from sandbox.store import Store
from sandbox.subscribers import SUBSCRIBERS
from service.gateway.main.order import QueryBySerial
from tests.sandbox import flow, province
from tests.sandbox.province import Province

Process = subprocess.Popen[str]


def _start(folder: Path) -> tuple[Process, dict[str, object]]:
    command = [sys.executable, "-m", "sandbox", "serve", "--dir", str(folder), "--port", "0"]
    log = (folder / "log").open("a")
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True)
    log.close()
    assert process.stdout is not None
    return process, json.loads(process.stdout.readline())


def _end(process: Process) -> int:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.close()
    process.stdout.close()
    return process.wait(10)


@pytest.fixture
def folder(home: Path, tmp_path: Path) -> Path:
    """A fresh folder with the same province."""
    (tmp_path / "keys").mkdir()
    for name in ("province.pub.pem", "sftp_client.pub"):
        shutil.copy(home / "keys" / name, tmp_path / "keys" / name)
    return tmp_path


def _speaker(folder: Path, home: Path, key: rsa.RSAPrivateKey, ready: dict[str, object]) -> Province:
    national = serialization.load_pem_public_key((folder / "keys" / "national.pub.pem").read_bytes())
    assert isinstance(national, rsa.RSAPublicKey)
    return Province(key, national, int(str(ready["port"])), int(str(ready["sftp_port"])), home / "sftp_client")


@pytest.mark.kill
def test_what_was_acknowledged_survives_a_kill(
    folder: Path, home: Path, province_key: rsa.RSAPrivateKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    process, ready = _start(folder)
    speaker = _speaker(folder, home, province_key, ready)
    monkeypatch.setattr(province, "TOKEN", str(ready["control"]))
    speaker.control("settings", completion_delay=600)
    serial = speaker.serial()
    _ready, opened = flow.open_one(speaker, serial)
    process.send_signal(signal.SIGKILL)
    process.wait(10)
    _end(process)

    process, ready = _start(folder)
    speaker = replace(speaker, port=int(str(ready["port"])), sftp_port=int(str(ready["sftp_port"])))
    monkeypatch.setattr(province, "TOKEN", str(ready["control"]))
    state = speaker.ask(QueryBySerial(serial=serial)).body
    assert (state["STATE"], state["STORED"]) == ("ACCEPTED", opened.body)
    ledger = speaker.ledger()
    assert (len(ledger["users"]), len(ledger["callbacks"])) == (1, 1)
    assert _end(process) == 0


def test_it_says_which_key_is_missing(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "sandbox", "serve", "--dir", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    assert (done.returncode, "province.pub.pem" in done.stderr) == (2, True)
    assert (tmp_path / "keys" / "national.pem").stat().st_mode & 0o077 == 0


def test_a_folder_of_the_first_version_gets_the_rest(tmp_path: Path) -> None:
    store = Store(tmp_path / "sandbox.sqlite")
    centres.prepare(store)
    store.set("seeded", value=True)
    for _ in range(2):
        fill_if_new(store)
        assert len(store.rows("SELECT * FROM subscriber")) == len(SUBSCRIBERS)
        assert len(store.rows("SELECT * FROM number")) == len(audits.SEEDED)
    store.close()


@pytest.mark.parametrize(
    ("number", "level"), [("19253120666", 3), ("19253128888", 1), ("19253121234", 2), ("19253127391", 0)]
)
def test_levels(number: str, level: int) -> None:
    assert grade(number)[0] == level


def test_iccid_check_digit() -> None:
    assert luhn("7992739871") == "3"
