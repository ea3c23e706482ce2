"""The other systems of the outside world over real sockets, our connections to them, and a journal."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import select

from sandbox import shared
from service.effects.run import Effects, Run
from service.gateway.client import Gateway
from service.gateway.files import Files
from service.gateway.tables import gateway_call
from service.kit.db import Database
from service.kit.secrets import FieldCipher
from service.kit.settings import Settings
from service.peers import circle as circles
from service.peers.circle import Circle
from tests.effects.conftest import Watched
from tests.gateway.conftest import files, gateway, keys, national, running_national, to_national
from tests.gateway.national import STAFF, National

__all__ = ["files", "gateway", "keys", "national", "running_national", "to_national"]

Rows = Callable[[], list[Any]]


@pytest.fixture
def to_peers(to_national: Settings, national: National) -> Settings:
    """Settings with the other systems in them; short times, so that the tests are."""
    told, base = national.world.shared, f"http://127.0.0.1:{national.port}"
    key_file = national.keys / "filing.key"
    key_file.write_text(told.filing_key)
    return to_national.model_copy(
        update={
            "quiet_seconds": 1.0,
            "ask_schedule": (0.3, 30.0),
            "paperless_url": f"{base}/paperless",
            "paperless_secret": national.world.keys.paperless_secret,
            "aaa_url": f"{base}/aaa",
            "aaa_secret": told.aaa,
            "tickets_url": f"{base}/tickets",
            "tickets_secret": told.tickets,
            "filing_url": f"{base}/filing",
            "filing_app": shared.APP,
            "filing_secret": told.filing,
            "filing_key_file": key_file,
        }
    )


@pytest.fixture
def circle(to_peers: Settings, db: Database, cipher: FieldCipher) -> Iterator[Circle]:
    circle = circles.build(to_peers, db, cipher)
    yield circle
    circle.close()


@pytest.fixture
def effects(db: Database, cipher: FieldCipher, gateway: Gateway, files: Files, to_peers: Settings) -> Effects:
    effects = Watched(db, cipher, gateway, files, to_peers)
    effects.passed = []
    return effects


@pytest.fixture
def run(effects: Effects) -> Run:
    return effects.run("case-1", STAFF)


@pytest.fixture
def calls(db: Database) -> Rows:
    """The record of calls, oldest first."""

    def rows() -> list[Any]:
        with db.unit() as unit:
            return list(unit.execute(select(gateway_call).order_by(gateway_call.c.id)))

    return rows
