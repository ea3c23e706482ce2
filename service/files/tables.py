"""Attached files."""

from sqlalchemy import (
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
    func,
)

from service.kit.db import metadata
from service.kit.flow.tables import draft

case_file = Table(
    "case_file",
    metadata,
    Column("id", Text, primary_key=True),
    Column("case", Text, ForeignKey(draft.c.id, ondelete="CASCADE"), nullable=False, index=True),
    Column("name", Text, nullable=False),  # sealed: a file name may name a customer
    Column("media", Text, nullable=False),
    Column("size", Integer, nullable=False),  # of the plain content
    Column("sha256", Text, nullable=False),  # of the plain content
    Column("content", LargeBinary, nullable=False),  # sealed
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.clock_timestamp()),
)

# A large file arrives in pieces; whole, it becomes a ``case_file`` and they go.
file_piece = Table(
    "file_piece",
    metadata,
    Column("case", Text, ForeignKey(draft.c.id, ondelete="CASCADE"), nullable=False),
    Column("upload", Text, nullable=False),  # the client's name of this sending
    Column("at", Integer, nullable=False),  # the place of its first byte
    Column("size", Integer, nullable=False),
    Column("content", LargeBinary, nullable=False),  # sealed
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.clock_timestamp()),
    PrimaryKeyConstraint("case", "upload", "at"),
    Index("ix_file_piece_created_at", "created_at"),
)
