"""Why an answer stays missing; the private address of someone's calendar of deadlines."""

import sqlalchemy as sa
from alembic import op

revision = "011"
down_revision = "010"


def upgrade() -> None:
    op.create_table(
        "ecarts_justifies",
        sa.Column("participation_id", sa.Integer(), nullable=False),
        sa.Column("raison", sa.Text(), nullable=False),
        sa.Column("note_le", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["participation_id"],
            ["participations.id"],
            name=op.f("fk_ecarts_justifies_participation_id_participations"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("participation_id", name=op.f("pk_ecarts_justifies")),
    )
    op.create_table(
        "agendas",
        sa.Column("compte_id", sa.Integer(), nullable=False),
        sa.Column("empreinte", sa.String(length=64), nullable=False),
        sa.Column("cree_le", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["compte_id"], ["comptes.id"], name=op.f("fk_agendas_compte_id_comptes"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("compte_id", name=op.f("pk_agendas")),
        sa.UniqueConstraint("empreinte", name=op.f("uq_agendas_empreinte")),
    )
