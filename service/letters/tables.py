"""What came of reading the photograph of a letter."""

from sqlalchemy import Column, DateTime, ForeignKey, Index, Table, Text, func
from sqlalchemy.dialects.postgresql import JSONB

from service.files.tables import case_file
from service.kit.db import metadata

letter_verdict = Table(
    "letter_verdict",
    metadata,
    Column("file", Text, ForeignKey(case_file.c.id, ondelete="CASCADE"), primary_key=True),
    Column("sha256", Text, nullable=False),  # of the bytes that it is about
    Column("code", Text, nullable=False),  # of imaging.errors; empty = accepted, UNREAD = nobody could read it
    Column("measures", JSONB, nullable=False),  # figures only, never a word that was read
    Column("basis", Text, nullable=False),  # the engine, the letter and the thresholds by which it was judged
    Column("judged_at", DateTime(timezone=True), nullable=False, server_default=func.clock_timestamp()),
    Column("confirmed_by", Text, nullable=False, server_default=""),  # the supervisor who stood in
    Column("confirmed_why", Text, nullable=False, server_default=""),
    Column("confirmed_at", DateTime(timezone=True)),
    Index("ix_letter_verdict_sha256", "sha256"),
)
