"""The commands of the joint test, run as programs."""

import base64
import hashlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sandbox import trust
from sandbox.envelope import cbc_or_ecb, rsa_sign
from service.effects.run import Machine
from service.gateway.catalogue import catalogue
from service.gateway.main.resource import QueryNumbers
from service.kit.settings import Settings
from service.rehearsal import Stage
from tests.gateway.national import National

CHECK = "main/3.2.6.1"


def fault(there: Stage, key: str, kind: str, **more: Any) -> None:
    there.sandbox.tell("faults", {"code": key, "kind": kind, **more})


def run(*arguments: str, environment: dict[str, str] | None = None, body: str = "") -> Any:
    known = {"PATH": "/usr/bin", "PYTHONUTF8": "1", "COLUMNS": "160", **(environment or {})}
    command = [sys.executable, "-m", "service", "gateway", *arguments]
    return subprocess.run(command, env=known, input=body, capture_output=True, text=True, check=False)


@pytest.fixture
def outside(there: Stage) -> dict[str, str]:
    """The environment of somebody who works with this stage from the command line."""
    known = there.world.settings
    names = ("database_url", "key_dir", "osp_url", "sftp_port", "sftp_key", "sftp_host_key")
    return {f"CLOUDBOSS_{name.upper()}": str(getattr(known, name)) for name in names}


def test_the_command_runs_alone_and_counts_the_120(tmp_path: Path) -> None:
    done = run("selfcheck", "--sandbox")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "加密清单 120/120 通过" in done.stdout
    assert "不通过 0，未检查 0" in done.stdout


def test_the_command_fails_with_interface_field_and_cause(there: Stage, outside: dict[str, str]) -> None:
    fault(there, CHECK, "unsigned")
    done = run("selfcheck", CHECK, "main/3.2.1.12", environment=outside)
    assert done.returncode == 1
    row = next(line for line in done.stdout.splitlines() if CHECK in line)
    assert "X-OSP-Signature" in row
    assert "没有签名" in row
    fault(there, CHECK, "unsigned")
    told = json.loads(run("selfcheck", CHECK, "--json", environment=outside).stdout)
    assert [(entry["key"], entry["state"], entry["field"]) for entry in told] == [(CHECK, "failed", "X-OSP-Signature")]
    unknown = run("selfcheck", "main/9.9.9", environment=outside)
    assert unknown.returncode == 2
    assert "没有这些接口" in unknown.stderr


def test_the_catalogue_lists_them_all() -> None:
    assert f"共 {len(catalogue())} 个接口，其中加密清单 120 个" in run("catalogue").stdout
    listed = {f"{entry['book']}/{entry['code']}": entry for entry in json.loads(run("catalogue", "--json").stdout)}
    assert listed["main/3.2.6.11"]["source"] == "seed"
    assert {secret["klass"] for secret in listed["main/3.2.6.11"]["request"]} >= {"身份照片", "证件号"}


FIVE = {"CERT_TYPE": "1", "CERT_NUM": "370102199003074519", "CUST_NAME": "张伟"}


def test_send_prints_the_decrypted_answer(there: Stage, outside: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "body.json").write_text(json.dumps(FIVE))
    done = run("send", "main", "3.2.6.1", str(tmp_path / "body.json"), environment=outside)
    assert (done.returncode, set(json.loads(done.stdout))) == (0, {"OPEN_COUNT", "LIMIT"})
    piped = run("send", "main", "3.2.6.1", "-", environment=outside, body=json.dumps(FIVE))
    assert piped.stdout == done.stdout


@pytest.mark.parametrize(
    ("kind", "code", "said"),
    [
        ("refuse_1xxx", 1, "没有受理"),
        ("busy_9xxx", 3, "办不了"),
        ("http_5xx", 3, "没有及时应答"),
        ("unsigned", 5, "整条拒收"),
    ],
)
def test_send_ends_with_a_code_for_each_kind(
    there: Stage, outside: dict[str, str], kind: str, code: int, said: str
) -> None:
    fault(there, CHECK, kind)
    done = run("send", "main", "3.2.6.1", "-", environment=outside, body=json.dumps(FIVE))
    assert (done.returncode, done.stdout) == (code, "")
    assert said in done.stderr


