"""Removes what was begun at the file server and never finished. Whoever still wants it begins anew: nothing is lost."""

from datetime import timedelta

from service.gateway import paths
from service.kit.clock import now, today
from service.kit.errors import BossError
from service.kit.jobs import Task
from service.kit.logs import logger
from service.scenarios.world import World

log = logger(__name__)

LEFT_FOR = timedelta(days=2)  # longer than any try takes, and than any two clocks differ
LOOKED_AT_DAYS = 30


def tidy(world: World) -> None:
    before = (now() - LEFT_FOR).timestamp()
    removed = 0
    try:
        with world.files.session() as batch:
            for folder in paths.folders(world.settings.province, today(), LOOKED_AT_DAYS):
                removed += batch.tidy(folder, before)
    except BossError as error:  # tomorrow is another day
        log.info("tidy_stopped", removed=removed, why=error.code)
        return
    log.info("tidied", removed=removed)


TASK = Task("tidy", tidy, cron="40 3 * * *")
