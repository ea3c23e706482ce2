"""Tables of the journal: who owns a run, and one row per outside effect."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    func,
    text,
)

from service.kit.db import metadata

# The fence: who replaced the owner has a higher epoch, and the replaced one can store nothing any more.
run = Table(
    "run",
    metadata,
    Column("id", Text, primary_key=True),
    Column("owner", Text, nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("claimed_at", DateTime(timezone=True), nullable=False, server_default=func.clock_timestamp()),
)

OPEN = ("SENDING", "UNKNOWN")  # states of which nobody can say what became of the effect
IS_OPEN = text(f"state in {OPEN}")

effect = Table(
    "effect",
    metadata,
    Column("run", Text, ForeignKey("run.id"), nullable=False),
    Column("step", Text, nullable=False),  # never reused for another meaning; a refused one may be set aside as step~1
    Column("line", Text, nullable=False),  # national, peer, file, own
    Column("key", Text, nullable=False),  # main/3.2.1.1
    Column("title", Text, nullable=False),
    Column("serial", Text, unique=True),
    Column("request_hash", Text, nullable=False),  # keyed
    Column("state", Text, nullable=False),
    Column("secret", Text),  # sealed: what a file was enciphered with, until it is there
    Column("answer", Text),  # sealed
    Column("result", Text, nullable=False, server_default=""),
    Column("message", Text, nullable=False, server_default=""),
    Column("sent_at", DateTime(timezone=True), nullable=False, server_default=func.clock_timestamp()),
    Column("asked", Integer, nullable=False, server_default="0"),
    Column("next_ask_at", DateTime(timezone=True)),
    Column("done_at", DateTime(timezone=True)),
    PrimaryKeyConstraint("run", "step"),
    CheckConstraint("state in ('SENDING', 'DONE', 'REFUSED', 'UNKNOWN', 'BUSY')", name="state"),
    Index("ix_effect_open", "next_ask_at", postgresql_where=IS_OPEN),
)
