"""Tables of calling systems: accounts, secrets, nonces, quotas, the audit of calls, checks and orders."""

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    func,
)
from sqlalchemy.dialects.postgresql import JSONB

from service.kit.db import metadata

_NOW = func.clock_timestamp()

caller = Table(
    "caller",
    metadata,
    Column("id", Text, primary_key=True),
    Column("title", Text, nullable=False),
    Column("hall", Text, nullable=False),
    Column("scopes", ARRAY(Text), nullable=False),
    Column("per_minute", Integer, nullable=False),
    Column("per_day", Integer, nullable=False),
    Column("active", Boolean, nullable=False, server_default="true"),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=_NOW),
)

caller_secret = Table(
    "caller_secret",
    metadata,
    Column("id", Text, primary_key=True),
    Column("caller", Text, ForeignKey("caller.id"), nullable=False, index=True),
    Column("secret", Text, nullable=False),  # sealed
    Column("since", DateTime(timezone=True), nullable=False, server_default=_NOW),
    Column("until", DateTime(timezone=True)),  # null: no end yet
)

# A signature is good once: its nonce is kept for longer than its time is.
caller_nonce = Table(
    "caller_nonce",
    metadata,
    Column("caller", Text, primary_key=True),
    Column("nonce", Text, primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False, server_default=_NOW),
    Index("ix_caller_nonce_at", "at"),
)

# Calls in one minute or day, counted by all service processes together.
caller_use = Table(
    "caller_use",
    metadata,
    Column("caller", Text, primary_key=True),
    Column("span", Text, CheckConstraint("span in ('minute', 'day')", name="span"), primary_key=True),
    Column("since", DateTime(timezone=True), primary_key=True),
    Column("count", Integer, nullable=False),
)

caller_call = Table(
    "caller_call",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False, server_default=_NOW),
    Column("request", Text, nullable=False),  # the number that the answer carries
    Column("caller", Text, nullable=False),
    Column("operation", Text, nullable=False),
    Column("subject", Text, nullable=False, server_default=""),  # blind index of the number that it was about
    Column("content", JSONB, nullable=False),  # of sensitive fields only their class
    Column("status", Integer, nullable=False),
    Column("code", Text, nullable=False, server_default=""),
    Column("milliseconds", Integer, nullable=False),
    Index("ix_caller_call_at", "at"),
    Index("ix_caller_call_caller_at", "caller", "at"),
    Index("ix_caller_call_subject", "subject"),
)

caller_check = Table(
    "caller_check",
    metadata,
    Column("id", Text, primary_key=True),
    Column("caller", Text, ForeignKey("caller.id"), nullable=False),
    Column("content", Text, nullable=False),  # sealed: a Checked
    Column("expires_at", DateTime(timezone=True), nullable=False, index=True),
)

caller_order = Table(
    "caller_order",
    metadata,
    Column("id", Text, primary_key=True),
    Column("caller", Text, ForeignKey("caller.id"), nullable=False),
    Column("request_no", Text, nullable=False),
    Column("request_hash", Text, nullable=False),  # keyed: the content holds a password
    Column("check_id", Text, unique=True),  # what was checked is ordered once; null for an order from before this
    Column("case", Text, unique=True),  # the case that carries it; null until there is one
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=_NOW),
    UniqueConstraint("caller", "request_no"),
)
