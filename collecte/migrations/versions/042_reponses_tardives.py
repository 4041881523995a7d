"""Answers that come in once results are settled, and wait for the next release."""

import sqlalchemy as sa
from alembic import op

revision = "042"
down_revision = "041"


def upgrade() -> None:
    """None came in until now."""
    op.add_column("participations", sa.Column("rouverte_le", sa.DateTime(timezone=True), nullable=True))
    op.add_column("participations", sa.Column("recue_le", sa.DateTime(timezone=True), nullable=True))
