"""The database: one metadata, one unit of work. ``commit`` happens only here."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from sqlalchemy import Connection, Engine, MetaData, create_engine, event, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

AWAY = (OperationalError, PoolTimeout)  # the database does not answer, gave up, or has no connection left for us
LOCK_SECONDS = 10.0  # nobody waits longer for a row that somebody else holds

# One open transaction. Domain actions take it as their first argument and never commit.
Unit = Connection


class Database:
    """The central PostgreSQL. Thread-safe; one per process, built in ``wiring``."""

    def __init__(self, url: str, *, pool: int = 10, lock_seconds: float = LOCK_SECONDS) -> None:
        self.url = url
        self.engine: Engine = create_engine(
            url.replace("postgresql://", "postgresql+psycopg://", 1),
            pool_size=pool,
            max_overflow=pool,
            pool_pre_ping=True,
            hide_parameters=True,  # errors are logged, and what was to be stored may be personal
        )
        self._lock_seconds = lock_seconds
        event.listen(self.engine, "connect", self._prepare)

    @contextmanager
    def unit(self) -> Iterator[Unit]:
        """One transaction: commits when the block ends, rolls back when it raises."""
        with self.engine.begin() as unit:
            yield unit

    def close(self) -> None:
        """Give every pooled connection back to the server."""
        self.engine.dispose()

    def _prepare(self, connection: Any, _record: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute("set time zone 'Asia/Shanghai'")
            cursor.execute(f"set lock_timeout = {round(self._lock_seconds * 1000)}")
        connection.commit()


def driver(unit: Unit) -> "psycopg.Connection[Any]":
    """The psycopg connection of this transaction, for COPY and for enqueueing jobs inside it."""
    raw = unit.connection.driver_connection
    assert isinstance(raw, psycopg.Connection)
    return raw


def notify(unit: Unit, channel: str, payload: str = "") -> None:
    """Wake listeners when this transaction commits."""
    unit.execute(text("select pg_notify(:channel, :payload)"), {"channel": channel, "payload": payload})


def wait_for_locks(unit: Unit) -> None:
    """In this transaction however long it takes: for what every server does at its start, one after the other."""
    unit.execute(text("set local lock_timeout = 0"))
