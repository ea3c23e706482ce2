"""The names of applications: a number of the day for each, over all servers."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    func,
)

from service.kit.db import metadata

# The last number that was given away on a day, by the database's clock in Shanghai.
waiver_day = Table(
    "waiver_day",
    metadata,
    Column("day", Date, primary_key=True),
    Column("last", Integer, nullable=False),
)

# One row per application: the same content for the same user of a case keeps its name, however often it is sent.
waiver_form = Table(
    "waiver_form",
    metadata,
    Column("case_id", Text, nullable=False),
    Column("user_id", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("file", Text, nullable=False),  # of the case, as it is sent
    Column("day", Date, nullable=False),
    Column("serial", Integer, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.clock_timestamp()),
    PrimaryKeyConstraint("case_id", "user_id", "sha256"),
    UniqueConstraint("day", "serial"),
    CheckConstraint("serial between 1 and 9999", name="serial"),
)
