"""The register: structures and their records, accompagnements, diagnostics, ingénieries, prestataires; imports."""

import sqlalchemy as sa
from alembic import op

revision = "015"
down_revision = "014"


def upgrade() -> None:
    _correspondances()
    _imports_registre()
    _prestataires()
    _diagnostics()
    _ingenieries()
    _structures()
    _accompagnements()
    _contacts_structure()
    _releves_budget()
    _releves_emploi()
    _diagnostics_accompagnements()
    _etapes()
    _ingenieries_accompagnements()
    _orientations()
    _orientations_accompagnements()


def _correspondances() -> None:
    op.create_table(
        "correspondances",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("nom", sa.String(length=80), nullable=False),
        sa.Column("colonnes", sa.Text(), nullable=False),
        sa.Column("modifiee_le", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name=op.f("fk_correspondances_region_id_regions")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correspondances")),
        sa.UniqueConstraint("region_id", "nom", name=op.f("uq_correspondances_region_id_nom")),
    )


def _imports_registre() -> None:
    etats = (
        "colonnes à choisir",
        "comparaison en cours",
        "à confirmer",
        "écriture en cours",
        "importé",
        "interrompu",
    )
    op.create_table(
        "imports_registre",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("compte_id", sa.Integer(), nullable=False),
        sa.Column("dla_id", sa.Integer(), nullable=True),
        sa.Column("nom_fichier", sa.String(length=120), nullable=False),
        sa.Column("feuille", sa.LargeBinary(), nullable=False),
        sa.Column("bilan", sa.LargeBinary(), nullable=False),
        sa.Column("lignes", sa.Integer(), nullable=False),
        sa.Column("compares", sa.Integer(), nullable=False),
        sa.Column(
            "etat",
            sa.Enum(*etats, name="etatimport", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("correspondance", sa.String(length=80), nullable=False),
        sa.Column("colonnes", sa.Text(), nullable=False),
        sa.Column("empreinte", sa.String(length=64), nullable=False),
        sa.Column("essais", sa.Integer(), nullable=False),
        sa.Column("reclame_jusqua", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cree_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("demande_le", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("lignes >= 0 AND compares >= 0 AND essais >= 0", name=op.f("ck_imports_registre_counts")),
        sa.ForeignKeyConstraint(["compte_id"], ["comptes.id"], name=op.f("fk_imports_registre_compte_id_comptes")),
        sa.ForeignKeyConstraint(["dla_id"], ["dlas.id"], name=op.f("fk_imports_registre_dla_id_dlas")),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name=op.f("fk_imports_registre_region_id_regions")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imports_registre")),
    )
    op.create_index(op.f("ix_imports_registre_compte_id"), "imports_registre", ["compte_id"])
    op.create_index(op.f("ix_imports_registre_etat"), "imports_registre", ["etat"])


def _prestataires() -> None:
    op.create_table(
        "prestataires",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("nom", sa.String(length=200), nullable=False),
        sa.Column("nom_cle", sa.String(length=200), nullable=False),
        sa.Column("siret", sa.String(length=14), nullable=True),
        sa.Column("commune", sa.String(length=120), nullable=False),
        sa.Column("contact", sa.String(length=254), nullable=False),
        sa.Column("competences", sa.Text(), nullable=False),
        sa.Column("filieres", sa.Text(), nullable=False),
        sa.Column("archive_le", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("length(siret) = 14", name=op.f("ck_prestataires_siret_of_14_digits")),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name=op.f("fk_prestataires_region_id_regions")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prestataires")),
        sa.UniqueConstraint("region_id", "nom_cle", name=op.f("uq_prestataires_region_id_nom_cle")),
        sa.UniqueConstraint("region_id", "siret", name=op.f("uq_prestataires_region_id_siret")),
    )


def _diagnostics() -> None:
    op.create_table(
        "diagnostics",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dla_id", sa.Integer(), nullable=False),
        sa.Column(
            "nature",
            sa.Enum(
                "individuel", "collectif", name="natureaction", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("intitule", sa.String(length=200), nullable=False),
        sa.Column("jour", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["dla_id"], ["dlas.id"], name=op.f("fk_diagnostics_dla_id_dlas")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_diagnostics")),
    )
    op.create_index(op.f("ix_diagnostics_dla_id"), "diagnostics", ["dla_id"])


def _ingenieries() -> None:
    op.create_table(
        "ingenieries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dla_id", sa.Integer(), nullable=False),
        sa.Column("prestataire_id", sa.Integer(), nullable=True),
        sa.Column(
            "nature",
            sa.Enum(
                "individuel", "collectif", name="natureaction", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("intitule", sa.String(length=200), nullable=False),
        sa.Column("theme", sa.String(length=120), nullable=False),
        sa.Column("jours", sa.Integer(), nullable=True),
        sa.Column("montant", sa.Integer(), nullable=True),
        sa.Column("convention_le", sa.Date(), nullable=False),
        sa.Column("fin", sa.Date(), nullable=True),
        sa.CheckConstraint("fin >= convention_le", name=op.f("ck_ingenieries_dates_in_order")),
        sa.CheckConstraint("jours >= 0", name=op.f("ck_ingenieries_days_in_hundredths")),
        sa.CheckConstraint("montant >= 0", name=op.f("ck_ingenieries_amount_in_cents")),
        sa.ForeignKeyConstraint(["dla_id"], ["dlas.id"], name=op.f("fk_ingenieries_dla_id_dlas")),
        sa.ForeignKeyConstraint(
            ["prestataire_id"], ["prestataires.id"], name=op.f("fk_ingenieries_prestataire_id_prestataires")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ingenieries")),
    )
    op.create_index(op.f("ix_ingenieries_dla_id"), "ingenieries", ["dla_id"])
    op.create_index(op.f("ix_ingenieries_prestataire_id"), "ingenieries", ["prestataire_id"])


def _structures() -> None:
    op.create_table(
        "structures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("dla_id", sa.Integer(), nullable=False),
        sa.Column("nom", sa.String(length=200), nullable=False),
        sa.Column("nom_cle", sa.String(length=200), nullable=False),
        sa.Column("sigle", sa.String(length=40), nullable=False),
        sa.Column("enee", sa.String(length=40), nullable=True),
        sa.Column("siret", sa.String(length=14), nullable=True),
        sa.Column("rna", sa.String(length=10), nullable=True),
        sa.Column(
            "forme",
            sa.Enum(
                "association",
                "structure d’insertion (SIAE)",
                "coopérative (SCIC, SCOP)",
                "entreprise adaptée",
                "société commerciale ESUS",
                "autre",
                name="forme",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("commune", sa.String(length=120), nullable=False),
        sa.Column("code_commune", sa.String(length=5), nullable=False),
        sa.Column("secteur", sa.String(length=120), nullable=False),
        sa.Column("reseau", sa.String(length=120), nullable=False),
        sa.Column("creation", sa.Date(), nullable=True),
        sa.Column("creee_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("archivee_le", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("length(rna) = 10", name=op.f("ck_structures_rna_of_10_characters")),
        sa.CheckConstraint("length(siret) = 14", name=op.f("ck_structures_siret_of_14_digits")),
        sa.ForeignKeyConstraint(["dla_id"], ["dlas.id"], name=op.f("fk_structures_dla_id_dlas")),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name=op.f("fk_structures_region_id_regions")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_structures")),
        sa.UniqueConstraint("region_id", "enee", name=op.f("uq_structures_region_id_enee")),
        sa.UniqueConstraint("region_id", "rna", name=op.f("uq_structures_region_id_rna")),
        sa.UniqueConstraint("region_id", "siret", name=op.f("uq_structures_region_id_siret")),
    )
    op.create_index("ix_structures_dla_id_nom_cle", "structures", ["dla_id", "nom_cle"])


def _accompagnements() -> None:
    op.create_table(
        "accompagnements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("structure_id", sa.Integer(), nullable=False),
        sa.Column("dla_id", sa.Integer(), nullable=False),
        sa.Column("referent_id", sa.Integer(), nullable=True),
        sa.Column("enee", sa.String(length=40), nullable=True),
        sa.Column("prescripteur", sa.String(length=160), nullable=False),
        sa.Column("reorientation", sa.String(length=160), nullable=False),
        sa.Column("preconisations", sa.Text(), nullable=False),
        sa.Column("clos_le", sa.Date(), nullable=True),
        sa.Column("cree_le", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["dla_id"], ["dlas.id"], name=op.f("fk_accompagnements_dla_id_dlas")),
        sa.ForeignKeyConstraint(
            ["referent_id"], ["personnes.id"], name=op.f("fk_accompagnements_referent_id_personnes")
        ),
        sa.ForeignKeyConstraint(
            ["structure_id"], ["structures.id"], name=op.f("fk_accompagnements_structure_id_structures")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accompagnements")),
    )
    op.create_index(op.f("ix_accompagnements_dla_id"), "accompagnements", ["dla_id"])
    op.create_index(op.f("ix_accompagnements_referent_id"), "accompagnements", ["referent_id"])
    op.create_index(op.f("ix_accompagnements_structure_id"), "accompagnements", ["structure_id"])


def _contacts_structure() -> None:
    op.create_table(
        "contacts_structure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("structure_id", sa.Integer(), nullable=False),
        sa.Column("nom", sa.String(length=120), nullable=False),
        sa.Column("fonction", sa.String(length=120), nullable=False),
        sa.Column("adresse", sa.String(length=254), nullable=False),
        sa.Column("adresse_cle", sa.String(length=254), nullable=False),
        sa.Column("telephone", sa.String(length=30), nullable=False),
        sa.Column("ancien_le", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["structure_id"],
            ["structures.id"],
            name=op.f("fk_contacts_structure_structure_id_structures"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contacts_structure")),
        sa.UniqueConstraint("structure_id", "adresse_cle", name=op.f("uq_contacts_structure_structure_id_adresse_cle")),
    )


def _releves_budget() -> None:
    op.create_table(
        "releves_budget",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("structure_id", sa.Integer(), nullable=False),
        sa.Column("annee", sa.Integer(), nullable=False),
        sa.Column("produits", sa.BigInteger(), nullable=True),
        sa.Column("publics", sa.BigInteger(), nullable=True),
        sa.Column("propres", sa.BigInteger(), nullable=True),
        sa.Column("resultat", sa.BigInteger(), nullable=True),
        sa.Column("origine", sa.String(length=60), nullable=False),
        sa.CheckConstraint("annee BETWEEN 1990 AND 2100", name=op.f("ck_releves_budget_annee_in_bounds")),
        sa.CheckConstraint("produits >= 0 AND publics >= 0 AND propres >= 0", name=op.f("ck_releves_budget_amounts")),
        sa.ForeignKeyConstraint(
            ["structure_id"],
            ["structures.id"],
            name=op.f("fk_releves_budget_structure_id_structures"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_releves_budget")),
        sa.UniqueConstraint("structure_id", "annee", name=op.f("uq_releves_budget_structure_id_annee")),
    )


def _releves_emploi() -> None:
    op.create_table(
        "releves_emploi",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("structure_id", sa.Integer(), nullable=False),
        sa.Column("jour", sa.Date(), nullable=False),
        sa.Column("salaries", sa.Integer(), nullable=True),
        sa.Column("etp", sa.Integer(), nullable=True),
        sa.Column("cdi", sa.Integer(), nullable=True),
        sa.Column("cdd", sa.Integer(), nullable=True),
        sa.Column("aides", sa.Integer(), nullable=True),
        sa.Column("insertion", sa.Integer(), nullable=True),
        sa.Column("femmes", sa.Integer(), nullable=True),
        sa.Column("hommes", sa.Integer(), nullable=True),
        sa.Column("benevoles", sa.Integer(), nullable=True),
        sa.Column("origine", sa.String(length=60), nullable=False),
        sa.CheckConstraint(
            "aides >= 0 AND insertion >= 0 AND femmes >= 0 AND hommes >= 0", name=op.f("ck_releves_emploi_more_counts")
        ),
        sa.CheckConstraint(
            "salaries >= 0 AND etp >= 0 AND cdi >= 0 AND cdd >= 0 AND benevoles >= 0",
            name=op.f("ck_releves_emploi_counts"),
        ),
        sa.ForeignKeyConstraint(
            ["structure_id"],
            ["structures.id"],
            name=op.f("fk_releves_emploi_structure_id_structures"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_releves_emploi")),
        sa.UniqueConstraint("structure_id", "jour", name=op.f("uq_releves_emploi_structure_id_jour")),
    )


def _diagnostics_accompagnements() -> None:
    op.create_table(
        "diagnostics_accompagnements",
        sa.Column("diagnostic_id", sa.Integer(), nullable=False),
        sa.Column("accompagnement_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["accompagnement_id"],
            ["accompagnements.id"],
            name=op.f("fk_diagnostics_accompagnements_accompagnement_id_accompagnements"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["diagnostic_id"],
            ["diagnostics.id"],
            name=op.f("fk_diagnostics_accompagnements_diagnostic_id_diagnostics"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("diagnostic_id", "accompagnement_id", name=op.f("pk_diagnostics_accompagnements")),
    )
    op.create_index(
        op.f("ix_diagnostics_accompagnements_accompagnement_id"),
        "diagnostics_accompagnements",
        ["accompagnement_id"],
        unique=False,
    )


def _etapes() -> None:
    op.create_table(
        "etapes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("accompagnement_id", sa.Integer(), nullable=False),
        sa.Column(
            "genre",
            sa.Enum(
                "accueil",
                "réorientation",
                "diagnostic",
                "validation par les instances dirigeantes",
                "comité d’appui",
                "convention de prestation",
                "restitution",
                "bilan de l’ingénierie",
                "suivi",
                name="genreetape",
                native_enum=False,
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column("jour", sa.Date(), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["accompagnement_id"],
            ["accompagnements.id"],
            name=op.f("fk_etapes_accompagnement_id_accompagnements"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_etapes")),
        sa.UniqueConstraint("accompagnement_id", "genre", "jour", name=op.f("uq_etapes_accompagnement_id_genre_jour")),
    )


def _ingenieries_accompagnements() -> None:
    op.create_table(
        "ingenieries_accompagnements",
        sa.Column("ingenierie_id", sa.Integer(), nullable=False),
        sa.Column("accompagnement_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["accompagnement_id"],
            ["accompagnements.id"],
            name=op.f("fk_ingenieries_accompagnements_accompagnement_id_accompagnements"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["ingenierie_id"],
            ["ingenieries.id"],
            name=op.f("fk_ingenieries_accompagnements_ingenierie_id_ingenieries"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("ingenierie_id", "accompagnement_id", name=op.f("pk_ingenieries_accompagnements")),
    )
    op.create_index(
        op.f("ix_ingenieries_accompagnements_accompagnement_id"),
        "ingenieries_accompagnements",
        ["accompagnement_id"],
        unique=False,
    )


def _orientations() -> None:
    op.create_table(
        "orientations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("avenant_id", sa.Integer(), nullable=False),
        sa.Column("libelle", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["avenant_id"], ["avenants.id"], name=op.f("fk_orientations_avenant_id_avenants")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_orientations")),
        sa.UniqueConstraint("avenant_id", "libelle", name=op.f("uq_orientations_avenant_id_libelle")),
    )


def _orientations_accompagnements() -> None:
    op.create_table(
        "orientations_accompagnements",
        sa.Column("orientation_id", sa.Integer(), nullable=False),
        sa.Column("accompagnement_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["accompagnement_id"],
            ["accompagnements.id"],
            name=op.f("fk_orientations_accompagnements_accompagnement_id_accompagnements"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["orientation_id"],
            ["orientations.id"],
            name=op.f("fk_orientations_accompagnements_orientation_id_orientations"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("orientation_id", "accompagnement_id", name=op.f("pk_orientations_accompagnements")),
    )
    op.create_index(
        op.f("ix_orientations_accompagnements_accompagnement_id"),
        "orientations_accompagnements",
        ["accompagnement_id"],
        unique=False,
    )
