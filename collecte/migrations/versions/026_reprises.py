"""Répartitions of past years, taken from files."""

import sqlalchemy as sa
from alembic import op

revision = "026"
down_revision = "025"


def upgrade() -> None:
    op.create_table(
        "reprises",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dla_id", sa.Integer(), nullable=False),
        sa.Column("personne_id", sa.Integer(), nullable=True),
        sa.Column("par_dla", sa.Boolean(), nullable=False),
        sa.Column("periode_code", sa.String(length=10), nullable=False),
        sa.Column("referentiel_id", sa.Integer(), nullable=True),
        sa.Column("parts", sa.Text(), nullable=False),
        sa.Column("importee_le", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("NOT par_dla OR personne_id IS NULL", name=op.f("ck_reprises_of_a_person_or_a_dla")),
        sa.ForeignKeyConstraint(["dla_id"], ["dlas.id"], name=op.f("fk_reprises_dla_id_dlas")),
        sa.ForeignKeyConstraint(["personne_id"], ["personnes.id"], name=op.f("fk_reprises_personne_id_personnes")),
        sa.ForeignKeyConstraint(
            ["referentiel_id"],
            ["versions_referentiel.id"],
            name=op.f("fk_reprises_referentiel_id_versions_referentiel"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reprises")),
    )
    op.create_index(op.f("ix_reprises_dla_id"), "reprises", ["dla_id"])
    op.create_index(
        "uq_reprises_personne_id_dla_id_periode_code",
        "reprises",
        ["personne_id", "dla_id", "periode_code"],
        unique=True,
    )
    op.create_index(
        "uq_reprises_dla_id_periode_code_dla",
        "reprises",
        ["dla_id", "periode_code"],
        unique=True,
        sqlite_where=sa.text("par_dla"),
        postgresql_where=sa.text("par_dla"),
    )
