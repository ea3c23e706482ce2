"""Our own database fails under an effect: cut off around each COMMIT, full, read-only. The journal is never ahead."""

from collections.abc import Iterator
from contextlib import suppress

import pytest
from sqlalchemy.exc import DBAPIError

from service.kit.db import Database
from service.kit.errors import BossError
from service.kit.postgres import Postgres
from tests.faults import databases
from tests.faults.conftest import Check
from tests.faults.matrix import cell
from tests.faults.operations import OPERATIONS, Bench, Operation, settle
from tests.faults.outside import Outside
from tests.faults.proxy import Proxy

# psycopg may still think of a cut connection as busy; the pool says so once and throws it away.
pytestmark = pytest.mark.allow_logs("Exception during reset")

# How often each operation commits.
COMMITS = {"question": 2, "pick": 3, "open": 3, "query": 5}
WHEN = ("before", "after")
PLACES = [(name, nth, when) for name, last in COMMITS.items() for nth in range(1, last + 1) for when in WHEN]


@pytest.fixture(scope="module")
def line(postgres: Postgres) -> Iterator[Proxy]:
    """Between us and the database."""
    proxy = Proxy(databases.urlsplit(postgres.url("postgres")).port or 0)
    yield proxy
    proxy.close()


@pytest.fixture
def far(bench: Bench, db: Database, line: Proxy) -> Iterator[Bench]:
    """The same bench whose database is at the end of that line."""
    near, far = bench.effects.db, Database(databases.through(db.url, line))
    bench.effects.db = bench.effects.gateway._db = far
    for recorder in bench.effects.gateway._recorders.values():
        recorder._db = far
    yield bench
    line.heal()
    bench.effects.db = near
    far.close()


def fails(operation: Operation) -> None:
    """With an error of the database, or with what the journal says of it."""
    with suppress(DBAPIError, BossError):
        operation.act()


def settled(bench: Bench, operation: Operation) -> None:
    if bench.is_open(operation.step):
        bench.ripen(operation.step)
    settle(operation)


@cell("F27", "OSP")
@pytest.mark.parametrize(("name", "nth", "when"), PLACES)
def test_cut_around_a_commit(  # noqa: PLR0917  they are fixtures
    far: Bench, line: Proxy, check: Check, name: str, nth: int, when: str
) -> None:
    operation = OPERATIONS[name](far)
    fault = line.arm(databases.commit_lost(nth, when))
    fails(operation)
    assert fault.struck == 1
    settled(far, operation)
    check(name)


@cell("F27", "OSP")
@pytest.mark.parametrize("name", OPERATIONS)
def test_cut_around_every_commit_in_turn(far: Bench, line: Proxy, check: Check, name: str) -> None:
    operation = OPERATIONS[name](far)
    for place in range(8):
        line.arm(databases.commit_lost(1 + place % 3, WHEN[place % 2]))
        fails(operation)
    line.heal()
    settled(far, operation)
    check(name)


# What finds no space, and how often the national side has heard of it by then.
SPACES = {
    "intent": ("effect", "new.state = 'SENDING'", 0),
    "record": ("gateway_call", "true", 1),
    "outcome": ("effect", "new.state = 'DONE'", 1),
}


@cell("F29", "OSP")
@pytest.mark.parametrize("space", SPACES)
@pytest.mark.parametrize("name", ["pick", "open"])
def test_no_space(  # noqa: PLR0917  they are fixtures
    bench: Bench, outside: Outside, db: Database, check: Check, name: str, space: str
) -> None:
    """Nothing is sent that could not be stored before; what was sent is known again when there is room."""
    operation = OPERATIONS[name](bench)
    table, condition, heard = SPACES[space]
    with databases.full(db.url, table, condition), pytest.raises(DBAPIError, match="No space left"):
        operation.act()
    assert len(outside.national.calls(operation.code)) == heard
    settled(bench, operation)
    assert len(outside.national.calls(operation.code)) == 1
    check(name)


@cell("F29", "OSP")
@pytest.mark.parametrize("name", OPERATIONS)
def test_read_only(bench: Bench, outside: Outside, db: Database, check: Check, name: str) -> None:
    """Nothing at all is sent."""
    operation = OPERATIONS[name](bench)
    heard = len(outside.national.calls(operation.code))
    with databases.read_only(db.url):
        db.engine.dispose()
        with pytest.raises(DBAPIError, match="read-only"):
            operation.act()
    db.engine.dispose()
    assert len(outside.national.calls(operation.code)) == heard
    settled(bench, operation)
    check(name)


@cell("F29", "OSP")
@pytest.mark.parametrize("table", ["effect", "gateway_call"])
@pytest.mark.parametrize("name", ["pick", "open"])
def test_a_disk_that_is_really_full(  # noqa: PLR0917  they are fixtures
    bench: Bench, outside: Outside, db: Database, check: Check, name: str, table: str
) -> None:
    operation = OPERATIONS[name](bench)
    with databases.small_disk(db.url) as disk:
        disk.fill(table)
        with pytest.raises(DBAPIError, match="No space left"):
            operation.act()
        assert len(outside.national.calls(operation.code)) == (0 if table == "effect" else 1)
        disk.free()
        settled(bench, operation)
        check(name)
