"""Files of the national side, opened here: nothing unproved is ever seen, and what was wrong is said to us only."""

import base64
import os
import random
import shutil
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from sandbox.envelope import rsa_sign, un_cbc_or_ecb, wrap
from service.gateway import sealed_file
from service.gateway.file_errors import Unopenable
from service.gateway.keys import Keys
from service.gateway.opening import open_file, open_sealed
from service.gateway.sealed_file import Sealing, manifest, new_secret, reading
from service.kit.errors import Missing, Refused
from tests.gateway.incoming import Incoming, incoming, signed
from tests.gateway.national import National

CLEAR = os.urandom(10_007)
CANARY = "370102199003074519"


@pytest.fixture(params=[4096, sealed_file.PIECE], ids=["many pieces", "one piece"], autouse=True)
def piece(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealed_file, "PIECE", request.param)


@pytest.fixture
def came(national: National) -> Incoming:
    return incoming(national, CLEAR)


def with_another_key(national: National, came: Incoming) -> Incoming:
    """One under which the padding is wrong: by chance it is right under one in 256."""
    while True:
        exchange, crypto = wrap("A256CBC+OAEP256", national.world.keys.province_id, national.world.keys.province)
        try:
            un_cbc_or_ecb(exchange.key, bytes.fromhex(came.key["IV"]), came.sealed)
        except ValueError:
            return came.with_key(KEY=crypto["KEY"])


def refused(came: Incoming, keys: Keys, folder: Path) -> str:
    """The check that failed; nothing is left in the folder."""
    with pytest.raises(Unopenable) as caught:
        open_sealed(came.sealed, came.manifest, folder / "clear", keys)
    assert list(folder.iterdir()) == []
    assert caught.value.check not in caught.value.message
    return caught.value.check


@pytest.mark.parametrize("size", [0, 1, 15, 16, 17, 4095, 4096, 8192, 10_007])
def test_what_they_sealed_is_opened(national: National, keys: Keys, tmp_path: Path, size: int) -> None:
    came = incoming(national, CLEAR[:size])
    opened = open_sealed(came.lay(tmp_path / "sealed"), came.manifest, tmp_path / "clear", keys)
    assert (tmp_path / "clear").read_bytes() == CLEAR[:size]
    assert (opened.owner, opened.size) == ("national", size)
    assert (tmp_path / "clear").stat().st_mode & 0o077 == 0
    assert len(list(tmp_path.iterdir())) == 3


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs the openssl program")
def test_what_openssl_sealed_is_opened(national: National, keys: Keys, tmp_path: Path) -> None:
    secret, iv = os.urandom(32), os.urandom(16)
    command = ["openssl", "enc", "-aes-256-cbc", "-K", secret.hex(), "-iv", iv.hex()]
    made = subprocess.run(command, input=CLEAR, capture_output=True, check=True).stdout
    (tmp_path / "province.pem").write_bytes((national.home / "keys" / "province.pub.pem").read_bytes())
    wrap = ["openssl", "pkeyutl", "-encrypt", "-pubin", "-inkey", str(tmp_path / "province.pem")]
    wrap += ["-pkeyopt", "rsa_padding_mode:oaep", "-pkeyopt", "rsa_oaep_md:sha256", "-pkeyopt", "rsa_mgf1_md:sha256"]
    wrapped = subprocess.run(wrap, input=secret, capture_output=True, check=True).stdout
    crypto = {"PROFILE": "A256CBC+OAEP256", "KEY_ID": national.world.keys.province_id}
    crypto |= {"KEY": base64.b64encode(wrapped).decode(), "IV": iv.hex().upper()}
    came = signed(national, made, crypto)
    open_sealed(came.sealed, came.manifest, tmp_path / "clear", keys)
    assert (tmp_path / "clear").read_bytes() == CLEAR


def test_each_check(national: National, came: Incoming, keys: Keys, tmp_path: Path) -> None:
    stranger = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    forged = base64.b64encode(rsa_sign(stranger, came.key["SHA256"].encode())).decode()
    wrong = {
        "manifest": Incoming(came.sealed, {"KEY": ""}),
        "profile": came.with_key(PROFILE="A128CBC+PKCS1"),
        "signature": came.with_key(SIGNATURE=forged),
        "digest": Incoming(came.sealed[:-16], came.key),
        "key id": came.with_key(KEY_ID="sd-2019-01"),
        "key": came.with_key(KEY=base64.b64encode(bytes(256)).decode()),
        "content": with_another_key(national, came),
    }
    assert {name: refused(spoilt, keys, tmp_path) for name, spoilt in wrong.items()} == {name: name for name in wrong}


