"""Tokens with which programs read what an account reads."""

import sqlalchemy as sa
from alembic import op

revision = "033"
down_revision = "032"


def upgrade() -> None:
    op.create_table(
        "jetons_acces",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("compte_id", sa.Integer(), nullable=False),
        sa.Column("nom", sa.String(length=60), nullable=False),
        sa.Column("empreinte", sa.String(length=64), nullable=False),
        sa.Column("second_facteur", sa.Boolean(), nullable=False),
        sa.Column("cree_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expire_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("utilise_le", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("expire_le > cree_le", name=op.f("ck_jetons_acces_expires_later")),
        sa.ForeignKeyConstraint(
            ["compte_id"], ["comptes.id"], name=op.f("fk_jetons_acces_compte_id_comptes"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jetons_acces")),
        sa.UniqueConstraint("empreinte", name=op.f("uq_jetons_acces_empreinte")),
    )
    op.create_index(op.f("ix_jetons_acces_compte_id"), "jetons_acces", ["compte_id"])
