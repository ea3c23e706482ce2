"""What every test stands on: a real PostgreSQL, no way out but loopback, no unexpected warnings."""

import gc
import logging
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from service.kit.db import Database
from service.kit.new_keys import create_keys
from service.kit.postgres import FOR_TESTS, Postgres
from service.kit.secrets import FieldCipher
from service.kit.settings import Settings
from service.migrations import migrate
from tests.copies import MIGRATED, copy_of

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

pytest_plugins = ("tests.faults.tally", "tests.together")

# Wall-clock limits per example say more about a busy machine than about the code.
hypothesis.settings.register_profile(
    "project", deadline=None, database=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("project")

_LOOPBACK = {"127.0.0.1", "::1", "localhost"}


def _only_loopback(event: str, arguments: tuple[Any, ...]) -> None:
    """An audit hook: whoever wants to leave this machine gets an error, whatever library it is in."""
    if event in {"socket.connect", "socket.sendto"}:
        address = arguments[1]
        if isinstance(address, tuple) and address[0] not in _LOOPBACK:
            raise PermissionError(f"a test may only reach 127.0.0.1, not {address[0]}")
    if event == "socket.getaddrinfo" and arguments[0] not in {*_LOOPBACK, "", None, b"127.0.0.1", b"localhost"}:
        raise PermissionError(f"a test may only look up 127.0.0.1, not {arguments[0]!r}")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "allow_logs(*patterns): WARNING and worse logs that this test expects")
    sys.addaudithook(_only_loopback)


def pytest_collection_finish() -> None:
    """What was imported stays, so the collector need not look at it again after every test."""
    gc.collect()
    gc.freeze()


_MANY = 200_000  # objects made since the last collection


@pytest.fixture(autouse=True)
def _rubbish(request: pytest.FixtureRequest) -> Iterator[None]:
    """Threads would otherwise collect widgets, which only the UI thread may destroy.

    Once there are widgets in this process, it is collected between tests only: what one test left behind must not
    be found by the threads of another.
    """
    if "qapp" not in request.fixturenames and "PySide6.QtWidgets" not in sys.modules:
        yield
        return
    from PySide6.QtCore import QEvent
    from PySide6.QtWidgets import QApplication

    gc.disable()
    yield
    if "qapp" in request.fixturenames or gc.get_count()[0] > _MANY:
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        gc.collect()


class _Warnings(logging.Handler):
    """Keeps what is logged at WARNING and above."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.levelname} {record.name}: {record.getMessage()}")


@pytest.fixture(autouse=True)
def _no_unexpected_warnings(request: pytest.FixtureRequest) -> Iterator[None]:
    allowed = [pattern for mark in request.node.iter_markers("allow_logs") for pattern in mark.args]
    handler = _Warnings()
    logging.getLogger().addHandler(handler)
    yield
    logging.getLogger().removeHandler(handler)
    unexpected = [line for line in handler.lines if not any(re.search(pattern, line) for pattern in allowed)]
    assert not unexpected, "unexpected logs:\n" + "\n".join(unexpected)


def _memory() -> str | None:
    """A folder in memory makes each test's database ten times faster; None where there is none of 2 GB."""
    place = Path("/dev/shm")  # noqa: S108
    return str(place) if place.is_dir() and shutil.disk_usage(place).free > 2 * 1024**3 else None


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """One server for the whole run, without fsync. Kill tests that need durability start their own."""
    folder = Path(tempfile.mkdtemp(prefix="cloudboss-tests-", dir=_memory()))
    folder.chmod(0o755)
    server = Postgres(folder / "postgres", options=FOR_TESTS)
    server.start(MIGRATED)
    template = Database(server.url(MIGRATED))
    migrate(template)
    template.close()
    yield server
    server.stop()
    shutil.rmtree(folder)


@pytest.fixture
def db(postgres: Postgres) -> Iterator[Database]:
    """A fresh, migrated database for one test."""
    with copy_of(postgres) as database:
        yield database


@pytest.fixture(scope="session")
def key_dir() -> Iterator[Path]:
    """Training keys, made once per run: read them, do not change them."""
    folder = Path(tempfile.mkdtemp(prefix="cloudboss-keys-"))
    create_keys(folder)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def cipher(key_dir: Path) -> FieldCipher:
    return FieldCipher.load(key_dir)


@pytest.fixture
def settings(db: Database, key_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings of a test: its own database, the run's keys, no outside system. ``model_copy(update=…)`` for more."""
    monkeypatch.delenv("CLOUDBOSS_SETTINGS", raising=False)
    return Settings(database_url=db.url, key_dir=key_dir, quiet_seconds=0.5, paperless_secret="secret-of-the-tests")
