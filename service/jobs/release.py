"""Lets go of what discarded drafts still occupy, so that other customers can have it. What lapses meanwhile is left."""

from service.effects.run import Machine
from service.kit.errors import BossError
from service.kit.jobs import Task
from service.kit.logs import logger
from service.numbers.actions import Holder, abandoned
from service.scenarios.world import World

log = logger(__name__)


def release(world: World) -> None:
    with world.db.unit() as unit:
        cases = abandoned(unit)
    for case in cases:
        try:
            run = world.effects.run(case, Machine(world.settings.hall))
            Holder(world.db, world.cipher, run, case).release()
        except BossError as error:  # one that cannot be released does not stop the others
            log.info("release_failed", case=case, why=error.code)


TASK = Task("release", release, cron="* * * * *")
