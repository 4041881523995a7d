"""The référentiel becomes a living text: versions, consultations, proposals; a campaign keeps the one it asked."""

import sqlalchemy as sa
from alembic import op

revision = "002"
down_revision = "001"


def _one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    _versions()
    _modifications()
    _consultations()
    _complements()
    with op.batch_alter_table("campagnes", schema=None) as batch_op:
        batch_op.add_column(sa.Column("referentiel_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_campagnes_referentiel_id_versions_referentiel"),
            "versions_referentiel",
            ["referentiel_id"],
            ["id"],
        )


def _versions() -> None:
    op.create_table(
        "versions_referentiel",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("numero", sa.Integer(), nullable=False),
        sa.Column("titre", sa.String(length=200), nullable=False),
        sa.Column("etat", _one_of("etatversion", "en débat", "relue", "adoptée"), nullable=False),
        sa.Column("contenu", sa.Text(), nullable=False),
        sa.Column("correspondance", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("creee_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("relue_le", sa.DateTime(timezone=True), nullable=True),
        sa.Column("adoptee_le", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("numero > 1", name=op.f("ck_versions_referentiel_the_first_is_shipped")),
        sa.CheckConstraint(
            "(etat = 'adoptée') = (adoptee_le IS NOT NULL)", name=op.f("ck_versions_referentiel_adopted_on_a_day")
        ),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name=op.f("fk_versions_referentiel_region_id_regions")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_versions_referentiel")),
        sa.UniqueConstraint("region_id", "numero", name=op.f("uq_versions_referentiel_region_id_numero")),
    )
    with op.batch_alter_table("versions_referentiel", schema=None) as batch_op:
        batch_op.create_index(
            "uq_versions_referentiel_region_id_ouverte",
            ["region_id"],
            unique=True,
            sqlite_where=sa.text("adoptee_le IS NULL"),
            postgresql_where=sa.text("adoptee_le IS NULL"),
        )


def _modifications() -> None:
    op.create_table(
        "modifications_referentiel",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("libelle", sa.Text(), nullable=False),
        sa.Column("contenu", sa.Text(), nullable=False),
        sa.Column("correspondance", sa.Text(), nullable=False),
        sa.Column("compte_id", sa.Integer(), nullable=False),
        sa.Column("quand", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["compte_id"], ["comptes.id"], name=op.f("fk_modifications_referentiel_compte_id_comptes")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["versions_referentiel.id"],
            name=op.f("fk_modifications_referentiel_version_id_versions_referentiel"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_modifications_referentiel")),
    )
    with op.batch_alter_table("modifications_referentiel", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_modifications_referentiel_version_id"), ["version_id"], unique=False)


def _consultations() -> None:
    op.create_table(
        "consultations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("qui", sa.String(length=200), nullable=False),
        sa.Column("jour", sa.Date(), nullable=False),
        sa.Column("remarques", sa.Text(), nullable=False),
        sa.Column("compte_id", sa.Integer(), nullable=False),
        sa.Column("notee_le", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["compte_id"], ["comptes.id"], name=op.f("fk_consultations_compte_id_comptes")),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["versions_referentiel.id"],
            name=op.f("fk_consultations_version_id_versions_referentiel"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consultations")),
    )
    with op.batch_alter_table("consultations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_consultations_version_id"), ["version_id"], unique=False)


def _complements() -> None:
    op.create_table(
        "complements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("numero", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("ligne", sa.Text(), nullable=False),
        sa.Column("texte", sa.Text(), nullable=False),
        sa.Column("auteur_id", sa.Integer(), nullable=False),
        sa.Column("propose_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("etat", _one_of("etatcomplement", "proposé", "retenu", "écarté"), nullable=False),
        sa.Column("reponse", sa.Text(), nullable=True),
        sa.Column("repondant_id", sa.Integer(), nullable=True),
        sa.Column("repondu_le", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(etat = 'proposé') = (repondu_le IS NULL)", name=op.f("ck_complements_answered_on_a_day")),
        sa.CheckConstraint("(reponse IS NULL) = (repondu_le IS NULL)", name=op.f("ck_complements_answered_in_words")),
        sa.ForeignKeyConstraint(["auteur_id"], ["comptes.id"], name=op.f("fk_complements_auteur_id_comptes")),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name=op.f("fk_complements_region_id_regions")),
        sa.ForeignKeyConstraint(["repondant_id"], ["comptes.id"], name=op.f("fk_complements_repondant_id_comptes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complements")),
    )
    with op.batch_alter_table("complements", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_complements_auteur_id"), ["auteur_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_complements_region_id"), ["region_id"], unique=False)
