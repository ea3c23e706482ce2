"""The envelope towards third parties, and every kind of message that must not get through."""

import base64
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from sandbox import clock, wire
from sandbox.envelope import PROFILES, BadMessage, Exchange, cbc_or_ecb, rsa_sign, unwrap, wrap
from sandbox.keys import NATIONAL_KEY_ID
from sandbox.wire import interfaces
from sandbox.world import World
from service.gateway.main.customer import CheckFiveNumbers
from service.gateway.main.order import OpenAccount, QueryBySerial
from service.gateway.main.resource import PickNumber
from service.gateway.sample import sample
from tests.sandbox import flow
from tests.sandbox.province import STAFF, Province

ASKED = CheckFiveNumbers(cert_type="1", cert_num=flow.CERT, cust_name=flow.NAME)


@pytest.mark.parametrize("profile", PROFILES)
def test_every_profile_carries_a_question(province: Province, profile: str) -> None:
    province.profile = profile
    assert province.ask(ASKED).body == {"OPEN_COUNT": 0, "LIMIT": 5}
    assert province.ledger()["calls"][-1]["profile"] == profile


@pytest.mark.parametrize("crypto", [{}, {"CRYPTO": {"PROFILE": "NONE"}}])
def test_plain_mode_is_for_the_listed_interfaces_only(province: Province, crypto: dict[str, Any]) -> None:
    message = {"HEAD": {**_head(province), **crypto}, "BODY": ASKED.model_dump(by_alias=True)}
    assert _result(province, message) == "2001"
    assert province.ledger()["calls"][-1]["cause"] == "profile"
    province.control("settings", plain=["main/3.2.6.1"])
    status, _headers, text = province.post("/osp/main/3.2.6.1", message)
    assert (status, json.loads(text)["BODY"]) == (200, {"OPEN_COUNT": 0, "LIMIT": 5})
    assert province.ask(ASKED).body["LIMIT"] == 5  # sealed is taken as well


def test_a_legacy_profile_can_be_refused(province: Province) -> None:
    province.control("settings", profiles=["A256GCM+OAEP256"])
    province.profile = "A128ECB+PKCS1"
    assert province.ask(ASKED).result == "2001"
    assert province.ledger()["calls"][-1]["cause"] == "profile"
    province.profile = "A256GCM+OAEP256"
    assert province.ask(ASKED).result == "0000"


@pytest.mark.parametrize("profile", PROFILES)
def test_the_same_field_never_looks_the_same_but_in_ecb(profile: str) -> None:
    exchange, _crypto = wrap(profile, "k", rsa.generate_private_key(public_exponent=65537, key_size=2048).public_key())
    once, twice = exchange.seal("张伟"), exchange.seal("张伟")
    assert (once == twice) is (PROFILES[profile].mode == "ECB")
    assert exchange.open(once) == exchange.open(twice) == "张伟"


def test_nested_sensitive_fields_are_sealed(province: Province) -> None:
    ready = flow.prepare(province)
    body = flow.opening(ready, "CK1").model_dump(mode="json", by_alias=True)
    sealed = wire.sealed(OpenAccount, body, Exchange("A256GCM+OAEP256", b"k" * 32))
    assert flow.NAME not in json.dumps(sealed, ensure_ascii=False)
    assert ready.access_num not in json.dumps(sealed)
    assert wire.opened(OpenAccount, sealed, Exchange("A256GCM+OAEP256", b"k" * 32)) == body


def test_the_query_seals_the_stored_answer_whole(province: Province) -> None:
    serial = province.serial()
    _ready, opened = flow.open_one(province, serial)
    state = province.ask(QueryBySerial(serial=serial)).body
    assert (state["STATE"], state["RESULT"], state["STORED"]) == ("ACCEPTED", "0001", opened.body)


def _head(province: Province, **changed: Any) -> dict[str, Any]:
    head = {"BOOK": "main", "CODE": "3.2.6.1", "PROVINCE": "SD00", "SERIAL": province.serial()}
    return {**head, "TIME": clock.head_time(), "STAFF": STAFF, **changed}


def _result(province: Province, message: Any, path: str = "/osp/main/3.2.6.1", signer: Any = None) -> str:
    _status, _headers, text = province.post(path, message, signer)
    return str(json.loads(text)["HEAD"]["RESULT"])


