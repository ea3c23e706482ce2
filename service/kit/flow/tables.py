"""Tables of the flow engine: a case until it is submitted, and who did what to it."""

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Table,
    Text,
    func,
    text,
)

from service.kit.db import metadata

draft = Table(
    "draft",
    metadata,
    Column("id", Text, primary_key=True),
    Column("number", Text, nullable=False, unique=True),
    Column("scenario", Text, nullable=False),
    Column("state", Text, nullable=False, server_default="open"),
    Column("step", Text, nullable=False),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("clerk", Text, nullable=False),
    Column("clerk_name", Text, nullable=False),
    Column("hall", Text, nullable=False),
    Column("seat", Text, nullable=False),
    Column("channel", Text, nullable=False, server_default="COUNTER"),  # of who has it now
    Column("data", Text, nullable=False),  # sealed: the Progress
    Column("customer", Text, nullable=False, server_default=""),  # masked
    Column("notice", Text, nullable=False, server_default=""),  # why the national side refused; no personal data
    Column("redo", ARRAY(Text), nullable=False, server_default=text("'{}'")),  # steps that a refusal undid
    Column("touched", Boolean, nullable=False, server_default=text("false")),  # a person has typed something
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.clock_timestamp()),
    Column("saved_at", DateTime(timezone=True), nullable=False, server_default=func.clock_timestamp()),
    CheckConstraint("state in ('open', 'submitted', 'done', 'refused', 'discarded')", name="state"),
    Index("ix_draft_hall_state_saved_at", "hall", "state", "saved_at"),
)

# What was typed stands apart from the draft: saving it must not make a page on screen out of date.
draft_typed = Table(
    "draft_typed",
    metadata,
    Column("draft", Text, ForeignKey("draft.id", ondelete="CASCADE"), primary_key=True),
    Column("step", Text, primary_key=True),
    Column("values", Text, nullable=False),  # sealed
)

draft_history = Table(
    "draft_history",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("draft", Text, ForeignKey("draft.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("at", DateTime(timezone=True), nullable=False, server_default=func.clock_timestamp()),
    Column("act", Text, nullable=False),
    Column("step", Text, nullable=False, server_default=""),
    Column("clerk", Text, nullable=False, server_default=""),  # empty: the system
    Column("seat", Text, nullable=False, server_default=""),
    Column("channel", Text, nullable=False, server_default=""),
    Column("former", Text, nullable=False, server_default=""),  # the clerk who had it before
)

draft_number = Table(
    "draft_number",
    metadata,
    Column("day", Date, primary_key=True),
    Column("last", Integer, nullable=False),
)
