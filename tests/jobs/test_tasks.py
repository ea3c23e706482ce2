"""The tasks themselves: what they find and what they leave alone."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import text

from service.jobs import prune, settle
from service.kit import registry
from service.kit.clock import now
from service.kit.db import Database
from service.kit.jobs import Task, enqueue, pending
from service.kit.settings import Settings
from service.orders.model import Completed
from service.orders.store import add_completion
from service.scenarios.world import World
from service.wiring import build_world, tasks


@pytest.fixture
def world(jobs_db: Database, settings: Settings) -> Iterator[World]:
    # Port 9 (discard) of loopback: nobody is there.
    built = build_world(settings.model_copy(update={"osp_url": "http://127.0.0.1:9/osp"}))
    yield built
    built.close()


def _accept(db: Database, number: int, state: str, seconds: float | None) -> str:
    """An acceptance whose next try was ``seconds`` ago."""
    with db.unit() as unit:
        unit.execute(
            text(
                """
                insert into acceptance (id, number, case_id, case_number, scenario, clerk, hall, channel, state,
                                        snapshot, receipt_sha256, fee_total, next_try)
                values (:id, :number, :case, 'D', 'main/2.6.1.1', 'SD0001', '370102001', 'COUNTER', :state,
                        '', '', 0, now() - make_interval(secs => :seconds))
                """
            ),
            {
                "id": f"a{number}",
                "number": f"SL2026112300000{number}",
                "case": f"c{number}",
                "state": state,
                "seconds": seconds,
            },
        )
    return f"a{number}"


def _waits(db: Database, acceptance: str) -> bool:
    with db.unit() as unit:
        return pending(unit, f"acceptance:{acceptance}")


def test_every_task_is_found_by_its_presence() -> None:
    assert {task.name: bool(task.cron) for task in tasks()} == {
        "run_acceptance": False,
        "settle": True,
        "release": True,
        "prune": True,
        "tidy": True,
    }
    assert len(registry.walk("service.jobs", "TASK", Task)) == len(tasks())


def test_an_acceptance_that_nobody_drives_is_woken(world: World) -> None:
    late = _accept(world.db, 1, "RUNNING", 5)
    waiting = _accept(world.db, 2, "WAITING", 5)
    later = _accept(world.db, 3, "RUNNING", -600)
    over = _accept(world.db, 4, "DONE", 5)
    settle.settle(world)
    assert [_waits(world.db, one) for one in (late, waiting, later, over)] == [True, True, False, False]


def test_a_completion_whose_wake_up_was_lost_is_found(world: World) -> None:
    waiting, patient = _accept(world.db, 1, "WAITING", -600), _accept(world.db, 2, "WAITING", -600)
    with world.db.unit() as unit:
        add_completion(unit, waiting, Completed("GW1", "0", "", "2026-11-23 10:00:00"))
    settle.settle(world)
    assert (_waits(world.db, waiting), _waits(world.db, patient)) == (True, False)


def test_a_try_planned_too_late_is_moved_forward(world: World) -> None:
    late = _accept(world.db, 1, "RUNNING", 5)
    with world.db.unit() as unit:
        enqueue(unit, "run_acceptance", f"acceptance:{late}", now() + timedelta(hours=1), acceptance=late)
    settle.settle(world)
    with world.db.unit() as unit:
        rows = unit.execute(text("select scheduled_at from procrastinate.procrastinate_jobs")).scalars().all()
    assert rows == [None]


def test_an_unknown_effect_of_a_case_is_asked_about_and_stays_unknown_while_nobody_answers(world: World) -> None:
    effect = """
        insert into effect (run, step, line, key, title, serial, request_hash, state, sent_at, next_ask_at)
        values ('case-1', 'pick', 'national', 'main/3.2.8.1', '选号', 'SD0020261123101530123000000001', 'h',
                'SENDING', now() - interval '1 hour', now() - interval '1 minute')
    """
    with world.db.unit() as unit:
        key = next(key for key, kind in registry.interfaces().items() if kind.effect)
        unit.execute(text("insert into run (id, owner, epoch) values ('case-1', 'gone', 1)"))
        unit.execute(text(effect.replace("main/3.2.8.1", key)))
    settle.settle(world)
    with world.db.unit() as unit:
        row = unit.execute(text("select state, next_ask_at > now() as later from effect")).one()
    assert row.state in {"SENDING", "UNKNOWN"}
    assert row.later


@pytest.mark.allow_logs("settle_failed")
def test_one_effect_that_cannot_be_asked_about_does_not_stop_the_others(world: World) -> None:
    effect = """
        insert into effect (run, step, line, key, title, serial, request_hash, state, sent_at, next_ask_at)
        values (:run, 'pick', 'national', :key, '选号', :run, 'h', 'SENDING', now(), now() - interval '1 minute')
    """
    with world.db.unit() as unit:
        known = next(key for key, kind in registry.interfaces().items() if kind.effect)
        for run, key in (("case-1", "main/gone"), ("case-2", known)):
            unit.execute(text("insert into run (id, owner, epoch) values (:run, 'gone', 1)"), {"run": run})
            unit.execute(text(effect), {"run": run, "key": key})
    settle.settle(world)
    with world.db.unit() as unit:
        asked = unit.execute(text("select run, asked from effect order by run")).all()
    assert [tuple(row) for row in asked] == [("case-1", 0), ("case-2", 1)]


def test_pruning_takes_only_what_is_old(world: World) -> None:
    with world.db.unit() as unit:
        unit.execute(text("insert into event (topic, kind, at) values ('c', 'page', now() - interval '8 days')"))
        unit.execute(text("insert into event (topic, kind) values ('c', 'page')"))
    prune.prune(world)
    with world.db.unit() as unit:
        assert unit.scalar(text("select count(*) from event")) == 1
