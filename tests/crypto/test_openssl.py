"""The openssl program, by hand: it unwraps, opens and verifies what we send, and we what was made with it."""

import base64
import json
import os
from collections.abc import Callable

import pytest

from service.gateway.envelope import Envelope
from service.gateway.profiles import PROFILES
from tests.crypto.altered import at, put
from tests.crypto.conftest import Pairs
from tests.crypto.messages import BODY, HEAD, SECRET, SERIAL, Ask, Told
from tests.crypto.openssl import ENC, Shell
from tests.gateway.national import STAFF

pytestmark = pytest.mark.allow_logs("legacy crypto profile")


@pytest.mark.parametrize("profile", PROFILES)
def test_openssl_opens_what_we_send(openssl: Shell, envelope_of: Callable[[str], Envelope], profile: str) -> None:
    sent = envelope_of(profile).pack(Ask.model_validate(BODY), SERIAL, STAFF)
    message = json.loads(sent.content)
    text = f"{message['HEAD']['TIME']}\n{SERIAL}\n{openssl.digest(sent.content)}".encode()
    openssl.verify(text, base64.b64decode(sent.signature.partition(",sig=")[2]))
    key = openssl.unwrap(profile, base64.b64decode(message["HEAD"]["CRYPTO"]["KEY"]))
    assert len(key) == PROFILES[profile].key_bytes
    for pointer in SECRET if profile in ENC else []:
        clear = openssl.open(profile, key, base64.b64decode(at(message["BODY"], pointer))).decode()
        expected = at(BODY, pointer)
        assert (clear if isinstance(expected, str) else json.loads(clear)) == expected


@pytest.mark.parametrize("profile", ENC)
def test_we_open_what_openssl_made(openssl: Shell, envelope_of: Callable[[str], Envelope], profile: str) -> None:
    ours, key = envelope_of(profile), os.urandom(PROFILES[profile].key_bytes)
    body = json.loads(json.dumps(BODY))
    for pointer in SECRET:
        value = at(body, pointer)
        clear = value if isinstance(value, str) else json.dumps(value)
        put(body, pointer, base64.b64encode(openssl.seal(profile, key, clear.encode())).decode())
    crypto = {"PROFILE": profile, "KEY_ID": "sd-2026-01", "KEY": base64.b64encode(openssl.wrap(profile, key)).decode()}
    content = json.dumps({"HEAD": {**HEAD, "CRYPTO": crypto}, "BODY": body}).encode()
    text = f"{HEAD['TIME']}\n{SERIAL}\n{openssl.digest(content)}".encode()
    header = f"keyid=gw-2026-01,sig={base64.b64encode(openssl.sign(text)).decode()}"
    opened = ours.open_request(Ask, ours.received(content, header))
    assert opened.request == Ask.model_validate(BODY)
    answer = ours.pack_answer(opened, "0000", "成功", Told.model_validate(BODY))
    shown = json.loads(answer.content)["BODY"]
    assert openssl.open(profile, key, base64.b64decode(shown["ACCESS_NUM"])).decode() == BODY["ACCESS_NUM"]


@pytest.mark.parametrize("profile", sorted(PROFILES.keys() - ENC.keys()))
def test_we_unwrap_what_openssl_wrapped(openssl: Shell, pairs: Pairs, profile: str) -> None:
    key = os.urandom(32)
    wrapped = base64.b64encode(openssl.wrap(profile, key)).decode()
    assert PROFILES[profile].unwrap(wrapped, pairs.province) == key
