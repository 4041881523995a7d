"""Title of its own, choice of DLA and steps of the preparation of a campaign."""

import sqlalchemy as sa
from alembic import op

revision = "045"
down_revision = "044"


def upgrade() -> None:
    """Campaigns have their title of default and ask all DLA; who, what and when were typed as they were created."""
    with op.batch_alter_table("campagnes") as table:
        table.add_column(sa.Column("titre_choisi", sa.String(120), nullable=False, server_default=""))
        table.add_column(sa.Column("dlas_demandes", sa.Text(), nullable=False, server_default=""))
        table.add_column(sa.Column("etapes_faites", sa.Integer(), nullable=False, server_default="3"))
    with op.batch_alter_table("campagnes") as table:
        table.alter_column("titre_choisi", existing_type=sa.String(120), existing_nullable=False, server_default=None)
        table.alter_column("dlas_demandes", existing_type=sa.Text(), existing_nullable=False, server_default=None)
        table.alter_column("etapes_faites", existing_type=sa.Integer(), existing_nullable=False, server_default=None)
