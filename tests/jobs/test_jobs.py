import gc
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

import pytest
from sqlalchemy import text

from service.kit.clock import now
from service.kit.db import Database
from service.kit.jobs import Task, depth, enqueue, install, pending, release_stalled
from tests.jobs.conftest import Working, eventually


def _jobs(db: Database) -> list[tuple[str, object]]:
    with db.unit() as unit:
        found = unit.execute(
            text("select status::text, scheduled_at from procrastinate.procrastinate_jobs order by id")
        )
        return [(row[0], row[1]) for row in found]


def test_installing_twice_changes_nothing_and_stays_out_of_our_schema(jobs_db: Database) -> None:
    install(jobs_db)
    with jobs_db.unit() as unit:
        assert unit.scalar(text("select to_regclass('public.procrastinate_jobs')")) is None
        assert unit.scalar(text("select current_setting('search_path')")) == '"$user", public'


def test_a_job_is_enqueued_only_when_its_transaction_commits(jobs_db: Database) -> None:
    with suppress(ZeroDivisionError), jobs_db.unit() as unit:
        enqueue(unit, "count", lock="one", thing="1")
        raise ZeroDivisionError
    assert _jobs(jobs_db) == []
    with jobs_db.unit() as unit:
        enqueue(unit, "count", lock="one", thing="1")
        assert pending(unit, "one")
        assert unit.scalar(text("select current_setting('search_path')")) == '"$user", public'
    assert _jobs(jobs_db) == [("todo", None)]


def test_a_waiting_job_is_moved_forward_and_never_back(jobs_db: Database) -> None:
    late, early = now() + timedelta(hours=2), now() + timedelta(hours=1)
    for at in (late, early, late):
        with jobs_db.unit() as unit:
            enqueue(unit, "count", lock="one", at=at, thing="1")
    assert _jobs(jobs_db) == [("todo", early)]
    for at in (None, late):
        with jobs_db.unit() as unit:
            enqueue(unit, "count", lock="one", at=at, thing="1")
    assert _jobs(jobs_db) == [("todo", None)]


