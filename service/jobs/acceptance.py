"""Carries a submitted acceptance on, until it is over or has to wait."""

from service.kit.jobs import Task
from service.orders import store
from service.orders.actions import drive
from service.scenarios.world import World


def run_acceptance(world: World, acceptance: str) -> None:
    """One drive; the next one at the time that it names. A crash before that is planned is caught by ``settle``."""
    at = drive(world, acceptance)
    if at is not None:
        with world.db.unit() as unit:
            store.wake(unit, acceptance, at)


TASK = Task(store.TASK, run_acceptance)
