"""Counts of the population of a campaign of structures, kept once its answers are anonymised."""

import sqlalchemy as sa
from alembic import op

revision = "023"
down_revision = "022"


def upgrade() -> None:
    with op.batch_alter_table("campagnes") as table:
        table.add_column(sa.Column("figees", sa.Text(), nullable=True))
