"""The tables that were declared after 0001 had been applied somewhere: boards and whatever came with them."""

from alembic import op

from service.kit.db import metadata

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    metadata.create_all(op.get_bind())
