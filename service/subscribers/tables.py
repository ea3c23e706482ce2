"""停复机记录: what happened to a mobile user. Append-only; one row per national event (R11)."""

from sqlalchemy import CheckConstraint, Column, DateTime, Index, Table, Text, func

from service.kit.db import metadata

user_event = Table(
    "user_event",
    metadata,
    Column("event_id", Text, primary_key=True),  # the national side's
    Column("content", Text, nullable=False),  # keyed hash of the notice: the same again is no other
    Column("user_id", Text, nullable=False),
    Column("access_num", Text, nullable=False),  # sealed
    Column("access_num_blind", Text, nullable=False),
    Column("old_state", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("stop_reason", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),  # when it happened; the order of the history
    Column("order_id", Text, nullable=False),
    Column("remark", Text, nullable=False),  # sealed: free text of another side
    Column("received_at", DateTime(timezone=True), nullable=False, server_default=func.clock_timestamp()),
    CheckConstraint("state in ('ACTIVE', 'OPENING', 'SUSPENDED', 'CLOSED')", name="state"),
    Index("ix_user_event_user_id_at", "user_id", "at"),
    Index("ix_user_event_access_num_blind", "access_num_blind"),
)
