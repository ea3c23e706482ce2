"""A database that fails: cut off around COMMIT, full, or read-only."""

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg import sql

from tests.faults.proxy import Fault, Proxy

COMMIT = b"COMMIT\0"  # so the client asks, and so the server says that it did


def through(url: str, proxy: Proxy) -> str:
    """The same database by way of the proxy."""
    return url.replace(f":{urlsplit(url).port}/", f":{proxy.port}/", 1)


def commit_lost(nth: int, when: str) -> Fault:
    """The line is cut at the nth COMMIT: before the server hears it, or before we hear that it is done."""
    return Fault("cut", "up" if when == "before" else "down", seen=COMMIT, nth=nth)


@contextmanager
def full(url: str, table: str, condition: str = "true") -> Iterator[None]:
    """Rows like these find no space, as the server says it itself (53100)."""
    body = "begin raise exception 'could not extend file: No space left on device' using errcode = '53100'; end"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"create function no_space() returns trigger language plpgsql as $$ {body} $$")
        when = sql.SQL("create trigger no_space before insert or update on {} for each row when ({})")
        named = when.format(sql.Identifier(table), sql.SQL(condition))  # type: ignore[arg-type]
        connection.execute(named + sql.SQL(" execute function no_space()"))
        yield
        connection.execute("drop function no_space cascade")


@contextmanager
def read_only(url: str) -> Iterator[None]:
    """Every new transaction may only read."""
    with psycopg.connect(url, autocommit=True) as connection:
        name = sql.Identifier(connection.info.dbname)
        connection.execute(sql.SQL("alter database {} set default_transaction_read_only = on").format(name))
        yield
        connection.execute("set default_transaction_read_only = off")
        connection.execute(sql.SQL("alter database {} reset default_transaction_read_only").format(name))


@contextmanager
def small_disk(url: str) -> Iterator["SmallDisk"]:
    """A disk of one megabyte with a tablespace on it. The test is skipped where we may not make one."""
    folder = Path(tempfile.mkdtemp(prefix="cloudboss-disk-"))
    folder.chmod(0o755)
    command = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)]
    if sys.platform != "linux" or subprocess.run(command, capture_output=True, check=False).returncode:
        folder.rmdir()
        pytest.skip("a real full disk needs the right to mount; the other tests here have the server say so")
    try:
        with psycopg.connect(url, autocommit=True) as connection:
            disk = SmallDisk(connection, folder)
            yield disk
            disk.leave()
    finally:
        subprocess.run(["umount", "-l", str(folder)], capture_output=True, check=True)
        folder.rmdir()


class SmallDisk:
    """A tablespace that is filled to the last page by rows of the very table that is to find no space."""

    _ROWS: Mapping[str, str] = {
        "effect": "insert into effect (run, step, line, key, title, request_hash, state)"
        " select 'filler', {}, 'own', 'own', '', '', 'DONE' from generate_series(1, {})",
        "gateway_call": "insert into gateway_call (direction, key, serial, outcome, body, milliseconds)"
        " select 'filler', {}, '', 'done', '{{}}', 0 from generate_series(1, {})",
    }
    _GONE: Mapping[str, str] = {
        "effect": "delete from effect where run = 'filler'",
        "gateway_call": "delete from gateway_call where direction = 'filler'",
    }

    def __init__(self, connection: psycopg.Connection[Any], folder: Path) -> None:
        place = folder / "space"
        place.mkdir()
        if os.geteuid() == 0:
            shutil.chown(place, "nobody")
        self._connection, self._space, self._table = connection, sql.Identifier(f"small_{folder.name[-8:]}"), ""
        self._say("create tablespace {} location {}", self._space, sql.Literal(str(place)))
        self._say("insert into run (id, owner, epoch) values ('filler', '', 1)")

    def fill(self, table: str) -> None:
        self._table = table
        self._say(
            "create table room tablespace {} as select repeat('x', 500) from generate_series(1, 200)", self._space
        )
        self._say("alter table {} set tablespace {}", sql.Identifier(table), self._space)
        for rows in (500, 20, 1):
            with contextlib.suppress(psycopg.errors.DiskFull):
                while True:
                    self._say(self._ROWS[table], sql.SQL("gen_random_uuid()::text"), sql.Literal(rows))

    def free(self) -> None:
        """Somebody made room."""
        self._say("drop table room")

    def leave(self) -> None:
        self._say(self._GONE[self._table])
        self._say("alter table {} set tablespace pg_default", sql.Identifier(self._table))
        self._say("drop tablespace {}", self._space)

    def _say(self, text: str, *parts: sql.Composable) -> None:
        self._connection.execute(sql.SQL(text).format(*parts))  # type: ignore[arg-type]
