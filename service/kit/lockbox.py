"""Keys and files that only we may read: sealed under the unlocking secret, written whole or not at all."""

import base64
import os
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_MARK = "sealed:"
_NONCE = 12


def seal_line(clear: bytes, secret: bytes, place: str) -> str:
    """``sealed:<base64>``; opens only at this place."""
    nonce = os.urandom(_NONCE)
    sealed = nonce + AESGCM(_key(secret)).encrypt(nonce, clear, place.encode())
    return _MARK + base64.b64encode(sealed).decode("ascii")


def open_line(line: str, secret: bytes, place: str) -> bytes:
    """The clear bytes. ValueError when secret, place or content do not fit."""
    sealed = base64.b64decode(line.removeprefix(_MARK), validate=True)
    try:
        return AESGCM(_key(secret)).decrypt(sealed[:_NONCE], sealed[_NONCE:], place.encode())
    except InvalidTag as error:
        raise ValueError(f"{place} does not open under this secret") from error


def is_sealed(line: str) -> bool:
    return line.startswith(_MARK)


def write_private(path: Path, content: bytes) -> None:
    """Whole or not at all, and never readable by others, not even for a moment."""
    part = path.with_name(f".{path.name}.part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def _key(secret: bytes) -> bytes:
    return HKDF(hashes.SHA256(), 32, salt=None, info=b"cloudboss|unlock").derive(secret)