def test_messages_that_do_not_get_through(province: Province) -> None:
    plain = ASKED.model_dump(by_alias=True)
    exchange, crypto = wrap("A256GCM+OAEP256", NATIONAL_KEY_ID, province.national)
    sealed = wire.sealed(CheckFiveNumbers, plain, exchange)
    stranger = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    good = {"HEAD": _head(province, CRYPTO=crypto), "BODY": sealed}
    other_key = {**crypto, "KEY": wrap("A256GCM+OAEP256", "x", stranger.public_key())[1]["KEY"]}
    assert _result(province, good) == "0000"
    assert _result(province, good, signer=stranger) == "2001"
    assert _result(province, {**good, "BODY": plain}) == "2001"  # not sealed
    assert _result(province, {**good, "BODY": {**sealed, "cert_num": "1"}}) == "2002"  # not a wire name
    assert _result(province, {**good, "BODY": {"CERT_TYPE": "1"}}) == "2002"
    assert _result(province, {"HEAD": _head(province, CRYPTO={**crypto, "KEY_ID": "old"}), "BODY": sealed}) == "2001"
    assert _result(province, {"HEAD": _head(province, CRYPTO=other_key), "BODY": sealed}) == "2001"
    assert _result(province, {"HEAD": _head(province, SERIAL="SD001"), "BODY": plain}) == "2001"
    assert _result(province, {"HEAD": _head(province, CODE="3.2.6.5"), "BODY": plain}) == "2004"
    assert _result(province, {"HEAD": _head(province, CODE="3.3.1"), "BODY": {}}, "/osp/main/3.3.1") == "2004"
    status, _headers, text = province.http("POST", "/osp/main/3.2.6.1", b"no json")
    assert (status, json.loads(text)["HEAD"]["RESULT"]) == (200, "2001")


def test_a_serial_is_done_once_and_not_for_other_content(province: Province) -> None:
    rows = province.control("numbers")["numbers"]
    first, second = (row["access_num"] for row in rows[:2])
    serial = province.serial()
    picked = [province.ask(PickNumber(access_num=first, cert_num=flow.CERT), serial) for _ in range(3)]
    assert picked[0] == picked[1] == picked[2]
    assert province.ask(PickNumber(access_num=second, cert_num=flow.CERT), serial).result == "2005"
    (effect,) = province.ledger()["effects"]
    assert (effect["serial"], effect["seen"]) == (serial, 3)


def test_a_refusal_is_remembered_too(province: Province) -> None:
    serial = province.serial()
    asked = PickNumber(access_num="19200000000", cert_num=flow.CERT)
    assert {province.ask(asked, serial).result for _ in range(2)} == {"1102"}
    state = province.ask(QueryBySerial(serial=serial)).body
    assert (state["STATE"], state["RESULT"], state["STORED"]) == ("REFUSED", "1102", {})
    assert province.ask(QueryBySerial(serial=province.serial())).body["STATE"] == "NOT_FOUND"


def test_without_dedupe_a_resend_is_done_twice(province: Province) -> None:
    province.control("settings", dedupe=False)
    ready = flow.prepare(province)
    asked, serial = flow.opening(ready, flow.check(province, ready).body["CHECK_SERIAL"]), province.serial()
    assert [province.ask(asked, serial).result for _ in range(2)] == ["0001", "0001"]
    assert len(province.ledger()["users"]) == 2


def test_openssl_agrees(tmp_path: Path, world: World) -> None:
    """Signature, OAEP unwrap and CBC of a file, by a program that shares no code with us."""
    key = tmp_path / "key.pem"
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    key.write_bytes(private.private_bytes(*form))
    (tmp_path / "text").write_bytes(b"2026-11-23 10:15:30.123\nSD00\nabc")
    signed = ["openssl", "dgst", "-sha256", "-sign", str(key), str(tmp_path / "text")]
    assert subprocess.run(signed, capture_output=True, check=True).stdout == rsa_sign(
        private, (tmp_path / "text").read_bytes()
    )
    oaep = ("rsa_padding_mode:oaep", "rsa_oaep_md:sha256", "rsa_mgf1_md:sha256")
    exchange, crypto = wrap("A256CBC+OAEP256", "k", private.public_key())
    (tmp_path / "wrapped").write_bytes(base64.b64decode(crypto["KEY"]))
    command = ["openssl", "pkeyutl", "-decrypt", "-inkey", str(key), "-in", str(tmp_path / "wrapped")]
    command += [word for option in oaep for word in ("-pkeyopt", option)]
    assert subprocess.run(command, capture_output=True, check=True).stdout == exchange.key
    (tmp_path / "file").write_bytes(cbc_or_ecb(exchange.key, b"i" * 16, b"a letter"))
    command = ["openssl", "enc", "-d", "-aes-256-cbc", "-K", exchange.key.hex(), "-iv", (b"i" * 16).hex()]
    opened = subprocess.run([*command, "-in", str(tmp_path / "file")], capture_output=True, check=True)
    assert opened.stdout == b"a letter"


def test_a_wrong_length_key_is_refused() -> None:
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    short = private.public_key().encrypt(b"k" * 16, PROFILES["A256GCM+OAEP256"].wrap)
    crypto = {"PROFILE": "A256GCM+OAEP256", "KEY_ID": "k", "KEY": base64.b64encode(short).decode()}
    with pytest.raises(BadMessage):
        unwrap(crypto, "k", private)
    assert isinstance(PROFILES["A256GCM+OAEP256J"].wrap, padding.OAEP)
    assert isinstance(PROFILES["A256GCM+OAEP256J"].wrap.mgf, padding.MGF1)
    assert isinstance(PROFILES["A256GCM+OAEP256J"].wrap.mgf._algorithm, hashes.SHA1)


def test_every_declared_interface_has_an_answer() -> None:
    """Also one without behaviour here."""
    assert len(interfaces()) >= 16
    for declared in interfaces().values():
        sample(declared.answer)
