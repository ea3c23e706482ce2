"""One running sandbox for all tests here, put back to its start for each."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import asyncssh
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from sandbox import seed
from sandbox.world import World
from tests.sandbox.listener import Listener
from tests.sandbox.province import TOKEN, Province


@pytest.fixture(scope="session")
def province_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory, province_key: rsa.RSAPrivateKey) -> Path:
    """A folder with the province's public halves in place."""
    folder = tmp_path_factory.mktemp("sandbox")
    keys = folder / "keys"
    keys.mkdir()
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    public = province_key.public_key().public_bytes(serialization.Encoding.PEM, form)
    (keys / "province.pub.pem").write_bytes(public)
    client = asyncssh.generate_private_key("ssh-ed25519")
    client.write_private_key(str(folder / "sftp_client"))
    client.write_public_key(str(keys / "sftp_client.pub"))
    return folder


@pytest.fixture(scope="session")
def running(home: Path) -> Iterator[tuple[World, dict[str, Any]]]:
    world = World(home, TOKEN)
    seed.fill_if_new(world.store)
    yield world, dict(world.start(0))
    world.stop()


@pytest.fixture
def world(running: tuple[World, dict[str, Any]]) -> World:
    return running[0]


@pytest.fixture
def province(running: tuple[World, dict[str, Any]], home: Path, province_key: rsa.RSAPrivateKey) -> Province:
    """The sandbox at its start."""
    world, ready = running
    public = world.keys.national.public_key()
    here = Province(province_key, public, ready["port"], ready["sftp_port"], home / "sftp_client")
    here.control("reset")
    here.control("callback", url="")
    return here


@pytest.fixture
def listener(province: Province) -> Iterator[Listener]:
    """The province's own door for call-backs."""
    server = Listener(province.key, province.national)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    province.control("callback", url=server.url)
    province.control("settings", completion_delay=0.1, callback_retry=0.05)
    yield server
    server.shutdown()
    server.server_close()
