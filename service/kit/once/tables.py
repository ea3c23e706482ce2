"""The table of keys under which a write was or is being done."""

from sqlalchemy import BigInteger, CheckConstraint, Column, DateTime, Index, Integer, Table, Text, func

from service.kit.db import metadata

idempotency = Table(
    "idempotency",
    metadata,
    Column("scope", Text, primary_key=True),  # the session's key, or ``login``
    Column("key", Text, primary_key=True),
    Column("route", Text, nullable=False),
    Column("request_hash", Text, nullable=False),  # keyed: a login's body holds a password
    Column("state", Text, CheckConstraint("state in ('running', 'done')", name="state"), nullable=False),
    Column("attempt", Text, nullable=False),  # who is at it; a later attempt shuts an earlier one out
    Column("process", BigInteger, nullable=False),  # the advisory lock that this process holds while it lives
    Column("started_at", DateTime(timezone=True), nullable=False, server_default=func.clock_timestamp()),
    Column("status", Integer),
    Column("answer", Text),  # sealed
    Index("ix_idempotency_started_at", "started_at"),
)
