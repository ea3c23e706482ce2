"""What came of reading the photographs of letters."""

from alembic import op

from service.letters.tables import letter_verdict

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    letter_verdict.create(op.get_bind(), checkfirst=True)
