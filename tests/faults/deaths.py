"""A run whose process and database are killed together, as if the power went."""

import contextlib
import os
import signal
from pathlib import Path

import psycopg

from tests.effects.flow import Mortal


class Blackout(Mortal):
    """Takes the database server with it, its whole family at once."""

    def at(self, boundary: str) -> None:
        if boundary == self.die_at:
            for pid in _servers(self.db.url):
                with contextlib.suppress(ProcessLookupError):  # a child that saw its parent go
                    os.kill(pid, signal.SIGKILL)
        super().at(boundary)


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
