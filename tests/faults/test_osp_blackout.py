"""Process and database killed together at a boundary, with a database that syncs; both come back and go on."""

import shutil
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import text

from service.kit.db import Database
from service.kit.ids import new_id
from service.kit.postgres import Postgres
from service.kit.settings import Settings
from service.migrations import migrate
from tests.conftest import _memory
from tests.effects import flow
from tests.effects.test_kill import check as check_flow
from tests.faults import books
from tests.faults.deaths import Blackout
from tests.faults.matrix import cell
from tests.faults.outside import Outside
from tests.faults.waiting import wait_for
from tests.forks import fork_server

pytestmark = [
    pytest.mark.kill,
    pytest.mark.skipif(sys.platform != "linux", reason="needs /proc and a fork server"),
    cell("F25", "OSP"),
]

BOUNDARIES = [
    *(("pick", f"pick:{name}", "") for name in ("after-intent", "after-send", "after-store")),
    *(("query", f"pick:{name}", "lost_answer") for name in ("before-ask", "after-ask", "after-settle")),
    ("query", "pick:after-ask", "lost_request"),
    *(("file", f"letter:{name}", "") for name in ("after-part", "after-send")),
    ("archive", "archive:after-send", ""),
]


@pytest.fixture(scope="module")
def durable() -> Iterator[Postgres]:
    """A server that syncs each commit. Its disk is memory where there is some: that survives SIGKILL as a disk does."""
    folder = Path(tempfile.mkdtemp(prefix="cloudboss-durable-", dir=_memory()))
    folder.chmod(0o755)
    server = Postgres(folder / "postgres")
    server.start("template")
    template = Database(server.url("template"))
    migrate(template)
    template.close()
    yield server
    server.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def db(durable: Postgres) -> Iterator[Database]:
    name = f"test_{new_id()}"
    with psycopg.connect(durable.url("postgres"), autocommit=True) as admin:
        admin.execute(sql.SQL("create database {} template template").format(sql.Identifier(name)))
    database = Database(durable.url(name))
    with database.unit() as unit:
        unit.execute(text("create table booked (id integer generated always as identity primary key)"))
    database.close()
    yield database
    database.close()


@pytest.fixture
def go(outside: Outside, soon: Settings, tmp_path: Path) -> Callable[[str], int | None]:
    """The flow in a process of its own, up to a boundary; its exit code."""
    found = outside.national.store.row("SELECT access_num FROM number WHERE state = 'free'")
    assert found is not None
    settings = soon.model_copy(update={"quiet_seconds": 0.6}).model_dump(mode="json")

    def start(die_at: str) -> int | None:
        arguments = (settings, found["access_num"], tmp_path / "ledger", die_at, Blackout)
        process = fork_server().Process(target=flow.main, args=arguments)
        process.start()
        process.join(90)
        return process.exitcode

    return start


@pytest.mark.parametrize(("operation", "boundary", "fault"), BOUNDARIES)
def test_the_power_goes(  # noqa: PLR0917  they are fixtures
    go: Callable[[str], int | None],
    outside: Outside,
    durable: Postgres,
    db: Database,
    tmp_path: Path,
    request: pytest.FixtureRequest,
    operation: str,
    boundary: str,
    fault: str,
) -> None:
    if fault:
        outside.national.fault("res_pickNumber", fault)
    assert go(boundary) == -signal.SIGKILL
    wait_for(durable.revive, 60)
    assert go("") == 0
    check_flow(outside.national, tmp_path / "ledger", db)
    books.check(request, operation, books.compare(db.url, outside.national.effects()))


def test_the_power_goes_again_and_again(
    go: Callable[[str], int | None], outside: Outside, durable: Postgres, db: Database, tmp_path: Path
) -> None:
    """At each boundary of one run in turn."""
    for _operation, boundary, fault in BOUNDARIES:
        if not fault and go(boundary) == -signal.SIGKILL:
            wait_for(durable.revive, 60)
    assert go("") == 0
    check_flow(outside.national, tmp_path / "ledger", db)
