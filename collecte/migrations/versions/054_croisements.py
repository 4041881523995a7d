"""A cell may be about a category of the région, whose name is longer than the code of a DLA."""

import sqlalchemy as sa
from alembic import op

revision = "054"
down_revision = "053"


def upgrade() -> None:
    with op.batch_alter_table("cellules_publiees") as table:
        table.alter_column("territoire", existing_type=sa.String(3), type_=sa.String(80), existing_nullable=False)
