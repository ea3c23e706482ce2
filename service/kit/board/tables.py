"""Tables of boards: the long actions, and what they found out about each row."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from service.kit.db import metadata

_NOW = func.clock_timestamp()
_STATES = "state in ('running', 'done', 'stopped', 'failed', 'lost')"

board_run = Table(
    "board_run",
    metadata,
    Column("id", Text, primary_key=True),
    Column("board", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("label", Text, nullable=False),
    Column("staff", Text, nullable=False),
    Column("name", Text, nullable=False),  # of the person, as shown
    Column("state", Text, CheckConstraint(_STATES, name="state"), nullable=False, server_default="running"),
    Column("total", Integer, nullable=False, server_default="0"),
    Column("done", Integer, nullable=False, server_default="0"),
    Column("bad", Integer, nullable=False, server_default="0"),
    Column("tone", Text, nullable=False, server_default="neutral"),
    Column("text", Text, nullable=False, server_default=""),
    Column("stop_wanted", Boolean, nullable=False, server_default="false"),
    Column("process", BigInteger, nullable=False),  # the advisory lock that its process holds while it lives
    Column("begun_at", DateTime(timezone=True), nullable=False, server_default=_NOW),
    Column("touched_at", DateTime(timezone=True), nullable=False, server_default=_NOW),
    Column("ended_at", DateTime(timezone=True)),
    Index("uq_board_run_running", "board", unique=True, postgresql_where=text("state = 'running'")),
    Index("ix_board_run_board_begun_at", "board", "begun_at"),
)

board_finding = Table(
    "board_finding",
    metadata,
    Column("board", Text, nullable=False),
    Column("row", Text, nullable=False),
    Column("run", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False, server_default=_NOW),
    Column("data", JSONB, nullable=False),
    PrimaryKeyConstraint("board", "row"),
)
