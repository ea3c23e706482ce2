"""Block-cipher modes as our wires use them: PKCS#7 checked in full, ValueError for whatever does not open.

An instance serves one exchange under one key, in one thread. ``…_under`` takes the IV from outside: where it lies
apart from the ciphertext, as beside a file, and to check the modes against published vectors.
"""

import os
from collections.abc import Callable
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

BLOCK = 16
GCM_IV = 12
GCM_TAG = 16
_DRAWN = 16  # IVs per draw: one call of the system costs as much as half a field

Algorithm = Callable[[bytes], algorithms.AES | algorithms.SM4]


class FieldMode(Protocol):
    """Enciphers single fields under one key. ``open`` raises ValueError when a field does not open."""

    def seal(self, clear: bytes) -> bytes: ...

    def open(self, sealed: bytes) -> bytes: ...


class Gcm:
    """AES: 12-byte random IV, ciphertext, 16-byte tag."""

    def __init__(self, key: bytes) -> None:
        self._aead = AESGCM(key)
        self._ivs = _Ivs(GCM_IV)

    def seal(self, clear: bytes) -> bytes:
        iv = self._ivs.fresh()
        return iv + self._aead.encrypt(iv, clear, None)

    def open(self, sealed: bytes) -> bytes:
        return self.open_under(sealed[:GCM_IV], sealed[GCM_IV:])

    def seal_under(self, iv: bytes, clear: bytes) -> bytes:
        return self._aead.encrypt(_whole(iv), clear, None)

    def open_under(self, iv: bytes, sealed: bytes) -> bytes:
        try:
            return self._aead.decrypt(_whole(iv), sealed, None)
        except InvalidTag as error:
            raise ValueError("tag") from error


class Sm4Gcm:
    """The same with SM4 (RFC 8998)."""

    def __init__(self, key: bytes) -> None:
        self._key = algorithms.SM4(key)

    def seal(self, clear: bytes) -> bytes:
        iv = os.urandom(GCM_IV)
        return iv + self.seal_under(iv, clear)

    def open(self, sealed: bytes) -> bytes:
        return self.open_under(sealed[:GCM_IV], sealed[GCM_IV:])

    def seal_under(self, iv: bytes, clear: bytes) -> bytes:
        worker = Cipher(self._key, modes.GCM(_whole(iv))).encryptor()
        return worker.update(clear) + worker.finalize() + worker.tag

    def open_under(self, iv: bytes, sealed: bytes) -> bytes:
        worker = Cipher(self._key, modes.GCM(_whole(iv), sealed[-GCM_TAG:])).decryptor()
        try:
            return worker.update(sealed[:-GCM_TAG]) + worker.finalize()
        except InvalidTag as error:
            raise ValueError("tag") from error


class Cbc:
    """16-byte random IV, ciphertext, PKCS#7."""

    def __init__(self, key: bytes, algorithm: Algorithm = algorithms.AES) -> None:
        self._key = algorithm(key)
        self._ivs = _Ivs(BLOCK)

    def seal(self, clear: bytes) -> bytes:
        iv = self._ivs.fresh()
        return iv + self.seal_under(iv, clear)

    def open(self, sealed: bytes) -> bytes:
        return self.open_under(sealed[:BLOCK], sealed[BLOCK:])

    def seal_under(self, iv: bytes, clear: bytes) -> bytes:
        worker = Cipher(self._key, modes.CBC(iv)).encryptor()
        return worker.update(_pad(clear)) + worker.finalize()

    def open_under(self, iv: bytes, sealed: bytes) -> bytes:
        worker = Cipher(self._key, modes.CBC(iv)).decryptor()
        return _unpad(worker.update(sealed) + worker.finalize())


class Ecb:
    """Ciphertext, PKCS#7; equal values show as equal. One context serves the whole exchange (10 times faster)."""

    def __init__(self, key: bytes, algorithm: Algorithm = algorithms.AES) -> None:
        cipher = Cipher(algorithm(key), modes.ECB())  # noqa: S305  the legacy profiles of the other sides
        self._seal, self._open = cipher.encryptor(), cipher.decryptor()

    def seal(self, clear: bytes) -> bytes:
        return self._seal.update(_pad(clear))

    def open(self, sealed: bytes) -> bytes:
        if not sealed or len(sealed) % BLOCK:
            raise ValueError("length")  # a part of a block would stay in the context and spoil the next field
        return _unpad(self._open.update(sealed))


class _Ivs:
    """Random IVs, drawn many at a time; each is given out once."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._left: list[bytes] = []

    def fresh(self) -> bytes:
        if not self._left:
            drawn = os.urandom(self._size * _DRAWN)
            self._left = [drawn[at : at + self._size] for at in range(0, len(drawn), self._size)]
        return self._left.pop()


def _whole(iv: bytes) -> bytes:
    """GCM would take IVs of other lengths too; no wire of ours has them, and a cut one must not pass."""
    if len(iv) != GCM_IV:
        raise ValueError("IV")
    return iv


def _pad(clear: bytes) -> bytes:
    fill = BLOCK - len(clear) % BLOCK
    return clear + bytes((fill,)) * fill


def _unpad(padded: bytes) -> bytes:
    fill = padded[-1] if padded else 0
    if not 1 <= fill <= BLOCK or padded[-fill:] != bytes((fill,)) * fill:
        raise ValueError("padding")
    return padded[:-fill]
