"""Conventions and avenants of each DLA; the words that a région uses for its organisation."""

import sqlalchemy as sa
from alembic import op

revision = "008"
down_revision = "007"


def upgrade() -> None:
    with op.batch_alter_table("regions") as table:
        table.add_column(sa.Column("mots", sa.Text(), nullable=False, server_default="{}"))
    with op.batch_alter_table("regions") as table:
        table.alter_column("mots", existing_type=sa.Text(), server_default=None, existing_nullable=False)
    _conventions()
    _avenants()


def _conventions() -> None:
    op.create_table(
        "conventions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dla_id", sa.Integer(), nullable=False),
        sa.Column("porteuse_id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=80), nullable=False),
        sa.Column("debut", sa.Date(), nullable=False),
        sa.Column("fin", sa.Date(), nullable=False),
        sa.CheckConstraint("fin >= debut", name=op.f("ck_conventions_dates_in_order")),
        sa.ForeignKeyConstraint(["dla_id"], ["dlas.id"], name=op.f("fk_conventions_dla_id_dlas")),
        sa.ForeignKeyConstraint(["porteuse_id"], ["porteuses.id"], name=op.f("fk_conventions_porteuse_id_porteuses")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conventions")),
        sa.UniqueConstraint("dla_id", "debut", name=op.f("uq_conventions_dla_id_debut")),
    )
    op.create_index(op.f("ix_conventions_porteuse_id"), "conventions", ["porteuse_id"])


def _avenants() -> None:
    op.create_table(
        "avenants",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("convention_id", sa.Integer(), nullable=False),
        sa.Column("numero", sa.Integer(), nullable=False),
        sa.Column("debut", sa.Date(), nullable=False),
        sa.Column("fin", sa.Date(), nullable=False),
        sa.Column("etp", sa.Integer(), nullable=False),
        sa.Column("budget", sa.Integer(), nullable=True),
        sa.CheckConstraint("fin >= debut", name=op.f("ck_avenants_dates_in_order")),
        sa.CheckConstraint("numero BETWEEN 1 AND 99", name=op.f("ck_avenants_numero_in_bounds")),
        sa.CheckConstraint("etp BETWEEN 1 AND 9999", name=op.f("ck_avenants_etp_in_hundredths")),
        sa.CheckConstraint("budget >= 0", name=op.f("ck_avenants_budget_in_cents")),
        sa.ForeignKeyConstraint(
            ["convention_id"], ["conventions.id"], name=op.f("fk_avenants_convention_id_conventions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_avenants")),
        sa.UniqueConstraint("convention_id", "numero", name=op.f("uq_avenants_convention_id_numero")),
    )
