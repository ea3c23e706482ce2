"""Our database fails under a call-back: it is taken all the same, or put off in words; never half, never lost."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

import psycopg
import pytest

from service.kit.db import Database
from service.kit.postgres import Postgres
from service.kit.settings import Settings
from tests.faults import databases
from tests.faults.conftest import count_rows
from tests.faults.matrix import cell
from tests.faults.province import CHANGING, OPERATIONS, Province, Told, serving
from tests.faults.proxy import Fault, Proxy
from tests.gateway.national import National

SYNC = b"S\0\0\0\x04"  # ends every statement that the driver sends
Serve = Callable[..., Any]

pytestmark = pytest.mark.allow_logs("bell_lost", "a call-back was put off", "Exception during reset")


class Hasty(Database):
    """Waits a third of a second for a row."""

    def __init__(self, url: str) -> None:
        super().__init__(url, lock_seconds=0.3)


@pytest.fixture(scope="module")
def line(postgres: Postgres) -> Iterator[Proxy]:
    """Between the service and its database."""
    proxy = Proxy(databases.urlsplit(postgres.url("postgres")).port or 0)
    yield proxy
    proxy.close()


@pytest.fixture
def serve(db: Database, national: National, our_settings: Settings) -> Serve:
    """A service of its own on this test's database."""

    @contextmanager
    def serve(kind: type[Database] = Database, through: Proxy | None = None) -> Iterator[Province]:
        url = db.url if through is None else databases.through(db.url, through)
        with serving(db, national, our_settings.model_copy(update={"database_url": url}), kind) as province:
            yield province

    return serve


def taken(one: dict[str, Any]) -> bool:
    return bool(one["signed"] and one["result"] == "0000")


def put_off(one: dict[str, Any]) -> bool:
    return one["result"] == "9001" and not one["signed"]


def gave_up(caplog: pytest.LogCaptureFixture) -> bool:
    """Whether the database really refused to go on at least once."""
    return any("gave up a call-back" in record.getMessage() for record in caplog.records)


def at_each(line: Proxy, province: Province, name: str, fault: Callable[[int], Fault]) -> Iterator[Told]:
    """The message with the fault at its first place, then another one with it at the second, to the last."""
    for nth in count(1):
        told, serial = OPERATIONS[name](province), province.serial()
        armed = line.arm(fault(nth))
        (one,) = province.send(told, serial=serial)
        line.heal()
        assert taken(one), (nth, one)  # the whole of it was tried again, while the sender waited
        if not armed.struck:
            return
        province.until_settled(told, serial)
        yield told


@cell("F26", "CB")
@pytest.mark.parametrize("name", OPERATIONS)
def test_dropped_at_each_statement(serve: Serve, line: Proxy, request: pytest.FixtureRequest, name: str) -> None:
    with serve(through=line) as province:
        done = [
            count_rows(request, province, told)
            for told in at_each(line, province, name, lambda nth: Fault("cut", "up", seen=SYNC, nth=nth))
        ]
    assert len(done) >= 5


@cell("F27", "CB")
@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("name", OPERATIONS)
def test_cut_around_each_commit(
    serve: Serve, line: Proxy, request: pytest.FixtureRequest, name: str, when: str
) -> None:
    with serve(through=line) as province:
        done = [
            count_rows(request, province, told)
            for told in at_each(line, province, name, lambda nth: databases.commit_lost(nth, when))
        ]
    assert len(done) >= 4


# What another session holds so that the message cannot go on, by operation.
HELD = {
    "completion": "select 1 from acceptance for update",
    "state": "lock table user_event in exclusive mode",
    "deduction": "lock table deduction in exclusive mode",
    "refund": "select 1 from deduction for update",
    "verified": "lock table alipay_verification in exclusive mode",
}


@contextmanager
def held(db: Database, what: str) -> Iterator[None]:
    with psycopg.connect(db.url) as other:
        other.execute(what.encode())
        yield


