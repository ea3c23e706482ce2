"""Channels: which of them a person has, of which one a session is, and in which one a case stands."""

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    for table, column in (
        ("staff", "channels text[] not null default '{COUNTER}'"),
        ("session", "channel text not null default 'COUNTER'"),
        ("draft", "channel text not null default 'COUNTER'"),
        ("draft_history", "channel text not null default ''"),
    ):
        op.execute(f"alter table {table} add column if not exists {column}")
