"""Jobs: rows of Procrastinate in the schema of its own, enqueued inside the business transaction.

A job holds ids only, never personal data. At most one job waits per lock: enqueueing again moves
the waiting one forward in time, because Procrastinate runs jobs of one lock in the order of their
birth, and a try planned for tomorrow would otherwise hold up the one that is wanted now.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import procrastinate
import psycopg
from procrastinate.schema import SchemaManager
from sqlalchemy import text

from service.kit.db import Database, Unit, driver, notify, wait_for_locks

SCHEMA = "procrastinate"
_PATH = f"{SCHEMA}, public"
_INSTALLING = 20_261_124  # one installation at a time over all servers
_WAKE = "procrastinate_any_queue_v1"  # the channel on which idle workers listen

# Only used to enqueue on a connection of ours, so it is never opened.
_enqueuer = procrastinate.App(connector=procrastinate.SyncPsycopgConnector())


@dataclass(frozen=True)
class Task:
    """One kind of job: ``run(world, **ids)``. With ``cron`` it also runs by the clock, once over all servers."""

    name: str
    run: Callable[..., None]
    cron: str = ""


def install(db: Database) -> None:
    """Create Procrastinate's tables in their schema when they are not there."""
    with db.unit() as unit:
        wait_for_locks(unit)
        unit.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": _INSTALLING})
        unit.execute(text(f"create schema if not exists {SCHEMA}"))
        if unit.scalar(text(f"select to_regclass('{SCHEMA}.procrastinate_jobs')")) is None:
            with _inside(unit):
                driver(unit).execute(SchemaManager.get_schema())


def enqueue(unit: Unit, task: str, lock: str, at: datetime | None = None, **ids: str) -> None:
    """Run ``task`` with ``ids`` once this transaction has committed, not before ``at``.

    Jobs of one ``lock`` run one after the other. A waiting job for the same thing is moved to the
    earlier of the two times. One that was begun before is not relied upon: a worker that was thought
    dead may still end it, and with it what was asked for now.
    """
    with _inside(unit):
        unit.execute(text("select pg_advisory_xact_lock(hashtextextended(:lock, 0))"), {"lock": f"job:{lock}"})
        if not _move_forward(unit, task, lock, at, ids):
            deferrer = _enqueuer.configure_task(task, lock=lock, schedule_at=at, connection=driver(unit))
            deferrer.defer(**ids)


def release_stalled(unit: Unit, seconds: float) -> int:
    """Give back the jobs of workers not heard of for ``seconds``; how many. Every server may do it at once."""
    with _inside(unit):
        found = unit.execute(
            text(
                """
                select count(procrastinate_retry_job_v2(stalled.id, now(), null, null, null)) from (
                    select job.id from procrastinate_jobs job
                    left join procrastinate_workers worker on worker.id = job.worker_id
                    where job.status = 'doing'
                      and (worker.id is null or worker.last_heartbeat < now() - make_interval(secs => :seconds))
                    for update of job skip locked
                ) stalled
                """
            ),
            {"seconds": seconds},
        )
        return int(found.scalar_one())


def pending(unit: Unit, lock: str) -> bool:
    """Whether a job of this lock waits or runs."""
    with _inside(unit):
        query = text("select exists(select from procrastinate_jobs where lock = :lock and status in ('todo', 'doing'))")
        return bool(unit.scalar(query, {"lock": lock}))


def depth(unit: Unit) -> dict[str, int]:
    """How many jobs stand in each state."""
    with _inside(unit):
        found = unit.execute(text("select status::text, count(*) from procrastinate_jobs group by status")).all()
    return {row[0]: row[1] for row in found}


def _move_forward(unit: Unit, task: str, lock: str, at: datetime | None, ids: dict[str, str]) -> bool:
    """Plan the waiting jobs for the earlier time. Locked until we commit, so that no worker takes them before.

    True = one of them was never begun, so no other is needed.
    """
    moved = unit.execute(
        text(
            """
            update procrastinate_jobs
            set scheduled_at = case when scheduled_at is null or cast(:at as timestamptz) is null then null
                                    else least(scheduled_at, cast(:at as timestamptz)) end
            where lock = :lock and task_name = :task and args = cast(:ids as jsonb) and status = 'todo'
            returning id, attempts
            """
        ),
        {"at": at, "lock": lock, "task": task, "ids": json.dumps(ids)},
    ).all()
    for row in moved if at is None else ():
        notify(unit, _WAKE, json.dumps({"type": "job_inserted", "job_id": row.id}))
    return any(row.attempts == 0 for row in moved)


@contextmanager
def _inside(unit: Unit) -> Iterator[None]:
    """Procrastinate's functions name their tables without a schema, so its schema leads while they run."""
    before = unit.scalar(text("select current_setting('search_path')"))
    _lead(driver(unit), _PATH)
    yield
    _lead(driver(unit), str(before))


def _lead(connection: "psycopg.Connection[Any]", path: str) -> None:
    connection.execute("select set_config('search_path', %s, true)", (path,))
