"""Workbooks that were handed out, told apart by their fingerprint and by digests of what they held."""

import sqlalchemy as sa
from alembic import op

revision = "028"
down_revision = "027"


def upgrade() -> None:
    op.create_table(
        "classeurs_sortis",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sorti_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("compte_id", sa.Integer(), nullable=True),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("campagne_id", sa.Integer(), nullable=True),
        sa.Column("nature", sa.Text(), nullable=False),
        sa.Column("nom", sa.String(length=200), nullable=False),
        sa.Column("octets", sa.Integer(), nullable=False),
        sa.Column("empreinte", sa.String(length=64), nullable=False),
        sa.Column("contenu", sa.Text(), nullable=False),
        sa.CheckConstraint("octets > 0", name=op.f("ck_classeurs_sortis_not_empty")),
        sa.ForeignKeyConstraint(["compte_id"], ["comptes.id"], name=op.f("fk_classeurs_sortis_compte_id_comptes")),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name=op.f("fk_classeurs_sortis_region_id_regions")),
        sa.ForeignKeyConstraint(
            ["campagne_id"],
            ["campagnes.id"],
            name=op.f("fk_classeurs_sortis_campagne_id_campagnes"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_classeurs_sortis")),
    )
    op.create_index(op.f("ix_classeurs_sortis_empreinte"), "classeurs_sortis", ["empreinte"])
