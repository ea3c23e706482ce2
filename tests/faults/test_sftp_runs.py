"""Uploads that come twice, late, together or at odd hours; runners and databases that die in the middle."""

import os
import signal
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from sandbox.envelope import open_file
from service.effects.errors import Fenced
from service.gateway import paths
from service.gateway.file_errors import FilesDown
from service.kit.db import Database
from service.kit.errors import BossError
from service.kit.postgres import Postgres
from service.migrations import migrate
from tests.faults import mortal_upload
from tests.faults.depot import PATH, Depot, depot, national, running_national, to_national
from tests.faults.matrix import cell
from tests.faults.proxy import Fault, Proxy
from tests.faults.waiting import at_once, wait_for
from tests.forks import FORKS, fork_server
from tests.gateway.national import STAFF

__all__ = ["depot", "national", "running_national", "to_national"]

PUTS = pytest.mark.parametrize("depot", ["photo", "large"], indirect=True)
LARGE = pytest.mark.parametrize("depot", ["large"], indirect=True)
WITHIN = ["after-intent", "after-part", "after-rename", "after-key", "after-send"]
EVERYWHERE = ["before-intent", *WITHIN, "after-store"]


@cell("F19", "SFTP")
@PUTS
def test_the_same_file_again_and_again(depot: Depot) -> None:
    first = depot.act()
    for _ in range(3):
        depot.take_over()
        assert depot.act() == first
    depot.finish()


@cell("F19", "SFTP")
@PUTS
def test_the_same_file_by_many_at_once(depot: Depot) -> None:
    """Behind the journal's back, as if its fences failed: all write the same bytes."""
    files, secret = depot.effects.files, depot.effects.files.new_secret()
    with depot.watched():
        came = at_once(lambda _place: files.put(PATH, depot.content, secret), 6)
    assert came == [None] * 6
    sealed, key = depot.national.file(PATH).read_bytes(), depot.national.file(f"{PATH}.key").read_bytes()
    ours, theirs = depot.national.world.keys.national, depot.national.world.keys.province
    assert open_file(sealed, key, ours, theirs) == depot.content
    assert depot.partial == []


@cell("F24", "SFTP")
@PUTS
@pytest.mark.parametrize("boundary", ["before-part", "after-part", "after-rename"])
def test_another_one_was_faster(depot: Depot, boundary: str) -> None:
    """Its part is gone, and the file is there: that is what we wanted."""
    files, secret, passed = depot.effects.files, depot.effects.files.new_secret(), []

    def overtaken(at: str) -> None:
        passed.append(at)
        if at == boundary:
            files.put(PATH, depot.content, secret)

    def begun(done: int, size: int) -> None:
        """It was there already when we began, unseen by us: our part is a new one."""
        if boundary == "before-part" and done == size:
            files.put(PATH, depot.content, secret)
            depot.national.file(paths.part(PATH)).write_bytes(b"begun anew by us")

    with depot.watched():
        files.put(PATH, depot.content, secret, at=overtaken, progress=begun)
    assert passed[-2:] == ["after-rename", "after-key"]
    assert sorted(path.name for path in depot.tree.iterdir()) == ["01hx.jpg.enc", "01hx.jpg.enc.key"]
    assert depot.partial == []


@cell("F19", "SFTP")
@PUTS
def test_the_same_run_by_many_at_once(depot: Depot) -> None:
    def drive(_place: int) -> object:
        return depot.effects.run("case-1", STAFF).put("file", PATH, depot.content)

    with depot.watched():
        came = at_once(drive, 5)
    assert all(isinstance(one, Fenced | FilesDown) or not isinstance(one, BossError) for one in came)
    depot.take_over()
    depot.finish()


@cell("F20", "SFTP")
@PUTS
@pytest.mark.parametrize("boundary", WITHIN)
def test_a_runner_that_wakes_late_changes_nothing(depot: Depot, boundary: str) -> None:
    """Frozen there until another one has done it all."""
    files, done = depot.national.file, []

    def frozen(passed: str) -> None:
        if passed == f"file:{boundary}" and not done:
            depot.effects.run("case-1", STAFF).put("file", PATH, depot.content)
            done.append(files(PATH).stat().st_mtime_ns)

    with depot.watched():
        depot.with_boundaries(frozen)
        with pytest.raises(Fenced):
            depot.act()
    assert [files(PATH).stat().st_mtime_ns] == done
    depot.take_over()
    depot.finish()


