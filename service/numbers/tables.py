"""What the national side keeps for a case: one row per pick of a number or hold of a SIM."""

from sqlalchemy import Column, DateTime, Index, Table, Text, func, text

from service.kit.db import metadata

resource_hold = Table(
    "resource_hold",
    metadata,
    Column("id", Text, primary_key=True),
    Column("case_id", Text, nullable=False),
    Column("kind", Text, nullable=False),  # NUMBER | SIM
    Column("resource", Text, nullable=False),  # sealed
    Column("resource_blind", Text, nullable=False),
    Column("detail", Text, nullable=False),  # sealed: level and fees as they were when it was picked
    Column("state", Text, nullable=False),  # OPEN | HELD | LOST | LEAVING | RELEASED | USED
    Column("hold_id", Text, nullable=False, server_default=""),
    Column("expires_at", DateTime(timezone=True)),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.clock_timestamp()),
    Column("settled_at", DateTime(timezone=True)),
    # A case occupies at most one number and one SIM, whatever two seats do at the same time.
    Index(
        "uq_resource_hold_case_id_kind",
        "case_id",
        "kind",
        unique=True,
        postgresql_where=text("state in ('OPEN', 'HELD')"),
    ),
    Index("ix_resource_hold_state_created_at", "state", "created_at"),
)
