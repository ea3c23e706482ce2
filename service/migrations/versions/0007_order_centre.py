"""The order centre: whom an acceptance is about, cancelled ones, copies of receipts, indexes of the list."""

from alembic import op
from sqlalchemy import inspect

from service.orders.tables import acceptance, acceptance_key, receipt_copy

revision = "0007"
down_revision = "0006"

_COLUMNS = (
    "subject text",
    "customer text not null default ''",
    "access_number text not null default ''",
)
_STATES = "state in ('RUNNING', 'WAITING', 'DONE', 'REFUSED', 'PERSON', 'CANCELLED')"


def upgrade() -> None:
    for column in _COLUMNS:
        op.execute(f"alter table acceptance add column if not exists {column}")
    op.execute("alter table acceptance drop constraint if exists ck_acceptance_state")
    op.execute(f"alter table acceptance add constraint ck_acceptance_state check ({_STATES})")
    op.execute("drop index if exists ix_acceptance_next_try")
    there = {index["name"] for index in inspect(op.get_bind()).get_indexes("acceptance")}
    for index in acceptance.indexes:
        if index.name not in there:
            index.create(op.get_bind())
    for table in (acceptance_key, receipt_copy):
        table.create(op.get_bind(), checkfirst=True)
