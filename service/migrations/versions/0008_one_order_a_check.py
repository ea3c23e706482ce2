"""Orders of other systems: a check serves one request number."""

from alembic import op
from sqlalchemy import inspect

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.execute("alter table caller_order add column if not exists check_id text")
    there = {one["name"] for one in inspect(op.get_bind()).get_unique_constraints("caller_order")}
    if "uq_caller_order_check_id" not in there:
        op.create_unique_constraint("uq_caller_order_check_id", "caller_order", ["check_id"])
