"""The encrypted file of wire profile 2: AES-256-CBC content, and beside it the ``.key`` that opens and proves it."""

import hashlib
import os
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict

from service.gateway.keys import Keys
from service.gateway.profiles import BLOCK, PROFILES, Cbc
from service.kit import strict

PROFILE = PROFILES["A256CBC+OAEP256"]


class FileSecret(BaseModel):
    """What a file is enciphered with; kept (sealed) until it is there, so that a second try gives the same bytes."""

    model_config = ConfigDict(frozen=True)

    key: str  # hex
    iv: str  # hex
    wrapped: str  # the key for the receiver, Base64
    key_id: str


@dataclass(frozen=True)
class SealedFile:
    """The two files as they lie at the receiver."""

    content: bytes
    manifest: bytes


def new_secret(keys: Keys) -> FileSecret:
    key, theirs = PROFILE.new_key(), keys.sealing()
    wrapped = PROFILE.wrap(key, theirs.public)
    return FileSecret(key=key.hex(), iv=os.urandom(BLOCK).hex(), wrapped=wrapped, key_id=theirs.id)


def seal_file(clear: bytes, secret: FileSecret, keys: Keys) -> SealedFile:
    """Equal input gives equal bytes."""
    content = Cbc(bytes.fromhex(secret.key)).seal_under(bytes.fromhex(secret.iv), clear)
    digest = hashlib.sha256(content).hexdigest()
    manifest = {
        "PROFILE": PROFILE.name,
        "KEY_ID": secret.key_id,
        "KEY": secret.wrapped,
        "IV": secret.iv,
        "SHA256": digest,
        "SIGNATURE": keys.sign(digest),
    }
    return SealedFile(content, strict.dumps(manifest).encode("utf-8"))
