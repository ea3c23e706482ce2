"""Keys by id and time: rotation of both sides without a stop."""

import json
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from shutil import copy
from threading import Thread

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from sandbox import clock, keys, seed
from sandbox.envelope import BadMessage, wrap
from sandbox.keys import KeysMissing
from sandbox.ring import BadKey, Entry
from sandbox.world import World
from service.gateway.main.customer import CheckFiveNumbers, UploadPhoto
from tests.sandbox import flow
from tests.sandbox.listener import Listener
from tests.sandbox.province import TOKEN, Province

ASKED = CheckFiveNumbers(cert_type="1", cert_num=flow.CERT, cust_name=flow.NAME)
NEW = rsa.generate_private_key(public_exponent=65537, key_size=2048)


def pem(public: rsa.RSAPublicKey) -> str:
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return public.public_bytes(serialization.Encoding.PEM, form).decode()


@pytest.fixture
def folder(home: Path, tmp_path: Path) -> Path:
    (tmp_path / "keys").mkdir()
    for name in ("province.pub.pem", "sftp_client.pub"):
        copy(home / "keys" / name, tmp_path / "keys" / name)
    return tmp_path


@pytest.fixture
def speaker(folder: Path, home: Path, province_key: rsa.RSAPrivateKey) -> Iterator[Province]:
    """A province before a sandbox of its own, whose keys may be changed."""
    world = World(folder, TOKEN)
    seed.fill_if_new(world.store)
    ready = world.start(0)
    public = world.keys.national.public_key()
    yield Province(province_key, public, int(str(ready["port"])), int(str(ready["sftp_port"])), home / "sftp_client")
    world.stop()


def national_public(folder: Path, key_id: str) -> rsa.RSAPublicKey:
    key = serialization.load_pem_public_key((folder / "keys" / f"{key_id}.pub.pem").read_bytes())
    assert isinstance(key, rsa.RSAPublicKey)
    return key


def refused(speaker: Province) -> str:
    """The cause in the list of calls; the answer is the same for all."""
    head = {"BOOK": "main", "CODE": ASKED.code, "PROVINCE": "SD00", "SERIAL": speaker.serial()}
    crypto = wrap(speaker.profile, speaker.national_id, speaker.national)[1]
    message = {"HEAD": {**head, "TIME": clock.head_time(), "CRYPTO": crypto}, "BODY": {}}
    _status, _headers, text = speaker.post(f"/osp/{ASKED.key()}", message)
    assert json.loads(text)["HEAD"]["RESULT"] == "2001"
    return str(speaker.ledger()["calls"][-1]["cause"])


def test_the_first_pair_has_both_names(folder: Path) -> None:
    keys.load(folder / "keys")
    first, second = ((folder / "keys" / f"{name}.pub.pem").read_bytes() for name in ("national", "gw-2026-01"))
    assert first == second
    assert (folder / "keys" / "national.pem").stat().st_mode & 0o077 == 0


def test_a_national_key_is_followed_by_another(speaker: Province, folder: Path) -> None:
    """Both open in the overlap; the newest signs; the retired one is refused."""
    made = speaker.control("keys", make="gw-2026-02")["keys"][-1]
    assert made["pem"] == (folder / "keys" / "gw-2026-02.pub.pem").read_text()
    newer = replace(speaker, national=national_public(folder, "gw-2026-02"), national_id="gw-2026-02")
    assert newer.ask(ASKED).result == "0000"  # sealed for the new one, signed by the new one
    mixed = replace(speaker, serials=newer.serials)
    with pytest.raises(BadMessage, match="signature"):
        mixed.ask(ASKED)  # taken, but answered under the new signature
    assert speaker.ledger()["calls"][-1]["result"] == "0000"
    assert speaker.ledger()["calls"][-1]["key_id"] == "gw-2026-01"
    speaker.control("keys", retire="gw-2026-01")
    assert refused(mixed) == "key"
    assert newer.ask(ASKED).result == "0000"


def test_a_key_of_the_province_is_followed_by_another(speaker: Province) -> None:
    newer = replace(speaker, key=NEW, key_id="sd-2026-02")
    assert refused(newer) == "signature"
    speaker.control("keys", admit="sd-2026-02", pem=pem(NEW.public_key()))
    assert [side.ask(ASKED).result for side in (speaker, newer)] == ["0000", "0000"]
    speaker.control("keys", retire="sd-2026-01")
    assert refused(speaker) == "signature"
    assert newer.ask(ASKED).result == "0000"