@cell("F20", "SFTP")
def test_a_key_without_its_file_is_not_there(depot: Depot) -> None:
    """At a server that brings files in another order than they were sent."""
    depot.finish()
    folder = PATH.rpartition("/")[0]
    assert depot.effects.files.ready(folder) == [PATH]
    depot.national.file(PATH).unlink()
    assert depot.effects.files.ready(folder) == []


@cell("F22", "SFTP")
@pytest.mark.parametrize("number", ["Y20260131000001", "Y20261231000001", "Y20280229000001", "Y20270301000001"])
@pytest.mark.parametrize("boundary", ["after-part", "after-rename"])
def test_a_second_try_in_another_month_goes_to_the_same_place(depot: Depot, number: str, boundary: str) -> None:
    """The path is of the day in the number of the case: the clock is not asked."""
    depot.path = paths.photo("SD00", date.fromisoformat(number[1:9]), "01hx")

    def midnight(passed: str) -> None:
        if passed == f"file:{boundary}":
            raise FilesDown("零点了")

    depot.with_boundaries(midnight)
    assert isinstance(depot.attempt(), FilesDown)
    depot.take_over()
    depot.finish()
    photos = depot.national.file("/GW/SD00/photo")
    assert {path.parent for path in photos.rglob("*.enc")} == {depot.tree}
    assert depot.tree.relative_to(photos).as_posix() == f"{number[1:5]}/{number[5:7]}/{number[7:9]}"


