"""The envelope of wire profile 1 and 2, written from the profile only: ciphers, key wrap, signatures, files."""

import base64
import hashlib
import json
import os
import re
from dataclasses import dataclass
from typing import Any, Literal

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes, padding
from cryptography.hazmat.primitives.asymmetric import padding as rsa_padding
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from sandbox.keys import NATIONAL_KEY_ID


class BadMessage(Exception):
    """Decryption, signature or shape failed. Only ``result`` goes to the caller.

    Text, ``cause`` (one word) and ``field`` (wire path) go to the list of calls.
    """

    def __init__(self, text: str, result: str = "2001", *, cause: str = "envelope", field: str = "") -> None:
        super().__init__(text)
        self.result, self.cause, self.field = result, cause, field


def _oaep(mgf: hashes.HashAlgorithm) -> rsa_padding.OAEP:
    return rsa_padding.OAEP(rsa_padding.MGF1(mgf), hashes.SHA256(), None)


@dataclass(frozen=True)
class Profile:
    """One row of the profile table: AES key size in bytes, mode, RSA padding."""

    size: int
    mode: Literal["GCM", "CBC", "ECB"]
    wrap: rsa_padding.AsymmetricPadding


PLAIN = "NONE"
SIGNATURE_FORM = re.compile(r"keyid=([^,]+),sig=([A-Za-z0-9+/=]+)")
PROFILES = {
    "A256GCM+OAEP256": Profile(32, "GCM", _oaep(hashes.SHA256())),
    "A256CBC+OAEP256": Profile(32, "CBC", _oaep(hashes.SHA256())),
    "A256GCM+OAEP256J": Profile(32, "GCM", _oaep(hashes.SHA1())),  # noqa: S303  the JDK's own default
    "A128CBC+PKCS1": Profile(16, "CBC", rsa_padding.PKCS1v15()),
    "A128ECB+PKCS1": Profile(16, "ECB", rsa_padding.PKCS1v15()),
}


@dataclass(frozen=True)
class Exchange:
    """One AES key for a request and its answer. ``key`` empty = plain mode."""

    profile: str
    key: bytes

    def seal(self, value: Any) -> Any:
        """A string as its text, anything else as compact JSON, to Base64."""
        if not self.key:
            return value
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        return self.seal_bytes(text.encode())

    def seal_bytes(self, clear: bytes) -> str:
        return base64.b64encode(self._encrypt(clear)).decode()

    def open(self, value: Any) -> str:
        """The text of a sealed field. The cause of a failure is ``clear`` when the value cannot be a ciphertext."""
        if not isinstance(value, str):
            raise BadMessage("a sealed field is a string", cause="clear")
        if not self.key:
            return value
        try:
            sealed = base64.b64decode(value, validate=True)
            self._check_size(sealed)
        except ValueError as error:
            raise BadMessage("a sensitive field came in clear", cause="clear") from error
        try:
            return self._decrypt(sealed).decode()
        except (ValueError, InvalidTag) as error:
            raise BadMessage(f"a field does not open under {self.profile}", cause="unopened") from error

    def _check_size(self, sealed: bytes) -> None:
        """``ValueError`` for fewer bytes than IV and tag, or for half a block."""
        mode = PROFILES[self.profile].mode
        least = {"GCM": 28, "CBC": 32, "ECB": 16}[mode]
        if len(sealed) < least or (mode != "GCM" and len(sealed) % 16):
            raise ValueError("not a ciphertext")

    def _encrypt(self, clear: bytes) -> bytes:
        mode = PROFILES[self.profile].mode
        if mode == "GCM":
            iv = os.urandom(12)
            return iv + AESGCM(self.key).encrypt(iv, clear, None)
        iv = os.urandom(16) if mode == "CBC" else b""
        return iv + cbc_or_ecb(self.key, iv, clear)

    def _decrypt(self, sealed: bytes) -> bytes:
        mode = PROFILES[self.profile].mode
        if mode == "GCM":
            return AESGCM(self.key).decrypt(sealed[:12], sealed[12:], None)
        cut = 16 if mode == "CBC" else 0
        return un_cbc_or_ecb(self.key, sealed[:cut], sealed[cut:])


def _mode(iv: bytes) -> modes.CBC | modes.ECB:
    return modes.CBC(iv) if iv else modes.ECB()  # noqa: S305  the legacy profile is part of the wire profile


