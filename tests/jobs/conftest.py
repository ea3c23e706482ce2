"""Jobs need their tables, and a worker in a thread of the test."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest

from service.kit.db import Database
from service.kit.jobs import Task, install
from service.kit.worker import Worker

Working = Callable[..., AbstractContextManager[threading.Event]]


@pytest.fixture
def jobs_db(db: Database) -> Database:
    install(db)
    return db


@pytest.fixture
def working(jobs_db: Database) -> Working:
    @contextmanager
    def run(*tasks: Task, world: object = None, stalled: float = 30) -> Iterator[threading.Event]:
        stop = threading.Event()
        worker = Worker(jobs_db, world, tasks, stalled_seconds=stalled, heartbeat_seconds=stalled / 3)
        thread = threading.Thread(target=worker.run, args=(stop,))
        thread.start()
        try:
            yield stop
        finally:
            stop.set()
            thread.join(15)
        assert not thread.is_alive()

    return run


def eventually(true: Callable[[], bool], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)
