"""Makes our own keys, sealed under the unlocking secret and readable by the owner only."""

import os
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa

from service.kit.lockbox import is_sealed, seal_line, write_private
from service.kit.secrets import FIELD_KEY
from service.kit.vault import ensure

RSA_KEY, SSH_KEY = "province.pem", "sftp_client"
FILING_KEY = "filing.key"  # the SM4 key of 电信综合服务: put there as 32 hex digits, sealed here
RSA_BITS = 2048

_TRAINING = "TRAINING"
_SSH_ROUNDS = 4  # the secret is random, so a slow derivation would protect nothing
_PKCS8, _OPENSSH = serialization.PrivateFormat.PKCS8, serialization.PrivateFormat.OpenSSH
_PEM = serialization.Encoding.PEM


def create_keys(key_dir: Path, *, training: bool = True, source: str = "") -> None:
    """Make every private key of ours that is missing; what is there stays, but is sealed when it was not yet.

    The public halves ``province.pub.pem`` and ``sftp_client.pub`` are for the national side; theirs
    (``national.pub.pem``, ``sftp_host.pub``) are put beside them by whoever sets the system up.
    ``source`` = where the unlocking secret is (``kit.vault``); it is made as well.
    """
    key_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    secret = ensure(key_dir, source)
    if training and not (key_dir / FIELD_KEY).exists():
        write_private(key_dir / _TRAINING, b"training keys\n")
    _field_key(key_dir / FIELD_KEY, secret)
    _rsa_key(key_dir / RSA_KEY, secret)
    _ssh_key(key_dir / SSH_KEY, secret)
    _shared_key(key_dir / FILING_KEY, secret)


def are_training_keys(key_dir: Path) -> bool:
    """Keys made for demo and training; production refuses them."""
    return (key_dir / _TRAINING).exists()


def new_rsa(path: Path, secret: bytes) -> None:
    """``path`` sealed, and its public half as ``*.pub.pem``."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=RSA_BITS)
    public = key.public_key().public_bytes(_PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    write_private(path.with_name(f"{path.stem}.pub.pem"), public)
    write_private(path, sealed_pem(key, secret))


def sealed_pem(key: rsa.RSAPrivateKey, secret: bytes) -> bytes:
    """Encrypted PKCS#8, the form that OpenSSL and the JDK know as well."""
    return key.private_bytes(_PEM, _PKCS8, serialization.BestAvailableEncryption(secret))


def _field_key(path: Path, secret: bytes) -> None:
    found = path.read_text("ascii").split() if path.exists() else [os.urandom(32).hex()]
    if path.exists() and all(is_sealed(line) for line in found):
        return
    lines = [
        line if is_sealed(line) else seal_line(bytes.fromhex(line), secret, f"{FIELD_KEY}:{number}")
        for number, line in enumerate(found, 1)
    ]
    write_private(path, "".join(f"{line}\n" for line in lines).encode("ascii"))


def _shared_key(path: Path, secret: bytes) -> None:
    if path.exists() and not is_sealed(line := path.read_text("ascii").strip()):
        write_private(path, seal_line(bytes.fromhex(line), secret, path.name).encode("ascii"))


def _rsa_key(path: Path, secret: bytes) -> None:
    if not path.exists():
        new_rsa(path, secret)
    elif b"ENCRYPTED" not in path.read_bytes():
        key = serialization.load_pem_private_key(path.read_bytes(), None)
        assert isinstance(key, rsa.RSAPrivateKey)
        write_private(path, sealed_pem(key, secret))


def _ssh_key(path: Path, secret: bytes) -> None:
    if path.exists():
        try:
            key = serialization.load_ssh_private_key(path.read_bytes(), None)
        except (TypeError, ValueError):
            return  # sealed already
        assert isinstance(key, ed25519.Ed25519PrivateKey)
    else:
        key = ed25519.Ed25519PrivateKey.generate()
        public = key.public_key().public_bytes(serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH)
        write_private(path.with_name(f"{path.name}.pub"), public + b"\n")
    sealed = _OPENSSH.encryption_builder().kdf_rounds(_SSH_ROUNDS).build(secret)
    write_private(path, key.private_bytes(_PEM, _OPENSSH, sealed))