def cbc_or_ecb(key: bytes, iv: bytes, clear: bytes) -> bytes:
    """CBC with an IV, ECB without; PKCS#7."""
    padder = padding.PKCS7(128).padder()
    encryptor = Cipher(algorithms.AES(key), _mode(iv)).encryptor()
    return encryptor.update(padder.update(clear) + padder.finalize()) + encryptor.finalize()


def un_cbc_or_ecb(key: bytes, iv: bytes, sealed: bytes) -> bytes:
    unpadder = padding.PKCS7(128).unpadder()
    decryptor = Cipher(algorithms.AES(key), _mode(iv)).decryptor()
    return unpadder.update(decryptor.update(sealed) + decryptor.finalize()) + unpadder.finalize()


def unwrap(crypto: Any, key_id: str, private: rsa.RSAPrivateKey) -> Exchange:
    """The exchange of a message from its CRYPTO node; without one it is in plain mode."""
    if crypto is None or crypto == {"PROFILE": PLAIN}:
        return Exchange(PLAIN, b"")
    if not isinstance(crypto, dict):
        raise BadMessage("CRYPTO is not an object")
    profile = PROFILES.get(str(crypto.get("PROFILE")))
    if profile is None or crypto.get("KEY_ID") != key_id:
        raise BadMessage(f"unknown profile or key id: {crypto.get('PROFILE')}, {crypto.get('KEY_ID')}")
    try:
        key = private.decrypt(base64.b64decode(str(crypto.get("KEY")), validate=True), profile.wrap)
    except ValueError as error:
        raise BadMessage("the key does not unwrap") from error
    if len(key) != profile.size:
        raise BadMessage("the key has the wrong length")
    return Exchange(str(crypto["PROFILE"]), key)


def wrap(profile: str, key_id: str, public: rsa.RSAPublicKey) -> tuple[Exchange, dict[str, str]]:
    """A fresh exchange towards ``public`` and its CRYPTO node."""
    row = PROFILES[profile]
    key = os.urandom(row.size)
    wrapped = base64.b64encode(public.encrypt(key, row.wrap)).decode()
    return Exchange(profile, key), {"PROFILE": profile, "KEY_ID": key_id, "KEY": wrapped}


def signed_text(time: str, serial: str, body: bytes) -> bytes:
    return f"{time}\n{serial}\n{hashlib.sha256(body).hexdigest()}".encode()


def sign(private: rsa.RSAPrivateKey, key_id: str, text: bytes) -> str:
    """The value of ``X-OSP-Signature``."""
    return f"keyid={key_id},sig={base64.b64encode(rsa_sign(private, text)).decode()}"


def rsa_sign(private: rsa.RSAPrivateKey, text: bytes) -> bytes:
    return private.sign(text, rsa_padding.PKCS1v15(), hashes.SHA256())


def verify(public: rsa.RSAPublicKey, key_id: str, header: str | None, text: bytes) -> None:
    """``BadMessage`` unless ``header`` is a signature of ``text`` by the holder of ``key_id``."""
    match = SIGNATURE_FORM.fullmatch(header or "")
    if match is None or match[1] != key_id:
        raise BadMessage("signature missing or of an unknown key", cause="signature")
    rsa_verify(public, match[2], text)


def rsa_verify(public: rsa.RSAPublicKey, signature: str, text: bytes) -> None:
    try:
        public.verify(base64.b64decode(signature, validate=True), text, rsa_padding.PKCS1v15(), hashes.SHA256())
    except (InvalidSignature, ValueError) as error:
        raise BadMessage("signature does not verify", cause="signature") from error


def open_file(
    sealed: bytes, manifest: bytes, private: rsa.RSAPrivateKey, public: rsa.RSAPublicKey, key_id: str = NATIONAL_KEY_ID
) -> bytes:
    """The clear content of an encrypted file and its ``.key`` (wire profile 2); the signature is checked first."""
    try:
        key = json.loads(manifest)
        rsa_verify(public, str(key["SIGNATURE"]), str(key["SHA256"]).encode())
        if hashlib.sha256(sealed).hexdigest() != key["SHA256"]:
            raise BadMessage("the file is not the one that was signed")
        exchange = unwrap(key, key_id, private)
        return un_cbc_or_ecb(exchange.key, bytes.fromhex(key["IV"]), sealed)
    except (ValueError, KeyError, TypeError) as error:
        raise BadMessage("the file or its key does not open") from error
