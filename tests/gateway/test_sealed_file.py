"""The encrypted file: enciphered in pieces of any size to the bytes that OpenSSL makes, the same every time."""

import hashlib
import io
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.gateway import sealed_file
from service.gateway.file_errors import ContentChanged
from service.gateway.keys import Keys
from service.gateway.sealed_file import FileSecret, Manifest, Sealing, manifest, new_secret, reading
from service.kit.errors import Missing
from service.kit.settings import Settings

SECRET = FileSecret(key="ab" * 32, iv="cd" * 16, wrapped="", key_id="")
SIZES = [0, 1, 15, 16, 17, 4095, 4096, 4097, 10_000]


class Halting(io.BytesIO):
    """Gives what it likes, as a pipe or a compressed file does."""

    def readinto(self, buffer: bytearray, /) -> int:  # type: ignore[override]
        count = min(len(buffer), 1 + self.tell() % 37)
        return super().readinto(memoryview(buffer)[:count])


class Growing(io.BytesIO):
    """Somebody else writes to it."""

    def readinto(self, buffer: bytearray, /) -> int:  # type: ignore[override]
        self.getbuffer().release()
        end = self.tell()
        self.seek(0, os.SEEK_END)
        self.write(b"!")
        self.seek(end)
        return super().readinto(buffer)


def sealed(content: bytes, secret: FileSecret) -> bytes:
    """What we put at the server."""
    return b"".join(map(bytes, Sealing(io.BytesIO(content), secret).pieces()))


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Many pieces in a small file."""
    monkeypatch.setattr(sealed_file, "PIECE", 4096)


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs the openssl program")
@pytest.mark.parametrize("size", SIZES)
def test_the_same_bytes_as_openssl(small: None, size: int) -> None:
    content = os.urandom(size)
    command = ["openssl", "enc", "-aes-256-cbc", "-K", SECRET.key, "-iv", SECRET.iv]
    done = subprocess.run(command, input=content, capture_output=True, check=True)
    sealing = Sealing(io.BytesIO(content), SECRET, hash_clear=True)
    assert b"".join(map(bytes, sealing.pieces())) == done.stdout
    assert sealing.size == len(done.stdout)
    assert sealing.sha256 == hashlib.sha256(done.stdout).hexdigest()
    assert sealing.clear_sha256 == hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize("size", SIZES)
def test_the_pieces_do_not_matter(small: None, size: int) -> None:
    content = os.urandom(size)
    halting = Sealing(Halting(content), SECRET)
    assert b"".join(map(bytes, halting.pieces())) == sealed(content, SECRET)
    assert b"".join(map(bytes, halting.pieces())) == sealed(content, SECRET)  # and again


@given(st.binary(max_size=200), st.binary(max_size=200))
def test_equal_for_equal_content_only(one: bytes, other: bytes) -> None:
    assert (sealed(one, SECRET) == sealed(other, SECRET)) == (one == other)


def test_no_two_secrets_are_alike(keys: Keys) -> None:
    one, other = new_secret(keys), new_secret(keys)
    assert len({one.key, other.key, one.iv, other.iv}) == 4
    assert sealed(b"x", one) != sealed(b"x", other)


def test_content_that_changes_meanwhile_is_no_content() -> None:
    with pytest.raises(ContentChanged):
        list(Sealing(Growing(b"x" * 100), SECRET).pieces())


def test_a_path_bytes_and_a_stream_are_read_alike(tmp_path: Path) -> None:
    content, path = os.urandom(5000), tmp_path / "file"
    path.write_bytes(content)
    used = io.BytesIO(content)
    used.read(77)
    for source in (path, content, used):
        with reading(source) as stream:
            assert b"".join(map(bytes, Sealing(stream, SECRET).pieces())) == sealed(content, SECRET)
    assert not used.closed
    with pytest.raises(Missing), reading(tmp_path / "none"):
        pass


def test_the_manifest_is_known_as_ours(keys: Keys) -> None:
    secret = new_secret(keys)
    key = Manifest.read(manifest(secret, "0" * 64, keys))
    assert key.is_of(secret)
    assert key.is_signed_by_us(keys)
    assert not key.is_of(secret.model_copy(update={"iv": "00" * 16}))
    assert not key.is_of(new_secret(keys))
    assert not key.model_copy(update={"sha256": "1" * 64}).is_signed_by_us(keys)


@pytest.mark.parametrize("raw", [b"", b"{}", b"[]", b"\xff", b'{"PROFILE":"x"}', b"{" * 9999])
def test_what_is_no_manifest(raw: bytes) -> None:
    with pytest.raises(ValueError):
        Manifest.read(raw)


def test_the_figures_of_a_manifest_are_checked(keys: Keys, to_national: Settings) -> None:
    good = manifest(new_secret(keys), "0" * 64, keys)
    for old, new in ((b'"0000', b'"000'), (b'"0000', b'"000g'), (b'"IV":"', b'"IV":"zz')):
        with pytest.raises(ValueError):
            Manifest.read(good.replace(old, new, 1))
