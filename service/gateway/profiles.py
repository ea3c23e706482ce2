"""Crypto profiles of the wire (profile 1): how a field is enciphered and how its AES key travels."""

import base64
import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP, AsymmetricPadding, PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

BLOCK = 16


class FieldMode(Protocol):
    """Enciphers single fields under one key. ``open`` raises ValueError when a field does not open."""

    def seal(self, clear: bytes) -> bytes: ...

    def open(self, sealed: bytes) -> bytes: ...


class Gcm:
    """12-byte random IV, ciphertext, 16-byte tag."""

    def __init__(self, key: bytes) -> None:
        self._aead = AESGCM(key)

    def seal(self, clear: bytes) -> bytes:
        iv = os.urandom(12)
        return iv + self._aead.encrypt(iv, clear, None)

    def open(self, sealed: bytes) -> bytes:
        try:
            return self._aead.decrypt(sealed[:12], sealed[12:], None)
        except InvalidTag as error:
            raise ValueError("tag") from error


class Cbc:
    """16-byte random IV, ciphertext, PKCS#7."""

    def __init__(self, key: bytes) -> None:
        self._key = algorithms.AES(key)

    def seal(self, clear: bytes) -> bytes:
        iv = os.urandom(BLOCK)
        return iv + self.seal_under(iv, clear)

    def open(self, sealed: bytes) -> bytes:
        return self.open_under(sealed[:BLOCK], sealed[BLOCK:])

    def seal_under(self, iv: bytes, clear: bytes) -> bytes:
        """Ciphertext only: files keep their IV beside them (profile 2)."""
        worker = Cipher(self._key, modes.CBC(iv)).encryptor()
        return worker.update(_pad(clear)) + worker.finalize()

    def open_under(self, iv: bytes, sealed: bytes) -> bytes:
        worker = Cipher(self._key, modes.CBC(iv)).decryptor()
        return _unpad(worker.update(sealed) + worker.finalize())


class Ecb:
    """Ciphertext, PKCS#7; equal values show as equal. One context serves the whole exchange (10 times faster)."""

    def __init__(self, key: bytes) -> None:
        cipher = Cipher(algorithms.AES(key), modes.ECB())  # noqa: S305  the legacy profile of the national side
        self._seal, self._open = cipher.encryptor(), cipher.decryptor()

    def seal(self, clear: bytes) -> bytes:
        return self._seal.update(_pad(clear))

    def open(self, sealed: bytes) -> bytes:
        if not sealed or len(sealed) % BLOCK:
            raise ValueError("length")
        return _unpad(self._open.update(sealed))


@dataclass(frozen=True)
class Profile:
    """One row of the table: the name on the wire, the field mode, the key length in bytes, the RSA padding."""

    name: str
    mode: Callable[[bytes], FieldMode]
    key_bytes: int
    padding: AsymmetricPadding
    legacy: bool = False

    def new_key(self) -> bytes:
        return os.urandom(self.key_bytes)

    def wrap(self, key: bytes, public: RSAPublicKey) -> str:
        return base64.b64encode(public.encrypt(key, self.padding)).decode("ascii")

    def unwrap(self, wrapped: str, private: RSAPrivateKey) -> bytes:
        """The AES key; a random one when it does not unwrap, so that a stranger cannot tell that failure from another.

        OpenSSL answers a bad PKCS#1 v1.5 block with random bytes instead of an error, hence the length check.
        """
        instead = self.new_key()
        try:
            key = private.decrypt(base64.b64decode(wrapped, validate=True), self.padding)
        except ValueError:
            return instead
        return key if len(key) == self.key_bytes else instead


def _oaep(mask: hashes.HashAlgorithm) -> OAEP:
    return OAEP(mgf=MGF1(mask), algorithm=hashes.SHA256(), label=None)


_JDK_MASK = hashes.SHA1()  # noqa: S303  what SunJCE means by OAEPWithSHA-256AndMGF1Padding

PROFILES = {
    profile.name: profile
    for profile in (
        Profile("A256GCM+OAEP256", Gcm, 32, _oaep(hashes.SHA256())),
        Profile("A256CBC+OAEP256", Cbc, 32, _oaep(hashes.SHA256())),
        Profile("A256GCM+OAEP256J", Gcm, 32, _oaep(_JDK_MASK)),
        Profile("A128CBC+PKCS1", Cbc, 16, PKCS1v15(), legacy=True),
        Profile("A128ECB+PKCS1", Ecb, 16, PKCS1v15(), legacy=True),
    )
}


def _pad(clear: bytes) -> bytes:
    fill = BLOCK - len(clear) % BLOCK
    return clear + bytes((fill,)) * fill


def _unpad(padded: bytes) -> bytes:
    fill = padded[-1] if padded else 0
    if not 1 <= fill <= BLOCK or padded[-fill:] != bytes((fill,)) * fill:
        raise ValueError("padding")
    return padded[:-fill]
