"""Interviews: who enters the answer of a structure for it, and how; earlier answers were on line."""

import sqlalchemy as sa
from alembic import op

revision = "019"
down_revision = "018"

MODES = "'en ligne', 'entretien guidé', 'téléphone', 'papier'"
ROLES = "'animateur', 'charge', 'direction', 'pilote', 'admin'"


def upgrade() -> None:
    _participations()
    _entretiens()


def _participations() -> None:
    with op.batch_alter_table("participations") as table:
        table.add_column(sa.Column("mode", sa.String(length=40), nullable=False, server_default="en ligne"))
        table.add_column(sa.Column("saisie_par_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("saisie_role", sa.String(length=40), nullable=True))
        table.create_foreign_key(op.f("fk_participations_saisie_par_id_comptes"), "comptes", ["saisie_par_id"], ["id"])
        table.create_check_constraint(op.f("ck_participations_mode"), f"mode IN ({MODES})")
        table.create_check_constraint(op.f("ck_participations_role"), f"saisie_role IN ({ROLES})")
        table.create_check_constraint(
            op.f("ck_participations_entered_by_a_role"), "(mode = 'en ligne') = (saisie_role IS NULL)"
        )
        table.create_check_constraint(
            op.f("ck_participations_entered_by_someone"), "mode <> 'en ligne' OR saisie_par_id IS NULL"
        )
        table.create_check_constraint(
            op.f("ck_participations_entered_for_a_structure"), "mode = 'en ligne' OR accompagnement_id IS NOT NULL"
        )
    with op.batch_alter_table("participations") as table:
        table.alter_column("mode", existing_type=sa.String(length=40), existing_nullable=False, server_default=None)


def _entretiens() -> None:
    op.create_table(
        "entretiens",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("participation_id", sa.Integer(), nullable=False),
        sa.Column("compte_id", sa.Integer(), nullable=False),
        sa.Column("mode", sa.String(length=40), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("dit_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("page", sa.String(length=16), nullable=False),
        sa.CheckConstraint(f"mode IN ({MODES})", name=op.f("ck_entretiens_mode")),
        sa.CheckConstraint(f"role IN ({ROLES})", name=op.f("ck_entretiens_role")),
        sa.CheckConstraint("mode <> 'en ligne'", name=op.f("ck_entretiens_by_someone_else")),
        sa.ForeignKeyConstraint(
            ["participation_id"],
            ["participations.id"],
            name=op.f("fk_entretiens_participation_id_participations"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["compte_id"], ["comptes.id"], name=op.f("fk_entretiens_compte_id_comptes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entretiens")),
        sa.UniqueConstraint("participation_id", "compte_id", name=op.f("uq_entretiens_participation_id_compte_id")),
    )
    op.create_index(op.f("ix_entretiens_compte_id"), "entretiens", ["compte_id"])
