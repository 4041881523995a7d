"""The outbox."""

import sqlalchemy as sa
from alembic import op

revision = "005"
down_revision = "004"


def upgrade() -> None:
    op.create_table(
        "courriels",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=True),
        sa.Column("compte_id", sa.Integer(), nullable=False),
        sa.Column("adresse", sa.String(length=254), nullable=False),
        sa.Column("modele", sa.String(length=40), nullable=False),
        sa.Column("contexte", sa.Text(), nullable=False),
        sa.Column("cree_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("prochain_essai", sa.DateTime(timezone=True), nullable=False),
        sa.Column("essais", sa.Integer(), nullable=False),
        sa.Column("reclame_jusqua", sa.DateTime(timezone=True), nullable=True),
        sa.Column("envoye_le", sa.DateTime(timezone=True), nullable=True),
        sa.Column("abandonne_le", sa.DateTime(timezone=True), nullable=True),
        sa.Column("erreur", sa.Text(), nullable=False),
        sa.Column("message_id", sa.String(length=120), nullable=False),
        sa.CheckConstraint("envoye_le IS NULL OR abandonne_le IS NULL", name=op.f("ck_courriels_one_end")),
        sa.CheckConstraint("essais >= 0", name=op.f("ck_courriels_attempts_count")),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name=op.f("fk_courriels_region_id_regions")),
        sa.ForeignKeyConstraint(
            ["compte_id"], ["comptes.id"], name=op.f("fk_courriels_compte_id_comptes"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_courriels")),
        sa.UniqueConstraint("message_id", name=op.f("uq_courriels_message_id")),
    )
    for column in ("region_id", "compte_id", "prochain_essai"):
        op.create_index(op.f(f"ix_courriels_{column}"), "courriels", [column])
