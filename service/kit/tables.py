"""Tables of the kit: what happened, for everyone who waits for it."""

from sqlalchemy import BigInteger, Column, DateTime, Identity, Index, Table, Text, func

from service.kit.db import metadata

event = Table(
    "event",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("topic", Text, nullable=False),  # the id of a case
    Column("kind", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False, server_default=func.clock_timestamp()),
    Index("ix_event_topic_id", "topic", "id"),
    Index("ix_event_at", "at"),
)
