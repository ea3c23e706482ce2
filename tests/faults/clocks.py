"""Another time for the database: its clock stands where a test wants it, and goes on from there."""

from datetime import datetime

import psycopg
from psycopg import sql

from service.kit.clock import SHANGHAI
from service.kit.db import Database


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def set_clock(db: Database, moment: datetime) -> None:
    """``clock_timestamp()`` is found in a schema before the system's own; every new connection sees it."""
    with psycopg.connect(db.url, autocommit=True) as connection:
        name = sql.Identifier(connection.info.dbname)
        connection.execute("create schema if not exists watch")
        connection.execute(
            sql.SQL(
                "create or replace function watch.clock_timestamp() returns timestamptz language sql volatile"
                " as $$ select pg_catalog.clock_timestamp() + ({} - {}) $$"
            ).format(sql.Literal(moment), sql.Literal(_real(connection)))
        )
        connection.execute(sql.SQL("alter database {} set search_path = watch, pg_catalog, public").format(name))
    db.engine.dispose()


def _real(connection: psycopg.Connection[object]) -> object:
    found = connection.execute("select pg_catalog.clock_timestamp()").fetchone()
    assert isinstance(found, tuple)
    return found[0]
