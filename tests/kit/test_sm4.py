"""SM4 and HMAC-SM3, against gmssl and OpenSSL, which know nothing of our code."""

import os
import shutil
import subprocess

import pytest
from gmssl.sm4 import SM4_DECRYPT, SM4_ENCRYPT, CryptSM4
from hypothesis import given
from hypothesis import strategies as st

from service.kit import sm4

EVERY = pytest.mark.parametrize("name", sm4.MODES)
KEY = st.binary(min_size=16, max_size=16)
OPENSSL = pytest.mark.skipif(shutil.which("openssl") is None, reason="needs the openssl program")


def theirs(key: bytes, how: int) -> CryptSM4:
    worker = CryptSM4()
    worker.set_key(key, how)
    return worker


@EVERY
@given(key=KEY, clear=st.binary(max_size=70))
def test_what_is_sealed_opens(name: str, key: bytes, clear: bytes) -> None:
    assert sm4.MODES[name](key).open(sm4.MODES[name](key).seal(clear)) == clear


@given(key=KEY, clear=st.binary(max_size=70))
def test_cbc_is_that_of_gmssl(key: bytes, clear: bytes) -> None:
    sealed = sm4.MODES["CBC"](key).seal(clear)
    assert theirs(key, SM4_DECRYPT).crypt_cbc(sealed[:16], sealed[16:]) == clear
    iv = os.urandom(16)
    assert sm4.MODES["CBC"](key).open(iv + theirs(key, SM4_ENCRYPT).crypt_cbc(iv, clear)) == clear


@given(key=KEY, clear=st.binary(max_size=70))
def test_ecb_is_that_of_gmssl(key: bytes, clear: bytes) -> None:
    assert sm4.MODES["ECB"](key).seal(clear) == theirs(key, SM4_ENCRYPT).crypt_ecb(clear)


@OPENSSL
@pytest.mark.parametrize("size", [0, 15, 16, 17, 1000])
def test_openssl_opens_and_seals_cbc_and_ecb(size: int) -> None:
    clear, key = os.urandom(size), os.urandom(16)
    sealed = sm4.MODES["CBC"](key).seal(clear)
    named = ("-sm4-cbc", "-K", key.hex(), "-iv", sealed[:16].hex())
    assert _openssl("-d", *named, content=sealed[16:]) == clear
    assert _openssl("-e", *named, content=clear) == sealed[16:]
    assert _openssl("-e", "-sm4-ecb", "-K", key.hex(), content=clear) == sm4.MODES["ECB"](key).seal(clear)


@OPENSSL
@given(secret=st.binary(min_size=1, max_size=90), content=st.binary(max_size=200))
def test_hmac_is_that_of_openssl(secret: bytes, content: bytes) -> None:
    command = ["openssl", "dgst", "-sm3", "-mac", "HMAC", "-macopt", f"hexkey:{secret.hex()}"]
    said = subprocess.run(command, input=content, capture_output=True, check=True).stdout.decode()
    assert sm4.verify(secret, content, said.split()[-1])


def _openssl(*arguments: str, content: bytes) -> bytes:
    return subprocess.run(["openssl", "enc", *arguments], input=content, capture_output=True, check=True).stdout


@EVERY
@given(st.binary(max_size=70))
def test_garbage_is_a_value_error_or_other_bytes(name: str, garbage: bytes) -> None:
    """gmssl gives nothing for a bad padding and an IndexError for a bad length. Under GCM nothing at all opens."""
    try:
        sm4.MODES[name](b"0123456789abcdef").open(garbage)
    except ValueError:
        return
    assert name != "GCM"
    assert len(garbage) % 16 == 0


@EVERY
def test_a_cut_or_longer_message_does_not_open(name: str) -> None:
    mode = sm4.MODES[name](bytes(16))
    sealed = mode.seal(b"tariff filing")
    for broken in (b"", sealed[:-1], sealed[:15], sealed + b"x", sealed[1:]):
        with pytest.raises(ValueError):
            mode.open(broken)
    assert mode.open(sealed) == b"tariff filing"


def test_the_padding_is_checked_in_full() -> None:
    """The last byte alone would let three of these through."""
    mode = sm4.MODES["ECB"](bytes(16))
    for wrong in (b"\x00", b"\x11", b"\x01\x02", b"\x02\x03\x03", b"\xff"):
        block = wrong.rjust(16, b"a")
        sealed = theirs(bytes(16), SM4_ENCRYPT).crypt_ecb(block)[:16]
        with pytest.raises(ValueError, match="padding"):
            mode.open(sealed)


@EVERY
@pytest.mark.parametrize("size", [0, 15, 17, 24, 32])
def test_a_key_of_another_length_is_refused(name: str, size: int) -> None:
    with pytest.raises(ValueError):
        sm4.MODES[name](bytes(size))


def test_each_message_has_its_own_iv() -> None:
    for name, size in (("CBC", 16), ("GCM", 12)):
        mode = sm4.MODES[name](bytes(16))
        assert len({mode.seal(b"same")[:size] for _ in range(100)}) == 100


def test_only_the_true_signature_verifies() -> None:
    good = sm4.sign(b"secret", b"content")
    assert sm4.verify(b"secret", b"content", good)
    for wrong in (sm4.sign(b"other", b"content"), sm4.sign(b"secret", b"contents"), good[:-1], good + "0", "", "签名"):
        assert not sm4.verify(b"secret", b"content", wrong)
