import os
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest

from service.kit.postgres import FOR_TESTS, DatabaseDown, Postgres, _reachable_binaries

Launcher = Callable[..., Postgres]


@pytest.fixture
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="cloudboss-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture
def launcher(folder: Path) -> Iterator[Launcher]:
    """Makes launchers of one cluster and stops them all at the end."""
    with ExitStack() as stack:

        def make(*, durable: bool = False) -> Postgres:
            server = Postgres(folder / "data", options={} if durable else FOR_TESTS)
            stack.callback(server.stop)
            return server

        yield make


def _one(url: str, statement: str) -> object:
    with psycopg.connect(url, autocommit=True) as connection:
        row = connection.execute(statement.encode()).fetchone()
        assert row is not None
        return row[0]


def _do(url: str, statement: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement.encode())


def test_keeps_its_data_over_a_stop_and_a_kill(launcher: Launcher) -> None:
    server = launcher(durable=True)
    _do(server.start(), "create table kept (n int)")
    server.stop()

    _do(server.start(), "insert into kept values (1)")
    os.kill(server.pid(), signal.SIGKILL)
    server.stop()

    assert _one(server.start(), "select n from kept") == 1


def test_a_server_that_died_comes_back_where_it_was(launcher: Launcher) -> None:
    server = launcher(durable=True)
    url = server.start()
    assert server.revive() is False
    _do(url, "create table kept (n int)")
    _do(url, "insert into kept values (1)")
    os.kill(server.pid(), signal.SIGKILL)
    assert server._server is not None
    server._server.wait()

    assert server.revive() is True
    assert _one(url, "select n from kept") == 1


def test_takes_over_from_a_launcher_that_was_killed(launcher: Launcher) -> None:
    killed = launcher()
    _do(killed.start(), "create table kept (n int)")
    assert killed._lock is not None
    killed._lock.close()  # what the end of the launcher's process does

    assert _one(launcher().start(), "select count(*) from kept") == 0


def test_a_second_launcher_is_refused_and_harms_nothing(launcher: Launcher) -> None:
    url = launcher().start()
    with pytest.raises(DatabaseDown, match="正在使用"):
        launcher().start()
    assert _one(url, "select 1") == 1


def test_only_the_password_opens_it_and_only_on_loopback(launcher: Launcher) -> None:
    server = launcher()
    url = server.start()
    password = url.split(":")[2].split("@")[0]
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(url.replace(password, "wrong"))
    assert _one(url, "show listen_addresses") == "127.0.0.1"
    assert _one(url, "show unix_socket_directories") == ""
    assert (server.data_dir / "password").stat().st_mode & 0o777 == 0o600


def test_the_order_of_text_is_the_same_everywhere(launcher: Launcher) -> None:
    locale = "select datlocprovider::text || ' ' || datlocale from pg_database where datname = current_database()"
    assert _one(launcher().start(), locale) == "b C.UTF-8"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to hand the data to another user")
def test_as_root_it_finds_a_place_that_its_user_may_enter(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "closed").mkdir(mode=0o700)
    monkeypatch.setattr("service.kit.postgres.SHARED", folder / "shared")
    server = Postgres(folder / "closed" / "data", options=FOR_TESTS)
    assert server.data_dir.is_relative_to(folder / "shared")
    assert Postgres(folder / "closed" / "data").data_dir == server.data_dir
    try:
        assert _one(server.start(), "select 1") == 1
    finally:
        server.stop()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to hand the binaries to another user")
def test_as_root_it_copies_binaries_out_of_a_closed_folder_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.kit.postgres.SHARED", folder / "shared")
    closed = folder / "closed" / "package" / "install" / "bin"
    closed.mkdir(parents=True)
    (folder / "closed").chmod(0o700)
    (closed / "postgres").write_text("binary")
    (closed / "initdb").write_text("#!/bin/sh\necho no space left >&2\nexit 1\n")
    (closed / "initdb").chmod(0o755)
    for _ in range(2):
        with pytest.raises(DatabaseDown, match="no space left"):
            Postgres(folder / "data", binaries=closed).start()
    assert len(list((folder / "shared").iterdir())) == 1


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to hand the binaries to another user")
def test_two_that_copy_the_binaries_at_once_both_start(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other one is done just before us: its copy is there when ours gets its name."""
    monkeypatch.setattr("service.kit.postgres.SHARED", folder / "shared")
    closed = folder / "closed" / "package" / "install" / "bin"
    closed.mkdir(parents=True)
    (folder / "closed").chmod(0o700)
    (closed / "postgres").write_text("binary")
    rename, others = Path.rename, []

    def late(part: Path, target: Path) -> Path:
        if part.name.startswith(".binaries-") and not target.exists():
            shutil.copytree(part, target)
            others.append(target)
        return rename(part, target)

    monkeypatch.setattr(Path, "rename", late)
    found = _reachable_binaries(closed)
    assert (found / "postgres").read_text() == "binary"
    assert list((folder / "shared").iterdir()) == others
