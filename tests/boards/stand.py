"""The real service on a real database with the boards of a test, for a client to connect to."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from service.api.app import create_app
from service.api.bell import Bell
from service.api.edge import Edge
from service.api.server import bind, configured
from service.kit.board.board import Board
from service.kit.board.runs import Runs
from service.kit.postgres import Postgres
from service.kit.settings import Settings
from service.wiring import build, build_inbound
from tests.copies import STAFFED, copy_of

DOOR = "d" * 64


@dataclass
class Stand:
    """Where it listens, and the built service behind it."""

    url: str
    edge: Edge


@contextmanager
def stand(postgres: Postgres, key_dir: Path, boards: Sequence[Board], **settings: object) -> Iterator[Stand]:
    with copy_of(postgres, STAFFED) as database:
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
