"""Identities of a provider that open accounts."""

import sqlalchemy as sa
from alembic import op

revision = "034"
down_revision = "033"


def upgrade() -> None:
    op.create_table(
        "identites_externes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("compte_id", sa.Integer(), nullable=False),
        sa.Column("emetteur", sa.String(length=255), nullable=False),
        sa.Column("empreinte", sa.String(length=64), nullable=False),
        sa.Column("liee_le", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["compte_id"], ["comptes.id"], name=op.f("fk_identites_externes_compte_id_comptes"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identites_externes")),
        sa.UniqueConstraint("compte_id", "emetteur", name=op.f("uq_identites_externes_compte_id_emetteur")),
        sa.UniqueConstraint("empreinte", name=op.f("uq_identites_externes_empreinte")),
    )
