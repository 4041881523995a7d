"""Which answers with quality flags were looked at, by whom. What was transmitted before reads as not looked at yet."""

import sqlalchemy as sa
from alembic import op

revision = "013"
down_revision = "012"


def upgrade() -> None:
    op.create_table(
        "signaux_vus",
        sa.Column("participation_id", sa.Integer(), nullable=False),
        sa.Column("recu", sa.String(length=20), nullable=False),
        sa.Column("vu_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("compte_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["compte_id"], ["comptes.id"], name=op.f("fk_signaux_vus_compte_id_comptes")),
        sa.ForeignKeyConstraint(
            ["participation_id"],
            ["participations.id"],
            name=op.f("fk_signaux_vus_participation_id_participations"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("participation_id", name=op.f("pk_signaux_vus")),
    )
