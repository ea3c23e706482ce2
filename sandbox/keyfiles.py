"""The files of the key folder: made whole or not at all."""

import os
import secrets
from pathlib import Path

import asyncssh
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

BITS = 2048


def make_pair(folder: Path, name: str) -> None:
    """``<name>.pem`` and ``<name>.pub.pem``."""
    made = rsa.generate_private_key(public_exponent=65537, key_size=BITS)
    pem, pkcs8 = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    public = made.public_key().public_bytes(pem, serialization.PublicFormat.SubjectPublicKeyInfo)
    write(folder / f"{name}.pub.pem", public, 0o644)
    write(folder / f"{name}.pem", made.private_bytes(pem, pkcs8, serialization.NoEncryption()))


def make_host(folder: Path) -> None:
    """The host key of the file server, once."""
    path = folder / "sftp_host"
    if not path.exists():
        made = asyncssh.generate_private_key("ssh-ed25519", comment="national")
        (folder / "sftp_host.pub").write_bytes(made.export_public_key())
        write(path, made.export_private_key())


def shared_secret(folder: Path) -> str:
    """The secret shared with 无纸化, made once."""
    path = folder / "paperless.secret"
    if not path.exists():
        write(path, secrets.token_hex(32).encode())
    return path.read_text().strip()


def write(path: Path, content: bytes, mode: int = 0o600) -> None:
    part = path.with_name(f".{path.name}.part")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(handle)
    part.replace(path)
