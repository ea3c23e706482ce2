"""Crypto profiles of the wire (profile 1): how a field is enciphered and how its AES key travels."""

import os
from binascii import a2b_base64, b2a_base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP, AsymmetricPadding, PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey

from service.kit.ciphers import BLOCK, Cbc, Ecb, FieldMode, Gcm

__all__ = ["BLOCK", "PROFILES", "Cbc", "Ecb", "FieldMode", "Gcm", "Profile"]


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
        return b2a_base64(public.encrypt(key, self.padding), newline=False).decode("ascii")

    def unwrap(self, wrapped: str, private: RSAPrivateKey) -> bytes:
        """The AES key; a random one when it does not unwrap, so that a stranger cannot tell that failure from another.

        OpenSSL answers a bad PKCS#1 v1.5 block with random bytes instead of an error, hence the length check.
        """
        instead = self.new_key()
        try:
            key = private.decrypt(a2b_base64(wrapped, strict_mode=True), self.padding)
        except ValueError:
            return instead
        return key if len(key) == self.key_bytes else instead


_SHA1 = hashes.SHA1()  # noqa: S303  as a mask only: broken for signatures, not for OAEP
_SHA256 = hashes.SHA256()


def oaep(digest: hashes.HashAlgorithm, mask: hashes.HashAlgorithm) -> OAEP:
    return OAEP(mgf=MGF1(mask), algorithm=digest, label=None)


# By digest and mask. Java peers alone speak all four of them.
PADDINGS: Mapping[str, AsymmetricPadding] = {
    "OAEP-1/1": oaep(_SHA1, _SHA1),
    "OAEP-256/1": oaep(_SHA256, _SHA1),  # what SunJCE means by OAEPWithSHA-256AndMGF1Padding
    "OAEP-256/256": oaep(_SHA256, _SHA256),  # what BouncyCastle means by it
    "PKCS1v15": PKCS1v15(),
}

PROFILES = {
    profile.name: profile
    for profile in (
        Profile("A256GCM+OAEP256", Gcm, 32, PADDINGS["OAEP-256/256"]),
        Profile("A256CBC+OAEP256", Cbc, 32, PADDINGS["OAEP-256/256"]),
        Profile("A256GCM+OAEP256J", Gcm, 32, PADDINGS["OAEP-256/1"]),
        Profile("A128CBC+PKCS1", Cbc, 16, PADDINGS["PKCS1v15"], legacy=True),
        Profile("A128ECB+PKCS1", Ecb, 16, PADDINGS["PKCS1v15"], legacy=True),
    )
}