@cell("F28", "CB")
@pytest.mark.allow_logs("a call-back was put off")
@pytest.mark.parametrize("name", CHANGING)
def test_held_too_long(serve: Serve, db: Database, request: pytest.FixtureRequest, name: str) -> None:
    """It is put off in words and within its time, so that no thread of ours waits for ever."""
    with serve(Hasty) as province:
        told, serial = OPERATIONS[name](province), province.serial()
        with held(db, HELD[name]):
            started = time.monotonic()
            (one,) = province.send(told, serial=serial)
            assert time.monotonic() - started < 5
            assert put_off(one), one
        province.until_settled(told, serial)
        count_rows(request, province, told)


@cell("F28", "CB")
@pytest.mark.parametrize("name", CHANGING)
def test_held_for_a_while(
    serve: Serve, db: Database, request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture, name: str
) -> None:
    """A second try finds it free: the sender sees nothing of it."""
    caplog.set_level(logging.INFO, "service.gateway.inbound")
    with serve(Hasty) as province:
        told, serial = OPERATIONS[name](province), province.serial()
        tries: list[dict[str, Any]] = []
        sending = threading.Thread(target=lambda: tries.extend(province.send(told, serial=serial)))
        with held(db, HELD[name]):
            sending.start()
            _until_somebody_waits(db)
            time.sleep(0.5)
        sending.join(10)
        assert [taken(one) for one in tries] == [True]
        assert gave_up(caplog)
        count_rows(request, province, told)


# Two locks of the handler in their order: the other session holds the second and then asks for the first.
CROSSED = {
    "completion": ("lock table completion in share mode", "select 1 from acceptance for update"),
    "refund": ("lock table deduction_refund in share mode", "select 1 from deduction for update"),
}


@cell("F28", "CB")
@pytest.mark.parametrize("name", CROSSED)
def test_deadlock(
    serve: Serve, db: Database, request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture, name: str
) -> None:
    caplog.set_level(logging.INFO, "service.gateway.inbound")
    with psycopg.connect(db.url, autocommit=True) as connection:
        connection.execute(f"alter database {connection.info.dbname} set deadlock_timeout = '50ms'".encode())
    first, second = CROSSED[name]
    with serve() as province:
        told, serial = OPERATIONS[name](province), province.serial()
        province.world.db.engine.dispose()
        tries: list[dict[str, Any]] = []
        sending = threading.Thread(target=lambda: tries.extend(province.send(told, serial=serial)))
        with psycopg.connect(db.url) as other:
            other.execute("set deadlock_timeout = '10s'")  # so that it is the call-back that gives up
            other.execute(first.encode())
            sending.start()
            _until_somebody_waits(db)
            other.execute(second.encode())
        sending.join(10)
        assert [taken(one) for one in tries] == [True]
        assert gave_up(caplog)
        count_rows(request, province, told)


@cell("F28", "CB")
@pytest.mark.parametrize("name", OPERATIONS)
def test_serialization_failures(serve: Serve, db: Database, request: pytest.FixtureRequest, name: str) -> None:
    """Every transaction serializable, twelve copies at once: whoever gives up tries again."""
    with psycopg.connect(db.url, autocommit=True) as connection:
        named = connection.info.dbname
        connection.execute(f"alter database {named} set default_transaction_isolation = 'serializable'".encode())
    with serve() as province:
        told, serial = OPERATIONS[name](province), province.serial()
        tries = province.send(told, "concurrent", serial, copies=12)
        assert all(taken(one) or put_off(one) for one in tries), tries
        assert any(taken(one) for one in tries)
        province.until_settled(told, serial)
        count_rows(request, province, told)


def _until_somebody_waits(db: Database) -> None:
    waiting = "select count(*) from pg_locks where not granted"
    end = time.monotonic() + 5
    with psycopg.connect(db.url, autocommit=True) as connection:
        while connection.execute(waiting).fetchone() == (0,):
            assert time.monotonic() < end
            time.sleep(0.01)