def test_an_effect_of_unknown_outcome_goes_on_under_the_same_serial(there: Stage, outside: dict[str, str]) -> None:
    """Done there, its answer lost: the next run asks and finds it, and nothing is done twice."""
    there.sandbox.tell("settings", {"conformance": False})
    free = there.world.gateway.ask(QueryNumbers(area_code="0531", limit=1), Machine("1")).number_list[0]
    body = json.dumps({"ACCESS_NUM": free.access_num, "CERT_NUM": FIVE["CERT_NUM"]})
    known = {**outside, "CLOUDBOSS_QUIET_SECONDS": "3"}
    fault(there, "main/res_pickNumber", "lost_answer")
    first = run("send", "main", "res_pickNumber", "-", environment=known, body=body)
    assert first.returncode == 4
    assert "是否登记还不确定" in first.stderr
    name = first.stderr.rpartition("--run ")[2].split()[0]
    time.sleep(3.0)
    second = run("send", "main", "res_pickNumber", "-", "--run", name, environment=known, body=body)
    assert second.returncode == 0, second.stderr
    assert json.loads(second.stdout)["HOLD_ID"]
    effects = there.sandbox.look("ledger")["effects"]
    assert [(row["interface"], row["seen"]) for row in effects] == [("main/res_pickNumber", 1)]


def test_a_bad_body_is_said_in_words_and_not_sent(there: Stage, outside: dict[str, str]) -> None:
    for body, said in (
        ('{"CERT_TYPE": "1"}', "CERT_NUM"),
        ('{"CERT_NUM": "370102199003074519", "CERT_NUM": "2"}', "不是规范的 UTF-8 JSON"),
    ):
        done = run("send", "main", "3.2.6.1", "-", environment=outside, body=body)
        assert done.returncode == 2
        assert said in done.stderr
        assert "没有发出任何内容" in done.stderr
        assert "370102199003074519" not in done.stderr
    assert run("send", "main", "3.3.1", "-", environment=outside).returncode == 2  # comes in, does not go out
    assert run("send", "main", "3.2.6.1", "/nowhere.json", environment=outside).returncode == 2


@pytest.fixture
def sealed(national: National, to_national: Settings, tmp_path: Path) -> Path:
    """A file that the national side made for us."""
    folder = tmp_path / "in"
    folder.mkdir()
    exchange, crypto = trust.wrap(national.world.keys, "A256CBC+OAEP256")
    iv, clear = os.urandom(16), "订单明细|370102199003074519\n".encode() * 1000
    content = cbc_or_ecb(exchange.key, iv, clear)
    digest = hashlib.sha256(content).hexdigest()
    signature = base64.b64encode(rsa_sign(national.world.keys.national, digest.encode())).decode()
    manifest = {**crypto, "IV": iv.hex(), "SHA256": digest, "SIGNATURE": signature}
    (folder / "ORDER.dat.enc").write_bytes(content)
    (folder / "ORDER.dat.enc.key").write_text(json.dumps(manifest))
    return folder / "ORDER.dat.enc"


def test_open_verifies_and_deciphers(sealed: Path, to_national: Settings) -> None:
    known = {"CLOUDBOSS_DATABASE_URL": to_national.database_url, "CLOUDBOSS_KEY_DIR": str(to_national.key_dir)}
    done = run("open", str(sealed), environment=known)
    assert (done.returncode, done.stderr) == (0, "")
    assert "由国网签名" in done.stdout
    clear = sealed.with_suffix("")
    assert clear.read_text(encoding="utf-8").startswith("订单明细|370102199003074519")
    assert clear.stat().st_mode & 0o077 == 0
    again = run("open", str(sealed), environment=known)
    assert again.returncode == 2
    assert "已经存在" in again.stderr


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda path: path.write_bytes(path.read_bytes()[:-16]), "摘要不一致"),
        (lambda path: path.with_name(f"{path.name}.key").unlink(), "找不到 ORDER.dat.enc.key"),
        (lambda path: path.with_name(f"{path.name}.key").write_text("{}"), "格式不对"),
        (lambda path: _change(path, SIGNATURE=base64.b64encode(b"x" * 256).decode()), "签名不是"),
        (lambda path: _change(path, KEY_ID="sd-1999-01"), "不是为本省"),
    ],
)
def test_open_says_which_check_failed_and_leaves_nothing(
    sealed: Path, to_national: Settings, spoil: Callable[[Path], object], said: str
) -> None:
    spoil(sealed)
    known = {"CLOUDBOSS_DATABASE_URL": to_national.database_url, "CLOUDBOSS_KEY_DIR": str(to_national.key_dir)}
    done = run("open", str(sealed), environment=known)
    assert done.returncode == 2
    assert said in done.stderr
    assert "没有解出任何内容" in done.stderr
    assert not sealed.with_suffix("").exists()


def _change(path: Path, **values: str) -> None:
    beside = path.with_name(f"{path.name}.key")
    beside.write_text(json.dumps({**json.loads(beside.read_text()), **values}))
