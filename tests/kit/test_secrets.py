from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from hypothesis import given
from hypothesis import strategies as st

from service.kit.errors import Tampered
from service.kit.lockbox import seal_line
from service.kit.new_keys import are_training_keys, create_keys
from service.kit.secrets import FieldCipher
from service.kit.vault import unlock

ONE = FieldCipher({"k1": b"1" * 32}, "k1")


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_opens_what_it_sealed_and_never_seals_twice_alike(text: str) -> None:
    sealed = ONE.seal(text, "customer", "name", "7")
    assert sealed.startswith("k1:")
    assert ONE.open(sealed, "customer", "name", "7") == text
    assert ONE.seal(text, "customer", "name", "7") != sealed


@pytest.mark.parametrize("place", [("order", "name", "7"), ("customer", "phone", "7"), ("customer", "name", "8")])
def test_a_value_moved_to_another_place_does_not_open(place: tuple[str, str, str]) -> None:
    with pytest.raises(Tampered):
        ONE.open(ONE.seal("张三", "customer", "name", "7"), *place)


@pytest.mark.parametrize("sealed", ["", "k1:", "k1:AAAA", "k9:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "k1:汉字", "张三"])
def test_rubbish_is_refused_with_one_text(sealed: str) -> None:
    with pytest.raises(Tampered, match="无法解读"):
        ONE.open(sealed, "customer", "name", "7")


def test_every_changed_byte_is_noticed() -> None:
    sealed = ONE.seal_bytes(b"picture", "file", "content", "7")
    for place in range(len(sealed)):
        changed = sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]
        with pytest.raises(Tampered):
            ONE.open_bytes(changed, "file", "content", "7")
    assert ONE.open_bytes(sealed, "file", "content", "7") == b"picture"


def test_a_new_key_opens_old_values_and_finds_them() -> None:
    two = FieldCipher({"k1": b"1" * 32, "k2": b"2" * 32}, "k2")
    old = ONE.seal("张三", "customer", "name", "7")
    assert two.open(old, "customer", "name", "7") == "张三"
    assert two.seal("张三", "customer", "name", "7").startswith("k2:")
    assert two.blind("张三", "customer", "name") == ONE.blind("张三", "customer", "name")


def test_the_blind_index_is_normalised_and_its_own_per_column() -> None:
    assert ONE.blind(" 37010219900101123x", "customer", "number") == ONE.blind(
        "37010219900101123Ｘ", "customer", "number"
    )
    assert ONE.blind("张三", "customer", "name") != ONE.blind("张三", "agent", "name")
    assert FieldCipher({"k1": b"2" * 32}, "k1").blind("张三", "customer", "name") != ONE.blind(
        "张三", "customer", "name"
    )


def test_keys_are_made_once_private_and_readable(tmp_path: Path) -> None:
    create_keys(tmp_path / "keys")
    first = {path.name: path.read_bytes() for path in (tmp_path / "keys").iterdir()}
    create_keys(tmp_path / "keys")
    assert {path.name: path.read_bytes() for path in (tmp_path / "keys").iterdir()} == first
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "keys").iterdir()} == {0o600}
    assert are_training_keys(tmp_path / "keys")
    secret = first["unlock"]
    private = serialization.load_pem_private_key(first["province.pem"], secret)
    public = serialization.load_pem_public_key(first["province.pub.pem"])
    assert private.public_key() == public
    serialization.load_ssh_private_key(first["sftp_client"], secret)
    assert first["sftp_client.pub"].startswith(b"ssh-ed25519 ")


def test_real_keys_are_not_marked_and_stay_real(tmp_path: Path) -> None:
    create_keys(tmp_path, training=False)
    create_keys(tmp_path, training=True)
    assert not are_training_keys(tmp_path)


def test_a_second_line_in_the_key_file_is_the_current_key(tmp_path: Path) -> None:
    create_keys(tmp_path)
    old = FieldCipher.load(tmp_path).seal("张三", "t", "c", "1")
    with (tmp_path / "field.key").open("a") as file:
        file.write(seal_line(b"2" * 32, unlock(tmp_path), "field.key:2") + "\n")
    new = FieldCipher.load(tmp_path)
    assert new.seal("张三", "t", "c", "1").startswith("k2:")
    assert new.open(old, "t", "c", "1") == "张三"


def test_a_short_key_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        FieldCipher({"k1": b"short"}, "k1")
