"""The service without its edge: real engine, real database, real sandbox; the tests drive the job themselves."""

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from service.gateway.inbound import Inbound
from service.gateway.main.order import Completion
from service.kit import jobs
from service.kit.db import Database
from service.kit.settings import Settings
from service.letters.reader import Reader
from service.offers.actions import sync_file
from service.orders.actions import complete
from service.scenarios.world import World
from service.wiring import build, build_world
from tests.scenarios.clerk import Counter
from tests.scenarios.outside import ROOT, Outside, door

NOBODY = (sys.executable, "-S", "-c", "")  # a reading process that ends at once: what is not known stays unread


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outside]:
    outside = Outside(tmp_path_factory.mktemp("outside"))
    yield outside
    outside.stop()


@pytest.fixture
def outside(running: Outside) -> Outside:
    """The sandbox as it was at its start, quick to complete."""
    running.control("reset")
    running.control("callback", url="")
    running.control("settings", completion_delay=0.1, callback_retry=0.1)
    return running


@pytest.fixture
def counter(db: Database, settings: Settings, outside: Outside) -> Iterator[Counter]:
    """A clerk with nothing open yet. Call-backs reach the service."""
    jobs.install(db)
    with db.unit() as unit:
        for path in sorted(Path(ROOT, "resources", "catalogue").glob("*.xml")):
            sync_file(unit, path)
    known = _towards(settings, outside)
    world, engine = build(known, replace(build_world(known), reader=Reader(command=NOBODY)))
    with door(_inbound(world)) as url:
        outside.control("callback", url=url)
        yield Counter(engine, world)
        outside.control("callback", url="")
    world.close()


def _inbound(world: World) -> Inbound:
    return Inbound(world.db, world.cipher, world.settings, {Completion: lambda came: complete(world, came)})


def _towards(settings: Settings, outside: Outside) -> Settings:
    return settings.model_copy(
        update={
            "key_dir": outside.keys,
            "sftp_host_key": outside.keys / "sftp_host.pub",
            "sftp_key": outside.keys / "sftp_client",
            "osp_url": f"{outside.url}/osp",
            "sftp_port": outside.ready["sftp_port"],
            "paperless_url": f"{outside.url}/paperless",
            "paperless_secret": outside.ready["paperless_secret"],
            "trial_budget": 2.0,
            "quiet_seconds": 20.0,  # a busy machine is no lost answer; tests that lose one move the clock
        }
    )
