"""Pieces of files on their way to us, and the names of waiver applications."""

from alembic import op

from service.kit.db import metadata

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    metadata.create_all(op.get_bind())