@pytest.mark.parametrize("sealed", [b"", b"x" * 15, b"x" * 17])
def test_what_no_cipher_made(national: National, came: Incoming, keys: Keys, tmp_path: Path, sealed: bytes) -> None:
    assert refused(signed(national, sealed, came.key), keys, tmp_path) == "content"


def test_any_altered_byte_of_the_ciphertext(came: Incoming, keys: Keys, tmp_path: Path) -> None:
    dice = random.Random(20261123)  # noqa: S311  it plays, it keeps no secret
    for _ in range(50):
        spoilt = bytearray(came.sealed)
        spoilt[dice.randrange(len(spoilt))] ^= 1 << dice.randrange(8)
        assert refused(Incoming(bytes(spoilt), came.key), keys, tmp_path) == "digest"


def test_what_changes_between_the_two_readings(came: Incoming, keys: Keys, tmp_path: Path) -> None:
    """The first reading proves the bytes, the second one deciphers others."""
    path = came.lay(tmp_path / "in" / "sealed")

    class Swapped:
        def __init__(self) -> None:
            self.file, self.rounds = path.open("rb", buffering=0), 0

        def readinto(self, buffer: bytearray, /) -> int | None:
            return self.file.readinto(buffer)

        def seek(self, offset: int, whence: int = 0, /) -> int:
            self.rounds += 1
            if self.rounds == 2:
                path.write_bytes(bytes((came.sealed[0] ^ 1,)) + came.sealed[1:])  # its padding stays right
            return self.file.seek(offset, whence)

    source, out = Swapped(), tmp_path / "out"
    out.mkdir()
    with pytest.raises(Unopenable), source.file:
        open_sealed(source, came.manifest, out / "clear", keys)
    assert list(out.iterdir()) == []


def test_a_file_of_a_dead_process_is_no_hindrance(came: Incoming, keys: Keys, tmp_path: Path) -> None:
    (tmp_path / ".clear.part").write_bytes(b"half")
    open_sealed(came.sealed, came.manifest, tmp_path / "clear", keys)
    assert [path.name for path in tmp_path.iterdir()] == ["clear"]


def test_the_administrator_is_told_which_check_failed(came: Incoming, keys: Keys, tmp_path: Path) -> None:
    path = came.lay(tmp_path / "a.enc")
    assert open_file(path, keys, tmp_path / "a").target.read_bytes() == CLEAR
    with pytest.raises(Refused, match="a 已经存在，没有覆盖"):
        open_file(path, keys, tmp_path / "a")
    came.with_key(SIGNATURE="eHg=").lay(path)
    with pytest.raises(Refused, match=r"签名不是任何一把已登记、有效的对方密钥签的.*没有解出任何内容") as caught:
        open_file(path, keys, tmp_path / "b")
    assert caught.value.code == "SEALED_FILE"
    path.with_name("a.enc.key").unlink()
    with pytest.raises(Missing, match=r"找不到 a\.enc\.key"):
        open_file(path, keys, tmp_path / "b")
    assert sorted(found.name for found in tmp_path.iterdir()) == ["a", "a.enc"]


def test_nothing_of_the_content_is_in_an_error(national: National, keys: Keys, tmp_path: Path) -> None:
    came = incoming(national, CANARY.encode() * 500)
    for spoilt in (Incoming(came.sealed[:-1], came.key), with_another_key(national, came)):
        path = spoilt.lay(tmp_path / "a.enc")
        with pytest.raises(Refused) as caught:
            open_file(path, keys, tmp_path / "a")
        assert CANARY not in f"{caught.value!r}{caught.value.__cause__!r}"


def test_our_own_file_is_not_for_us(keys: Keys, tmp_path: Path) -> None:
    """Neither signed by the other side nor sealed for us."""
    secret = new_secret(keys)
    with reading(CLEAR) as stream:
        sealing = Sealing(stream, secret)
        sealed = b"".join(map(bytes, sealing.pieces()))
    (tmp_path / "a.enc").write_bytes(sealed)
    (tmp_path / "a.enc.key").write_bytes(manifest(secret, sealing.sha256, keys))
    with pytest.raises(Refused, match="签名"):
        open_file(tmp_path / "a.enc", keys, tmp_path / "a")
