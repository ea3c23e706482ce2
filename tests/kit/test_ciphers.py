"""The fields of a message together: each as if it were alone, under an IV of its own."""

import os
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from service.kit.ciphers import BLOCK, Cbc, Ecb, Gcm

KEY = bytes(range(32))
CLEARS = [b"x" * size for size in range(2 * BLOCK + 2)]
EACH = pytest.mark.parametrize("mode", [Gcm(KEY), Cbc(KEY), Ecb(KEY)], ids=["gcm", "cbc", "ecb"])


@EACH
def test_together_they_open_as_one_by_one(mode: Any) -> None:
    sealed = mode.seal_all(CLEARS)
    assert [mode.open(one) for one in sealed] == CLEARS
    assert mode.open_all(sealed) == CLEARS
    assert mode.open_all([mode.seal(one) for one in CLEARS]) == CLEARS
    assert mode.seal_all([]) == mode.open_all([]) == []


@pytest.mark.parametrize(("mode", "size"), [(Gcm(KEY), 12), (Cbc(KEY), BLOCK)], ids=["gcm", "cbc"])
def test_every_field_has_a_fresh_iv(mode: Any, size: int) -> None:
    ivs = {sealed[:size] for _ in range(20) for sealed in mode.seal_all([b"the same"] * 50)}
    assert len(ivs) == 1000
    assert {len(iv) for iv in ivs} == {size}
    for bit in range(8 * size):  # by chance beyond one in a million runs
        assert 400 < sum(iv[bit // 8] >> bit % 8 & 1 for iv in ivs) < 600


@pytest.mark.parametrize("end", [b"\0", b"\x11", b"\xff", b"\x01\x02", b"\x03\x03\x02\x03", bytes([16]) * 15])
@pytest.mark.parametrize("mode", [Cbc(KEY), Ecb(KEY)], ids=["cbc", "ecb"])
def test_another_padding_does_not_open(mode: Any, end: bytes) -> None:
    clear, iv = end.rjust(2 * BLOCK, b"."), os.urandom(BLOCK) if isinstance(mode, Cbc) else b""
    worker = Cipher(algorithms.AES(KEY), modes.CBC(iv) if iv else modes.ECB()).encryptor()  # noqa: S305
    sealed = iv + worker.update(clear)
    with pytest.raises(ValueError, match="padding"):
        mode.open(sealed)
    with pytest.raises(ValueError, match="padding"):
        mode.open_all([*mode.seal_all([b"fine"]), sealed])


@EACH
@pytest.mark.parametrize("size", [0, 1, 11, 15, 17, 27, 31, 33, 47])
def test_parts_of_a_block_do_not_open(mode: Any, size: int) -> None:
    with pytest.raises(ValueError):
        mode.open(bytes(size))
    with pytest.raises(ValueError):
        mode.open_all([*mode.seal_all([b"fine"]), bytes(size)])


def test_an_iv_alone_does_not_open() -> None:
    with pytest.raises(ValueError, match="length"):
        Cbc(KEY).open(bytes(BLOCK))
    with pytest.raises(ValueError, match="length"):
        Cbc(KEY).open_under(bytes(BLOCK), b"")
