"""Tables of staff, their sessions and the audit trail."""

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
    func,
    text,
)

from service.kit.db import metadata

_NOW = func.clock_timestamp()

hall = Table(
    "hall",
    metadata,
    Column("code", Text, primary_key=True),
    Column("name", Text, nullable=False),
)

staff = Table(
    "staff",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("hall", Text, ForeignKey("hall.code"), nullable=False),
    Column("roles", ARRAY(Text), nullable=False),
    Column("channels", ARRAY(Text), nullable=False, server_default=text("'{COUNTER}'")),
    Column("password_hash", Text, nullable=False),
    Column("active", Boolean, nullable=False, server_default="true"),
    Column("wrong", Integer, nullable=False, server_default="0"),  # wrong passwords in a row
    Column("shut_until", DateTime(timezone=True)),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=_NOW),
)

session = Table(
    "session",
    metadata,
    Column("token_hash", Text, primary_key=True),  # the token itself is nowhere but with the client
    Column("staff", Text, ForeignKey("staff.id"), nullable=False),
    Column("seat", Text, nullable=False),
    Column("channel", Text, nullable=False, server_default="COUNTER"),
    Column("state", Text, CheckConstraint("state in ('open', 'locked', 'ended')", name="state"), nullable=False),
    Column("started_at", DateTime(timezone=True), nullable=False, server_default=_NOW),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Column("ended_why", Text, nullable=False, server_default=""),
    Index("ix_session_staff", "staff"),
    Index("ix_session_expires_at", "expires_at"),
)

audit = Table(
    "audit",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False, server_default=_NOW),
    Column("staff", Text, nullable=False),
    Column("seat", Text, nullable=False),
    Column("act", Text, nullable=False),  # login, reveal …
    Column("subject", Text, nullable=False, server_default=""),  # the case, or what else it was done to
    Column("item", Text, nullable=False, server_default=""),  # the name of a revealed value, never the value
    Column("reason", Text, nullable=False, server_default=""),
    Index("ix_audit_subject", "subject"),
    Index("ix_audit_staff_at", "staff", "at"),
)
