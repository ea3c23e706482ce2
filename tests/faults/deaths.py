"""Processes that end at a named place, alone or together with their database, as if the power went."""

import contextlib
import os
import signal
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import psycopg

from service.api import server
from service.api.app import create_app
from service.kit.db import Database, Unit
from service.kit.settings import Settings
from service.wiring import build_edge, build_world
from tests.effects.flow import Mortal
from tests.kill.mortal import _opener


class Blackout(Mortal):
    """Takes the database server with it, its whole family at once."""

    def at(self, boundary: str) -> None:
        if boundary == self.die_at:
            kill_server(self.db.url)
        super().at(boundary)


def kill_server(url: str) -> None:
    """The database server and everything that it has started."""
    for pid in _servers(url):
        with contextlib.suppress(ProcessLookupError):  # a child that saw its parent go
            os.kill(pid, signal.SIGKILL)


def _servers(url: str) -> list[int]:
    """The postmaster first, then everything that it has started."""
    with psycopg.connect(url) as connection:
        row = connection.execute("select pg_backend_pid()").fetchone()
        assert row is not None
        parent = int(Path(f"/proc/{row[0]}/stat").read_text().rsplit(") ", 1)[1].split()[1])
    children = [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit() and _parent(path) == parent]
    return [parent, *children]


def _parent(process: Path) -> int:
    try:
        return int((process / "stat").read_text().rsplit(") ", 1)[1].split()[1])
    except OSError:
        return 0


class Dying(Database):
    """Ends its process around one commit, named by the function that opened the transaction."""

    die_at = ""
    with_it = False

    @contextlib.contextmanager
    def unit(self) -> Iterator[Unit]:
        opener = _opener()
        with super().unit() as unit:
            yield unit
            self._at(f"{opener}:before-commit")
        self._at(f"{opener}:after-commit")

    def _at(self, boundary: str) -> None:
        if boundary == self.die_at:
            if self.with_it:
                kill_server(self.url)
            os.kill(os.getpid(), signal.SIGKILL)


def serve(settings: dict[str, Any], port: int, die_at: str, with_it: bool) -> None:
    """The service, until it dies at that boundary; ``with_it`` the database dies as well."""
    Dying.die_at, Dying.with_it = die_at, with_it
    with Path(os.devnull).open("w") as sys.stdout:
        known = Settings(**settings)
        edge = build_edge(known, build_world(known, database=Dying))
        server.serve(edge, partial(create_app, edge), port=port)
