"""Thresholds of disclosure that an admin makes stricter for a région."""

import sqlalchemy as sa
from alembic import op

revision = "041"
down_revision = "040"


def upgrade() -> None:
    """Those of the network, as for everyone until now."""
    with op.batch_alter_table("regions") as table:
        table.add_column(sa.Column("seuils_propres", sa.Text(), nullable=False, server_default="{}"))
    with op.batch_alter_table("regions") as table:
        table.alter_column("seuils_propres", existing_type=sa.Text(), existing_nullable=False, server_default=None)
