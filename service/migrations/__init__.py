"""Migrations of our own tables; several server processes may migrate one database at once."""

from pathlib import Path

from alembic import command
from alembic.config import Config

from service.kit.db import Database, wait_for_locks


def migrate(db: Database) -> None:
    """Apply every migration that is missing, in one transaction, one server at a time."""
    with db.unit() as unit:
        wait_for_locks(unit)
        config = Config(attributes={"connection": unit})
        config.set_main_option("script_location", str(Path(__file__).parent))
        config.set_main_option("path_separator", "os")
        command.upgrade(config, "head")
