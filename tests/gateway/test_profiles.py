"""Ciphers and key wrap, against the sandbox's own code and OpenSSL."""

import base64
import os
import shutil
import subprocess

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.envelope import PROFILES as THEIRS
from sandbox.envelope import Exchange
from service.gateway.profiles import PROFILES, Cbc, Ecb, Profile

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
EVERY = pytest.mark.parametrize("profile", PROFILES.values(), ids=lambda profile: profile.name)


def test_the_names_are_those_of_the_wire_profile() -> None:
    assert set(PROFILES) == set(THEIRS)
    assert {profile.name for profile in PROFILES.values() if profile.legacy} == {"A128CBC+PKCS1", "A128ECB+PKCS1"}


@EVERY
@settings(max_examples=40, deadline=None)
@given(text=st.text(max_size=70))
def test_fields_open_on_the_other_side(profile: Profile, text: str) -> None:
    key = profile.new_key()
    ours, theirs = profile.mode(key), Exchange(profile.name, key)
    assert theirs.open(base64.b64encode(ours.seal(text.encode())).decode()) == text
    assert ours.open(base64.b64decode(theirs.seal(text))).decode() == text


@EVERY
def test_keys_unwrap_on_the_other_side(profile: Profile) -> None:
    key = profile.new_key()
    wrapped = profile.wrap(key, KEY.public_key())
    assert KEY.decrypt(base64.b64decode(wrapped), THEIRS[profile.name].wrap) == key
    theirs = base64.b64encode(KEY.public_key().encrypt(key, THEIRS[profile.name].wrap)).decode()
    assert profile.unwrap(theirs, KEY) == key


@EVERY
def test_a_bad_key_block_gives_a_random_key_never_an_error(profile: Profile) -> None:
    """OpenSSL itself gives random bytes of any length for a bad PKCS#1 block: none may come through as the key."""
    good = base64.b64decode(profile.wrap(profile.new_key(), KEY.public_key()))
    found = set()
    for place in range(30):
        bad = bytearray(good)
        bad[place * 8] ^= 1
        found.add(profile.unwrap(base64.b64encode(bytes(bad)).decode(), KEY))
    found |= {profile.unwrap("no base64", KEY), profile.unwrap("", KEY)}
    assert {len(key) for key in found} == {profile.key_bytes}
    assert len(found) == 32


def test_a_key_of_another_length_is_not_taken() -> None:
    ecb = PROFILES["A128ECB+PKCS1"]
    long = os.urandom(32)
    assert ecb.unwrap(ecb.wrap(long, KEY.public_key()), KEY) != long


@EVERY
def test_what_does_not_open_is_a_value_error(profile: Profile) -> None:
    mode = profile.mode(profile.new_key())
    sealed = mode.seal("山东省济南市历下区".encode())
    wrong = [b"", sealed[:-1], sealed[:15], sealed + b"x"]
    if "GCM" in profile.name:
        wrong.append(bytes((sealed[0] ^ 1,)) + sealed[1:])
    for broken in wrong:
        with pytest.raises(ValueError):
            mode.open(broken)


@EVERY
def test_equal_values_show_as_equal_only_under_ecb(profile: Profile) -> None:
    mode = profile.mode(profile.new_key())
    assert (mode.seal(b"same") == mode.seal(b"same")) == ("ECB" in profile.name)


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs the openssl program")
@pytest.mark.parametrize("size", [0, 15, 16, 17, 1000])
def test_openssl_opens_cbc_and_ecb(size: int) -> None:
    clear, key, iv = os.urandom(size), os.urandom(32), os.urandom(16)
    sealed = Cbc(key).seal_under(iv, clear)
    assert _openssl("-aes-256-cbc", "-K", key.hex(), "-iv", iv.hex(), content=sealed) == clear
    assert _openssl("-aes-128-ecb", "-K", key[:16].hex(), content=Ecb(key[:16]).seal(clear)) == clear


def _openssl(*arguments: str, content: bytes) -> bytes:
    command = ["openssl", "enc", "-d", *arguments]
    return subprocess.run(command, input=content, capture_output=True, check=True).stdout
