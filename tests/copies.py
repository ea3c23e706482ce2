"""A database for a test is a copy: of what the migrations make, or of one that was filled once."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

from service.kit import jobs
from service.kit.db import Database
from service.kit.ids import new_id
from service.kit.postgres import Postgres
from service.offers.actions import sync_file
from service.staff.seed import seed_demo

MIGRATED = "template"
CATALOGUE = Path(__file__).parents[1] / "resources" / "catalogue"


def _staffed(db: Database) -> None:
    """Six argon2 hashes take their time."""
    jobs.install(db)
    with db.unit() as unit:
        seed_demo(unit)


def _stocked(db: Database) -> None:
    jobs.install(db)
    with db.unit() as unit:
        for path in sorted(CATALOGUE.glob("*.xml")):
            sync_file(unit, path)


# With jobs and staff; with jobs and the bundled catalogue.
STAFFED, STOCKED = "staffed", "stocked"
_FILLED: Mapping[str, Callable[[Database], None]] = {STAFFED: _staffed, STOCKED: _stocked}


@contextmanager
def copy_of(postgres: Postgres, template: str = MIGRATED) -> Iterator[Database]:
    """A fresh one, dropped afterwards."""
    name = f"test_{new_id()}"
    with psycopg.connect(postgres.url("postgres"), autocommit=True) as admin:
        if template in _FILLED:
            _make(admin, postgres, template)
        _copy(admin, name, template)
        database = Database(postgres.url(name))
        yield database
        database.close()
        admin.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


def _make(admin: psycopg.Connection, postgres: Postgres, template: str) -> None:
    """Once on each server, when the first test needs it."""
    if admin.execute("select from pg_database where datname = %s", (template,)).fetchone() is None:
        _copy(admin, template, MIGRATED)
        database = Database(postgres.url(template))
        _FILLED[template](database)
        database.close()


def _copy(admin: psycopg.Connection, name: str, template: str) -> None:
    """Without fsync, copying files is five times faster than going through the log."""
    parts = (sql.Identifier(name), sql.Identifier(template))
    admin.execute(sql.SQL("create database {} template {} strategy file_copy").format(*parts))
