"""What someone types in a form is kept until it is sent."""

import sqlalchemy as sa
from alembic import op

revision = "038"
down_revision = "037"


def upgrade() -> None:
    op.create_table(
        "formulaires_commences",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("compte_id", sa.Integer(), nullable=False),
        sa.Column("chemin", sa.String(length=400), nullable=False),
        sa.Column("champs", sa.Text(), nullable=False),
        sa.Column("depart", sa.Text(), nullable=False),
        sa.Column("quand", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["compte_id"], ["comptes.id"], name=op.f("fk_formulaires_commences_compte_id_comptes"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_formulaires_commences")),
        sa.UniqueConstraint("compte_id", "chemin", name=op.f("uq_formulaires_commences_compte_id_chemin")),
    )
    op.create_index(op.f("ix_formulaires_commences_quand"), "formulaires_commences", ["quand"])
