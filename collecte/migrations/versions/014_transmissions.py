"""Every transmission of an answer: filled with the current one; what was given back before was not kept."""

import sqlalchemy as sa
from alembic import op

revision = "014"
down_revision = "013"

KEEP_WHAT_IS_TRANSMITTED = """
INSERT INTO transmissions
    (participation_id, recu, transmise_le, transmise_par_id, version_id, revision, saisie, valeurs, notice_vue)
SELECT id, recu, transmise_le, transmise_par_id, version_id, revision, saisie, valeurs, notice_vue
FROM participations WHERE transmise_le IS NOT NULL ORDER BY transmise_le, id
"""


def upgrade() -> None:
    op.create_table(
        "transmissions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("participation_id", sa.Integer(), nullable=False),
        sa.Column("recu", sa.String(length=20), nullable=False),
        sa.Column("transmise_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("transmise_par_id", sa.Integer(), nullable=True),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("saisie", sa.Text(), nullable=False),
        sa.Column("valeurs", sa.Text(), nullable=False),
        sa.Column("notice_vue", sa.String(length=64), nullable=True),
        sa.Column("rendue_le", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rendue_par_id", sa.Integer(), nullable=True),
        sa.Column("raison", sa.Text(), nullable=True),
        sa.CheckConstraint("(rendue_le IS NULL) = (raison IS NULL)", name=op.f("ck_transmissions_reason_with_return")),
        sa.CheckConstraint(
            "rendue_le IS NOT NULL OR rendue_par_id IS NULL", name=op.f("ck_transmissions_returned_by_with_return")
        ),
        sa.ForeignKeyConstraint(
            ["participation_id"],
            ["participations.id"],
            name=op.f("fk_transmissions_participation_id_participations"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["transmise_par_id"], ["comptes.id"], name=op.f("fk_transmissions_transmise_par_id_comptes")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["versions_questionnaire.id"],
            name=op.f("fk_transmissions_version_id_versions_questionnaire"),
        ),
        sa.ForeignKeyConstraint(["rendue_par_id"], ["comptes.id"], name=op.f("fk_transmissions_rendue_par_id_comptes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transmissions")),
        sa.UniqueConstraint("recu", name=op.f("uq_transmissions_recu")),
    )
    op.create_index(op.f("ix_transmissions_participation_id"), "transmissions", ["participation_id"])
    op.create_index(
        "uq_transmissions_participation_id_present",
        "transmissions",
        ["participation_id"],
        unique=True,
        sqlite_where=sa.text("rendue_le IS NULL"),
        postgresql_where=sa.text("rendue_le IS NULL"),
    )
    op.execute(KEEP_WHAT_IS_TRANSMITTED)
