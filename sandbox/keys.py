"""Keys of the national side: made here once; the province's public halves are put beside them."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

import asyncssh
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

NATIONAL_KEY_ID = "gw-2026-01"
PROVINCE_KEY_ID = "sd-2026-01"


@dataclass(frozen=True)
class Keys:
    """``province`` checks the province's signatures and wraps the keys of call-backs."""

    national: rsa.RSAPrivateKey
    province: rsa.RSAPublicKey
    sftp_host: Path
    sftp_client: Path
    paperless_secret: str


class KeysMissing(Exception):
    """The province's public halves are not there yet."""


def load(folder: Path) -> Keys:
    """Make what is ours and missing, read the rest; ``KeysMissing`` names the absent file."""
    folder.mkdir(parents=True, exist_ok=True)
    national = _national(folder)
    _sftp_host(folder)
    for name in ("province.pub.pem", "sftp_client.pub"):
        if not (folder / name).is_file():
            raise KeysMissing(f"{folder / name} is missing: put the province's public key there first")
    province = serialization.load_pem_public_key((folder / "province.pub.pem").read_bytes())
    if not isinstance(province, rsa.RSAPublicKey):
        raise KeysMissing(f"{folder / 'province.pub.pem'} is not an RSA public key")
    return Keys(national, province, folder / "sftp_host", folder / "sftp_client.pub", _secret(folder))


def _national(folder: Path) -> rsa.RSAPrivateKey:
    path = folder / "national.pem"
    if not path.exists():
        made = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        pem, pkcs8 = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
        public = made.public_key().public_bytes(pem, serialization.PublicFormat.SubjectPublicKeyInfo)
        (folder / "national.pub.pem").write_bytes(public)
        _write_private(path, made.private_bytes(pem, pkcs8, serialization.NoEncryption()))
    key = serialization.load_pem_private_key(path.read_bytes(), None)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise KeysMissing(f"{path} is not an RSA private key")
    return key


def _sftp_host(folder: Path) -> None:
    path = folder / "sftp_host"
    if not path.exists():
        made = asyncssh.generate_private_key("ssh-ed25519", comment="national")
        (folder / "sftp_host.pub").write_bytes(made.export_public_key())
        _write_private(path, made.export_private_key())


def _secret(folder: Path) -> str:
    path = folder / "paperless.secret"
    if not path.exists():
        _write_private(path, secrets.token_hex(32).encode())
    return path.read_text().strip()


def _write_private(path: Path, content: bytes) -> None:
    """Write whole or not at all, readable by the owner only."""
    part = path.with_name(f".{path.name}.part")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(handle)
    part.replace(path)
