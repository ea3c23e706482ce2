"""The worker: takes jobs as long as the process lives, also over outages of the database."""

import asyncio
import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import procrastinate
from procrastinate.jobs import Job
from procrastinate.retry import BaseRetryStrategy, RetryDecision
from structlog.contextvars import bound_contextvars

from service.kit.db import Database
from service.kit.jobs import SCHEMA, Task, release_stalled
from service.kit.logs import logger

log = logger(__name__)

_LONGEST_PAUSE = 60.0  # seconds; a wake-up for the same lock may have to wait behind a failed job
_RESTART_PAUSE = 1.0  # seconds before a worker that ended by itself is started again
_POLL = 1.0  # seconds; jobs planned for a time are found only by polling


class Patient(BaseRetryStrategy):
    """Tries for ever: an unexpected error is repaired by people, and then the work has to go on."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision:  # noqa: ARG002
        pause = min(2.0 ** min(job.attempts, 10), _LONGEST_PAUSE)
        return RetryDecision(retry_at=datetime.now(UTC) + timedelta(seconds=pause))


@dataclass(frozen=True)
class Worker:
    """Runs tasks in threads, ``concurrency`` at a time. ``world`` is handed to every task."""

    db: Database
    world: Any
    tasks: tuple[Task, ...]
    stalled_seconds: float = 30
    heartbeat_seconds: float = 10
    concurrency: int = 8

    def run(self, stop: threading.Event, ready: Callable[[], None] = lambda: None) -> None:
        """Work until ``stop`` is set, then let running jobs end. ``ready`` is called once when jobs can be taken."""
        # psycopg refuses the loop that Windows takes by default.
        factory = asyncio.SelectorEventLoop if os.name == "nt" else None
        with asyncio.Runner(loop_factory=factory) as runner:
            runner.run(self._run(stop, ready))

    async def _run(self, stop: threading.Event, ready: Callable[[], None]) -> None:
        loop = asyncio.get_running_loop()
        # One thread for each job, one for waiting on ``stop``, one for the sweep.
        loop.set_default_executor(ThreadPoolExecutor(self.concurrency + 2, thread_name_prefix="job"))
        stopping = asyncio.create_task(_until(stop))
        sweeping = asyncio.create_task(self._sweep())
        ready()
        while not stopping.done():
            working = asyncio.create_task(self._work())
            await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
            working.cancel()
            (outcome,) = await asyncio.gather(working, return_exceptions=True)
            if not stopping.done():
                log.warning("worker_restarts", why=repr(outcome))
                await asyncio.wait({stopping}, timeout=_RESTART_PAUSE)
        sweeping.cancel()
        await asyncio.gather(sweeping, return_exceptions=True)

    async def _work(self) -> None:
        connector = procrastinate.PsycopgConnector(
            conninfo=self.db.url, min_size=1, max_size=4, kwargs={"options": f"-c search_path={SCHEMA},public"}
        )
        app = procrastinate.App(connector=connector)
        for task in self.tasks:
            self._register(app, task)
        async with app.open_async():
            await app.run_worker_async(
                concurrency=self.concurrency,
                delete_jobs="successful",
                fetch_job_polling_interval=_POLL,
                install_signal_handlers=False,
                stalled_worker_timeout=self.stalled_seconds,
                update_heartbeat_interval=self.heartbeat_seconds,
            )

    def _register(self, app: procrastinate.App, task: Task) -> None:
        def run(timestamp: int | None = None, **ids: str) -> None:  # noqa: ARG001  periodic jobs are told their slot
            with bound_contextvars(task=task.name, **ids):
                try:
                    task.run(self.world, **ids)
                except Exception:
                    log.exception("job_failed")
                    raise

        if task.cron:
            # The next slot is the retry. One lock: a slow run delays the next, it does not meet it.
            made = app.task(name=task.name, lock=task.name)(run)
            app.periodic(cron=task.cron, periodic_id=task.name)(made)
        else:
            app.task(name=task.name, retry=Patient())(run)

    async def _sweep(self) -> None:
        """Give back what dead workers left, so that one of the living takes it."""
        while True:
            try:
                released = await asyncio.to_thread(self._release)
            except Exception as error:  # noqa: BLE001  the database is away: try again at the next turn
                log.warning("sweep_failed", why=repr(error))
            else:
                if released:
                    log.info("jobs_released", count=released)
            await asyncio.sleep(min(10.0, self.stalled_seconds / 3))

    def _release(self) -> int:
        with self.db.unit() as unit:
            return release_stalled(unit, self.stalled_seconds)


async def _until(stop: threading.Event) -> None:
    await asyncio.to_thread(stop.wait)
