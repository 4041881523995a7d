"""Refused addresses, « ce n’est plus moi », and the periodic work."""

import sqlalchemy as sa
from alembic import op

revision = "007"
down_revision = "006"


def upgrade() -> None:
    op.add_column("courriels", sa.Column("adresse_refusee_le", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "signalements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("courriel_id", sa.Integer(), nullable=False),
        sa.Column("recu_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("remplacant", sa.String(length=200), nullable=False),
        sa.Column("verifie_le", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["courriel_id"], ["courriels.id"], name=op.f("fk_signalements_courriel_id_courriels"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signalements")),
        sa.UniqueConstraint("courriel_id", name=op.f("uq_signalements_courriel_id")),
    )
    op.create_table(
        "travaux",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("nom", sa.String(length=40), nullable=False),
        sa.Column("echeance", sa.DateTime(timezone=True), nullable=False),
        sa.Column("essais", sa.Integer(), nullable=False),
        sa.Column("reclame_jusqua", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fini_le", sa.DateTime(timezone=True), nullable=True),
        sa.Column("erreur", sa.Text(), nullable=False),
        sa.CheckConstraint("essais >= 0", name=op.f("ck_travaux_attempts_count")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_travaux")),
        sa.UniqueConstraint("nom", "echeance", name=op.f("uq_travaux_nom_echeance")),
    )
    op.create_index(op.f("ix_travaux_fini_le"), "travaux", ["fini_le"])
