"""The encrypted file of wire profile 2: AES-256-CBC content, and beside it the ``.key`` that opens and proves it.

A file of any size is enciphered piece by piece: its digest, and so its ``.key``, is known only at the end.
"""

import hashlib
import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from pydantic import BaseModel, ConfigDict, Field

from service.gateway.file_errors import ContentChanged
from service.gateway.keyring import OURS
from service.gateway.keys import Keys, Theirs, verified
from service.gateway.profiles import BLOCK, PROFILES
from service.kit import strict
from service.kit.errors import Missing

PROFILE = PROFILES["A256CBC+OAEP256"]
PIECE = 1024 * 1024


class Stream(Protocol):
    """An open binary file that can be read more than once."""

    def readinto(self, buffer: bytearray, /) -> int | None: ...

    def seek(self, offset: int, whence: int = 0, /) -> int: ...


Source = bytes | Path | Stream


class FileSecret(BaseModel):
    """What a file is enciphered with; kept (sealed) until it is there, so that a second try gives the same bytes."""

    model_config = ConfigDict(frozen=True)

    key: str  # hex
    iv: str  # hex
    wrapped: str  # the key for the receiver, Base64
    key_id: str


class Manifest(BaseModel):
    """The ``.key`` file."""

    model_config = ConfigDict(frozen=True, populate_by_name=True)

    profile: str = Field(alias="PROFILE")
    key_id: str = Field(alias="KEY_ID")
    key: str = Field(alias="KEY")
    iv: str = Field(alias="IV", pattern=r"^[0-9a-fA-F]{32}$")
    sha256: str = Field(alias="SHA256", pattern=r"^[0-9a-f]{64}$")
    signature: str = Field(alias="SIGNATURE")

    @classmethod
    def read(cls, raw: bytes) -> "Manifest":
        """ValueError for anything that is none."""
        return cls.model_validate(strict.loads(raw))

    def is_of(self, secret: FileSecret) -> bool:
        """Whether this is the ``.key`` of the file that was enciphered with this secret."""
        mine = (PROFILE.name, secret.key_id, secret.wrapped, secret.iv)
        return (self.profile, self.key_id, self.key, self.iv) == mine

    def is_signed_by_us(self, keys: Keys) -> bool:
        """Under any of our valid keys: the one that signs may have changed since."""
        valid = [keys.own(entry.id) for entry in keys.ring.valid() if entry.owner == OURS]
        halves = [Theirs(own.id, OURS, own.private.public_key()) for own in valid if own is not None]
        return any(verified(half, self.sha256, self.signature) for half in halves)


def new_secret(keys: Keys) -> FileSecret:
    key, theirs = PROFILE.new_key(), keys.sealing()
    wrapped = PROFILE.wrap(key, theirs.public)
    return FileSecret(key=key.hex(), iv=os.urandom(BLOCK).hex(), wrapped=wrapped, key_id=theirs.id)


@contextmanager
def reading(source: Source) -> Iterator[Stream]:
    """The source from its start. What came open stays open. Missing when there is no such file."""
    if isinstance(source, bytes):
        yield io.BytesIO(source)
    elif isinstance(source, Path):
        with _opened(source) as file:
            yield file
    else:
        source.seek(0)
        yield source


def pieces(stream: Stream) -> Iterator[memoryview]:
    """The rest of a stream. A piece is good until the next one is asked for."""
    buffer = bytearray(PIECE)
    while count := stream.readinto(buffer):
        yield memoryview(buffer)[:count]


def digest_of(stream: Stream) -> tuple[int, str]:
    """Size and SHA-256 (hex) of the rest of a stream."""
    size, digest = 0, hashlib.sha256()
    for piece in pieces(stream):
        size += len(piece)
        digest.update(piece)
    return size, digest.hexdigest()


def size_of(stream: Stream) -> int:
    """The size in bytes; the stream is at its start then."""
    size = stream.seek(0, os.SEEK_END)
    stream.seek(0)
    return size


class Sealing:
    """Enciphers a stream, as often as it is asked to: equal content and equal secret give equal bytes.

    ``size`` is that of the ciphertext. ``sha256`` (hex, of the ciphertext) and ``clear_sha256`` are known when the
    last piece was taken; the second only when wanted, because it costs half as much again.
    """

    def __init__(self, clear: Stream, secret: FileSecret, *, hash_clear: bool = False) -> None:
        self._clear, self._secret, self._hash_clear = clear, secret, hash_clear
        self.clear_size = size_of(clear)
        self.size = self.clear_size + BLOCK - self.clear_size % BLOCK
        self.sha256 = self.clear_sha256 = ""

    def pieces(self) -> Iterator[memoryview]:
        """The ciphertext from its start. ContentChanged when the stream has not the size that it had."""
        cipher = Cipher(algorithms.AES(bytes.fromhex(self._secret.key)), modes.CBC(bytes.fromhex(self._secret.iv)))
        worker, sealed_hash, clear_hash = cipher.encryptor(), hashlib.sha256(), hashlib.sha256()
        sealed, taken = bytearray(PIECE + BLOCK), 0
        self._clear.seek(0)
        for piece in pieces(self._clear):
            taken += len(piece)
            if taken > self.clear_size:
                raise ContentChanged
            if self._hash_clear:
                clear_hash.update(piece)
            ready = memoryview(sealed)[: worker.update_into(piece, sealed)]
            sealed_hash.update(ready)
            yield ready
        if taken != self.clear_size:
            raise ContentChanged
        fill = BLOCK - taken % BLOCK
        tail = worker.update(bytes((fill,)) * fill) + worker.finalize()
        sealed_hash.update(tail)
        self.sha256, self.clear_sha256 = sealed_hash.hexdigest(), clear_hash.hexdigest() if self._hash_clear else ""
        yield memoryview(tail)


def manifest(secret: FileSecret, sha256: str, keys: Keys) -> bytes:
    """The ``.key`` of the ciphertext with this digest."""
    made = Manifest(
        profile=PROFILE.name,
        key_id=secret.key_id,
        key=secret.wrapped,
        iv=secret.iv,
        sha256=sha256,
        signature=keys.sign(sha256),
    )
    return strict.dumps(made.model_dump(by_alias=True)).encode("utf-8")


def _opened(path: Path) -> io.FileIO:
    try:
        return path.open("rb", buffering=0)
    except OSError as error:
        raise Missing("读不到要传的文件。没有传出任何内容；请确认文件还在、可以读取后再试。") from error
