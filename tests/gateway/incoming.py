"""Encrypted files that the national side puts for us, made with its own code."""

import base64
import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sandbox.envelope import cbc_or_ecb, rsa_sign, wrap
from tests.gateway.national import National

FOLDER = "/BIGDATA/SD00/20261123"
PATH = f"{FOLDER}/ORDER_SD00_20261123_001.dat.gz"


@dataclass(frozen=True)
class Incoming:
    """A ciphertext and its ``.key``."""

    sealed: bytes
    key: dict[str, Any]

    @property
    def manifest(self) -> bytes:
        return json.dumps(self.key).encode()

    def lay(self, path: Path) -> Path:
        """Both, as they lie at a server or on a disk."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(self.sealed)
        path.with_name(f"{path.name}.key").write_bytes(self.manifest)
        return path

    def with_key(self, **changed: Any) -> "Incoming":
        return Incoming(self.sealed, {**self.key, **changed})


def incoming(national: National, clear: bytes) -> Incoming:
    """For us, signed by them."""
    keys, iv = national.world.keys, os.urandom(16)
    exchange, crypto = wrap("A256CBC+OAEP256", keys.province_id, keys.province)
    return signed(national, cbc_or_ecb(exchange.key, iv, clear), {**crypto, "IV": iv.hex()})


def signed(national: National, sealed: bytes, crypto: dict[str, Any]) -> Incoming:
    digest = hashlib.sha256(sealed).hexdigest()
    signature = base64.b64encode(rsa_sign(national.world.keys.national, digest.encode())).decode()
    return Incoming(sealed, {**crypto, "SHA256": digest, "SIGNATURE": signature})
