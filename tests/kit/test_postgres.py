import os
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from service.kit.postgres import FOR_TESTS, DatabaseDown, Postgres


@pytest.fixture
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="cloudboss-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


def _one(url: str, statement: str) -> object:
    with psycopg.connect(url, autocommit=True) as connection:
        row = connection.execute(statement.encode()).fetchone()
        assert row is not None
        return row[0]


def _do(url: str, statement: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement.encode())


def test_keeps_its_data_over_a_stop_and_a_kill(folder: Path) -> None:
    server = Postgres(folder / "data")
    url = server.start()
    _do(url, "create table kept (n int)")
    server.stop()

    url = server.start()
    _do(url, "insert into kept values (1)")
    os.kill(server.pid(), signal.SIGKILL)
    assert server._server is not None
    server._server.wait(10)
    server.stop()

    url = server.start()
    assert _one(url, "select n from kept") == 1
    server.stop()


def test_takes_over_from_a_launcher_that_was_killed(folder: Path) -> None:
    killed = Postgres(folder / "data", options=FOR_TESTS)
    _do(killed.start(), "create table kept (n int)")
    assert killed._lock is not None
    killed._lock.close()  # what the end of the launcher's process does

    server = Postgres(folder / "data", options=FOR_TESTS)
    assert _one(server.start(), "select count(*) from kept") == 0
    server.stop()
    killed.stop()


def test_a_second_launcher_is_refused(folder: Path) -> None:
    server = Postgres(folder / "data", options=FOR_TESTS)
    url = server.start()
    with pytest.raises(DatabaseDown, match="正在使用"):
        Postgres(folder / "data").start()
    assert _one(url, "select 1") == 1
    server.stop()


def test_only_the_password_opens_it_and_only_on_loopback(folder: Path) -> None:
    server = Postgres(folder / "data", options=FOR_TESTS)
    url = server.start()
    password = url.split(":")[2].split("@")[0]
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(url.replace(password, "wrong"))
    assert _one(url, "show listen_addresses") == "127.0.0.1"
    assert _one(url, "show unix_socket_directories") == ""
    assert (server.data_dir / "password").stat().st_mode & 0o777 == 0o600
    server.stop()


def test_the_order_of_text_is_the_same_everywhere(folder: Path) -> None:
    server = Postgres(folder / "data", options=FOR_TESTS)
    url = server.start()
    assert _one(url, "select datlocprovider || datlocale from pg_database where datname = current_database()") == (
        "bC.UTF-8"
    )
    server.stop()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to hand the data to another user")
def test_as_root_it_finds_a_place_that_its_user_may_enter(folder: Path) -> None:
    (folder / "closed").mkdir(mode=0o700)
    server = Postgres(folder / "closed" / "data", options=FOR_TESTS)
    assert server.data_dir != folder / "closed" / "data"
    again = Postgres(folder / "closed" / "data")
    assert again.data_dir == server.data_dir
    url = server.start()
    assert _one(url, "select 1") == 1
    server.stop()


def test_a_broken_cluster_says_where_to_look(folder: Path) -> None:
    with pytest.raises(DatabaseDown, match="initdb"):
        Postgres(folder / "data", binaries=_broken(folder)).start()


def _broken(folder: Path) -> Path:
    (folder / "bin").mkdir()
    script = folder / "bin" / "initdb"
    script.write_text("#!/bin/sh\necho no space left >&2\nexit 1\n")
    script.chmod(0o755)
    return folder / "bin"
