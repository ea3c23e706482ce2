"""Two sides with a key pair each, our envelope in every profile, and the national side in Java."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from service.gateway.envelope import Envelope
from service.gateway.keys import Keys
from service.gateway.profiles import PROFILES
from service.kit.settings import Settings
from tests.crypto import canaries
from tests.crypto.java_peer import JavaPeer, compiled, has_jdk
from tests.crypto.openssl import Shell


@dataclass(frozen=True)
class Pairs:
    """``province`` is ours, as the product made it; the national one we know the public half of."""

    folder: Path
    province: rsa.RSAPrivateKey
    national: rsa.RSAPrivateKey


@pytest.fixture(scope="session")
def pairs(key_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Pairs:
    folder = tmp_path_factory.mktemp("pairs") / "keys"
    shutil.copytree(key_dir, folder)
    national = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    public = national.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    (folder / "national.pub.pem").write_bytes(public)
    return Pairs(folder, Keys(_settings(folder, "A256GCM+OAEP256")).signing().private, national)


@pytest.fixture(scope="session")
def envelope_of(pairs: Pairs) -> Callable[[str], Envelope]:
    """Our envelope towards a national side of this profile."""

    def make(profile: str) -> Envelope:
        settings = _settings(pairs.folder, profile)
        return Envelope(settings, Keys(settings))

    return make


@pytest.fixture(scope="session")
def our_keys(pairs: Pairs) -> Keys:
    return Keys(_settings(pairs.folder, "A256GCM+OAEP256"))


@pytest.fixture(scope="session")
def java_classes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not has_jdk():
        pytest.skip("no JDK on this machine")
    return compiled(tmp_path_factory.mktemp("java"))


@pytest.fixture(scope="session", params=["SunJCE", "BC"])
def java(request: pytest.FixtureRequest, java_classes: Path, pairs: Pairs) -> Iterator[JavaPeer]:
    """The national side, once on the JDK's own provider, once on BouncyCastle."""
    with JavaPeer(java_classes, request.param, pairs.national, pairs.province.public_key()) as peer:
        yield peer


@pytest.fixture(scope="session")
def openssl(pairs: Pairs, tmp_path_factory: pytest.TempPathFactory) -> Shell:
    """The national side at a shell."""
    if shutil.which("openssl") is None:
        pytest.skip("no openssl program on this machine")
    return Shell(pairs.province, pairs.national, tmp_path_factory.mktemp("openssl"))


@pytest.fixture
def logged() -> Iterator[canaries.Everything]:
    """Everything that is logged from here on."""
    with canaries.everything() as kept:
        yield kept


def _settings(folder: Path, profile: str) -> Settings:
    return Settings(
        database_url="postgresql:///none",
        key_dir=folder,
        osp_profile=profile,
        osp_allow_legacy=PROFILES[profile].legacy,
    )
