"""Acceptances: one row per submit of a case, what it was made from, and the completions that came for it."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    func,
    text,
)

from service.kit.db import metadata

_NOW = func.clock_timestamp()

acceptance = Table(
    "acceptance",
    metadata,
    Column("id", Text, primary_key=True),
    Column("number", Text, nullable=False, unique=True),  # SL20261123000047, a second try of the case …-2
    Column("case_id", Text, nullable=False),
    Column("case_number", Text, nullable=False),
    Column("scenario", Text, nullable=False),
    Column("clerk", Text, nullable=False),
    Column("hall", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("state", Text, nullable=False, server_default="RUNNING"),
    Column("snapshot", Text, nullable=False),  # sealed: the facts of the case as JSON
    Column("subject", Text),  # sealed: whom and which number it is about
    Column("customer", Text, nullable=False, server_default=""),  # masked
    Column("access_number", Text, nullable=False, server_default=""),  # masked
    Column("receipt_sha256", Text, nullable=False),
    Column("fee_total", BigInteger, nullable=False),  # fen
    Column("note", Text, nullable=False, server_default=""),  # why it waits or stopped; no personal data
    Column("tries", Integer, nullable=False, server_default="0"),  # in a row without an answer
    Column("next_try", DateTime(timezone=True)),
    Column("accepted_at", DateTime(timezone=True), nullable=False, server_default=_NOW),
    Column("waiting_since", DateTime(timezone=True)),
    Column("ended_at", DateTime(timezone=True)),
    CheckConstraint("state in ('RUNNING', 'WAITING', 'DONE', 'REFUSED', 'PERSON', 'CANCELLED')", name="state"),
    # A case is on its way at most once, whoever presses F12 how often.
    Index("uq_acceptance_case_id", "case_id", unique=True, postgresql_where=text("state <> 'REFUSED'")),
    Index("ix_acceptance_case_id", "case_id", "id"),
    Index("ix_acceptance_to_drive", "next_try", postgresql_where=text("state in ('RUNNING', 'WAITING', 'CANCELLED')")),
    # The order centre: the newest first for everybody, for a hall, for a clerk; each kind and state; by number.
    Index("ix_acceptance_accepted_at", "accepted_at", "id"),
    Index("ix_acceptance_hall_accepted_at", "hall", "accepted_at", "id"),
    Index("ix_acceptance_clerk_accepted_at", "clerk", "accepted_at", "id"),
    Index("ix_acceptance_scenario_accepted_at", "scenario", "accepted_at", "id"),
    Index("ix_acceptance_fee_total", "fee_total", "id"),
    Index("ix_acceptance_number_begins", "number", postgresql_ops={"number": "text_pattern_ops"}),
    Index("ix_acceptance_case_number_begins", "case_number", postgresql_ops={"case_number": "text_pattern_ops"}),
    Index("ix_acceptance_person", "accepted_at", postgresql_where=text("state = 'PERSON'")),
)

# What an acceptance is found by beside its own number: keyed hashes of phone numbers, certificate and name.
acceptance_key = Table(
    "acceptance_key",
    metadata,
    Column("blind", Text, nullable=False),
    Column("acceptance", Text, ForeignKey("acceptance.id"), nullable=False),
    PrimaryKeyConstraint("blind", "acceptance"),
)

# Append-only: every copy of a receipt that was made, numbered from 1.
receipt_copy = Table(
    "receipt_copy",
    metadata,
    Column("acceptance", Text, ForeignKey("acceptance.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False, server_default=_NOW),
    Column("staff", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("hall", Text, nullable=False),
    PrimaryKeyConstraint("acceptance", "number"),
)

# The number on the receipt, given before the submit and the same for every try.
acceptance_number = Table(
    "acceptance_number",
    metadata,
    Column("case_id", Text, primary_key=True),
    Column("number", Text, nullable=False, unique=True),
)

acceptance_day = Table(
    "acceptance_day",
    metadata,
    Column("day", Date, primary_key=True),
    Column("last", Integer, nullable=False),
)

# Append-only; the same completion twice is one row.
completion = Table(
    "completion",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("acceptance", Text, ForeignKey("acceptance.id"), nullable=False),
    Column("order_id", Text, nullable=False),
    Column("result", Text, nullable=False),  # 0 done, 1 failed
    Column("reason", Text, nullable=False),
    Column("finish_time", Text, nullable=False),
    Column("received_at", DateTime(timezone=True), nullable=False, server_default=_NOW),
    UniqueConstraint("acceptance", "order_id", "result", "finish_time"),
)
