"""Campaigns that ask structures: answers of accompagnements, personal links, messages to contacts without account."""

import sqlalchemy as sa
from alembic import op

revision = "016"
down_revision = "015"


def upgrade() -> None:
    _campagnes()
    _participations()
    _liens_reponse()
    _demandes_rappel()
    _changements()
    for table, rule in (("courriels", "one_reader"), ("rappels", "one_reader")):
        _readers(table, rule)


def _campagnes() -> None:
    with op.batch_alter_table("campagnes") as table:
        table.add_column(sa.Column("accompagnes_du", sa.Date(), nullable=True))
        table.add_column(sa.Column("accompagnes_au", sa.Date(), nullable=True))
        table.drop_constraint(op.f("ck_campagnes_population"), type_="check")
        table.create_check_constraint(
            op.f("ck_campagnes_population"), "population IN ('personnes', 'DLA', 'structures')"
        )
        table.create_check_constraint(
            op.f("ck_campagnes_accompagnes_of_structures"),
            "(population = 'structures') = (accompagnes_du IS NOT NULL)",
        )
        table.create_check_constraint(
            op.f("ck_campagnes_accompagnes_both"), "(accompagnes_du IS NULL) = (accompagnes_au IS NULL)"
        )
        table.create_check_constraint(op.f("ck_campagnes_accompagnes_in_order"), "accompagnes_au >= accompagnes_du")


def _participations() -> None:
    op.drop_index("uq_participations_campagne_id_dla_id_dla", table_name="participations")
    with op.batch_alter_table("participations") as table:
        table.add_column(sa.Column("accompagnement_id", sa.Integer(), nullable=True))
        table.create_foreign_key(
            op.f("fk_participations_accompagnement_id_accompagnements"),
            "accompagnements",
            ["accompagnement_id"],
            ["id"],
        )
        table.create_unique_constraint(
            op.f("uq_participations_campagne_id_accompagnement_id"), ["campagne_id", "accompagnement_id"]
        )
        table.create_check_constraint(
            op.f("ck_participations_one_respondent"), "affectation_id IS NULL OR accompagnement_id IS NULL"
        )
    op.create_index(op.f("ix_participations_accompagnement_id"), "participations", ["accompagnement_id"])
    whole_dla = sa.text("affectation_id IS NULL AND accompagnement_id IS NULL")
    op.create_index(
        "uq_participations_campagne_id_dla_id_dla",
        "participations",
        ["campagne_id", "dla_id"],
        unique=True,
        sqlite_where=whole_dla,
        postgresql_where=whole_dla,
    )


def _liens_reponse() -> None:
    op.create_table(
        "liens_reponse",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("participation_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("rang", sa.Integer(), nullable=False),
        sa.Column("sel", sa.String(length=64), nullable=False),
        sa.Column("empreinte", sa.String(length=64), nullable=False),
        sa.Column("transmis_par_id", sa.Integer(), nullable=True),
        sa.Column("cree_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoque_le", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("rang IN (1, 2)", name=op.f("ck_liens_reponse_two_at_most")),
        sa.ForeignKeyConstraint(
            ["participation_id"],
            ["participations.id"],
            name=op.f("fk_liens_reponse_participation_id_participations"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts_structure.id"], name=op.f("fk_liens_reponse_contact_id_contacts_structure")
        ),
        sa.ForeignKeyConstraint(
            ["transmis_par_id"], ["liens_reponse.id"], name=op.f("fk_liens_reponse_transmis_par_id_liens_reponse")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_liens_reponse")),
        sa.UniqueConstraint("empreinte", name=op.f("uq_liens_reponse_empreinte")),
    )
    for column in ("participation_id", "contact_id"):
        op.create_index(op.f(f"ix_liens_reponse_{column}"), "liens_reponse", [column])
    live = sa.text("revoque_le IS NULL")
    for name, column in (("rang", "rang"), ("contact", "contact_id")):
        op.create_index(
            f"uq_liens_reponse_participation_id_{name}",
            "liens_reponse",
            ["participation_id", column],
            unique=True,
            sqlite_where=live,
            postgresql_where=live,
        )


def _demandes_rappel() -> None:
    op.create_table(
        "demandes_rappel",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campagne_id", sa.Integer(), nullable=False),
        sa.Column("accompagnement_id", sa.Integer(), nullable=False),
        sa.Column("par_qui", sa.String(length=40), nullable=False),
        sa.Column("nom", sa.String(length=120), nullable=False),
        sa.Column("telephone", sa.String(length=40), nullable=False),
        sa.Column("demandee_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rappelee_le", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("par_qui IN ('dla', 'c2ra')", name=op.f("ck_demandes_rappel_parqui")),
        sa.ForeignKeyConstraint(
            ["campagne_id"], ["campagnes.id"], name=op.f("fk_demandes_rappel_campagne_id_campagnes"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["accompagnement_id"],
            ["accompagnements.id"],
            name=op.f("fk_demandes_rappel_accompagnement_id_accompagnements"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_demandes_rappel")),
    )
    for column in ("campagne_id", "accompagnement_id"):
        op.create_index(op.f(f"ix_demandes_rappel_{column}"), "demandes_rappel", [column])


def _changements() -> None:
    with op.batch_alter_table("changements") as table:
        table.alter_column("compte_id", existing_type=sa.Integer(), nullable=True)
        table.add_column(sa.Column("lien_id", sa.Integer(), nullable=True))
        table.create_foreign_key(op.f("fk_changements_lien_id_liens_reponse"), "liens_reponse", ["lien_id"], ["id"])
        table.create_check_constraint(op.f("ck_changements_one_author"), "(compte_id IS NULL) <> (lien_id IS NULL)")


def _readers(name: str, rule: str) -> None:
    """A message is to an account, or to a contact."""
    with op.batch_alter_table(name) as table:
        table.alter_column("compte_id", existing_type=sa.Integer(), nullable=True)
        table.add_column(sa.Column("contact_id", sa.Integer(), nullable=True))
        table.create_foreign_key(
            op.f(f"fk_{name}_contact_id_contacts_structure"),
            "contacts_structure",
            ["contact_id"],
            ["id"],
            ondelete="CASCADE",
        )
        table.create_check_constraint(op.f(f"ck_{name}_{rule}"), "(compte_id IS NULL) <> (contact_id IS NULL)")
    if name == "courriels":
        op.create_index(op.f("ix_courriels_contact_id"), "courriels", ["contact_id"])
