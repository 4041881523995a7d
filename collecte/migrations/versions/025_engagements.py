"""Commitments of a fiche d'appui à la négociation, by avenant."""

import sqlalchemy as sa
from alembic import op

revision = "025"
down_revision = "024"


def upgrade() -> None:
    op.create_table(
        "engagements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("avenant_id", sa.Integer(), nullable=False),
        sa.Column("texte", sa.String(length=300), nullable=False),
        sa.Column("qui", sa.String(length=80), nullable=False),
        sa.Column("echeance", sa.Date(), nullable=True),
        sa.Column("compte_id", sa.Integer(), nullable=True),
        sa.Column("ecrit_le", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["avenant_id"], ["avenants.id"], name=op.f("fk_engagements_avenant_id_avenants")),
        sa.ForeignKeyConstraint(["compte_id"], ["comptes.id"], name=op.f("fk_engagements_compte_id_comptes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_engagements")),
    )
    op.create_index(op.f("ix_engagements_avenant_id"), "engagements", ["avenant_id"], unique=False)
