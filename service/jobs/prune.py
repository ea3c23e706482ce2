"""Drops old events, keys, sessions, runs of boards and abandoned drafts. Every night; a missed night does no harm.

What a discarded case still occupies is let go of by the job ``release``.
"""

from datetime import timedelta

from service.callers import actions as callers
from service.callers.model import CHANNEL
from service.files import actions as files
from service.gateway import actions as gateway
from service.kit import events
from service.kit.board import actions as boards
from service.kit.flow import store
from service.kit.jobs import Task
from service.kit.logs import logger
from service.kit.once import actions as once
from service.scenarios.world import World
from service.staff import actions as staff

log = logger(__name__)

EVENTS_FOR = timedelta(days=7)
KEYS_FOR = timedelta(days=2)
SESSIONS_FOR = timedelta(days=30)
DRAFTS_FOR = timedelta(days=30)
UNATTENDED_FOR = timedelta(days=7)  # cases of other systems: they go on within minutes, or never
RUNS_FOR = timedelta(days=90)
CALLS_FOR = timedelta(days=180)  # the audit of what went in and out
RECEIVED_FOR = timedelta(days=90)
PIECES_FOR = timedelta(days=1)


def prune(world: World) -> None:
    with world.db.unit() as unit:
        log.info(
            "pruned",
            events=events.prune(unit, EVENTS_FOR),
            keys=once.prune(unit, KEYS_FOR),
            pieces=files.prune(unit, PIECES_FOR),
            drafts=store.prune(unit, DRAFTS_FOR),
            given_up=store.give_up(unit, CHANNEL, UNATTENDED_FOR),
            sessions=staff.prune_sessions(unit, SESSIONS_FOR),
            runs=boards.prune(unit, RUNS_FOR),
            calls=gateway.prune(unit, CALLS_FOR, RECEIVED_FOR),
            callers=callers.prune(unit, CALLS_FOR),
        )


TASK = Task("prune", prune, cron="20 3 * * *")