def test_files_under_both_keys_open_in_the_overlap(speaker: Province) -> None:
    newer = replace(speaker, key=NEW, key_id="sd-2026-02")
    speaker.control("keys", admit="sd-2026-02", pem=pem(NEW.public_key()))
    for place, side in enumerate((speaker, newer)):
        assert flow.upload_letter(side, path=flow.LETTER.format(place)).result == "0000"
    speaker.control("keys", retire="sd-2026-01")
    newer.put(flow.LETTER.format(7), b"signed by the old one", signer=speaker.key)
    asked = {"img_scene": "17", "img_type": "1701", "cert_num": flow.CERT, "file_path": flow.LETTER.format(7)}
    said = newer.ask(UploadPhoto(**asked, file_size=1, file_sha256="0" * 64))
    assert (said.result, "验签" in said.message) == ("1401", True)


def test_call_backs_follow_the_ring(speaker: Province, folder: Path) -> None:
    listener = Listener(speaker.key, speaker.national)
    Thread(target=listener.serve_forever, args=(0.02,), daemon=True).start()
    speaker.control("callback", url=listener.url)
    assert speaker.control("send", key="main/3.3.1")["settled"]
    speaker.control("keys", make="gw-2026-02")
    speaker.control("keys", admit="sd-2026-02", pem=pem(NEW.public_key()))
    assert not speaker.control("send", key="main/3.3.1")["settled"]  # the listener knows the old keys only
    listener.national, listener.national_id = national_public(folder, "gw-2026-02"), "gw-2026-02"
    listener.private, listener.key_id = NEW, "sd-2026-02"
    assert not speaker.control("send", key="main/3.3.1")["settled"]  # it signs the answer with the old key
    listener.signer = NEW
    assert speaker.control("send", key="main/3.3.1")["settled"]
    listener.shutdown()
    listener.server_close()


def test_validity_by_date(speaker: Province, folder: Path) -> None:
    soon = (clock.now() + timedelta(seconds=2)).isoformat()
    speaker.control("keys", make="gw-2026-02", since=soon)
    newer = replace(speaker, national=national_public(folder, "gw-2026-02"), national_id="gw-2026-02")
    assert refused(newer) == "key"
    assert speaker.ask(ASKED).result == "0000"
    speaker.control("keys", retire="gw-2026-01", until=soon)
    end = time.monotonic() + 10
    while not speaker.control("keys")["keys"][-1]["valid"]:
        assert time.monotonic() < end
        time.sleep(0.05)
    assert newer.ask(ASKED).result == "0000"
    assert refused(replace(speaker)) == "key"


def test_the_ring_survives_a_restart(folder: Path) -> None:
    ring = keys.load(folder / "keys")
    ring.make("gw-2026-02", since="2026-01-02")
    ring.ring.retire("gw-2026-01")
    again = keys.load(folder / "keys")
    assert again.national_id == "gw-2026-02"
    assert again.national.private_numbers() == ring.national.private_numbers()
    assert [entry["valid"] for entry in again.ring.listed()] == [False, True, True]


def test_a_public_key_that_lies_there_is_taken_in(folder: Path) -> None:
    (folder / "keys" / "sd-2026-02.pub.pem").write_text(pem(NEW.public_key()))
    ring = keys.load(folder / "keys")
    assert (ring.province_id, len(ring.publics())) == ("sd-2026-02", 2)
    (folder / "keys" / "sd-2026-03.pub.pem").write_text("no key")
    with pytest.raises(KeysMissing, match="PEM"):
        keys.load(folder / "keys")


def test_what_the_ring_does_not_take(folder: Path) -> None:
    ring = keys.load(folder / "keys")
    weak = rsa.generate_private_key(public_exponent=65537, key_size=1024)  # noqa: S505  refused is what is tested
    for key_id, text in (("sd-2026-01", pem(NEW.public_key())), ("sd-2026-02", pem(weak.public_key()))):
        with pytest.raises(BadKey):
            ring.admit(key_id, text)
    for key_id in ("../evil", "", "gw-2026-01"):
        with pytest.raises(BadKey):
            ring.make(key_id)
    with pytest.raises(BadKey, match="last"):
        ring.ring.retire("gw-2026-01")
    with pytest.raises(BadKey, match="date"):
        ring.make("gw-2026-03", since="tomorrow")


def test_an_entry_ends_before_its_end() -> None:
    entry = Entry("k", "national", "2026-01-01 00:00:00", "2026-12-01 00:00:00")
    days = ("2025-12-31 23:59:59", "2026-01-01 00:00:00", "2026-11-30 23:59:59", "2026-12-01 00:00:00")
    assert [entry.valid(day) for day in days] == [False, True, True, False]
