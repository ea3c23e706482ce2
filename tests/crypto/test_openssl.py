"""The openssl program, by hand: it unwraps, opens and verifies what we send, and we what was made with it."""

import base64
import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from service.gateway.envelope import Envelope
from service.gateway.profiles import PROFILES
from tests.crypto.altered import at, put
from tests.crypto.conftest import Pairs
from tests.crypto.messages import BODY, HEAD, SECRET, SERIAL, Ask, Told
from tests.gateway.national import STAFF

pytestmark = [
    pytest.mark.skipif(shutil.which("openssl") is None, reason="needs the openssl program"),
    pytest.mark.allow_logs("legacy crypto profile"),
]

# ``openssl enc`` has no GCM, so fields go through it in the other modes only.
ENC = {
    "A256CBC+OAEP256": ("-aes-256-cbc", 16),
    "A128CBC+PKCS1": ("-aes-128-cbc", 16),
    "A128ECB+PKCS1": ("-aes-128-ecb", 0),
}
OAEP = ["rsa_padding_mode:oaep", "rsa_oaep_md:sha256"]
RSA = {
    "A256GCM+OAEP256": [*OAEP, "rsa_mgf1_md:sha256"],
    "A256CBC+OAEP256": [*OAEP, "rsa_mgf1_md:sha256"],
    "A256GCM+OAEP256J": [*OAEP, "rsa_mgf1_md:sha1"],
    "A128CBC+PKCS1": ["rsa_padding_mode:pkcs1"],
    "A128ECB+PKCS1": ["rsa_padding_mode:pkcs1"],
}


class Shell:
    """The openssl program with both sides' keys as files."""

    def __init__(self, pairs: Pairs, folder: Path) -> None:
        self.folder = folder
        for name, key in (("province", pairs.province), ("national", pairs.national)):
            (folder / f"{name}.pem").write_bytes(_private(key))
            spki = PublicFormat.SubjectPublicKeyInfo
            (folder / f"{name}.pub").write_bytes(key.public_key().public_bytes(Encoding.PEM, spki))

    def run(self, *arguments: str, content: bytes) -> bytes:
        done = subprocess.run(["openssl", *arguments], input=content, capture_output=True, check=False, timeout=60)
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout

    def unwrap(self, profile: str, wrapped: bytes) -> bytes:
        options = [part for option in RSA[profile] for part in ("-pkeyopt", option)]
        return self.run("pkeyutl", "-decrypt", "-inkey", self._key("national.pem"), *options, content=wrapped)

    def wrap(self, profile: str, key: bytes) -> bytes:
        options = [part for option in RSA[profile] for part in ("-pkeyopt", option)]
        return self.run("pkeyutl", "-encrypt", "-pubin", "-inkey", self._key("province.pub"), *options, content=key)

    def open(self, profile: str, key: bytes, sealed: bytes) -> bytes:
        name, cut = ENC[profile]
        return self.run("enc", "-d", name, "-K", key.hex(), *_iv(sealed[:cut]), content=sealed[cut:])

    def seal(self, profile: str, key: bytes, clear: bytes) -> bytes:
        name, cut = ENC[profile]
        iv = os.urandom(cut)
        return iv + self.run("enc", "-e", name, "-K", key.hex(), *_iv(iv), content=clear)

    def verify(self, text: bytes, signature: bytes) -> None:
        (self.folder / "signature").write_bytes(signature)
        keys = ("-verify", self._key("province.pub"), "-signature", self._key("signature"))
        assert self.run("dgst", "-sha256", *keys, content=text) == b"Verified OK\n"

    def sign(self, text: bytes) -> bytes:
        return self.run("dgst", "-sha256", "-sign", self._key("national.pem"), content=text)

    def digest(self, content: bytes) -> str:
        return self.run("dgst", "-sha256", "-r", content=content).decode().split()[0]

    def _key(self, name: str) -> str:
        return str(self.folder / name)


@pytest.fixture(scope="module")
def openssl(pairs: Pairs, tmp_path_factory: pytest.TempPathFactory) -> Shell:
    return Shell(pairs, tmp_path_factory.mktemp("openssl"))


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
    opened = ours.open_request(Ask, content, ours.sender(content, header))
    assert opened.request == Ask.model_validate(BODY)
    answer = ours.pack_answer(opened, "0000", "成功", Told.model_validate(BODY))
    shown = json.loads(answer.content)["BODY"]
    assert openssl.open(profile, key, base64.b64decode(shown["ACCESS_NUM"])).decode() == BODY["ACCESS_NUM"]


@pytest.mark.parametrize("profile", sorted(PROFILES.keys() - ENC.keys()))
def test_we_unwrap_what_openssl_wrapped(openssl: Shell, pairs: Pairs, profile: str) -> None:
    key = os.urandom(32)
    wrapped = base64.b64encode(openssl.wrap(profile, key)).decode()
    assert PROFILES[profile].unwrap(wrapped, pairs.province) == key


def _private(key: RSAPrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _iv(iv: bytes) -> list[str]:
    return ["-iv", iv.hex()] if iv else []
