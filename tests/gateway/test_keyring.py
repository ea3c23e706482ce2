"""The ring of keys: overlap, rotation without a stop, expiry by date, retiring."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from service.gateway import keyring
from service.gateway.client import Gateway
from service.gateway.keyring import LOOK_SECONDS, Keyring
from service.gateway.keys import Keys
from service.gateway.main.customer import CheckFiveNumbers
from service.kit.clock import now, stamp, today
from service.kit.db import Database
from service.kit.errors import BossError, Invalid, Missing, Refused
from service.kit.secrets import FieldCipher
from service.kit.settings import Settings
from tests.gateway.national import STAFF, National, start

FIVE = CheckFiveNumbers(cert_type="1", cert_num="370102199003074519", cust_name="张伟")
DAY = timedelta(days=1)
HOLDER = """
import sys, pathlib
from service.kit import filelock
lock = filelock.take(pathlib.Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""


def pem_of(key: rsa.RSAPrivateKey) -> str:
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


@pytest.fixture(scope="module")
def other() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture
def own_national(tmp_path: Path, key_dir: Path) -> Iterator[National]:
    """A national side of this test alone, because its keys change."""
    here = start(tmp_path / "national", key_dir)
    yield here
    here.world.stop()


@pytest.fixture
def towards(settings: Settings, own_national: National) -> Settings:
    return settings.model_copy(
        update={"key_dir": own_national.keys, "osp_url": f"http://127.0.0.1:{own_national.port}/osp"}
    )


@pytest.fixture
def ring(towards: Settings) -> Keyring:
    return Keyring(towards, look_seconds=0.0)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[date]:
    """What day the ring takes it for; the first entry counts."""
    day = [today()]
    monkeypatch.setattr(keyring, "today", lambda: day[0])
    return day


def states(ring: Keyring) -> dict[str, str]:
    return {entry.id: entry.state for entry in ring.entries()}


def test_without_a_ring_the_two_keys_of_the_settings_count(ring: Keyring) -> None:
    assert states(ring) == {"sd-2026-01": "current", "gw-2026-01": "current"}
    assert ring.leading("province").id == "sd-2026-01"


def test_a_new_pair_of_ours_is_sealed_and_the_old_one_gets_its_end(ring: Keyring, clock: list[date]) -> None:
    ring.add_own("sd-2027-01", clock[0], overlap=10)
    assert states(ring) == {"sd-2027-01": "current", "sd-2026-01": "valid", "gw-2026-01": "current"}
    assert b"ENCRYPTED" in (ring.folder / "sd-2027-01.pem").read_bytes()
    assert {entry.id: entry.days_left for entry in ring.entries()}["sd-2026-01"] == 10
    clock[0] += 10 * DAY
    assert ring.find("sd-2026-01") is not None
    clock[0] += DAY
    assert ring.find("sd-2026-01") is None
    assert states(ring)["sd-2026-01"] == "expired"


def test_a_key_to_come_signs_only_from_its_day_and_opens_before(ring: Keyring, clock: list[date]) -> None:
    """Clocks differ: the other side may begin a moment before us."""
    ring.add_own("sd-2027-01", clock[0] + 3 * DAY, overlap=10)
    assert states(ring)["sd-2027-01"] == "coming"
    assert ring.leading("province").id == "sd-2026-01"
    assert ring.find("sd-2027-01") is not None
    clock[0] += 3 * DAY
    assert ring.leading("province").id == "sd-2027-01"


def test_rotation_of_both_sides_without_a_stop(
    db: Database, cipher: FieldCipher, towards: Settings, own_national: National, ring: Keyring
) -> None:
    """Calls go on in another thread the whole time; both pairs are replaced and the old ones retired."""
    gateway, national = Gateway(db, cipher, towards, Keys(towards, ring)), own_national.world.centre.keys
    with calling(gateway) as more:
        ring.add_own("sd-2027-01", today() + DAY, overlap=5)
        national.admit("sd-2027-01", ring.public_pem("sd-2027-01"))
        more()
        begin(ring, "sd-2027-01")
        more()
        national.ring.retire("sd-2026-01")
        ring.retire("sd-2026-01")
        more()
        national.make("gw-2027-01", since=stamp(now() + timedelta(seconds=2)))
        pem = (own_national.home / "keys" / "gw-2027-01.pub.pem").read_text()
        ring.add_peer("gw-2027-01", "national", pem, today() + DAY, overlap=5)
        time.sleep(2.1)
        more()  # the new key signs their answers while the old one still seals our messages
        begin(ring, "gw-2027-01")
        more()
        national.ring.retire("gw-2026-01")
        ring.retire("gw-2026-01")
        more()
    assert own_national.calls("3.2.6.1")[-1]["key_id"] == "gw-2027-01"
    assert {call["result"] for call in own_national.calls("3.2.6.1")} == {"0000"}
    gateway.close()


@contextmanager
def calling(gateway: Gateway) -> Iterator[Callable[[], None]]:
    """Calls without a pause; what is given waits until some more have been answered. Every call has to succeed."""
    stop, failures, answered = threading.Event(), [], [0]

    def calls() -> None:
        while not stop.is_set() and not failures:
            try:
                gateway.ask(FIVE, STAFF)
            except BossError as error:
                failures.append(error)
            answered[0] += 1

    def more() -> None:
        until, end = answered[0] + 5, time.monotonic() + 20
        while answered[0] < until and not failures:
            assert time.monotonic() < end, "no calls any more"
            time.sleep(0.01)
        assert failures == []

    thread = threading.Thread(target=calls)
    thread.start()
    try:
        yield more
    finally:
        stop.set()
        thread.join(30)


def begin(ring: Keyring, key_id: str) -> None:
    """Its day has come."""
    ring._store([e.model_copy(update={"start": today()}) if e.id == key_id else e for e in ring.ring()])


def test_retired_and_expired_keys_neither_open_nor_verify(towards: Settings, ring: Keyring, clock: list[date]) -> None:
    keys = Keys(towards, ring)
    header = keys.sign_message("t", "s", b"body")
    ring.add_own("sd-2027-01", clock[0], overlap=3)
    assert keys.own("sd-2026-01") is not None
    assert keys.sign_message("t", "s", b"body") != header
    ring.retire("sd-2026-01")
    assert keys.own("sd-2026-01") is None
    assert states(ring)["sd-2026-01"] == "retired"


def test_the_only_key_cannot_be_retired(ring: Keyring) -> None:
    for key_id in ("sd-2026-01", "gw-2026-01"):
        with pytest.raises(Refused, match="唯一可用"):
            ring.retire(key_id)
    assert set(states(ring).values()) == {"current"}


def test_what_cannot_be_added(ring: Keyring, other: rsa.RSAPrivateKey, clock: list[date]) -> None:
    day, pem = clock[0], pem_of(other)
    weak = pem_of(rsa.generate_private_key(public_exponent=65537, key_size=1024))  # noqa: S505  what is to be refused
    with pytest.raises(Invalid, match="编号"):
        ring.add_own("../evil", day)
    with pytest.raises(Invalid, match="失效日"):
        ring.add_own("sd-x", day, day - DAY)
    with pytest.raises(Invalid, match="失效日"):
        ring.add_own("sd-x", day - 9 * DAY, day - DAY)
    with pytest.raises(Invalid, match="归属"):
        ring.add_peer("gw-x", "国网", pem, day)
    for bad in ("", "not a key", weak, pem.replace("PUBLIC", "PRIVATE")):
        with pytest.raises(Invalid, match="不是可用的公钥"):
            ring.add_peer("gw-x", "national", bad, day)
    with pytest.raises(Refused, match="已经用过"):
        ring.add_own("sd-2026-01", day)
    ring.add_peer("gw-x", "national", pem, day)
    with pytest.raises(Refused, match="已经登记过，编号是 gw-x"):
        ring.add_peer("gw-y", "national", pem, day)
    assert sorted(states(ring)) == ["gw-2026-01", "gw-x", "sd-2026-01"]


def test_without_any_valid_key_it_is_said_in_words(ring: Keyring, clock: list[date]) -> None:
    ring.add_own("sd-short", clock[0], clock[0] + DAY, overlap=0)
    clock[0] += 2 * DAY
    with pytest.raises(Missing, match="没有可用的本省密钥"):
        ring.leading("province")


def test_two_processes_do_not_write_at_once(ring: Keyring) -> None:
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            HOLDER,
            str(ring.folder / "ring.lock"),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    with pytest.raises(Refused, match="另一个程序正在修改密钥"):
        ring.add_own("sd-2027-01", today())
    holder.communicate("")
    ring.add_own("sd-2027-01", today())


def test_another_process_sees_the_change_a_moment_later(towards: Settings, ring: Keyring) -> None:
    elsewhere = Keys(towards)
    assert elsewhere.signing().id == "sd-2026-01"
    ring.add_own("sd-2027-01", today())
    time.sleep(2 * LOOK_SECONDS)
    assert elsewhere.signing().id == "sd-2027-01"


def test_of_two_keys_of_one_day_the_later_one_leads(ring: Keyring) -> None:
    ring.add_own("sd-2027-01", today())
    ring.add_own("sd-2027-02", today())
    assert ring.leading("province").id == "sd-2027-02"
    assert states(ring)["sd-2027-01"] == "valid"


def test_the_commands_list_add_and_retire(ring: Keyring, other: rsa.RSAPrivateKey, tmp_path: Path) -> None:
    (tmp_path / "gw.pem").write_text(pem_of(other))

    def run(*arguments: str) -> Any:
        environment = {
            "CLOUDBOSS_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
            "CLOUDBOSS_KEY_DIR": str(ring.folder),
            "PATH": "",
            "COLUMNS": "160",
            "PYTHONUTF8": "1",
        }
        command = [sys.executable, "-m", "service", "keys", *arguments]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    assert "已登记 sd-2027-01" in run("add", "sd-2027-01", "--overlap", "7").stdout
    assert "已登记 gw-2027-01" in run("add", "gw-2027-01", "--public", str(tmp_path / "gw.pem")).stdout
    assert run("export", "sd-2027-01").stdout == ring.public_pem("sd-2027-01")
    shown = run("list").stdout
    assert "重叠期" in shown
    assert "使用中" in shown
    listed = {entry["id"]: entry for entry in json.loads(run("list", "--json").stdout)}
    assert listed["sd-2026-01"]["days_left"] == 7
    assert "已停用 sd-2026-01" in run("retire", "sd-2026-01").stdout
    refused = run("retire", "sd-2027-01")
    assert refused.returncode == 1
    assert "唯一可用" in refused.stderr
    missing = run("add", "x", "--public", str(tmp_path / "none.pem"))
    assert missing.returncode == 1
    assert "读不到文件" in missing.stderr
