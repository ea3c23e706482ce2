"""Encrypted files (wire profile 2): Java and the openssl program open ours, and we open theirs."""

import base64
import io
import json
import os
from pathlib import Path

import pytest

from service.gateway.file_errors import Unopenable
from service.gateway.keys import Keys
from service.gateway.opening import open_sealed
from service.gateway.sealed_file import PIECE, Sealing, manifest, new_secret
from tests.crypto.java_peer import JavaError, JavaPeer
from tests.crypto.openssl import Shell

PROFILE = "A256CBC+OAEP256"
SIZES = pytest.mark.parametrize("size", [0, 1, 15, 16, 17, 4096, PIECE, PIECE + 1])


def sealed(clear: bytes, keys: Keys) -> tuple[bytes, bytes]:
    """The file and its ``.key``."""
    secret = new_secret(keys)
    sealing = Sealing(io.BytesIO(clear), secret)
    content = b"".join(bytes(piece) for piece in sealing.pieces())
    return content, manifest(secret, sealing.sha256, keys)


def opened(content: bytes, key_file: bytes, keys: Keys, folder: Path) -> bytes:
    assert open_sealed(content, key_file, folder / "clear", keys).owner == "national"
    return (folder / "clear").read_bytes()


@SIZES
def test_java_opens_ours(java: JavaPeer, our_keys: Keys, size: int) -> None:
    clear = os.urandom(size)
    content, key_file = sealed(clear, our_keys)
    assert java.ask("open file", content=content, key_file=key_file)["content"] == clear


@SIZES
def test_we_open_what_java_made(java: JavaPeer, our_keys: Keys, tmp_path: Path, size: int) -> None:
    clear = os.urandom(size)
    made = java.ask("make file", content=clear)
    assert opened(made["content"], made["key file"], our_keys, tmp_path) == clear


def changed(content: bytes) -> bytes:
    return content[:-1] + bytes((content[-1] ^ 1,))


def test_a_changed_file_is_refused_at_both_ends(java: JavaPeer, our_keys: Keys, tmp_path: Path) -> None:
    content, key_file = sealed(b"a photo", our_keys)
    with pytest.raises(JavaError, match="another file"):
        java.ask("open file", content=changed(content), key_file=key_file)
    made = java.ask("make file", content=b"a photo")
    with pytest.raises(Unopenable):
        open_sealed(changed(made["content"]), made["key file"], tmp_path / "clear", our_keys)
    assert list(tmp_path.iterdir()) == []


@SIZES
def test_openssl_opens_ours(openssl: Shell, our_keys: Keys, size: int) -> None:
    clear = os.urandom(size)
    content, key_file = sealed(clear, our_keys)
    told = json.loads(key_file)
    openssl.verify(told["SHA256"].encode(), base64.b64decode(told["SIGNATURE"]))
    assert openssl.digest(content) == told["SHA256"]
    key = openssl.unwrap(PROFILE, base64.b64decode(told["KEY"]))
    assert openssl.open(PROFILE, key, bytes.fromhex(told["IV"]) + content) == clear


@SIZES
def test_we_open_what_openssl_made(openssl: Shell, our_keys: Keys, tmp_path: Path, size: int) -> None:
    clear, key = os.urandom(size), os.urandom(32)
    whole = openssl.seal(PROFILE, key, clear)
    digest = openssl.digest(whole[16:])
    told = {
        "PROFILE": PROFILE,
        "KEY_ID": "sd-2026-01",
        "KEY": base64.b64encode(openssl.wrap(PROFILE, key)).decode(),
        "IV": whole[:16].hex(),
        "SHA256": digest,
        "SIGNATURE": base64.b64encode(openssl.sign(digest.encode())).decode(),
    }
    assert opened(whole[16:], json.dumps(told).encode(), our_keys, tmp_path) == clear
