"""Bilans by avenant: targets, funding, actions, meetings of partners, corrected figures, what a direction signed."""

import sqlalchemy as sa
from alembic import op

revision = "027"
down_revision = "026"

BUTS = ("structures accueillies", "diagnostics", "structures accompagnées", "ingénieries", "structures suivies")
FINANCEURS = (
    "État",
    "Caisse des Dépôts",
    "Fonds social européen (FSE)",
    "Région",
    "Département",
    "Communes et groupements de communes",
    "Financeurs privés",
    "Structure porteuse",
    "Autres",
)
GENRES = (
    "réunion d’information",
    "forum ou salon",
    "lettre, article ou autre communication",
    "permanence hors du siège",
    "rencontre avec des acteurs locaux",
    "travail avec un autre dispositif",
    "groupe de travail filière ou thématique",
    "réunion du réseau régional DLA/C2RA",
    "travail sur site avec le C2RA",
    "journée ou formation nationale",
    "autre formation",
)
INSTANCES = ("comité d’appui", "comité de pilotage départemental", "comité de pilotage régional")


def upgrade() -> None:
    _columns()
    _objectifs()
    _cofinancements()
    _actions()
    _seances()
    _signes()


def _words(name: str, choices: tuple[str, ...], constraint: str) -> sa.Column[str]:
    kind = sa.Enum(*choices, native_enum=False, create_constraint=True, length=40, name=constraint)
    return sa.Column(name, kind, nullable=False)


def _columns() -> None:
    with op.batch_alter_table("avenants") as table:
        table.add_column(sa.Column("fonds_prevu", sa.BigInteger(), nullable=True))
        table.add_column(sa.Column("fonds_paye", sa.BigInteger(), nullable=True))
        table.create_check_constraint(op.f("ck_avenants_fonds_in_cents"), "fonds_prevu >= 0 AND fonds_paye >= 0")
    op.add_column("etapes", sa.Column("saisie_le", sa.Date(), nullable=True))
    with op.batch_alter_table("ingenieries") as table:
        table.add_column(sa.Column("consultes", sa.Integer(), nullable=True))
        table.add_column(sa.Column("offres", sa.Integer(), nullable=True))
        table.add_column(sa.Column("criteres", sa.String(length=200), nullable=False, server_default=""))
        table.create_check_constraint(
            op.f("ck_ingenieries_offers_of_who_was_asked"),
            "consultes BETWEEN 0 AND 99 AND offres BETWEEN 0 AND consultes",
        )
    with op.batch_alter_table("ingenieries") as table:
        table.alter_column("criteres", server_default=None)
    with op.batch_alter_table("structures") as table:
        table.add_column(sa.Column("epci", sa.String(length=120), nullable=False, server_default=""))
    with op.batch_alter_table("structures") as table:
        table.alter_column("epci", server_default=None)


