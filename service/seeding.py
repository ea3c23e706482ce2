"""What demo and training start with: eight people and the catalogue files of the product."""

from importlib.resources import as_file, files

from service.kit.db import Database
from service.kit.logs import logger
from service.kit.settings import Settings
from service.offers.actions import sync_file
from service.staff.seed import seed_demo, seed_phones

log = logger(__name__)


def seed(db: Database, settings: Settings) -> None:
    """Add what is missing. Production gets the catalogue but nobody with a password that everyone knows."""
    if not settings.production:
        with db.unit() as unit:
            seed_demo(unit)
            seed_phones(unit)
    for found in sorted(files("resources.catalogue").iterdir(), key=lambda one: one.name):
        if found.name.endswith(".xml"):
            with as_file(found) as path, db.unit() as unit:
                log.info("catalogue_synced", file=found.name, report=str(sync_file(unit, path)))
