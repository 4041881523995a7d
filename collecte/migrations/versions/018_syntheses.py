"""Synthèses de suivi, partners that structures agree to, results sent afterwards."""

import sqlalchemy as sa
from alembic import op

revision = "018"
down_revision = "017"


def upgrade() -> None:
    _partenaires()
    _partenaires_comptes()
    _accords()
    _syntheses()
    _versions_synthese()
    _remises_synthese()
    _liens_synthese()
    _remarques_synthese()
    _envois_resultats()


def _partenaires() -> None:
    op.create_table(
        "partenaires",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("dla_id", sa.Integer(), nullable=True),
        sa.Column("nom", sa.String(length=160), nullable=False),
        sa.Column("nom_cle", sa.String(length=160), nullable=False),
        sa.Column("archive_le", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["dla_id"], ["dlas.id"], name=op.f("fk_partenaires_dla_id_dlas")),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name=op.f("fk_partenaires_region_id_regions")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partenaires")),
        sa.UniqueConstraint("region_id", "nom_cle", name=op.f("uq_partenaires_region_id_nom_cle")),
    )
    op.create_index(op.f("ix_partenaires_dla_id"), "partenaires", ["dla_id"], unique=False)


def _partenaires_comptes() -> None:
    op.create_table(
        "partenaires_comptes",
        sa.Column("partenaire_id", sa.Integer(), nullable=False),
        sa.Column("compte_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["compte_id"], ["comptes.id"], name=op.f("fk_partenaires_comptes_compte_id_comptes"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["partenaire_id"],
            ["partenaires.id"],
            name=op.f("fk_partenaires_comptes_partenaire_id_partenaires"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("partenaire_id", "compte_id", name=op.f("pk_partenaires_comptes")),
    )
    op.create_index(op.f("ix_partenaires_comptes_compte_id"), "partenaires_comptes", ["compte_id"], unique=False)


def _accords() -> None:
    op.create_table(
        "accords",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("structure_id", sa.Integer(), nullable=False),
        sa.Column("partenaire_id", sa.Integer(), nullable=False),
        sa.Column("donne_par", sa.String(length=120), nullable=False),
        sa.Column("donne_le", sa.Date(), nullable=False),
        sa.Column(
            "moyen",
            sa.Enum(
                "par son lien personnel",
                "par téléphone",
                "sur papier",
                name="moyenaccord",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("note_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note_par_id", sa.Integer(), nullable=True),
        sa.Column("revoque_le", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoque_par_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "revoque_le IS NOT NULL OR revoque_par_id IS NULL", name=op.f("ck_accords_revoked_by_with_day")
        ),
        sa.ForeignKeyConstraint(["note_par_id"], ["comptes.id"], name=op.f("fk_accords_note_par_id_comptes")),
        sa.ForeignKeyConstraint(
            ["partenaire_id"], ["partenaires.id"], name=op.f("fk_accords_partenaire_id_partenaires")
        ),
        sa.ForeignKeyConstraint(["revoque_par_id"], ["comptes.id"], name=op.f("fk_accords_revoque_par_id_comptes")),
        sa.ForeignKeyConstraint(
            ["structure_id"], ["structures.id"], name=op.f("fk_accords_structure_id_structures"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accords")),
    )
    op.create_index(op.f("ix_accords_partenaire_id"), "accords", ["partenaire_id"], unique=False)
    op.create_index(op.f("ix_accords_structure_id"), "accords", ["structure_id"], unique=False)
    op.create_index(
        "uq_accords_structure_id_partenaire_id_live",
        "accords",
        ["structure_id", "partenaire_id"],
        unique=True,
        sqlite_where=sa.text("revoque_le IS NULL"),
        postgresql_where=sa.text("revoque_le IS NULL"),
    )


def _syntheses() -> None:
    op.create_table(
        "syntheses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("accompagnement_id", sa.Integer(), nullable=False),
        sa.Column("textes", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("reservee", sa.Boolean(), nullable=False),
        sa.Column("terminee_le", sa.Date(), nullable=True),
        sa.Column("creee_le", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["accompagnement_id"], ["accompagnements.id"], name=op.f("fk_syntheses_accompagnement_id_accompagnements")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_syntheses")),
        sa.UniqueConstraint("accompagnement_id", name=op.f("uq_syntheses_accompagnement_id")),
    )


def _versions_synthese() -> None:
    op.create_table(
        "versions_synthese",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("synthese_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("contenu", sa.Text(), nullable=False),
        sa.Column("modifiees", sa.String(length=120), nullable=False),
        sa.Column("quand", sa.DateTime(timezone=True), nullable=False),
        sa.Column("compte_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["compte_id"], ["comptes.id"], name=op.f("fk_versions_synthese_compte_id_comptes")),
        sa.ForeignKeyConstraint(
            ["synthese_id"],
            ["syntheses.id"],
            name=op.f("fk_versions_synthese_synthese_id_syntheses"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_versions_synthese")),
        sa.UniqueConstraint("synthese_id", "revision", name=op.f("uq_versions_synthese_synthese_id_revision")),
    )


def _remises_synthese() -> None:
    op.create_table(
        "remises_synthese",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("accord_id", sa.Integer(), nullable=False),
        sa.Column("remise_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("compte_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["accord_id"], ["accords.id"], name=op.f("fk_remises_synthese_accord_id_accords"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["compte_id"], ["comptes.id"], name=op.f("fk_remises_synthese_compte_id_comptes")),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["versions_synthese.id"],
            name=op.f("fk_remises_synthese_version_id_versions_synthese"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remises_synthese")),
        sa.UniqueConstraint("version_id", "accord_id", name=op.f("uq_remises_synthese_version_id_accord_id")),
    )
    op.create_index(op.f("ix_remises_synthese_accord_id"), "remises_synthese", ["accord_id"], unique=False)


def _liens_synthese() -> None:
    op.create_table(
        "liens_synthese",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("synthese_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("sel", sa.String(length=64), nullable=False),
        sa.Column("empreinte", sa.String(length=64), nullable=False),
        sa.Column("envoye_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoque_le", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts_structure.id"], name=op.f("fk_liens_synthese_contact_id_contacts_structure")
        ),
        sa.ForeignKeyConstraint(
            ["synthese_id"], ["syntheses.id"], name=op.f("fk_liens_synthese_synthese_id_syntheses"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["versions_synthese.id"],
            name=op.f("fk_liens_synthese_version_id_versions_synthese"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_liens_synthese")),
        sa.UniqueConstraint("empreinte", name=op.f("uq_liens_synthese_empreinte")),
    )
    op.create_index(op.f("ix_liens_synthese_contact_id"), "liens_synthese", ["contact_id"], unique=False)
    op.create_index(op.f("ix_liens_synthese_version_id"), "liens_synthese", ["version_id"], unique=False)
    op.create_index(
        "uq_liens_synthese_synthese_id_contact_id_live",
        "liens_synthese",
        ["synthese_id", "contact_id"],
        unique=True,
        sqlite_where=sa.text("revoque_le IS NULL"),
        postgresql_where=sa.text("revoque_le IS NULL"),
    )


def _remarques_synthese() -> None:
    op.create_table(
        "remarques_synthese",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lien_id", sa.Integer(), nullable=False),
        sa.Column("texte", sa.Text(), nullable=False),
        sa.Column("recue_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("vue_le", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["lien_id"],
            ["liens_synthese.id"],
            name=op.f("fk_remarques_synthese_lien_id_liens_synthese"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remarques_synthese")),
    )
    op.create_index(op.f("ix_remarques_synthese_lien_id"), "remarques_synthese", ["lien_id"], unique=False)


def _envois_resultats() -> None:
    op.create_table(
        "envois_resultats",
        sa.Column("campagne_id", sa.Integer(), nullable=False),
        sa.Column("objet", sa.String(length=200), nullable=False),
        sa.Column("texte", sa.Text(), nullable=False),
        sa.Column("messages", sa.Integer(), nullable=False),
        sa.Column("envoye_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("compte_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["campagne_id"],
            ["campagnes.id"],
            name=op.f("fk_envois_resultats_campagne_id_campagnes"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["compte_id"], ["comptes.id"], name=op.f("fk_envois_resultats_compte_id_comptes")),
        sa.PrimaryKeyConstraint("campagne_id", name=op.f("pk_envois_resultats")),
    )