def _objectifs() -> None:
    op.create_table(
        "objectifs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("avenant_id", sa.Integer(), nullable=False),
        sa.Column("orientation_id", sa.Integer(), nullable=True),
        _words("but", BUTS, op.f("ck_objectifs_but")),
        sa.Column("cible", sa.Integer(), nullable=False),
        sa.CheckConstraint("cible BETWEEN 0 AND 10000", name=op.f("ck_objectifs_cible_in_bounds")),
        sa.ForeignKeyConstraint(
            ["avenant_id"], ["avenants.id"], name=op.f("fk_objectifs_avenant_id_avenants"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["orientation_id"],
            ["orientations.id"],
            name=op.f("fk_objectifs_orientation_id_orientations"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objectifs")),
        sa.UniqueConstraint("orientation_id", "but", name=op.f("uq_objectifs_orientation_id_but")),
    )
    op.create_index(op.f("ix_objectifs_avenant_id"), "objectifs", ["avenant_id"])
    op.create_index(
        "uq_objectifs_avenant_id_but_general",
        "objectifs",
        ["avenant_id", "but"],
        unique=True,
        sqlite_where=sa.text("orientation_id IS NULL"),
        postgresql_where=sa.text("orientation_id IS NULL"),
    )


def _cofinancements() -> None:
    op.create_table(
        "cofinancements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dla_id", sa.Integer(), nullable=False),
        sa.Column("annee", sa.Integer(), nullable=False),
        _words("financeur", FINANCEURS, op.f("ck_cofinancements_financeur")),
        sa.Column("nom", sa.String(length=120), nullable=False),
        sa.Column("nom_cle", sa.String(length=120), nullable=False),
        sa.Column("prevu", sa.BigInteger(), nullable=True),
        sa.Column("obtenu", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("annee BETWEEN 2000 AND 2100", name=op.f("ck_cofinancements_annee_in_bounds")),
        sa.CheckConstraint("prevu >= 0 AND obtenu >= 0", name=op.f("ck_cofinancements_amounts")),
        sa.ForeignKeyConstraint(["dla_id"], ["dlas.id"], name=op.f("fk_cofinancements_dla_id_dlas")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cofinancements")),
        sa.UniqueConstraint(
            "dla_id", "annee", "financeur", "nom_cle", name=op.f("uq_cofinancements_dla_id_annee_financeur_nom_cle")
        ),
    )
    op.create_index(op.f("ix_cofinancements_dla_id"), "cofinancements", ["dla_id"])


def _actions() -> None:
    op.create_table(
        "actions_dla",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dla_id", sa.Integer(), nullable=False),
        _words("genre", GENRES, op.f("ck_actions_dla_genreaction")),
        sa.Column("jour", sa.Date(), nullable=False),
        sa.Column("intitule", sa.String(length=200), nullable=False),
        sa.Column("lieu", sa.String(length=120), nullable=False),
        sa.Column("participants", sa.Integer(), nullable=True),
        sa.CheckConstraint("participants BETWEEN 0 AND 100000", name=op.f("ck_actions_dla_participants_in_bounds")),
        sa.ForeignKeyConstraint(["dla_id"], ["dlas.id"], name=op.f("fk_actions_dla_dla_id_dlas")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_actions_dla")),
    )
    op.create_index(op.f("ix_actions_dla_dla_id"), "actions_dla", ["dla_id"])
    op.create_table(
        "partenaires_actions",
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("partenaire_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["action_id"],
            ["actions_dla.id"],
            name=op.f("fk_partenaires_actions_action_id_actions_dla"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["partenaire_id"],
            ["partenaires.id"],
            name=op.f("fk_partenaires_actions_partenaire_id_partenaires"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("action_id", "partenaire_id", name=op.f("pk_partenaires_actions")),
    )
    op.create_index(op.f("ix_partenaires_actions_partenaire_id"), "partenaires_actions", ["partenaire_id"])


def _seances() -> None:
    op.create_table(
        "seances",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dla_id", sa.Integer(), nullable=False),
        _words("instance", INSTANCES, op.f("ck_seances_instance")),
        sa.Column("jour", sa.Date(), nullable=False),
        sa.Column("dossiers", sa.Integer(), nullable=True),
        sa.Column("modifies", sa.Integer(), nullable=True),
        sa.Column("experts", sa.Integer(), nullable=True),
        sa.CheckConstraint("dossiers BETWEEN 0 AND 999 AND experts BETWEEN 0 AND 999", name=op.f("ck_seances_counts")),
        sa.CheckConstraint("modifies BETWEEN 0 AND dossiers", name=op.f("ck_seances_no_more_than_dossiers")),
        sa.ForeignKeyConstraint(["dla_id"], ["dlas.id"], name=op.f("fk_seances_dla_id_dlas")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seances")),
        sa.UniqueConstraint("dla_id", "instance", "jour", name=op.f("uq_seances_dla_id_instance_jour")),
    )
    op.create_index(op.f("ix_seances_dla_id"), "seances", ["dla_id"])
    op.create_table(
        "presences",
        sa.Column("seance_id", sa.Integer(), nullable=False),
        sa.Column("partenaire_id", sa.Integer(), nullable=False),
        sa.Column("venu", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["seance_id"], ["seances.id"], name=op.f("fk_presences_seance_id_seances"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["partenaire_id"], ["partenaires.id"], name=op.f("fk_presences_partenaire_id_partenaires")
        ),
        sa.PrimaryKeyConstraint("seance_id", "partenaire_id", name=op.f("pk_presences")),
    )
    op.create_index(op.f("ix_presences_partenaire_id"), "presences", ["partenaire_id"])


def _signes() -> None:
    op.create_table(
        "corrections_bilan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("avenant_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("comptee", sa.Integer(), nullable=False),
        sa.Column("valeur", sa.Integer(), nullable=False),
        sa.Column("motif", sa.String(length=300), nullable=False),
        sa.Column("compte_id", sa.Integer(), nullable=True),
        sa.Column("le", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("valeur BETWEEN 0 AND 2000000000", name=op.f("ck_corrections_bilan_valeur_in_bounds")),
        sa.CheckConstraint("motif <> ''", name=op.f("ck_corrections_bilan_says_why")),
        sa.ForeignKeyConstraint(
            ["avenant_id"], ["avenants.id"], name=op.f("fk_corrections_bilan_avenant_id_avenants"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["compte_id"], ["comptes.id"], name=op.f("fk_corrections_bilan_compte_id_comptes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_corrections_bilan")),
        sa.UniqueConstraint("avenant_id", "code", name=op.f("uq_corrections_bilan_avenant_id_code")),
    )
    op.create_table(
        "bilans_signes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("avenant_id", sa.Integer(), nullable=False),
        sa.Column("contenu", sa.Text(), nullable=False),
        sa.Column("signe_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signe_par_id", sa.Integer(), nullable=False),
        sa.Column("relu_le", sa.DateTime(timezone=True), nullable=True),
        sa.Column("relu_par_id", sa.Integer(), nullable=True),
        sa.Column("presente_le", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "relu_le IS NOT NULL OR relu_par_id IS NULL", name=op.f("ck_bilans_signes_read_by_with_day")
        ),
        sa.ForeignKeyConstraint(["avenant_id"], ["avenants.id"], name=op.f("fk_bilans_signes_avenant_id_avenants")),
        sa.ForeignKeyConstraint(["signe_par_id"], ["comptes.id"], name=op.f("fk_bilans_signes_signe_par_id_comptes")),
        sa.ForeignKeyConstraint(["relu_par_id"], ["comptes.id"], name=op.f("fk_bilans_signes_relu_par_id_comptes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bilans_signes")),
        sa.UniqueConstraint("avenant_id", name=op.f("uq_bilans_signes_avenant_id")),
    )
