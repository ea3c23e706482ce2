"""Other systems that call us: accounts, secrets, nonces, quotas, the audit of their calls, checks and orders."""

from alembic import op

from service.callers import tables

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    for table in (
        tables.caller,
        tables.caller_secret,
        tables.caller_nonce,
        tables.caller_use,
        tables.caller_call,
        tables.caller_check,
        tables.caller_order,
    ):
        table.create(op.get_bind(), checkfirst=True)