def test_two_at_once_leave_one_waiting_job(jobs_db: Database) -> None:
    barrier = threading.Barrier(8)

    def press() -> None:
        barrier.wait()
        with jobs_db.unit() as unit:
            enqueue(unit, "count", lock="one", thing="1")

    threads = [threading.Thread(target=press) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert _jobs(jobs_db) == [("todo", None)]


def test_other_ids_under_one_lock_are_another_job(jobs_db: Database) -> None:
    with jobs_db.unit() as unit:
        enqueue(unit, "count", lock="one", thing="1")
        enqueue(unit, "count", lock="one", thing="2")
        assert depth(unit) == {"todo": 2}


def test_a_worker_runs_what_was_enqueued_before_and_after_it_started(jobs_db: Database, working: Working) -> None:
    seen: list[tuple[object, str]] = []
    task = Task("count", lambda world, thing: seen.append((world, thing)))
    with jobs_db.unit() as unit:
        enqueue(unit, "count", lock="1", thing="1")
    with working(task, world="the world"):
        eventually(lambda: len(seen) == 1)
        with jobs_db.unit() as unit:
            enqueue(unit, "count", lock="2", thing="2")
        eventually(lambda: len(seen) == 2)
        eventually(lambda: _jobs(jobs_db) == [])
    assert seen == [("the world", "1"), ("the world", "2")]


def test_a_wake_up_overtakes_a_try_that_is_planned_for_later(jobs_db: Database, working: Working) -> None:
    seen: list[str] = []
    with jobs_db.unit() as unit:
        enqueue(unit, "count", lock="one", at=now() + timedelta(hours=1), thing="1")
    with working(Task("count", lambda _world, thing: seen.append(thing))):
        time.sleep(0.3)
        assert seen == []
        with jobs_db.unit() as unit:
            enqueue(unit, "count", lock="one", thing="1")
        eventually(lambda: seen == ["1"])


def test_jobs_of_one_lock_never_run_at_the_same_time(jobs_db: Database, working: Working) -> None:
    inside, most, done = [0], [0], []

    def run(_world: object, thing: str) -> None:
        inside[0] += 1
        most[0] = max(most[0], inside[0])
        time.sleep(0.05)
        inside[0] -= 1
        done.append(thing)

    with jobs_db.unit() as unit:
        for number in range(4):
            enqueue(unit, "count", lock="one", thing=str(number))
    with working(Task("count", run)):
        eventually(lambda: len(done) == 4)
    assert most == [1]


def test_a_job_may_enqueue_its_next_try(jobs_db: Database, working: Working) -> None:
    tries: list[str] = []

    def run(_world: object, thing: str) -> None:
        tries.append(thing)
        if len(tries) < 3:
            with jobs_db.unit() as unit:
                enqueue(unit, "again", lock="one", at=now() + timedelta(milliseconds=50), thing=thing)

    with jobs_db.unit() as unit:
        enqueue(unit, "again", lock="one", thing="1")
    with working(Task("again", run)):
        eventually(lambda: len(tries) == 3)
        eventually(lambda: _jobs(jobs_db) == [])


@pytest.mark.allow_logs("job_failed")
def test_a_job_that_raises_is_tried_again(jobs_db: Database, working: Working) -> None:
    tries: list[str] = []

    def run(_world: object, thing: str) -> None:
        tries.append(thing)
        if len(tries) == 1:
            raise OSError("once")

    with jobs_db.unit() as unit:
        enqueue(unit, "brittle", lock="one", thing="1")
    with working(Task("brittle", run)):
        eventually(lambda: len(tries) == 2)
        eventually(lambda: _jobs(jobs_db) == [])


def test_what_a_dead_worker_left_is_taken_over(jobs_db: Database, working: Working) -> None:
    seen: list[str] = []
    with jobs_db.unit() as unit:
        enqueue(unit, "count", lock="one", thing="1")
        unit.execute(text("set local search_path to procrastinate"))
        dead = unit.scalar(text("insert into procrastinate_workers default values returning id"))
        unit.execute(text("update procrastinate_jobs set status = 'doing', worker_id = :dead"), {"dead": dead})
    with jobs_db.unit() as unit:
        assert release_stalled(unit, 30) == 0  # heard of just now
    with working(Task("count", lambda _world, thing: seen.append(thing)), stalled=1):
        eventually(lambda: seen == ["1"])


def test_a_job_is_given_back_once_by_many_at_once(jobs_db: Database) -> None:
    with jobs_db.unit() as unit:
        enqueue(unit, "count", lock="one", thing="1")
        unit.execute(text("set local search_path to procrastinate"))
        unit.execute(text("update procrastinate_jobs set status = 'doing'"))
    counts: list[int] = []

    def sweep() -> None:
        with jobs_db.unit() as unit:
            counts.append(release_stalled(unit, 30))

    threads = [threading.Thread(target=sweep) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(counts) == 1


def test_a_wake_up_outlives_the_end_of_a_job_that_was_given_back(jobs_db: Database) -> None:
    """A worker thought dead ends its job after all, and the job's row goes: what came meanwhile still waits."""
    with jobs_db.unit() as unit:
        enqueue(unit, "count", lock="one", thing="1")
        unit.execute(text("set local search_path to procrastinate"))
        unit.execute(text("update procrastinate_jobs set status = 'doing'"))
    with jobs_db.unit() as unit:
        assert release_stalled(unit, 30) == 1
        enqueue(unit, "count", lock="one", thing="1")
        enqueue(unit, "count", lock="one", thing="1")
    with jobs_db.unit() as unit:
        unit.execute(text("set local search_path to procrastinate"))
        first = unit.scalar(text("select min(id) from procrastinate_jobs"))
        unit.execute(text("select procrastinate_finish_job_v1(:id, 'succeeded', true)"), {"id": first})
    assert _jobs(jobs_db) == [("todo", None)]


@pytest.mark.allow_logs("worker_restarts", "sweep_failed", "procrastinate", "psycopg", "never retrieved")
def test_the_worker_outlives_its_connections(jobs_db: Database, working: Working) -> None:
    seen: list[str] = []
    with working(Task("count", lambda _world, thing: seen.append(thing))):
        with jobs_db.unit() as unit:
            enqueue(unit, "count", lock="1", thing="1")
        eventually(lambda: seen == ["1"])
        for number in ("2", "3"):
            _cut_every_connection(jobs_db)
            jobs_db.engine.dispose()
            with jobs_db.unit() as unit:
                enqueue(unit, "count", lock=number, thing=number)
            eventually(lambda wanted=number: seen[-1] == wanted, 30)
    gc.collect()  # a task that was cut speaks when it is collected: here, not in another test


def test_a_periodic_task_runs_by_the_clock(working: Working) -> None:
    seen: list[object] = []
    run: Callable[[object], None] = seen.append
    with working(Task("tick", run, cron="* * * * * *"), world="w"):
        eventually(lambda: len(seen) >= 2)


def _cut_every_connection(db: Database) -> None:
    with db.unit() as unit:
        unit.execute(
            text(
                "select pg_terminate_backend(pid) from pg_stat_activity "
                "where datname = current_database() and pid <> pg_backend_pid()"
            )
        )
