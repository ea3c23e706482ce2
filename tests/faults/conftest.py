"""The national side behind a bad line, and our journal towards it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from service.effects.run import Effects
from service.gateway.client import Gateway
from service.gateway.files import Files
from service.gateway.keys import Keys
from service.kit.db import Database
from service.kit.postgres import Postgres
from service.kit.secrets import FieldCipher
from service.kit.settings import Settings
from tests.copies import copy_of
from tests.faults import books
from tests.faults.operations import PATIENT, Bench
from tests.faults.outside import Outside, build
from tests.faults.province import Province, Told, serving
from tests.gateway.conftest import files, keys, national, running_national, to_national
from tests.gateway.national import National

__all__ = ["files", "keys", "national", "running_national", "to_national"]

Check = Callable[[str], None]
Taken = Callable[[Told, str], dict[str, Any]]


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


@pytest.fixture(scope="session")
def our_settings(running_national: National, postgres: Postgres) -> Iterator[Settings]:
    """Of a service that answers call-backs, with a database of its own for the whole run."""
    with copy_of(postgres) as database, pytest.MonkeyPatch.context() as patch:
        patch.delenv("CLOUDBOSS_SETTINGS", raising=False)
        yield Settings(
            database_url=database.url,
            key_dir=running_national.keys,
            osp_url=f"http://127.0.0.1:{running_national.port}/osp",
            door_failures=100_000,
        )


@pytest.fixture(scope="session")
def running_province(running_national: National, our_settings: Settings) -> Iterator[Province]:
    db = Database(our_settings.database_url)
    with serving(db, running_national, our_settings) as province:
        yield province
    db.close()


@pytest.fixture
def province(running_province: Province, national: National) -> Iterator[Province]:
    """Our service, towards a national side at its start."""
    running_province.call()
    yield running_province
    national.store.set("callback", "")


@pytest.fixture
def taken(request: pytest.FixtureRequest, province: Province) -> Taken:
    """The message comes as it should, again and again until it is settled; it has been taken exactly once."""

    def settled(told: Told, serial: str) -> dict[str, Any]:
        answer = province.until_settled(told, serial)
        count_rows(request, province, told)
        return answer

    return settled


def count_rows(request: pytest.FixtureRequest, province: Province, told: Told) -> None:
    """What we made of a message that is settled: for the line at the end of the run, and for this test."""
    rows = province.rows(told)
    counted = [("operation", told.name), ("lost", int(rows < 1)), ("doubled", max(0, rows - 1))]
    request.node.user_properties += counted
    assert rows == 1
