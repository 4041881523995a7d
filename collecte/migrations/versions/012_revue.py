"""Review: the reference workbook of settled results, what directions say of effectifs, questions on answers."""

import sqlalchemy as sa
from alembic import op

revision = "012"
down_revision = "011"


def upgrade() -> None:
    _classeurs_reference()
    _confirmations_effectifs()
    _echanges()


def _classeurs_reference() -> None:
    op.create_table(
        "classeurs_reference",
        sa.Column("campagne_id", sa.Integer(), nullable=False),
        sa.Column("nom", sa.String(length=200), nullable=False),
        sa.Column("fichier", sa.LargeBinary(), nullable=False),
        sa.Column("octets", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("ecarts", sa.Text(), nullable=False),
        sa.Column("cree_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("compte_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("octets > 0", name=op.f("ck_classeurs_reference_not_empty")),
        sa.ForeignKeyConstraint(
            ["campagne_id"], ["campagnes.id"], name=op.f("fk_classeurs_reference_campagne_id_campagnes")
        ),
        sa.ForeignKeyConstraint(["compte_id"], ["comptes.id"], name=op.f("fk_classeurs_reference_compte_id_comptes")),
        sa.PrimaryKeyConstraint("campagne_id", name=op.f("pk_classeurs_reference")),
    )


def _confirmations_effectifs() -> None:
    op.create_table(
        "confirmations_effectifs",
        sa.Column("campagne_id", sa.Integer(), nullable=False),
        sa.Column("dla_id", sa.Integer(), nullable=False),
        sa.Column("avis", sa.String(length=40), nullable=False),
        sa.Column("phrase", sa.Text(), nullable=False),
        sa.Column("empreinte", sa.String(length=64), nullable=False),
        sa.Column("quand", sa.DateTime(timezone=True), nullable=False),
        sa.Column("compte_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "avis IN ('confirmés', 'à corriger')", name=op.f("ck_confirmations_effectifs_aviseffectifs")
        ),
        sa.CheckConstraint(
            "avis = 'confirmés' OR phrase <> ''", name=op.f("ck_confirmations_effectifs_says_what_to_correct")
        ),
        sa.ForeignKeyConstraint(
            ["campagne_id"],
            ["campagnes.id"],
            name=op.f("fk_confirmations_effectifs_campagne_id_campagnes"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["dla_id"], ["dlas.id"], name=op.f("fk_confirmations_effectifs_dla_id_dlas")),
        sa.ForeignKeyConstraint(
            ["compte_id"], ["comptes.id"], name=op.f("fk_confirmations_effectifs_compte_id_comptes")
        ),
        sa.PrimaryKeyConstraint("campagne_id", "dla_id", name=op.f("pk_confirmations_effectifs")),
    )


def _echanges() -> None:
    op.create_table(
        "echanges",
        sa.Column("participation_id", sa.Integer(), nullable=False),
        sa.Column("clos_le", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["participation_id"],
            ["participations.id"],
            name=op.f("fk_echanges_participation_id_participations"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("participation_id", name=op.f("pk_echanges")),
    )
    op.create_table(
        "messages_echange",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("echange_id", sa.Integer(), nullable=False),
        sa.Column("du_c2ra", sa.Boolean(), nullable=False),
        sa.Column("texte", sa.Text(), nullable=False),
        sa.Column("quand", sa.DateTime(timezone=True), nullable=False),
        sa.Column("compte_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["compte_id"], ["comptes.id"], name=op.f("fk_messages_echange_compte_id_comptes")),
        sa.ForeignKeyConstraint(
            ["echange_id"],
            ["echanges.participation_id"],
            name=op.f("fk_messages_echange_echange_id_echanges"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages_echange")),
    )
    op.create_index(op.f("ix_messages_echange_echange_id"), "messages_echange", ["echange_id"])
