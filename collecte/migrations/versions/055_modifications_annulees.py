"""A change that was undone is kept, to be made again."""

import sqlalchemy as sa
from alembic import op

revision = "055"
down_revision = "054"


def upgrade() -> None:
    """Changes of the day before were not undone: those that were are gone."""
    with op.batch_alter_table("modifications_brouillon") as table:
        table.add_column(sa.Column("annulee", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("modifications_brouillon") as table:
        table.alter_column("annulee", existing_type=sa.Boolean(), existing_nullable=False, server_default=None)
