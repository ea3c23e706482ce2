"""The first tables: everything that the walked ``tables`` modules declare."""

from alembic import op

from service.kit.db import metadata

revision = "0001"
down_revision = None


def upgrade() -> None:
    metadata.create_all(op.get_bind())
