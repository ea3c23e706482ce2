"""Messages from the national side, made by its own code."""

import base64
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from sqlalchemy import select, update

from sandbox import wire
from sandbox.envelope import sign, signed_text, verify, wrap
from sandbox.keys import NATIONAL_KEY_ID, PROVINCE_KEY_ID
from service.gateway import actions
from service.gateway.doorkeeper import Doorkeeper
from service.gateway.inbound import Inbound, Served
from service.gateway.keys import Keys
from service.gateway.main.order import Completion
from service.gateway.tables import gateway_call, gateway_untrusted
from service.kit import clock
from service.kit.db import Database
from service.kit.errors import Missing, Unanswered
from service.kit.secrets import FieldCipher
from service.kit.settings import Settings
from tests.gateway.national import National

PEER = "127.0.0.1"
FAILURES = 20  # the default of the settings
STRANGER = rsa.generate_private_key(public_exponent=65537, key_size=2048)
DONE = Completion(
    order_id="GW1", accept_id="SL1", result="0", finish_time="2026-11-23 10:15:30", access_num="19205310001"
)

Spoil = Callable[[dict[str, Any]], object]


class Domain:
    """Takes completions; can fail."""

    def __init__(self) -> None:
        self.taken: list[Completion] = []
        self.error: Exception | None = None

    def take(self, completion: Completion) -> None:
        if self.error is not None:
            raise self.error
        self.taken.append(completion)


class Post:
    """The national side's pen."""

    def __init__(self, national: National, inbound: Inbound) -> None:
        self.national, self.inbound = national, inbound

    def send(
        self,
        completion: Completion = DONE,
        *,
        serial: str = "ZZZZ20261123101530123000000001",
        age: float = 0.0,
        profile: str = "A256GCM+OAEP256",
        key: rsa.RSAPrivateKey | None = None,
        spoil: Spoil = lambda _message: None,
        spoil_signed: Callable[[bytes], bytes] = lambda content: content,
        place: str = "3.3.1",
        peer: str = PEER,
    ) -> Served:
        exchange, crypto = wrap(profile, PROVINCE_KEY_ID, self.national.world.keys.province)
        time = (clock.now() - timedelta(seconds=age)).strftime("%Y-%m-%d %H:%M:%S.%f")[:-3]
        head = {"BOOK": "main", "CODE": "3.3.1", "SERIAL": serial, "TIME": time, "CRYPTO": crypto}
        body = wire.sealed(Completion, completion.model_dump(mode="json", by_alias=True), exchange)
        message: dict[str, Any] = {"HEAD": head, "BODY": body}
        spoil(message)
        content = json.dumps(message).encode()
        text = signed_text(str(head.get("TIME")), str(head.get("SERIAL")), content)
        signature = sign(key or self.national.world.keys.national, NATIONAL_KEY_ID, text)
        return self.inbound.receive("main", place, spoil_signed(content), signature, peer)

    def result(self, served: Served) -> str:
        """RESULT of our answer, after its signature was checked as the national side does."""
        head = json.loads(served.content)["HEAD"]
        text = signed_text(head["TIME"], head["SERIAL"], served.content)
        verify(self.national.world.keys.province, PROVINCE_KEY_ID, served.headers["X-OSP-Signature"], text)
        return str(head["RESULT"])


@pytest.fixture
def domain() -> Domain:
    return Domain()


@pytest.fixture
def inbound(db: Database, cipher: FieldCipher, to_national: Settings, keys: Keys, domain: Domain) -> Inbound:
    return Inbound(db, cipher, to_national, {Completion: domain.take}, keys)


@pytest.fixture
def post(national: National, inbound: Inbound) -> Post:
    return Post(national, inbound)


def refused(served: Served) -> None:
    """The one answer to everything that cannot be trusted: not a word more, and nothing signed."""
    assert json.loads(served.content) == {"HEAD": {"SERIAL": "", "RESULT": "2001", "MESSAGE": "报文不合法"}, "BODY": {}}
    assert served.headers == {}


def head_of(served: Served) -> tuple[str, bool]:
    """RESULT, and whether the words say that the door is closed."""
    head = json.loads(served.content)["HEAD"]
    return head["RESULT"], "暂停接收" in head["MESSAGE"]


def test_a_completion_arrives(post: Post, domain: Domain) -> None:
    served = post.send()
    assert post.result(served) == "0000"
    assert domain.taken == [DONE]


def test_the_same_again_gets_the_stored_answer(post: Post, domain: Domain) -> None:
    """Sealed anew with a new time, as a real sender does."""
    post.send()
    assert post.result(post.send(age=5)) == "0000"
    assert domain.taken == [DONE]


@pytest.mark.allow_logs("came again with other content")
def test_other_content_under_one_serial_is_refused(post: Post, domain: Domain) -> None:
    post.send()
    refused(post.send(DONE.model_copy(update={"result": "1"})))
    assert domain.taken == [DONE]
    assert post.result(post.send(serial="ZZZZ20261123101530123000000002")) == "0000"


@pytest.mark.parametrize("age", [-310, 310])
def test_outside_the_window_is_refused(post: Post, domain: Domain, age: float) -> None:
    refused(post.send(age=age))
    assert domain.taken == []


@pytest.mark.parametrize("age", [-280, 280])
def test_inside_the_window(post: Post, age: float) -> None:
    assert post.result(post.send(age=age)) == "0000"


def _set(part: str, **values: Any) -> Spoil:
    def spoil(message: dict[str, Any]) -> None:
        message[part].update(values)

    return spoil


