"""Tables of the gateway: the serial counter, a record of every call, and what was received before."""

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Identity,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Sequence,
    Table,
    Text,
    func,
)
from sqlalchemy.dialects.postgresql import JSONB

from service.kit.db import metadata

gateway_serial = Sequence("gateway_serial", metadata=metadata, minvalue=1, maxvalue=999_999_999, cycle=True)

gateway_call = Table(
    "gateway_call",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False, server_default=func.clock_timestamp()),
    Column("direction", Text, nullable=False),  # out or in
    Column("key", Text, nullable=False),  # main/3.2.1.1
    Column("serial", Text, nullable=False),
    Column("staff", Text, nullable=False, server_default=""),
    Column("hall", Text, nullable=False, server_default=""),
    Column("outcome", Text, nullable=False),
    Column("result", Text, nullable=False, server_default=""),
    Column("message", Text, nullable=False, server_default=""),  # scrubbed
    Column("body", JSONB, nullable=False),  # of sensitive fields only their class
    Column("milliseconds", Integer, nullable=False),
    Column("raw", Text),  # an answer that could not be trusted, sealed, for support
    Index("ix_gateway_call_serial", "serial"),
    Index("ix_gateway_call_at", "at"),
)

# What the national side sent us: the same again gets the stored answer, other content under one serial is refused.
gateway_received = Table(
    "gateway_received",
    metadata,
    Column("key", Text, nullable=False),
    Column("serial", Text, nullable=False),
    Column("content", Text, nullable=False),  # keyed hash of the clear content
    Column("answer", Text),  # sealed; null while it is being worked on
    Column("at", DateTime(timezone=True), nullable=False, server_default=func.clock_timestamp()),
    PrimaryKeyConstraint("key", "serial"),
    Index("ix_gateway_received_at", "at"),
)

# Messages to us that could not be trusted: who keeps sending them finds the door closed for a minute.
gateway_untrusted = Table(
    "gateway_untrusted",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("sender", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False, server_default=func.clock_timestamp()),
    Index("ix_gateway_untrusted_sender", "sender", "at"),
)
