"""The national side as a process that stops in the middle and goes on later, as if nothing had been."""

import os
import signal
import sqlite3
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from service.effects.errors import Unknown
from service.effects.run import Effects
from service.gateway.client import Gateway
from service.gateway.files import Files
from service.gateway.keys import Keys
from service.kit.db import Database
from service.kit.errors import BossError
from service.kit.secrets import FieldCipher
from service.kit.settings import Settings
from tests.faults import books
from tests.faults.matrix import cell
from tests.faults.operations import OPERATIONS, PATIENT, SHORT, Bench, hurried, settle
from tests.scenarios.outside import Outside

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="no SIGSTOP"),
]
FROZEN = cell("F31", "OSP")
LATE = 6.0  # seconds: what a message is late, and a busy machine has for all that comes before


@dataclass
class Process:
    """A sandbox of its own process, seen as ``operations.Peer``."""

    outside: Outside
    folder: Path

    @property
    def store(self) -> "Process":
        return self

    def insert(self, table: str, **values: Any) -> None:
        names, marks = ", ".join(values), ", ".join("?" * len(values))
        with closing(sqlite3.connect(self.folder / "sandbox" / "sandbox.sqlite")) as connection, connection:
            connection.execute(f"insert into {table} ({names}) values ({marks})", list(values.values()))  # noqa: S608

    def fault(self, code: str, kind: str, seconds: float = 0.0) -> None:
        self.outside.fault(code, kind, times=1, seconds=seconds)

    def stop(self) -> None:
        os.kill(self.outside._process.pid, signal.SIGSTOP)

    def wake(self) -> None:
        os.kill(self.outside._process.pid, signal.SIGCONT)

    @contextmanager
    def stopped(self, after: float = 0.0) -> Iterator[None]:
        """Stopped after so many seconds, and meanwhile that which is done here."""
        stopping = threading.Timer(after, self.stop)
        stopping.start()
        if not after:
            stopping.join()
        try:
            yield
        finally:
            stopping.join()
            self.wake()


@pytest.fixture(scope="module")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    folder = tmp_path_factory.mktemp("frozen")
    outside = Outside(folder)
    yield Process(outside, folder)
    outside.stop()


@pytest.fixture
def bench(db: Database, settings: Settings, process: Process) -> Iterator[Bench]:
    """Towards that process, which protects nobody from a second send."""
    process.outside.control("reset")
    process.outside.control("settings", dedupe=False)
    keys = process.outside.keys
    own = {"key_dir": keys, "osp_url": f"{process.outside.url}/osp", "sftp_host_key": keys / "sftp_host.pub"}
    known = settings.model_copy(update={**own, "quiet_seconds": PATIENT, "ask_schedule": (0.2, 0.3, 0.5)})
    cipher, ring = FieldCipher.load(keys), Keys(known)
    gateway = Gateway(db, cipher, known, ring)
    yield Bench(Effects(db, cipher, gateway, Files(known, ring), known), process)
    gateway.close()


@pytest.fixture
def check(request: pytest.FixtureRequest, db: Database, process: Process) -> Callable[[str], None]:
    return lambda name: books.check(request, name, books.compare(db.url, process.outside.ledger()["effects"]))


def impatient(act: Callable[[], object], code: str) -> BossError | None:
    """One call with little time; it ends in time whether anybody answers or not."""
    started = time.monotonic()
    try:
        with hurried(code), hurried("osp_queryBySerial"):
            act()
    except BossError as error:
        return error
    finally:
        assert time.monotonic() - started < 2 * SHORT + 1
    return None


@FROZEN
@pytest.mark.parametrize("name", OPERATIONS)
def test_stopped_before_it_has_read(bench: Bench, process: Process, check: Callable[[str], None], name: str) -> None:
    """The system still takes the connection and the message in; it is worked on when nobody waits any more."""
    operation = OPERATIONS[name](bench)
    with process.stopped():
        error = impatient(operation.act, operation.code)
        assert not operation.step or isinstance(error, Unknown)
        if operation.step:
            bench.ripen(operation.step)
            assert isinstance(impatient(operation.act, operation.code), Unknown)  # asked, and no answer
    settle(operation)
    check(name)


@FROZEN
@pytest.mark.parametrize("name", OPERATIONS)
def test_stopped_while_it_works(bench: Bench, process: Process, check: Callable[[str], None], name: str) -> None:
    operation = OPERATIONS[name](bench)
    process.fault(operation.code, "delay", 0.2)
    with process.stopped(after=0.1):
        impatient(operation.act, operation.code)
    if bench.is_open(operation.step):
        bench.ripen(operation.step)
    settle(operation)
    check(name)


@FROZEN
@pytest.mark.parametrize("name", ["pick", "open"])
def test_never_arrived_right_after_a_silence(
    bench: Bench, process: Process, check: Callable[[str], None], name: str
) -> None:
    """Woken, it answers the question before it has come to the message: "not found" counts only when said again."""
    operation = OPERATIONS[name](bench)
    process.fault(operation.code, "delay", LATE)
    started = time.monotonic()
    impatient(operation.act, operation.code)
    bench.ripen(operation.step)
    process.fault("osp_queryBySerial", "lost_request")
    with pytest.raises(Unknown):
        operation.act()
    bench.ripen(operation.step)
    with pytest.raises(Unknown):
        operation.act()
    assert time.monotonic() - started < LATE - 0.1, "too slow to show anything"
    assert bench.row(operation.step).result == "NOT_FOUND"
    time.sleep(started + LATE + 0.2 - time.monotonic())
    bench.ripen(operation.step)
    operation.act()
    assert len(process.outside.ledger()["effects"]) == (1 if name == "pick" else 3)
    check(name)