BAD = {
    "no-serial": _set("HEAD", SERIAL=""),
    "long-serial": _set("HEAD", SERIAL="1" * 65),
    "serial-no-text": _set("HEAD", SERIAL=7),
    "time-no-time": _set("HEAD", TIME="yesterday"),
    "other-code": _set("HEAD", CODE="3.3.2"),
    "other-book": _set("HEAD", BOOK="group"),
    "no-crypto": _set("HEAD", CRYPTO=None),
    "unknown-profile": _set("HEAD", CRYPTO={"PROFILE": "ROT13", "KEY_ID": PROVINCE_KEY_ID, "KEY": ""}),
    "plain": _set("HEAD", CRYPTO={"PROFILE": "NONE"}),
    "other-key-id": lambda message: message["HEAD"]["CRYPTO"].update(KEY_ID="sd-1999-01"),
    "bad-key-block": lambda message: message["HEAD"]["CRYPTO"].update(KEY="AAAA"),
    "clear-field": _set("BODY", ACCESS_NUM="19205310001"),
    "field-missing": lambda message: message["BODY"].pop("ACCEPT_ID"),
    "field-wrong": _set("BODY", RESULT="2"),
    "body-list": lambda message: message.update(BODY=[]),
    "head-list": lambda message: message.update(HEAD=[]),
}


@pytest.mark.parametrize("spoil", BAD.values(), ids=BAD)
def test_one_answer_for_every_cause(post: Post, domain: Domain, spoil: Spoil) -> None:
    refused(post.send(spoil=spoil))
    assert domain.taken == []


def test_anyone_can_seal_for_us_but_only_one_can_sign(post: Post, domain: Domain) -> None:
    refused(post.send(key=STRANGER))
    refused(post.send(spoil_signed=lambda content: content.replace(b'"RESULT": "0"', b'"RESULT": "1"')))
    refused(post.inbound.receive("main", "3.3.1", b"{}", "", PEER))
    assert domain.taken == []


def test_a_legacy_profile_that_is_not_switched_on_is_refused(post: Post, domain: Domain) -> None:
    refused(post.send(profile="A128ECB+PKCS1"))
    assert domain.taken == []


def test_an_interface_that_we_do_not_serve(post: Post) -> None:
    refused(post.send(place="3.2.1.1"))


def test_a_refusal_is_told_and_not_kept(post: Post, domain: Domain) -> None:
    """The completion may be faster than our own commit: the next try must be able to succeed."""
    domain.error = Missing("没有受理单 SL1，联系电话 13812345678。")
    served = post.send()
    assert post.result(served) == "1001"
    assert "13812345678" not in served.content.decode()
    domain.error = None
    assert post.result(post.send()) == "0000"
    assert domain.taken == [DONE]


def test_silence_behind_us_is_try_later(post: Post, domain: Domain) -> None:
    domain.error = Unanswered("数据库没有应答。")
    assert post.result(post.send()) == "9001"


def test_a_bug_is_not_acknowledged(post: Post, domain: Domain) -> None:
    domain.error = ZeroDivisionError()
    with pytest.raises(ZeroDivisionError):
        post.send()
    domain.error = None
    assert post.result(post.send()) == "0000"


@pytest.mark.allow_logs("door closed to 10.0.0.9")
def test_whoever_keeps_probing_finds_the_door_closed(post: Post, domain: Domain) -> None:
    for _ in range(FAILURES):
        refused(post.send(key=STRANGER, peer="10.0.0.9"))
    assert head_of(post.send(key=STRANGER, peer="10.0.0.9")) == ("9001", True)
    assert domain.taken == []
    refused(post.send(key=STRANGER, peer="10.0.0.8"))  # the others are not shut out with him
    assert post.result(post.send(peer="10.0.0.9")) == "0000"


@pytest.mark.allow_logs("door closed to a")
def test_the_door_opens_again_after_a_minute(db: Database) -> None:
    door = Doorkeeper(db, 3)
    for _ in range(2):
        door.failed("a", known=False)
    assert door.is_open("a")
    door.failed("a", known=False)
    assert not Doorkeeper(db, 3).is_open("a")  # nor at any other process of ours
    with db.unit() as unit:
        assert actions.shut_out(unit, 3) == ["a"]
        unit.execute(update(gateway_untrusted).values(at=gateway_untrusted.c.at - timedelta(seconds=60)))
    assert door.is_open("a")


@pytest.mark.allow_logs("door closed to (national|127)")
def test_a_stranger_does_not_shut_out_the_national_side_behind_one_address(post: Post, domain: Domain) -> None:
    """Both come through one proxy; the stranger even names the national key."""
    for _ in range(FAILURES):
        refused(post.send(key=STRANGER))
    assert head_of(post.send(key=STRANGER)) == ("9001", True)
    assert post.result(post.send()) == "0000"
    for _ in range(FAILURES):
        refused(post.send(spoil=_set("BODY", RESULT="2")))
    assert head_of(post.send()) == ("9001", True)
    assert domain.taken == [DONE]


def test_each_untrusted_message_leaves_a_record_without_a_word_of_it(post: Post, db: Database, cipher: Any) -> None:
    refused(post.send(key=STRANGER))
    with db.unit() as unit:
        row = unit.execute(select(gateway_call)).one()
    assert (row.direction, row.key, row.outcome, row.body, row.serial) == ("in", "main/3.3.1", "untrusted", {}, "")
    assert b"3.3.1" in base64.b64decode(cipher.open(row.raw, "gateway_call", "raw", ""))
