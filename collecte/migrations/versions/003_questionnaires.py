"""A library of questionnaires by région; each answer has its version; campaigns of any questionnaire."""

import sqlalchemy as sa
from alembic import op

revision = "003"
down_revision = "002"


def upgrade() -> None:
    _brouillons()
    _versions_of_a_region()
    _campagnes_of_any_questionnaire()
    _participations_with_their_version()
    with op.batch_alter_table("changements") as table:
        table.alter_column("code", existing_type=sa.String(60), type_=sa.String(200), existing_nullable=False)


def _brouillons() -> None:
    op.create_table(
        "brouillons",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("contenu", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("cree_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("modifie_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retire_le", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name=op.f("fk_brouillons_region_id_regions")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_brouillons")),
        sa.UniqueConstraint("region_id", "code", name=op.f("uq_brouillons_region_id_code")),
    )
    op.create_table(
        "modifications_brouillon",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("brouillon_id", sa.Integer(), nullable=False),
        sa.Column("libelle", sa.Text(), nullable=False),
        sa.Column("contenu", sa.Text(), nullable=False),
        sa.Column("compte_id", sa.Integer(), nullable=True),
        sa.Column("quand", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["brouillon_id"],
            ["brouillons.id"],
            name=op.f("fk_modifications_brouillon_brouillon_id_brouillons"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["compte_id"], ["comptes.id"], name=op.f("fk_modifications_brouillon_compte_id_comptes")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_modifications_brouillon")),
    )
    op.create_index(op.f("ix_modifications_brouillon_brouillon_id"), "modifications_brouillon", ["brouillon_id"])
    op.create_table(
        "essais",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("brouillon_id", sa.Integer(), nullable=False),
        sa.Column("compte_id", sa.Integer(), nullable=False),
        sa.Column("saisie", sa.Text(), nullable=False),
        sa.Column("modifie_le", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["brouillon_id"], ["brouillons.id"], name=op.f("fk_essais_brouillon_id_brouillons"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["compte_id"], ["comptes.id"], name=op.f("fk_essais_compte_id_comptes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_essais")),
        sa.UniqueConstraint("brouillon_id", "compte_id", name=op.f("uq_essais_brouillon_id_compte_id")),
    )
    op.create_index(op.f("ix_essais_compte_id"), "essais", ["compte_id"])


def _versions_of_a_region() -> None:
    with op.batch_alter_table("versions_questionnaire") as table:
        table.add_column(sa.Column("region_id", sa.Integer(), nullable=True))
        table.alter_column("code", existing_type=sa.String(40), type_=sa.String(60), existing_nullable=False)
        table.create_foreign_key(op.f("fk_versions_questionnaire_region_id_regions"), "regions", ["region_id"], ["id"])
        table.drop_constraint(op.f("uq_versions_questionnaire_code_numero"), type_="unique")
        table.drop_constraint(op.f("uq_versions_questionnaire_empreinte"), type_="unique")
    op.create_index(op.f("ix_versions_questionnaire_empreinte"), "versions_questionnaire", ["empreinte"])
    derived, written = sa.text("region_id IS NULL"), sa.text("region_id IS NOT NULL")
    for name, columns, where in (
        ("uq_versions_questionnaire_code_numero_derivee", ["code", "numero"], derived),
        ("uq_versions_questionnaire_region_id_code_numero", ["region_id", "code", "numero"], written),
        ("uq_versions_questionnaire_empreinte_derivee", ["empreinte"], derived),
    ):
        op.create_index(
            name, "versions_questionnaire", columns, unique=True, sqlite_where=where, postgresql_where=where
        )


def _campagnes_of_any_questionnaire() -> None:
    with op.batch_alter_table("campagnes") as table:
        table.add_column(sa.Column("nom", sa.String(length=200), nullable=False, server_default=""))
        table.alter_column("instrument", existing_type=sa.String(40), type_=sa.String(60), existing_nullable=False)
        table.drop_constraint(op.f("uq_campagnes_region_id_instrument_periode_code"), type_="unique")
        table.create_unique_constraint(
            op.f("uq_campagnes_region_id_instrument_periode_code_ouverture"),
            ["region_id", "instrument", "periode_code", "ouverture"],
        )
    with op.batch_alter_table("campagnes") as table:
        table.alter_column("nom", existing_type=sa.String(200), server_default=None, existing_nullable=False)
    temps = sa.text("instrument = 'TEMPS'")
    op.create_index(
        "uq_campagnes_region_id_periode_code_temps",
        "campagnes",
        ["region_id", "periode_code"],
        unique=True,
        sqlite_where=temps,
        postgresql_where=temps,
    )


def _participations_with_their_version() -> None:
    with op.batch_alter_table("participations") as table:
        table.add_column(sa.Column("version_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("connues", sa.Text(), nullable=False, server_default="{}"))
        table.create_foreign_key(
            op.f("fk_participations_version_id_versions_questionnaire"),
            "versions_questionnaire",
            ["version_id"],
            ["id"],
        )
    op.execute(
        "UPDATE participations SET version_id ="
        " (SELECT campagnes.version_id FROM campagnes WHERE campagnes.id = participations.campagne_id)"
    )
    with op.batch_alter_table("participations") as table:
        table.alter_column("version_id", existing_type=sa.Integer(), nullable=False)
        table.alter_column("connues", existing_type=sa.Text(), server_default=None, existing_nullable=False)
