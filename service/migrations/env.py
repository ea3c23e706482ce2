"""How Alembic runs here: on the open transaction that ``migrate`` hands over."""

from alembic import context
from sqlalchemy import text

from service.kit.db import metadata
from service.kit.registry import load_tables

_LOCK = 20_261_123  # one migration at a time over all servers

load_tables()
connection = context.config.attributes["connection"]
connection.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
context.configure(connection=connection, target_metadata=metadata, transactional_ddl=True)
context.run_migrations()
