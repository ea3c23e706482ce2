"""Block-cipher modes as our wires use them: PKCS#7 checked in full, ValueError for whatever does not open.

An instance serves one exchange under one key, in one thread. ``…_under`` takes the IV from outside: where it lies
apart from the ciphertext, as beside a file, and to check the modes against published vectors. ``…_all`` does the
fields of a message together, several times as fast as one by one.
"""

import os
import struct
from collections.abc import Callable, Iterable, Sequence
from io import BytesIO
from operator import add
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

BLOCK = 16
GCM_IV = 12
GCM_TAG = 16

Algorithm = Callable[[bytes], algorithms.AES | algorithms.SM4]

_FILLS = tuple(bytes((fill,)) * fill for fill in range(BLOCK + 1))
_ENDS = (None, *_FILLS[1:], *[None] * (255 - BLOCK))  # by the last byte; None = not a padding


class Mode(Protocol):
    """Enciphers single texts under one key. ``open`` raises ValueError when one does not open."""

    def seal(self, clear: bytes) -> bytes: ...

    def open(self, sealed: bytes) -> bytes: ...


class FieldMode(Mode, Protocol):
    """Enciphers the fields of a message as well. ``open_all`` raises ValueError when one of them does not open."""

    def seal_all(self, clears: Sequence[bytes]) -> list[bytes]: ...

    def open_all(self, sealed: Sequence[bytes]) -> list[bytes]: ...


class Gcm:
    """AES: 12-byte random IV, ciphertext, 16-byte tag."""

    def __init__(self, key: bytes) -> None:
        self._aead = AESGCM(key)

    def seal(self, clear: bytes) -> bytes:
        iv = os.urandom(GCM_IV)
        return iv + self._aead.encrypt(iv, clear, None)

    def open(self, sealed: bytes) -> bytes:
        return self.open_under(sealed[:GCM_IV], sealed[GCM_IV:])

    def seal_all(self, clears: Sequence[bytes]) -> list[bytes]:
        encrypt = self._aead.encrypt
        return [iv + encrypt(iv, clear, None) for iv, clear in zip(_drawn(GCM_IV, len(clears)), clears, strict=True)]

    def open_all(self, sealed: Sequence[bytes]) -> list[bytes]:
        decrypt = self._aead.decrypt
        try:
            return [decrypt(one[:GCM_IV], one[GCM_IV:], None) for one in sealed]
        except InvalidTag as error:
            raise ValueError("tag") from error

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


class Ecb:
    """Ciphertext, PKCS#7; equal values show as equal. One context serves a whole message (10 times faster)."""

    def __init__(self, key: bytes, algorithm: Algorithm = algorithms.AES) -> None:
        self._cipher = Cipher(algorithm(key), modes.ECB())  # noqa: S305  the legacy profiles of the other sides

    def seal(self, clear: bytes) -> bytes:
        return self.seal_all([clear])[0]

    def open(self, sealed: bytes) -> bytes:
        return self.open_all([sealed])[0]

    def seal_all(self, clears: Sequence[bytes]) -> list[bytes]:
        padded = _padded(clears)
        return _cut(self._cipher.encryptor().update(b"".join(padded)), padded)

    def open_all(self, sealed: Sequence[bytes]) -> list[bytes]:
        return _parted(self._cipher.decryptor().update(_joined(sealed, BLOCK)), sealed)


class Cbc:
    """16-byte random IV, ciphertext, PKCS#7.

    A context of the library costs more than a field, so the fields of a message go through one, a block before each.
    To seal, that block is random, and what it is enciphered to is as random: the IV of the text after it. To open, it
    is the IV itself, and what comes out of it is nothing.
    """

    def __init__(self, key: bytes, algorithm: Algorithm = algorithms.AES) -> None:
        self._key = algorithm(key)

    def seal(self, clear: bytes) -> bytes:
        iv = os.urandom(BLOCK)
        return iv + self.seal_under(iv, clear)

    def open(self, sealed: bytes) -> bytes:
        return self.open_all([sealed])[0]

    def seal_all(self, clears: Sequence[bytes]) -> list[bytes]:
        iv, *blocks = _drawn(BLOCK, 1 + len(clears))
        worker = Cipher(self._key, modes.CBC(iv)).encryptor()
        texts = list(map(add, blocks, _padded(clears)))
        return _cut(worker.update(b"".join(texts)), texts)

    def open_all(self, sealed: Sequence[bytes]) -> list[bytes]:
        worker = Cipher(self._key, modes.CBC(bytes(BLOCK))).decryptor()
        return _parted(worker.update(_joined(sealed, 2 * BLOCK)), sealed, skip=BLOCK)

    def seal_under(self, iv: bytes, clear: bytes) -> bytes:
        """Ciphertext only: files keep their IV beside them (profile 2)."""
        worker = Cipher(self._key, modes.CBC(iv)).encryptor()
        return worker.update(*_padded([clear])) + worker.finalize()

    def open_under(self, iv: bytes, sealed: bytes) -> bytes:
        worker = Cipher(self._key, modes.CBC(iv)).decryptor()
        return _parted(worker.update(_joined([sealed], BLOCK)), [sealed])[0]


def _drawn(size: int, count: int) -> tuple[bytes, ...]:
    """Random blocks, drawn at once: a call of the system costs as much as half a field."""
    return struct.unpack(f"{size}s" * count, os.urandom(size * count))


def _whole(iv: bytes) -> bytes:
    """GCM would take IVs of other lengths too; no wire of ours has them, and a cut one must not pass."""
    if len(iv) != GCM_IV:
        raise ValueError("IV")
    return iv


def _joined(sealed: Sequence[bytes], least: int) -> bytes:
    """Whole blocks only: what is left of one would be missing at the end, and spoil the field after it."""
    for size in set(map(len, sealed)):
        if size < least or size % BLOCK:
            raise ValueError("length")
    return b"".join(sealed)


def _cut(whole: bytes, parts: Sequence[bytes]) -> list[bytes]:
    """Again in parts of these lengths."""
    return list(map(BytesIO(whole).read, map(len, parts)))


def _parted(clear: bytes, sealed: Sequence[bytes], skip: int = 0) -> list[bytes]:
    """The single texts, without the block before them and the padding after them."""
    found = []
    for one in _cut(clear, sealed):
        fill = one[-1]
        if one[-fill:] != _ENDS[fill]:
            raise ValueError("padding")
        found.append(one[skip:-fill])
    return found


def _padded(clears: Iterable[bytes]) -> list[bytes]:
    return [clear + _FILLS[BLOCK - len(clear) % BLOCK] for clear in clears]
