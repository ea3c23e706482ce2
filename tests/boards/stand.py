"""The real service on a real database with the boards of a test, for a client to connect to."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import uvicorn
from psycopg import sql

from service.api.app import create_app
from service.api.bell import Bell
from service.api.edge import Edge
from service.api.server import bind, configured
from service.kit.board.board import Board
from service.kit.board.runs import Runs
from service.kit.db import Database
from service.kit.ids import new_id
from service.kit.jobs import install
from service.kit.postgres import Postgres
from service.kit.settings import Settings
from service.staff.seed import seed_demo
from service.wiring import build, build_inbound

DOOR = "d" * 64


@dataclass
class Stand:
    """Where it listens, and the built service behind it."""

    url: str
    edge: Edge


@contextmanager
def stand(postgres: Postgres, key_dir: Path, boards: Sequence[Board], **settings: object) -> Iterator[Stand]:
    with _database(postgres) as database:
        made = Settings(database_url=database.url, key_dir=key_dir, **settings)  # type: ignore[arg-type]
        world, engine = build(made)
        bell = Bell(database.url)
        runs = Runs(world.db, world, bell.process)
        known = {board.key: board for board in boards}
        edge = Edge(world, engine, {}, bell, build_inbound(world), known, runs)
        listening = bind(0)
        host = f"127.0.0.1:{listening.getsockname()[1]}"
        server = uvicorn.Server(configured(create_app(edge, hosts={host}, door=DOOR)))
        thread = threading.Thread(target=server.run, args=([listening],))
        thread.start()
        try:
            yield Stand(f"http://{host}", edge)
        finally:
            bell.stop()
            server.should_exit = True
            thread.join(15)
            world.close()
        assert not thread.is_alive()


@contextmanager
def _database(postgres: Postgres) -> Iterator[Database]:
    plain = f"stand_{new_id()}"
    name = sql.Identifier(plain)
    with psycopg.connect(postgres.url("postgres"), autocommit=True) as admin:
        admin.execute(sql.SQL("create database {} template template strategy file_copy").format(name))
        database = Database(postgres.url(plain))
        install(database)
        with database.unit() as unit:
            seed_demo(unit)
        yield database
        database.close()
        admin.execute(sql.SQL("drop database {} with (force)").format(name))
