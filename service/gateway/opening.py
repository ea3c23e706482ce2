"""Opens encrypted files of the other side (wire profile 2).

The mode has no proof of its own, so nothing is deciphered before the signature and the digest of the whole
ciphertext were checked, and the clear file gets its name only after the same bytes were read once more.
"""

import base64
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from service.gateway import paths
from service.gateway.delivery import KEY_LIMIT
from service.gateway.file_errors import Unopenable
from service.gateway.keys import Keys
from service.gateway.profiles import BLOCK
from service.gateway.sealed_file import PROFILE, Manifest, Source, Stream, digest_of, pieces, reading, size_of
from service.kit.errors import Missing, Refused

# What is said to the administrator; who sent the file gets one text for every cause.
_SAID = {
    "manifest": "旁边的 .key 文件格式不对",
    "profile": f"加密方式不是 {PROFILE.name}",
    "signature": "签名不是任何一把已登记、有效的对方密钥签的：文件或 .key 被改动过，或对方换了密钥还没有登记",
    "digest": "文件内容与签过名的摘要不一致：没有传完，或被改动过",
    "key id": "文件不是为本省现在有效的密钥加密的：密钥已停用、已到期，或这是本省发出去的文件",
    "key": "文件的对称密钥用本省私钥解不开",
    "content": "解密后的内容不完整：.key 与文件不是一对",
}


@dataclass(frozen=True)
class Opened:
    """A clear file. ``owner`` signed it; size in bytes."""

    target: Path
    owner: str
    size: int


def open_sealed(source: Source, manifest: bytes, target: Path, keys: Keys) -> Opened:
    """The clear content to ``target``, in constant memory. Unopenable when anything is wrong: nothing is left then."""
    try:
        key = Manifest.read(manifest)
    except ValueError:
        raise Unopenable("manifest") from None
    if key.profile != PROFILE.name:
        raise Unopenable("profile")
    owner = keys.proven(key.sha256, key.signature)
    if not owner:
        raise Unopenable("signature")
    with reading(source) as sealed:
        if digest_of(sealed)[1] != key.sha256:
            raise Unopenable("digest")
        return Opened(target, owner, decipher(sealed, key.sha256, _unwrapped(key, keys), bytes.fromhex(key.iv), target))


def open_file(path: Path, keys: Keys, target: Path) -> Opened:
    """For ``gateway open``: ``path`` and ``path.key`` to ``target``; says which check failed."""
    beside = path.with_name(f"{path.name}{paths.KEY}")
    if target.exists():
        raise Refused(f"{target.name} 已经存在，没有覆盖它。没有解出任何内容；请换一个文件名。")
    for needed in (path, beside):
        if not needed.is_file():
            raise Missing(f"找不到 {needed.name}。没有解出任何内容；加密文件和它的 .key 要放在一起。")
    try:
        with beside.open("rb") as file:
            return open_sealed(path, file.read(KEY_LIMIT), target, keys)
    except Unopenable as error:
        raise Refused(
            f"{path.name} 打不开：{_SAID[error.check]}。没有解出任何内容；请核对密钥，或请对方重新传送。",
            code=error.code,
        ) from error


def _unwrapped(key: Manifest, keys: Keys) -> bytes:
    own = keys.own(key.key_id)
    if own is None:
        raise Unopenable("key id")
    try:
        secret = own.private.decrypt(base64.b64decode(key.key, validate=True), PROFILE.padding)
    except ValueError:
        raise Unopenable("key") from None
    if len(secret) != PROFILE.key_bytes:
        raise Unopenable("key")
    return secret


def decipher(sealed: Stream, sha256: str, secret: bytes, iv: bytes, target: Path) -> int:
    """The size of the clear file. Unopenable, and no file, when the ciphertext has not this digest (any more)."""
    size, digest, done = size_of(sealed), hashlib.sha256(), 0
    if not size or size % BLOCK:
        raise Unopenable("content")
    worker = Cipher(algorithms.AES(secret), modes.CBC(iv)).decryptor()
    with _whole_or_gone(target) as file:
        for piece in pieces(sealed):
            digest.update(piece)
            done += len(piece)
            clear = worker.update(piece)
            file.write(_unpadded(clear) if done == size else clear)
        if digest.hexdigest() != sha256:  # the file was changed between the two readings
            raise Unopenable("digest")
        return file.tell()


def _unpadded(clear: bytes) -> bytes:
    fill = clear[-1]
    if not 1 <= fill <= BLOCK or clear[-fill:] != bytes((fill,)) * fill:
        raise Unopenable("content")
    return clear[:-fill]


@contextmanager
def _whole_or_gone(target: Path) -> Iterator[BinaryIO]:
    """Nobody but us may read it before it has its name, nor after."""
    part = target.with_name(f".{target.name}.part")
    part.unlink(missing_ok=True)
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
