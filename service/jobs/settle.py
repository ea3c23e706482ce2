"""The net below everything: finds what nobody drives and has it driven or asked about.

Whatever was lost on the way, a job, a wake-up, a process, is found here by its own state within a minute.
"""

from service.effects import actions as effects
from service.kit.db import Unit
from service.kit.errors import Missing
from service.kit.jobs import Task
from service.kit.logs import logger
from service.orders import store
from service.orders.model import OVER
from service.scenarios.world import World

log = logger(__name__)


def settle(world: World) -> None:
    with world.db.unit() as unit:
        ripe = store.due(unit)
        for acceptance in ripe:
            store.wake(unit, acceptance)
        unknown = [run for run in effects.due(unit) if not _is_driven(unit, run)]
    confirmed = sum([_confirmed(world, run) for run in unknown])
    if ripe or unknown:
        log.info("settled", woken=len(ripe), asked=len(unknown), confirmed=confirmed)


def _confirmed(world: World, run: str) -> bool:
    """One that cannot be asked about does not stop the others."""
    try:
        return world.effects.settle(run)
    except Exception:
        log.exception("settle_failed", run=run)
        return False


def _is_driven(unit: Unit, run: str) -> bool:
    """An acceptance on its way asks about its own effects; the case of a clerk, and what is over, do not."""
    try:
        return store.get(unit, run).state not in OVER
    except Missing:
        return False


TASK = Task("settle", settle, cron="* * * * *")
