"""The whole edge on a real database and the real sandbox, called by systems that sign with their own code."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any

import pytest

from sandbox.callers import CallingSystem
from service.api import server
from service.api.edge import Edge
from service.callers import actions
from service.callers.model import Caller, Scope
from service.kit.db import Database
from service.kit.postgres import Postgres
from service.kit.settings import Settings
from service.orders.actions import drive
from service.orders.store import by_number
from service.wiring import build_edge
from tests.copies import STOCKED, copy_of
from tests.scenarios.outside import Outside, fresh, started, towards

_COUNT = count(1)
EVERY = tuple(scope.value for scope in Scope)


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outside]:
    with started(tmp_path_factory.mktemp("outside")) as outside:
        yield outside


@pytest.fixture
def outside(running: Outside) -> Outside:
    """The sandbox as it was at its start, quick to complete."""
    return fresh(running)


@dataclass(frozen=True)
class House:
    """The running service, and what a test needs to look behind it."""

    edge: Edge
    url: str
    outside: Outside

    @property
    def db(self) -> Database:
        return self.edge.db

    def system(self, name: str, *scopes: str, per_minute: int = 100_000, per_day: int = 1_000_000) -> CallingSystem:
        """A new caller of this kind with a secret of its own."""
        own = f"{name}-{next(_COUNT)}"
        who = Caller(own, f"{name}系统", f"API-{name}", scopes or EVERY, per_minute, per_day)
        with self.db.unit() as unit:
            secret = actions.add(unit, self.edge.cipher, who)
        return CallingSystem(self.url, own, secret)

    def trail(self, name: str) -> list[Any]:
        with self.db.unit() as unit:
            return actions.trail(unit, name)

    def drive(self, number: str) -> None:
        """What the worker would do now."""
        with self.db.unit() as unit:
            acceptance = by_number(unit, number)
        drive(self.edge.world, acceptance.id)


@pytest.fixture(scope="session")
def database(postgres: Postgres) -> Iterator[Database]:
    """One for all tests of this folder, each of which has callers of its own."""
    with copy_of(postgres, STOCKED) as database:
        yield database


@pytest.fixture(scope="session")
def served(database: Database, running: Outside) -> Iterator[House]:
    settings = towards(Settings(database_url=database.url, key_dir=running.keys), running)
    edge = build_edge(settings)
    with server.running(edge) as port:
        yield House(edge, f"http://127.0.0.1:{port}", running)
    edge.world.close()


@pytest.fixture
def house(served: House, outside: Outside) -> Iterator[House]:
    """The service with the sandbox as it was at its start. Call-backs reach it."""
    outside.control("callback", url=f"{served.url}/osp")
    yield served
    outside.control("callback", url="")


@pytest.fixture
def kefu(house: House) -> CallingSystem:
    """客服, which may do everything here."""
    return house.system("kefu")