@cell("F22", "SFTP")
@PUTS
@pytest.mark.parametrize("hours", [-24.0, -0.001, 0.001, 24.0, 24.0 * 365])
def test_our_clock_jumps(depot: Depot, hours: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the middle of a transfer. It may fail for it, but in time, and nothing else comes of it."""
    real, off = time.time, [0.0]
    monkeypatch.setattr(time, "time", lambda: real() + off[0])
    depot.national.fault("sftp/write", "delay", seconds=0.05, times=3)
    timer = threading.Timer(0.1, lambda: off.__setitem__(0, hours * 3600))
    timer.start()
    depot.attempt()
    timer.join()
    monkeypatch.undo()
    depot.finish()


@cell("F22", "SFTP")
def test_a_server_whose_clock_is_years_behind(depot: Depot) -> None:
    """Its fresh parts look old, and the night's job removes one that is just being written."""

    def night(passed: str) -> None:
        if passed == "file:after-part":
            with depot.effects.files.session() as batch:
                assert batch.tidy(PATH.rpartition("/")[0], time.time() + 365 * 86400) == 1

    depot.with_boundaries(night)
    assert isinstance(depot.attempt(), FilesDown)
    depot.take_over()
    depot.finish()


def begin(depot: Depot, die_at: str = "") -> ForkServerProcess:
    arguments = (depot.settings.model_dump(mode="json"), depot.content, die_at)
    process = fork_server().Process(target=mortal_upload.main, args=arguments)
    process.start()
    return process


def ended(process: ForkServerProcess) -> int | None:
    process.join(90)
    return process.exitcode


@pytest.mark.kill
@FORKS
@cell("F23", "SFTP")
@PUTS
@pytest.mark.parametrize("boundary", EVERYWHERE)
def test_killed_at(depot: Depot, boundary: str) -> None:
    with depot.watched():
        assert ended(begin(depot, f"file:{boundary}")) == -signal.SIGKILL
        assert ended(begin(depot)) == 0
    depot.take_over()
    depot.finish()


@pytest.mark.kill
@FORKS
@cell("F23", "SFTP")
@LARGE
@pytest.mark.parametrize("share", [0.05, 0.4, 0.8])
def test_killed_in_the_middle_of_the_data(depot: Depot, share: float) -> None:
    depot.national.fault("sftp/write", "delay", seconds=0.02, times=0)
    part = depot.national.file(paths.part(PATH))
    with depot.watched():
        process = begin(depot)
        wait_for(lambda: part.exists() and part.stat().st_size > share * depot.size, 20)
        process.kill()
        assert ended(process) == -signal.SIGKILL
        assert part.stat().st_size < depot.size
        depot.national.heal()
        assert ended(begin(depot)) == 0
    depot.take_over()
    depot.finish()


@pytest.mark.kill
@FORKS
@cell("F23", "SFTP")
@PUTS
def test_killed_everywhere_in_turn(depot: Depot) -> None:
    with depot.watched():
        for boundary in EVERYWHERE:
            assert ended(begin(depot, f"file:{boundary}")) in {-signal.SIGKILL, 0}
        assert ended(begin(depot)) == 0
    depot.take_over()
    depot.finish()


@pytest.mark.kill
@FORKS
@cell("F24", "SFTP")
@PUTS
@pytest.mark.parametrize("pause", [0.0, 0.1, 0.3])
def test_two_runners_of_one_job(depot: Depot, pause: float) -> None:
    """Two processes; the second takes over while the first is in the middle of the data and goes on with it."""
    depot.national.fault("sftp/write", "delay", seconds=0.02, times=0)
    with depot.watched():
        first = begin(depot)
        time.sleep(pause)
        second = begin(depot)
        assert (ended(first), ended(second)) == (0, 0)
    depot.take_over()
    depot.finish()


@pytest.fixture
def durable() -> Iterator[Postgres]:
    """A database of its own that survives its death."""
    with tempfile.TemporaryDirectory(prefix="cloudboss-") as folder:
        Path(folder).chmod(0o755)
        server = Postgres(Path(folder) / "data")
        server.start()
        database = Database(server.url())
        migrate(database)
        database.close()
        yield server
        server.stop()


@pytest.mark.kill
@FORKS
@cell("F25", "SFTP")
@LARGE
def test_service_and_database_killed_together(depot: Depot, durable: Postgres) -> None:
    """While the data is on its way, and again at each boundary."""
    depot.settings = depot.settings.model_copy(update={"database_url": durable.url()})
    part = depot.national.file(paths.part(PATH))
    depot.national.fault("sftp/write", "delay", seconds=0.05, times=0)
    with depot.watched():
        process = begin(depot)
        wait_for(lambda: part.exists() and part.stat().st_size > depot.size / 3, 20)
        kill_both(process, durable)
        depot.national.heal()
        for boundary in ("after-intent", "after-rename", "after-key", "after-send"):
            process = begin(depot, f"file:{boundary}")
            process.join(60)
            kill_both(process, durable)
        assert ended(begin(depot)) == 0
    depot.effects.db = Database(durable.url())
    depot.take_over()
    depot.finish()
    depot.effects.db.close()


def kill_both(process: ForkServerProcess, server: Postgres) -> None:
    with suppress(ProcessLookupError):
        process.kill()
    os.kill(server.pid(), signal.SIGKILL)
    process.join(30)
    wait_for(server.revive, 30)


@cell("F27", "SFTP")
@PUTS
@pytest.mark.parametrize("nth", [1, 2, 3])
@pytest.mark.parametrize("way", ["up", "down"])
def test_the_database_is_cut_around_a_commit(depot: Depot, way: str, nth: int) -> None:
    """Before it arrives, or before its answer does: of the claim, of the intent, of the outcome."""
    real = depot.effects.db
    line = Proxy(int(real.url.rpartition(":")[2].partition("/")[0]))
    bad = Database(real.url.replace(f":{line._peer}/", f":{line.port}/"))
    with bad.unit():
        pass  # connected
    depot.effects.db = bad
    fault = line.arm(Fault("cut", way, seen=b"COMMIT", nth=nth))  # type: ignore[arg-type]
    with depot.watched(), pytest.raises(OperationalError):
        depot.effects.run("case-1", STAFF).put("file", PATH, depot.content)
    assert fault.struck == 1
    line.heal()
    depot.take_over()
    depot.finish()
    bad.close()
    line.close()
    depot.effects.db = real
