"""A service or a worker that ends itself with SIGKILL at a named boundary and is started again at once.

``python -m tests.kill.mortal FOLDER serve --port N`` or ``… worker``. It is the product put together with a
journal and a database that look into FOLDER at every boundary:

    die       the boundary to end at, once; gone when it happened
    blind     while it is there, an unknown effect is sent again without asking: what the guard prevents
    census    while it is there, every boundary that is passed is written into it
"""

import os
import re
import select
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import CodeType
from typing import Any

from service import process, wiring
from service.effects import actions
from service.effects.run import Effects, Run
from service.gateway.envelope import Staff
from service.gateway.interface import Interface
from service.kit import logs, registry
from service.kit.db import Database, Unit
from service.kit.settings import Settings

FOLDER = Path(sys.argv[1]) if len(sys.argv) > 1 else Path()
_INNER = re.compile(r":[^:]+:")  # number:{row id}:after-send


def at(boundary: str) -> None:
    """Note that it is passed, and end here if this is the place."""
    if (FOLDER / "census").exists():
        with (FOLDER / "census").open("a") as file:
            file.write(f"{boundary}\n")
    try:
        wanted = (FOLDER / "die").read_text()
    except FileNotFoundError:
        return
    if wanted == boundary:
        (FOLDER / "die").unlink()
        os.kill(os.getpid(), signal.SIGKILL)


class Mortal(Effects):
    """The journal, dying at its own boundaries: ``open:after-send``."""

    def at(self, boundary: str) -> None:
        at(_INNER.sub(":", boundary))

    def run(self, run_id: str, staff: Staff, owner: str = "") -> Run:
        """Blind on demand."""
        run = super().run(run_id, staff, owner)
        return Blind(**vars(run)) if (FOLDER / "blind").exists() else run


class Blind(Run):
    """What the journal is there to prevent: an outcome that is not known is taken for a failure."""

    def call(self, step: str, request: Interface[Any], *, again: bool = False) -> Any:
        with self.unit() as unit:
            row = actions.find(unit, self.id, step)
            if row is not None:
                actions.change_open(unit, row, **actions.settled("BUSY"))
        return super().call(step, request, again=again)


class MortalDatabase(Database):
    """Dying around each commit, named by the function that opened the transaction: ``orders.actions.submit``."""

    @contextmanager
    def unit(self) -> Iterator[Unit]:
        opener = _opener()
        with super().unit() as unit:
            yield unit
            at(f"{opener}:before-commit")
        at(f"{opener}:after-commit")


def _opener() -> str:
    """The nearest function of the service that is not itself a ``unit``."""
    frame = sys._getframe(2)
    while frame is not None:
        module, code = str(frame.f_globals.get("__name__", "")), frame.f_code
        if module.startswith("service.") and code.co_name != "unit":
            return _name(module, code)
        frame = frame.f_back  # type: ignore[assignment]
    return "?"


def _name(module: str, code: CodeType) -> str:
    return f"{module.removeprefix('service.')}.{getattr(code, 'co_qualname', code.co_name)}"


def _serve(settings: Settings, port: int, door: str) -> None:
    from functools import partial

    from service.api import server
    from service.api.app import create_app

    edge = wiring.build_edge(settings, _world(settings))
    server.serve(edge, partial(create_app, edge, door=door), port=port)


def _work(settings: Settings, _port: int, _door: str) -> None:
    import threading

    wiring.build_worker(settings, _world(settings)).run(threading.Event(), process.say_ready)


def _world(settings: Settings) -> Any:
    return wiring.build_world(settings, database=MortalDatabase, journal=Mortal)


def _keep_alive(life: Callable[[], None]) -> None:
    """One life after the other, each a fork of this process, which has imported everything and started nothing."""
    child = 0
    while True:
        if not child or os.waitpid(child, os.WNOHANG)[0]:
            child = _born(life)
        if select.select([sys.stdin], [], [], 0.02)[0] and not sys.stdin.readline():
            break
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def _born(life: Callable[[], None]) -> int:
    child = os.fork()
    if not child:
        try:
            life()
        finally:
            os._exit(1)
    return child


def main(role: str, port: int) -> None:
    logs.configure()
    import cv2  # noqa: F401  heavy, so once for all lives
    import paramiko  # noqa: F401
    import pymupdf  # noqa: F401

    import service.api.server  # noqa: F401

    settings = Settings()
    registry.scenarios()
    registry.interfaces()
    wiring.tasks()
    door = str(process.hello().get("door", "")) if role == "serve" else ""
    lives = {"serve": _serve, "worker": _work}
    _keep_alive(lambda: lives[role](settings, port, door))


if __name__ == "__main__":
    main(sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 0)
