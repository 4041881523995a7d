"""A third choice of who answers on their time: what their fiche d'appui may show of them beyond shares."""

import sqlalchemy as sa
from alembic import op

revision = "024"
down_revision = "023"


def upgrade() -> None:
    with op.batch_alter_table("participations") as table:
        table.add_column(sa.Column("partage_fiche", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("participations") as table:
        table.alter_column("partage_fiche", server_default=None)
