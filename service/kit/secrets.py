"""Personal data at rest: AES-256-GCM per field, bound to its place, with a keyed blind index for equality search."""

import base64
import hmac
import os
import unicodedata
from collections.abc import Mapping
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from service.kit.errors import Tampered

_NONCE = 12
_TRAINING = "TRAINING"


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
    def load(cls, key_dir: Path) -> "FieldCipher":
        """Read ``field.key``: one hex key a line, line n is version ``k<n>``, the last line is current."""
        lines = (key_dir / "field.key").read_text("ascii").split()
        keys = {f"k{number}": bytes.fromhex(line) for number, line in enumerate(lines, 1)}
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


def create_keys(key_dir: Path, *, training: bool = True) -> None:
    """Make every private key of ours that is missing, readable by the owner only; what is there stays.

    The public halves ``province.pub.pem`` and ``sftp_client.pub`` are for the national side; theirs
    (``national.pub.pem``, ``sftp_host.pub``) are put beside them by whoever sets the system up.
    """
    key_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    if training and not (key_dir / "field.key").exists():
        _write(key_dir / _TRAINING, b"training keys\n")
    if not (key_dir / "field.key").exists():
        _write(key_dir / "field.key", os.urandom(32).hex().encode() + b"\n")
    if not (key_dir / "province.pem").exists():
        _write_rsa(key_dir)
    if not (key_dir / "sftp_client").exists():
        _write_ssh(key_dir)


def are_training_keys(key_dir: Path) -> bool:
    """Keys made for demo and training; production refuses them."""
    return (key_dir / _TRAINING).exists()


def _write_rsa(key_dir: Path) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    _write(key_dir / "province.pub.pem", public)
    _write(key_dir / "province.pem", _private(key, serialization.PrivateFormat.PKCS8))


def _write_ssh(key_dir: Path) -> None:
    key = ed25519.Ed25519PrivateKey.generate()
    public = key.public_key().public_bytes(serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH)
    _write(key_dir / "sftp_client.pub", public + b"\n")
    _write(key_dir / "sftp_client", _private(key, serialization.PrivateFormat.OpenSSH))


def _private(key: rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey, form: serialization.PrivateFormat) -> bytes:
    return key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all, and never readable by others, not even for a moment."""
    part = path.with_name(f".{path.name}.part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def _place(table: str, column: str, row: str) -> bytes:
    return f"{table}|{column}|{row}".encode()


def _tampered() -> Tampered:
    return Tampered("存储的数据无法解读，可能已被改动。没有办理任何业务；请联系管理员检查密钥和数据库。")
