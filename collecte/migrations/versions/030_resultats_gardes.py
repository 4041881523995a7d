"""Results of settled campaigns of structures, kept as pages tell them."""

import sqlalchemy as sa
from alembic import op

revision = "030"
down_revision = "029"


def upgrade() -> None:
    op.create_table(
        "resultats_gardes",
        sa.Column("campagne_id", sa.Integer(), nullable=False),
        sa.Column("dla", sa.String(length=3), nullable=False),
        sa.Column("cle", sa.String(length=64), nullable=False),
        sa.Column("contenu", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campagne_id"], ["campagnes.id"], name=op.f("fk_resultats_gardes_campagne_id_campagnes")
        ),
        sa.PrimaryKeyConstraint("campagne_id", "dla", name=op.f("pk_resultats_gardes")),
    )
