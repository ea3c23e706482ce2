"""The service without its edge: real engine, real database, real sandbox; the tests drive the job themselves."""

import sys
from collections.abc import Iterator
from dataclasses import replace

import pytest

from service.gateway.inbound import Inbound
from service.gateway.main.order import Completion
from service.kit.db import Database
from service.kit.postgres import Postgres
from service.kit.settings import Settings
from service.letters.reader import Reader
from service.orders.actions import complete
from service.scenarios.world import World
from service.wiring import build, build_world
from tests.copies import STOCKED, copy_of
from tests.scenarios.clerk import Counter
from tests.scenarios.outside import Outside, door, fresh, started, towards

NOBODY = (sys.executable, "-S", "-c", "")  # a reading process that ends at once: what is not known stays unread


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outside]:
    with started(tmp_path_factory.mktemp("outside")) as outside:
        yield outside


@pytest.fixture
def outside(running: Outside) -> Outside:
    """The sandbox as it was at its start, quick to complete."""
    return fresh(running)


@pytest.fixture
def db(postgres: Postgres) -> Iterator[Database]:
    """With jobs and the catalogue."""
    with copy_of(postgres, STOCKED) as database:
        yield database


@pytest.fixture
def counter(settings: Settings, outside: Outside) -> Iterator[Counter]:
    """A clerk with nothing open yet. Call-backs reach the service."""
    known = towards(settings, outside)
    world, engine = build(known, replace(build_world(known), reader=Reader(command=NOBODY)))
    with door(_inbound(world)) as url:
        outside.control("callback", url=url)
        yield Counter(engine, world)
        outside.control("callback", url="")
    world.close()


def _inbound(world: World) -> Inbound:
    return Inbound(world.db, world.cipher, world.settings, {Completion: lambda came: complete(world, came)})
