"""Keys of both sides: our RSA pairs, made here, and the public halves that the province puts beside them."""

import threading
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from sandbox import keyfiles
from sandbox.ring import BadKey, Entry, Ring

NATIONAL_KEY_ID = "gw-2026-01"
PROVINCE_KEY_ID = "sd-2026-01"
FIRST = {NATIONAL_KEY_ID: "national", PROVINCE_KEY_ID: "province"}  # these have files of their owner's name
BEGINNING = "2026-01-01 00:00:00"


class KeysMissing(Exception):
    """The province's public halves are not there yet."""


class Keys:
    """``national`` and ``province`` are the newest valid ones: they sign what we send, and wrap keys of call-backs."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._lock = folder, threading.Lock()
        first = (Entry(NATIONAL_KEY_ID, "national", BEGINNING), Entry(PROVINCE_KEY_ID, "province", BEGINNING))
        self.ring = Ring(folder / "ring.json", first)
        self.sftp_host, self.sftp_client = folder / "sftp_host", folder / "sftp_client.pub"
        self.paperless_secret = keyfiles.shared_secret(folder)
        self._read: dict[str, Any] = {}

    @property
    def national_id(self) -> str:
        return self.ring.newest("national")

    @property
    def national(self) -> rsa.RSAPrivateKey:
        return self._private(self.national_id)

    @property
    def province_id(self) -> str:
        return self.ring.newest("province")

    @property
    def province(self) -> rsa.RSAPublicKey:
        return self._public(self.province_id)

    def private(self, key_id: object) -> rsa.RSAPrivateKey | None:
        """Our private key under this id, while it is valid."""
        return self._private(str(key_id)) if key_id in self.ring.valid("national") else None

    def public(self, key_id: object) -> rsa.RSAPublicKey | None:
        """The province's public key under this id, while it is valid."""
        return self._public(str(key_id)) if key_id in self.ring.valid("province") else None

    def publics(self) -> list[rsa.RSAPublicKey]:
        return [self._public(key_id) for key_id in self.ring.valid("province")]

    def listed(self) -> list[dict[str, Any]]:
        """Every key with its public half, as the other side needs it."""
        return [{**entry, "pem": self._pem(entry["id"])} for entry in self.ring.listed()]

    def make(self, key_id: str, since: str = "", until: str = "") -> None:
        """A new national pair; its public half is put as ``<id>.pub.pem``."""
        self.ring.free(key_id)
        keyfiles.make_pair(self._folder, key_id)
        self.ring.add(key_id, "national", since, until)

    def admit(self, key_id: str, pem: str, since: str = "", until: str = "") -> None:
        """One more public key of the province."""
        self.ring.free(key_id)
        _rsa_public(pem.encode())
        keyfiles.write(self._folder / f"{key_id}.pub.pem", pem.encode(), 0o644)
        self.ring.add(key_id, "province", since, until)

    def admit_present(self) -> None:
        """What the province put here beside its first one."""
        known = {*self.ring.ids(), *FIRST.values()}
        for path in sorted(self._folder.glob("*.pub.pem")):
            key_id = path.name.removesuffix(".pub.pem")
            if key_id not in known:
                _rsa_public(path.read_bytes())
                self.ring.add(key_id, "province")

    def _private(self, key_id: str) -> rsa.RSAPrivateKey:
        """Kept once read, because the check of a key is slow."""
        with self._lock:
            if key_id not in self._read:
                path = self._folder / f"{FIRST.get(key_id, key_id)}.pem"
                self._read[key_id] = serialization.load_pem_private_key(path.read_bytes(), None)
            key: rsa.RSAPrivateKey = self._read[key_id]
            return key

    def _public(self, key_id: str) -> rsa.RSAPublicKey:
        with self._lock:
            place = f"{key_id}.pub.pem"
            if place not in self._read:
                self._read[place] = _rsa_public(self._pem(key_id).encode())
            key: rsa.RSAPublicKey = self._read[place]
            return key

    def _pem(self, key_id: str) -> str:
        return (self._folder / f"{FIRST.get(key_id, key_id)}.pub.pem").read_text("ascii")


def load(folder: Path) -> Keys:
    """Make what is ours and missing, read the rest; ``KeysMissing`` names the absent file."""
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / "national.pem").exists():
        keyfiles.make_pair(folder, "national")
    keyfiles.write(folder / f"{NATIONAL_KEY_ID}.pub.pem", (folder / "national.pub.pem").read_bytes(), 0o644)
    keyfiles.make_host(folder)
    for name in ("province.pub.pem", "sftp_client.pub"):
        if not (folder / name).is_file():
            raise KeysMissing(f"{folder / name} is missing: put the province's public key there first")
    keys = Keys(folder)
    try:
        keys.admit_present()
        keys.publics()
    except BadKey as error:
        raise KeysMissing(f"a public key of the province in {folder}: {error}") from error
    return keys


def _rsa_public(pem: bytes) -> rsa.RSAPublicKey:
    try:
        key = serialization.load_pem_public_key(pem)
    except ValueError as error:
        raise BadKey("not a public key in PEM") from error
    if not isinstance(key, rsa.RSAPublicKey) or key.key_size < keyfiles.BITS:
        raise BadKey(f"not an RSA key of {keyfiles.BITS} bits or more")
    return key
