"""The secret that opens our keys: where it may lie, and who may read it."""

import sys
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from cryptography.hazmat.primitives import serialization
from keyring.backend import KeyringBackend

from service.kit import vault
from service.kit.errors import Missing
from service.kit.lockbox import open_line, seal_line
from service.kit.new_keys import create_keys
from service.kit.secrets import FieldCipher


class Shelf(KeyringBackend):
    """A store that keeps what it is given; not one that the product trusts."""

    priority = 1.0

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


@pytest.fixture
def shelf() -> Iterator[Shelf]:
    before, shelf = keyring.get_keyring(), Shelf()
    keyring.set_keyring(shelf)
    yield shelf
    keyring.set_keyring(before)


def test_every_private_key_is_sealed_on_disk(tmp_path: Path) -> None:
    create_keys(tmp_path / "keys", source=str(tmp_path / "apart" / "unlock"))
    secret = vault.unlock(tmp_path / "keys", str(tmp_path / "apart" / "unlock"))
    assert not (tmp_path / "keys" / "unlock").exists()
    with pytest.raises(TypeError):
        serialization.load_pem_private_key((tmp_path / "keys" / "province.pem").read_bytes(), None)
    with pytest.raises((TypeError, ValueError)):
        serialization.load_ssh_private_key((tmp_path / "keys" / "sftp_client").read_bytes(), None)
    assert (tmp_path / "keys" / "field.key").read_text().startswith("sealed:")
    assert secret not in b"".join(path.read_bytes() for path in (tmp_path / "keys").iterdir())


def test_keys_of_an_earlier_version_are_sealed_and_stay_the_same(tmp_path: Path) -> None:
    create_keys(tmp_path)
    secret = vault.unlock(tmp_path)
    sealed = FieldCipher.load(tmp_path).seal("张三", "t", "c", "1")
    clear = open_line((tmp_path / "field.key").read_text().strip(), secret, "field.key:1")
    (tmp_path / "field.key").write_text(clear.hex() + "\n")
    key = serialization.load_pem_private_key((tmp_path / "province.pem").read_bytes(), secret)
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (tmp_path / "province.pem").write_bytes(pem)
    create_keys(tmp_path)
    assert FieldCipher.load(tmp_path).open(sealed, "t", "c", "1") == "张三"
    again = serialization.load_pem_private_key((tmp_path / "province.pem").read_bytes(), secret)
    assert again.public_key() == key.public_key()
    assert b"ENCRYPTED" in (tmp_path / "province.pem").read_bytes()


def test_a_line_opens_only_at_its_place_and_under_its_secret() -> None:
    line = seal_line(b"x" * 32, b"a" * 64, "field.key:1")
    assert open_line(line, b"a" * 64, "field.key:1") == b"x" * 32
    for secret, place in ((b"b" * 64, "field.key:1"), (b"a" * 64, "field.key:2")):
        with pytest.raises(ValueError, match="does not open"):
            open_line(line, secret, place)


@pytest.mark.skipif(sys.platform == "win32", reason="no permission bits there")
def test_a_secret_that_others_can_read_is_refused(tmp_path: Path) -> None:
    create_keys(tmp_path)
    (tmp_path / "unlock").chmod(0o640)
    with pytest.raises(Missing, match="权限过宽"):
        FieldCipher.load(tmp_path)


def test_a_missing_or_malformed_secret_is_said_in_words(tmp_path: Path) -> None:
    create_keys(tmp_path)
    vault.write_private(tmp_path / "unlock", b"short")
    with pytest.raises(Missing, match="格式不对"):
        vault.unlock(tmp_path)
    (tmp_path / "unlock").unlink()
    with pytest.raises(Missing, match="读不到解锁密钥"):
        vault.unlock(tmp_path)


def test_a_store_that_is_not_trusted_by_name_is_refused(tmp_path: Path, shelf: Shelf) -> None:
    with pytest.raises(Missing, match="没有可信的系统保险箱"):
        create_keys(tmp_path, source="vault")
    assert shelf.kept == {}


def test_a_trusted_store_keeps_the_secret(tmp_path: Path, shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vault, "_TRUSTED", {f"{Shelf.__module__}.{Shelf.__qualname__}"})
    with pytest.raises(Missing, match="没有云BOSS的解锁密钥"):
        vault.unlock(tmp_path, "vault")
    create_keys(tmp_path, source="vault")
    create_keys(tmp_path, source="vault")
    assert len(shelf.kept) == 1
    assert FieldCipher.load(tmp_path, "vault").seal("x", "t", "c", "1")
    assert not (tmp_path / "unlock").exists()


def test_beside_the_keys_is_not_apart(tmp_path: Path) -> None:
    assert not vault.is_apart(tmp_path, "")
    assert not vault.is_apart(tmp_path, str(tmp_path / "sub" / ".." / "other"))
    assert vault.is_apart(tmp_path, "vault")
    assert vault.is_apart(tmp_path / "keys", str(tmp_path / "unlock"))
