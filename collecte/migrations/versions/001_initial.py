"""The tables of the first release."""

import sqlalchemy as sa
from alembic import op

revision = "001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "regions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("nom", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_regions")),
        sa.UniqueConstraint("code", name=op.f("uq_regions_code")),
    )
    op.create_table(
        "versions_questionnaire",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("numero", sa.Integer(), nullable=False),
        sa.Column("empreinte", sa.String(length=64), nullable=False),
        sa.Column("contenu", sa.Text(), nullable=False),
        sa.Column("publiee_le", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_versions_questionnaire")),
        sa.UniqueConstraint("code", "numero", name=op.f("uq_versions_questionnaire_code_numero")),
        sa.UniqueConstraint("empreinte", name=op.f("uq_versions_questionnaire_empreinte")),
    )
    op.create_table(
        "campagnes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("instrument", sa.String(length=40), nullable=False),
        sa.Column("periode_code", sa.String(length=10), nullable=False),
        sa.Column("ouverture", sa.Date(), nullable=False),
        sa.Column("cloture", sa.Date(), nullable=False),
        sa.Column("avec_activites", sa.Boolean(), nullable=False),
        sa.Column("creee_le", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("cloture >= ouverture", name=op.f("ck_campagnes_dates_in_order")),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name=op.f("fk_campagnes_region_id_regions")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["versions_questionnaire.id"], name=op.f("fk_campagnes_version_id_versions_questionnaire")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campagnes")),
        sa.UniqueConstraint(
            "region_id", "instrument", "periode_code", name=op.f("uq_campagnes_region_id_instrument_periode_code")
        ),
    )
    op.create_table(
        "dlas",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=3), nullable=False),
        sa.Column("nom", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name=op.f("fk_dlas_region_id_regions")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dlas")),
        sa.UniqueConstraint("region_id", "code", name=op.f("uq_dlas_region_id_code")),
    )
    op.create_table(
        "personnes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("prenom", sa.String(length=80), nullable=False),
        sa.Column("nom", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name=op.f("fk_personnes_region_id_regions")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_personnes")),
    )
    with op.batch_alter_table("personnes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_personnes_region_id"), ["region_id"], unique=False)

    op.create_table(
        "affectations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("personne_id", sa.Integer(), nullable=False),
        sa.Column("dla_id", sa.Integer(), nullable=False),
        sa.Column("etp", sa.Integer(), nullable=False),
        sa.Column("debut", sa.Date(), nullable=False),
        sa.Column("fin", sa.Date(), nullable=True),
        sa.CheckConstraint("etp BETWEEN 1 AND 100", name=op.f("ck_affectations_etp_in_hundredths")),
        sa.CheckConstraint("fin IS NULL OR fin >= debut", name=op.f("ck_affectations_dates_in_order")),
        sa.ForeignKeyConstraint(["dla_id"], ["dlas.id"], name=op.f("fk_affectations_dla_id_dlas")),
        sa.ForeignKeyConstraint(["personne_id"], ["personnes.id"], name=op.f("fk_affectations_personne_id_personnes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_affectations")),
        sa.UniqueConstraint("personne_id", "dla_id", "debut", name=op.f("uq_affectations_personne_id_dla_id_debut")),
    )
    with op.batch_alter_table("affectations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_affectations_dla_id"), ["dla_id"], unique=False)

    op.create_table(
        "comptes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("personne_id", sa.Integer(), nullable=False),
        sa.Column("adresse", sa.String(length=254), nullable=False),
        sa.Column("adresse_cle", sa.String(length=254), nullable=False),
        sa.Column("mot_de_passe", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(["personne_id"], ["personnes.id"], name=op.f("fk_comptes_personne_id_personnes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comptes")),
        sa.UniqueConstraint("adresse_cle", name=op.f("uq_comptes_adresse_cle")),
        sa.UniqueConstraint("personne_id", name=op.f("uq_comptes_personne_id")),
    )
    op.create_table(
        "regroupements",
        sa.Column("campagne_id", sa.Integer(), nullable=False),
        sa.Column("dla_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["campagne_id"], ["campagnes.id"], name=op.f("fk_regroupements_campagne_id_campagnes")),
        sa.ForeignKeyConstraint(["dla_id"], ["dlas.id"], name=op.f("fk_regroupements_dla_id_dlas")),
        sa.PrimaryKeyConstraint("campagne_id", "dla_id", name=op.f("pk_regroupements")),
    )
    op.create_table(
        "habilitations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("compte_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum("animateur", "charge", name="role", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["compte_id"], ["comptes.id"], name=op.f("fk_habilitations_compte_id_comptes"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name=op.f("fk_habilitations_region_id_regions")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_habilitations")),
        sa.UniqueConstraint("compte_id", "role", "region_id", name=op.f("uq_habilitations_compte_id_role_region_id")),
    )
    op.create_table(
        "journal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("quand", sa.DateTime(timezone=True), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("compte_id", sa.Integer(), nullable=True),
        sa.Column("verbe", sa.String(length=40), nullable=False),
        sa.Column("objet", sa.String(length=40), nullable=False),
        sa.Column("objet_id", sa.Integer(), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["compte_id"], ["comptes.id"], name=op.f("fk_journal_compte_id_comptes")),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name=op.f("fk_journal_region_id_regions")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal")),
    )
    with op.batch_alter_table("journal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_journal_region_id"), ["region_id"], unique=False)

    op.create_table(
        "liens_compte",
        sa.Column("empreinte", sa.String(length=64), nullable=False),
        sa.Column("compte_id", sa.Integer(), nullable=False),
        sa.Column("expire_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("utilise_le", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["compte_id"], ["comptes.id"], name=op.f("fk_liens_compte_compte_id_comptes"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("empreinte", name=op.f("pk_liens_compte")),
    )
    op.create_table(
        "participations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campagne_id", sa.Integer(), nullable=False),
        sa.Column("affectation_id", sa.Integer(), nullable=False),
        sa.Column("dla_id", sa.Integer(), nullable=False),
        sa.Column("personne_id", sa.Integer(), nullable=False),
        sa.Column("etp_attendu", sa.Integer(), nullable=False),
        sa.Column("mois_attendus", sa.Integer(), nullable=False),
        sa.Column("saisie", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("modifiee_le", sa.DateTime(timezone=True), nullable=True),
        sa.Column("transmise_le", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recu", sa.String(length=20), nullable=True),
        sa.Column("valeurs", sa.Text(), nullable=True),
        sa.Column("accord_chiffres", sa.Boolean(), nullable=False),
        sa.Column(
            "vue_direction",
            sa.Enum(
                "non", "mission", "fonction", name="vuedirection", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.CheckConstraint(
            "(transmise_le IS NULL) = (recu IS NULL)", name=op.f("ck_participations_receipt_with_transmission")
        ),
        sa.CheckConstraint(
            "(transmise_le IS NULL) = (valeurs IS NULL)", name=op.f("ck_participations_values_with_transmission")
        ),
        sa.CheckConstraint("revision >= 0", name=op.f("ck_participations_revision_counts")),
        sa.ForeignKeyConstraint(
            ["affectation_id"], ["affectations.id"], name=op.f("fk_participations_affectation_id_affectations")
        ),
        sa.ForeignKeyConstraint(
            ["campagne_id"], ["campagnes.id"], name=op.f("fk_participations_campagne_id_campagnes")
        ),
        sa.ForeignKeyConstraint(["dla_id"], ["dlas.id"], name=op.f("fk_participations_dla_id_dlas")),
        sa.ForeignKeyConstraint(
            ["personne_id"], ["personnes.id"], name=op.f("fk_participations_personne_id_personnes")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participations")),
        sa.UniqueConstraint("campagne_id", "affectation_id", name=op.f("uq_participations_campagne_id_affectation_id")),
        sa.UniqueConstraint("recu", name=op.f("uq_participations_recu")),
    )
    with op.batch_alter_table("participations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_participations_personne_id"), ["personne_id"], unique=False)

    op.create_table(
        "sessions_web",
        sa.Column("empreinte", sa.String(length=64), nullable=False),
        sa.Column("compte_id", sa.Integer(), nullable=True),
        sa.Column("donnees", sa.Text(), nullable=False),
        sa.Column("creee_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("vue_le", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["compte_id"], ["comptes.id"], name=op.f("fk_sessions_web_compte_id_comptes"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("empreinte", name=op.f("pk_sessions_web")),
    )
    with op.batch_alter_table("sessions_web", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sessions_web_compte_id"), ["compte_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_sessions_web_vue_le"), ["vue_le"], unique=False)

    op.create_table(
        "changements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("participation_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("avant", sa.Text(), nullable=False),
        sa.Column("apres", sa.Text(), nullable=False),
        sa.Column("page", sa.String(length=16), nullable=False),
        sa.Column("compte_id", sa.Integer(), nullable=False),
        sa.Column("quand", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["compte_id"], ["comptes.id"], name=op.f("fk_changements_compte_id_comptes")),
        sa.ForeignKeyConstraint(
            ["participation_id"],
            ["participations.id"],
            name=op.f("fk_changements_participation_id_participations"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_changements")),
    )
    with op.batch_alter_table("changements", schema=None) as batch_op:
        batch_op.create_index("ix_changements_participation_revision", ["participation_id", "revision"], unique=False)
