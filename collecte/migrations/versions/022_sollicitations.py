"""How often a région lets its structures be asked in twelve months."""

import sqlalchemy as sa
from alembic import op

revision = "022"
down_revision = "021"


def upgrade() -> None:
    """Two, as for everyone until now."""
    with op.batch_alter_table("regions") as table:
        table.add_column(sa.Column("max_sollicitations", sa.Integer(), nullable=False, server_default="2"))
        table.create_check_constraint(op.f("ck_regions_few_sollicitations"), "max_sollicitations BETWEEN 1 AND 6")
    with op.batch_alter_table("regions") as table:
        table.alter_column(
            "max_sollicitations", existing_type=sa.Integer(), existing_nullable=False, server_default=None
        )
