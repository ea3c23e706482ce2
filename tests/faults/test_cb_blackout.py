"""The service dies around each commit of a call-back, alone or with its database; it comes again until it is taken."""

import signal
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing.process import BaseProcess

import httpx
import pytest

from service.api import server
from service.kit import jobs
from service.kit.db import Database
from service.kit.postgres import Postgres
from service.kit.settings import Settings
from service.wiring import build_world
from tests.faults import deaths
from tests.faults.conftest import count_rows
from tests.faults.matrix import cell
from tests.faults.province import OPERATIONS, Province
from tests.faults.test_osp_blackout import db, durable
from tests.faults.waiting import wait_for
from tests.forks import fork_server
from tests.gateway.national import National
from tests.plain import PLAIN

__all__ = ["db", "durable"]

pytestmark = [
    pytest.mark.kill,
    pytest.mark.skipif(sys.platform != "linux", reason="needs /proc and a fork server"),
]

HANDLERS = {
    "completion": "orders.actions.complete",
    "state": "subscribers.actions.Subscribers.changed",
    "deduction": "payments.actions.Deductions.deducted",
    "refund": "payments.actions.Deductions.refund",
}
AROUND = ("before-commit", "after-commit")
PLACES = [
    (name, f"{opener}:{place}")
    for name, handler in HANDLERS.items()
    for opener in ("gateway.inbound.Inbound._admit", handler, "gateway.inbound.Inbound._result")
    for place in AROUND
    if opener == handler or name == "completion"
]


@dataclass
class Mortal:
    """The service as a process of its own, always on the same port."""

    settings: Settings
    port: int
    process: BaseProcess | None = None

    def start(self, die_at: str = "", *, with_it: bool = False) -> None:
        arguments = (self.settings.model_dump(mode="json"), self.port, die_at, with_it)
        self.process = fork_server().Process(target=deaths.serve, args=arguments)
        self.process.start()
        wait_for(self._answers, 30)

    def end(self) -> int | None:
        """Its exit code, once it has ended."""
        assert self.process is not None
        self.process.join(10)
        return self.process.exitcode

    def _answers(self) -> bool:
        try:
            answer = httpx.get(f"http://127.0.0.1:{self.port}/health", trust_env=False, verify=PLAIN)
        except httpx.HTTPError:
            return False
        return answer.status_code == 200


@pytest.fixture
def mortal(db: Database, our_settings: Settings) -> Iterator[Mortal]:
    jobs.install(db)
    with server.bind(0) as free:
        port = free.getsockname()[1]
    mortal = Mortal(our_settings.model_copy(update={"database_url": db.url}), port)
    yield mortal
    if mortal.process is not None:
        mortal.process.kill()
        mortal.process.join(10)


@pytest.fixture
def province(mortal: Mortal, db: Database, national: National) -> Iterator[Province]:
    world = build_world(mortal.settings)
    yield Province(national, db, world, mortal.port, mortal.settings)
    world.close()


# Alone at a completion: tests/kill does that with the whole stack.
CASES = [
    pytest.param(*place, with_it, marks=cell("F25" if with_it else "F23", "CB"))
    for with_it in (False, True)
    for place in PLACES
    if with_it or place[0] != "completion"
]


@pytest.mark.parametrize(("name", "boundary", "with_it"), CASES)
def test_killed_around_a_commit(  # noqa: PLR0917  they are fixtures
    mortal: Mortal,
    province: Province,
    durable: Postgres,
    request: pytest.FixtureRequest,
    name: str,
    boundary: str,
    with_it: bool,
) -> None:
    mortal.start(boundary, with_it=with_it)
    told, serial = OPERATIONS[name](province), province.serial()
    (one,) = province.send(told, serial=serial)
    assert one["status"] == 0  # nothing is said that is not kept
    assert mortal.end() == -signal.SIGKILL
    if with_it:
        wait_for(durable.revive, 60)
    mortal.start()
    province.until_settled(told, serial)
    count_rows(request, province, told)
