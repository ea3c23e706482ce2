"""The national side behind a bad line, and our journal towards it."""

from collections.abc import Callable, Iterator

import pytest

from service.effects.run import Effects
from service.gateway.client import Gateway
from service.gateway.files import Files
from service.gateway.keys import Keys
from service.kit.db import Database
from service.kit.secrets import FieldCipher
from service.kit.settings import Settings
from tests.faults import books
from tests.faults.operations import PATIENT, Bench
from tests.faults.outside import Outside, build
from tests.gateway.conftest import files, keys, national, running_national, to_national
from tests.gateway.national import National

__all__ = ["files", "keys", "national", "running_national", "to_national"]

Check = Callable[[str], None]


@pytest.fixture(scope="session")
def running_outside(running_national: National) -> Iterator[Outside]:
    outside = build(running_national)
    yield outside
    outside.proxy.close()
    outside.relay.close()


@pytest.fixture
def outside(running_outside: Outside, national: National) -> Iterator[Outside]:
    """At its start, nothing wrong with it."""
    running_outside.reset()
    yield running_outside
    running_outside.heal()


@pytest.fixture
def soon(to_national: Settings, outside: Outside) -> Settings:
    """Over the bad line, with times that suit tests."""
    return to_national.model_copy(
        update={
            "osp_url": f"http://127.0.0.1:{outside.port}/osp",
            "quiet_seconds": PATIENT,
            "ask_schedule": (0.2, 0.3, 0.5),
        }
    )


@pytest.fixture
def gateway(db: Database, cipher: FieldCipher, soon: Settings, keys: Keys) -> Iterator[Gateway]:
    gateway = Gateway(db, cipher, soon, keys)
    yield gateway
    gateway.close()


@pytest.fixture
def effects(db: Database, cipher: FieldCipher, gateway: Gateway, files: Files, soon: Settings) -> Effects:
    return Effects(db, cipher, gateway, files, soon)


@pytest.fixture
def bench(effects: Effects, outside: Outside) -> Bench:
    return Bench(effects, outside.national)


@pytest.fixture
def check(request: pytest.FixtureRequest, db: Database, outside: Outside) -> Check:
    """Compare both sides' books after an operation."""
    return lambda operation: books.check(request, operation, books.compare(db.url, outside.national.effects()))
