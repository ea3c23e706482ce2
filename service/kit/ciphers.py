"""Block-cipher modes as our wires use them: PKCS#7 checked in full, ValueError for whatever does not open.

An instance serves one exchange under one key, in one thread. ``…_under`` takes the IV from outside: where it lies
apart from the ciphertext, as beside a file, and to check the modes against published vectors. ``…_all`` does the
fields of a message together, several times as fast as one by one.
"""

import os
from collections.abc import Callable, Sequence
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

BLOCK = 16
GCM_IV = 12
GCM_TAG = 16

Algorithm = Callable[[bytes], algorithms.AES | algorithms.SM4]

_FILLS = tuple(bytes((fill,)) * fill for fill in range(BLOCK + 1))


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
    """Ciphertext, PKCS#7; equal values show as equal. One context serves the whole exchange (10 times faster)."""

    def __init__(self, key: bytes, algorithm: Algorithm = algorithms.AES) -> None:
        cipher = Cipher(algorithm(key), modes.ECB())  # noqa: S305  the legacy profiles of the other sides
        self._encrypt, self._decrypt = cipher.encryptor().update, cipher.decryptor().update

    def seal(self, clear: bytes) -> bytes:
        return self._encrypt(_pad(clear))

    def open(self, sealed: bytes) -> bytes:
        return _unpad(self._decrypt(_blocks(sealed)))

    def seal_all(self, clears: Sequence[bytes]) -> list[bytes]:
        return [self._encrypt(_pad(clear)) for clear in clears]

    def open_all(self, sealed: Sequence[bytes]) -> list[bytes]:
        return _parted(self._decrypt(b"".join([_blocks(one) for one in sealed])), sealed)


class Cbc:
    """16-byte random IV, ciphertext, PKCS#7.

    A context of the library serves one IV and costs more than a field, so the fields of a message go through one
    context block by block and are chained here: ``C[i] = E(P[i] xor C[i-1])``, ``P[i] = D(C[i]) xor C[i-1]``.
    """

    def __init__(self, key: bytes, algorithm: Algorithm = algorithms.AES) -> None:
        self._key = algorithm(key)
        self._block = Cipher(self._key, modes.ECB())  # noqa: S305  the bare block cipher

    def seal(self, clear: bytes) -> bytes:
        iv = os.urandom(BLOCK)
        return iv + self.seal_under(iv, clear)

    def open(self, sealed: bytes) -> bytes:
        return self.open_under(sealed[:BLOCK], sealed[BLOCK:])

    def seal_all(self, clears: Sequence[bytes]) -> list[bytes]:
        padded = [_pad(clear) for clear in clears]
        chains = [[iv] for iv in _drawn(BLOCK, len(padded))]
        encrypt, going, at = self._block.encryptor().update, list(zip(chains, padded, strict=True)), 0
        while going:
            last = b"".join([chain[-1] for chain, _ in going])
            done = encrypt(_xor(last, b"".join([text[at : at + BLOCK] for _, text in going])))
            for (chain, _), place in zip(going, range(0, len(done), BLOCK), strict=True):
                chain.append(done[place : place + BLOCK])
            at += BLOCK
            going = [one for one in going if len(one[1]) > at]
        return [b"".join(chain) for chain in chains]

    def open_all(self, sealed: Sequence[bytes]) -> list[bytes]:
        texts = [_blocks(one[BLOCK:]) for one in sealed]
        before = b"".join([one[:-BLOCK] for one in sealed])
        return _parted(_xor(self._block.decryptor().update(b"".join(texts)), before), texts)

    def seal_under(self, iv: bytes, clear: bytes) -> bytes:
        """Ciphertext only: files keep their IV beside them (profile 2)."""
        worker = Cipher(self._key, modes.CBC(iv)).encryptor()
        return worker.update(_pad(clear)) + worker.finalize()

    def open_under(self, iv: bytes, sealed: bytes) -> bytes:
        worker = Cipher(self._key, modes.CBC(iv)).decryptor()
        return _unpad(worker.update(sealed) + worker.finalize())


def _drawn(size: int, count: int) -> list[bytes]:
    """Random IVs, drawn at once: a call of the system costs as much as half a field."""
    drawn = os.urandom(size * count)
    return [drawn[at : at + size] for at in range(0, len(drawn), size)]


def _whole(iv: bytes) -> bytes:
    """GCM would take IVs of other lengths too; no wire of ours has them, and a cut one must not pass."""
    if len(iv) != GCM_IV:
        raise ValueError("IV")
    return iv


def _blocks(sealed: bytes) -> bytes:
    """A part of a block would stay in the context and spoil the next field."""
    if not sealed or len(sealed) % BLOCK:
        raise ValueError("length")
    return sealed


def _parted(clear: bytes, sealed: Sequence[bytes]) -> list[bytes]:
    """The single texts, without their padding."""
    found, at = [], 0
    for one in sealed:
        end = at + len(one)
        fill = clear[end - 1]
        if not 1 <= fill <= BLOCK or not clear.endswith(_FILLS[fill], at, end):
            raise ValueError("padding")
        found.append(clear[at : end - fill])
        at = end
    return found


def _xor(left: bytes, right: bytes) -> bytes:
    return (int.from_bytes(left, "big") ^ int.from_bytes(right, "big")).to_bytes(len(left), "big")


def _pad(clear: bytes) -> bytes:
    return clear + _FILLS[BLOCK - len(clear) % BLOCK]


def _unpad(padded: bytes) -> bytes:
    return _parted(_blocks(padded), [padded])[0]
