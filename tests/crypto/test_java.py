"""A Java shop's code opens and verifies what we send, and we what it sends: every profile, both directions."""

import base64
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from service.gateway.envelope import Envelope
from service.gateway.profiles import PADDINGS, PROFILES, Gcm, Profile
from service.kit import sm4
from service.kit.errors import Tampered
from tests.crypto.conftest import Pairs
from tests.crypto.java_peer import JavaError, JavaPeer
from tests.crypto.messages import BODY, HEAD, SECRET, SERIAL, Ask, Told
from tests.gateway.national import STAFF

pytestmark = pytest.mark.allow_logs("legacy crypto profile")

EVERY = pytest.mark.parametrize("profile", PROFILES)
EnvelopeOf = Callable[[str], Envelope]


@EVERY
def test_java_serves_us(java: JavaPeer, envelope_of: EnvelopeOf, profile: str) -> None:
    """It verifies our signature, opens each field, and answers under our key."""
    ours = envelope_of(profile)
    sent = ours.pack(Ask.model_validate(BODY), SERIAL, STAFF)
    assert BODY["ACCESS_NUM"].encode() not in sent.content
    served = java.ask(
        "serve", content=sent.content, header=sent.signature, secret=SECRET, answer=BODY, answer_secret=SECRET
    )
    agent = json.loads(served["body"].pop("AGENT"))
    assert served["body"] | {"AGENT": agent} == BODY
    reply = ours.read_answer(sent, Told, "互通", served["content"], served["header"])
    assert reply.answer == Told.model_validate(BODY)


@EVERY
def test_java_calls_us(java: JavaPeer, envelope_of: EnvelopeOf, profile: str) -> None:
    """We verify its signature, open each field, and answer under its key."""
    ours = envelope_of(profile)
    sent = java.ask("call", profile=profile, head=HEAD, body=BODY, secret=SECRET)
    came = ours.received(sent["content"], sent["header"])
    assert came.sender == "national"
    opened = ours.open_request(Ask, came)
    assert opened.request == Ask.model_validate(BODY)
    answer = ours.pack_answer(opened, "0000", "成功", Told.model_validate(BODY))
    read = java.ask(
        "read",
        content=answer.content,
        header=answer.signature,
        head=HEAD,
        secret=SECRET,
        profile=profile,
        key=sent["key"],
    )
    assert read["head"]["RESULT"] == "0000"
    assert read["body"] | {"AGENT": json.loads(read["body"]["AGENT"])} == BODY


def test_java_refuses_a_message_that_was_changed_on_its_way(java: JavaPeer, envelope_of: EnvelopeOf) -> None:
    """The check is a real one, at both ends."""
    ours = envelope_of("A256GCM+OAEP256")
    sent = ours.pack(Ask.model_validate(BODY), SERIAL, STAFF)
    changed = sent.content.replace(b'"LEVEL":3', b'"LEVEL":4')
    with pytest.raises(JavaError, match="does not verify"):
        java.ask("serve", content=changed, header=sent.signature, secret=SECRET, answer={}, answer_secret=[])
    theirs = java.ask("call", profile="A256GCM+OAEP256", head=HEAD, body=BODY, secret=SECRET)
    came = ours.received(theirs["content"].replace(b'"LEVEL":3', b'"LEVEL":4'), theirs["header"])
    assert came.sender == ""
    with pytest.raises(Tampered):
        ours.open_request(Ask, came)


# What a provider means by a name alone, without parameters.
MEANT = {
    "SunJCE": {
        "RSA": "PKCS1v15",
        "RSA/ECB/PKCS1Padding": "PKCS1v15",
        "RSA/ECB/OAEPWithSHA-1AndMGF1Padding": "OAEP-1/1",
        "RSA/ECB/OAEPWithSHA-256AndMGF1Padding": "OAEP-256/1",
    },
    "BC": {
        "RSA/ECB/PKCS1Padding": "PKCS1v15",
        "RSA/ECB/OAEPWithSHA-1AndMGF1Padding": "OAEP-1/1",
        "RSA/ECB/OAEPWithSHA-256AndMGF1Padding": "OAEP-256/256",
    },
}


@pytest.mark.parametrize("padding", PADDINGS)
def test_each_padding_is_what_the_provider_means_by_a_name(java: JavaPeer, pairs: Pairs, padding: str) -> None:
    """A key opens under the padding that is meant and under no other; both directions."""
    profile = Profile(padding, Gcm, 32, PADDINGS[padding])
    key = profile.new_key()
    for name, meant in MEANT[java.provider].items():
        ours = base64.b64decode(profile.wrap(key, pairs.national.public_key()))
        theirs = base64.b64encode(java.ask("rsa", name=name, encrypt=True, data=key)["data"]).decode()
        assert (profile.unwrap(theirs, pairs.province) == key) == (meant == padding)
        assert (_opened(java, name, ours) == key) == (meant == padding)


def _opened(java: JavaPeer, name: str, wrapped: bytes) -> bytes:
    """Nothing when it says so."""
    try:
        return bytes(java.ask("rsa", name=name, encrypt=False, data=wrapped)["data"])
    except JavaError:
        return b""


@pytest.fixture(scope="module")
def bouncy_castle(java_classes: Path, pairs: Pairs) -> Iterator[JavaPeer]:
    with JavaPeer(java_classes, "BC", pairs.national, pairs.province.public_key()) as peer:
        yield peer


@pytest.mark.parametrize("size", [0, 1, 15, 16, 17, 200])
@pytest.mark.parametrize(("mode", "cut"), [("CBC", 16), ("ECB", 0), ("GCM", 12)])
def test_sm4_is_that_of_bouncy_castle(bouncy_castle: JavaPeer, mode: str, cut: int, size: int) -> None:
    name = f"SM4/{mode}/{'NoPadding' if mode == 'GCM' else 'PKCS7Padding'}"
    key, clear = os.urandom(16), os.urandom(size)
    sealed = sm4.MODES[mode](key).seal(clear)
    told = {"name": name, "key": key, "iv": sealed[:cut]}
    assert bouncy_castle.ask("cipher", encrypt=False, data=sealed[cut:], **told)["data"] == clear
    theirs = bouncy_castle.ask("cipher", encrypt=True, data=clear, **told)["data"]
    assert theirs == sealed[cut:]
    assert sm4.MODES[mode](key).open(sealed[:cut] + theirs) == clear


@pytest.mark.parametrize("size", [0, 64, 1000])
def test_hmac_sm3_is_that_of_bouncy_castle(bouncy_castle: JavaPeer, size: int) -> None:
    secret, content = os.urandom(24), os.urandom(size)
    theirs = bouncy_castle.ask("mac", name="HMACSM3", key=secret, data=content)["data"]
    assert sm4.sign(secret, content) == theirs.hex()
