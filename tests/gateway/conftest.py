"""The national side, our settings towards it, and a gateway."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from service.gateway.client import Gateway
from service.gateway.files import Files
from service.gateway.keys import Keys
from service.gateway.profiles import PROFILES
from service.kit.db import Database
from service.kit.secrets import FieldCipher
from service.kit.settings import Settings
from service.rehearsal import Stage, stage
from tests.gateway.national import National, start


@pytest.fixture(scope="session")
def running_national(tmp_path_factory: pytest.TempPathFactory, key_dir: Path) -> Iterator[National]:
    here = start(tmp_path_factory.mktemp("national"), key_dir)
    yield here
    here.world.stop()


@pytest.fixture
def national(running_national: National) -> Iterator[National]:
    """The sandbox at its start."""
    running_national.reset()
    yield running_national
    running_national.heal()


@pytest.fixture
def to_national(settings: Settings, national: National) -> Settings:
    """Settings with the national side in them."""
    return settings.model_copy(
        update={
            "key_dir": national.keys,
            "osp_url": f"http://127.0.0.1:{national.port}/osp",
            "sftp_port": national.sftp_port,
            "sftp_host_key": national.keys / "sftp_host.pub",
            "sftp_key": national.keys / "sftp_client",
            "quiet_seconds": 2.0,
        }
    )


@pytest.fixture
def keys(to_national: Settings) -> Keys:
    return Keys(to_national)


@pytest.fixture
def gateway(db: Database, cipher: FieldCipher, to_national: Settings, keys: Keys) -> Iterator[Gateway]:
    gateway = Gateway(db, cipher, to_national, keys)
    yield gateway
    gateway.close()


@pytest.fixture
def files(to_national: Settings, keys: Keys) -> Files:
    return Files(to_national, keys)


@pytest.fixture(scope="session")
def standing() -> Iterator[Stage]:
    """A real sandbox process, a real service, a real database, once for the run."""
    with stage() as built:
        yield built


@pytest.fixture
def there(standing: Stage) -> Iterator[Stage]:
    """In conformance mode, with nothing wrong."""
    yield standing
    standing.sandbox.tell("faults", {"clear": True})
    usual = {"plain": [], "sign": True, "profiles": list(PROFILES), "conformance": True}
    standing.sandbox.tell("settings", usual)
