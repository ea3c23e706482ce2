"""A journal towards the national side."""

import time

import pytest

from service.effects import actions
from service.effects.actions import Effect
from service.effects.run import Effects, Run
from service.gateway.client import Gateway
from service.gateway.files import Files
from service.gateway.main.resource import PickNumber, QueryNumbers
from service.kit.db import Database
from service.kit.secrets import FieldCipher
from service.kit.settings import Settings
from tests.gateway.conftest import files, gateway, keys, national, running_national, to_national
from tests.gateway.national import STAFF, National

CERT = "370102199003074519"

__all__ = ["files", "gateway", "keys", "national", "running_national", "to_national"]


class Watched(Effects):
    """Tells what boundaries it passed."""

    passed: list[str]

    def at(self, boundary: str) -> None:
        self.passed.append(boundary)


@pytest.fixture
def soon(to_national: Settings) -> Settings:
    """Short times, so that the tests are."""
    return to_national.model_copy(update={"quiet_seconds": 0.6, "ask_schedule": (0.3, 30.0)})


@pytest.fixture
def effects(db: Database, cipher: FieldCipher, gateway: Gateway, files: Files, soon: Settings) -> Watched:
    effects = Watched(db, cipher, gateway, files, soon)
    effects.passed = []
    return effects


@pytest.fixture
def run(effects: Watched) -> Run:
    return effects.run("case-1", STAFF)


@pytest.fixture
def numbers(effects: Effects) -> list[str]:
    found = effects.gateway.ask(QueryNumbers(area_code="0531", limit=3), STAFF)
    return [item.access_num for item in found.number_list]


@pytest.fixture
def pick(numbers: list[str]) -> PickNumber:
    return PickNumber(access_num=numbers[0], cert_num=CERT)


def row(run: Run, step: str = "pick") -> Effect:
    with run.effects.db.unit() as unit:
        found = actions.find(unit, run.id, step)
    assert found is not None
    return found


def wait_until_due(run: Run, step: str = "pick") -> None:
    while not row(run, step).due:
        time.sleep(0.02)


def states(national: National) -> list[str]:
    return [effect["interface"].rpartition("/")[2] for effect in national.effects()]


def as_kind(kind: type[Watched], effects: Effects) -> Watched:
    """The same journal with another behaviour at its boundaries."""
    other = kind.__new__(kind)
    other.__dict__.update(effects.__dict__)
    return other
