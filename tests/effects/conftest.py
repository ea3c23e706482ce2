"""A journal towards the national side."""

import pytest

from service.effects.run import Effects, Run
from service.gateway.client import Gateway
from service.gateway.files import Files
from service.kit.db import Database
from service.kit.secrets import FieldCipher
from service.kit.settings import Settings
from tests.gateway.conftest import files, gateway, keys, national, running_national, to_national
from tests.gateway.national import STAFF

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
