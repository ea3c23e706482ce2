"""SM4 and HMAC-SM3 of 电信综合服务, written from wire profile 4 only."""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hmac, padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

MODES = ("CBC", "ECB", "GCM")


def seal(mode: str, key: bytes, clear: bytes) -> bytes:
    """IV, ciphertext and, of GCM, the tag."""
    if mode == "GCM":
        return _seal_gcm(key, clear)
    iv = os.urandom(16) if mode == "CBC" else b""
    padder = padding.PKCS7(128).padder()
    encryptor = _block(key, iv).encryptor()
    return iv + encryptor.update(padder.update(clear) + padder.finalize()) + encryptor.finalize()


def unseal(mode: str, key: bytes, sealed: bytes) -> bytes:
    """ValueError when it does not open."""
    if mode == "GCM":
        return _unseal_gcm(key, sealed)
    cut = 16 if mode == "CBC" else 0
    decryptor, unpadder = _block(key, sealed[:cut]).decryptor(), padding.PKCS7(128).unpadder()
    return unpadder.update(decryptor.update(sealed[cut:]) + decryptor.finalize()) + unpadder.finalize()


def mac(secret: str, text: str) -> str:
    """HMAC-SM3, hex."""
    worker = hmac.HMAC(secret.encode(), hashes.SM3())
    worker.update(text.encode())
    return worker.finalize().hex()


def _seal_gcm(key: bytes, clear: bytes) -> bytes:
    iv = os.urandom(12)
    encryptor = Cipher(algorithms.SM4(key), modes.GCM(iv)).encryptor()
    return iv + encryptor.update(clear) + encryptor.finalize() + encryptor.tag


def _unseal_gcm(key: bytes, sealed: bytes) -> bytes:
    decryptor = Cipher(algorithms.SM4(key), modes.GCM(sealed[:12], sealed[-16:])).decryptor()
    try:
        return decryptor.update(sealed[12:-16]) + decryptor.finalize()
    except InvalidTag as error:
        raise ValueError("tag") from error


def _block(key: bytes, iv: bytes) -> Cipher[modes.CBC] | Cipher[modes.ECB]:
    if iv:
        return Cipher(algorithms.SM4(key), modes.CBC(iv))
    return Cipher(algorithms.SM4(key), modes.ECB())  # noqa: S305  the wire profile has it
