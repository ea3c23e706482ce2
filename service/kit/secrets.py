"""Personal data at rest: AES-256-GCM per field, bound to its place, with a keyed blind index for equality search."""

import base64
import hmac
import os
import unicodedata
from collections.abc import Mapping
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from service.kit.errors import Tampered
from service.kit.lockbox import open_line
from service.kit.vault import unlock

FIELD_KEY = "field.key"

_NONCE = 12


class FieldCipher:
    """Seals single fields. A value opens only in the table, column and row that it was sealed for.

    ``keys`` maps version (``k1``) to 32 bytes, oldest first; ``current`` seals, all of them open.
    """

    def __init__(self, keys: Mapping[str, bytes], current: str) -> None:
        if any(len(key) != 32 for key in keys.values()):
            raise ValueError("a field key has 32 bytes")
        self._keys = dict(keys)
        self._current = current
        self._keys[current]  # fail now, not at the first field
        self._first = next(iter(keys))

    @classmethod
    def load(cls, key_dir: Path, source: str = "") -> "FieldCipher":
        """Read ``field.key``: one sealed key a line, line n is version ``k<n>``, the last line is current.

        ``source`` = where the unlocking secret is (``kit.vault``).
        """
        lines = (key_dir / FIELD_KEY).read_text("ascii").split()
        secret = unlock(key_dir, source)
        keys = {f"k{number}": open_line(line, secret, f"{FIELD_KEY}:{number}") for number, line in enumerate(lines, 1)}
        return cls(keys, f"k{len(lines)}")

    def seal(self, text: str, table: str, column: str, row: str) -> str:
        """``k1:<base64>``."""
        sealed = self._seal(self._current, text.encode(), table, column, row)
        return f"{self._current}:{base64.b64encode(sealed).decode()}"

    def open(self, sealed: str, table: str, column: str, row: str) -> str:
        """The text again; Tampered when key, place or content do not fit."""
        version, _, body = sealed.partition(":")
        try:
            return self._open(version, base64.b64decode(body, validate=True), table, column, row).decode()
        except ValueError as error:
            raise _tampered() from error

    def seal_bytes(self, content: bytes, table: str, column: str, row: str) -> bytes:
        """The same for a file: ``k1:`` and the raw sealed bytes."""
        return f"{self._current}:".encode() + self._seal(self._current, content, table, column, row)

    def open_bytes(self, sealed: bytes, table: str, column: str, row: str) -> bytes:
        """The file again; Tampered as in ``open``."""
        version, _, body = sealed.partition(b":")
        return self._open(version.decode("ascii", "replace"), body, table, column, row)

    def blind(self, text: str, table: str, column: str) -> str:
        """Equal for equal text (NFKC, upper case, trimmed) in one column; rotation of keys leaves it as it is."""
        normal = unicodedata.normalize("NFKC", text).strip().upper()
        key = self._derive(self._first, "blind", table, column)
        return hmac.digest(key, normal.encode(), "sha256").hex()

    def _seal(self, version: str, content: bytes, table: str, column: str, row: str) -> bytes:
        nonce = os.urandom(_NONCE)
        key = self._derive(version, "seal", table, column)
        return nonce + AESGCM(key).encrypt(nonce, content, _place(table, column, row))

    def _open(self, version: str, body: bytes, table: str, column: str, row: str) -> bytes:
        if version not in self._keys:
            raise _tampered()
        key = self._derive(version, "seal", table, column)
        try:
            return AESGCM(key).decrypt(body[:_NONCE], body[_NONCE:], _place(table, column, row))
        except (InvalidTag, ValueError) as error:
            raise _tampered() from error

    def _derive(self, version: str, use: str, table: str, column: str) -> bytes:
        info = f"cloudboss|{use}|{table}|{column}".encode()
        return HKDF(hashes.SHA256(), 32, salt=None, info=info).derive(self._keys[version])


def _place(table: str, column: str, row: str) -> bytes:
    return f"{table}|{column}|{row}".encode()


def _tampered() -> Tampered:
    return Tampered("存储的数据无法解读，可能已被改动。没有办理任何业务；请联系管理员检查密钥和数据库。")
