"""Notices, grace, extensions of a DLA, answers of a whole DLA, refusals, expected answers fixed and withdrawn.

Campaigns of earlier releases keep what was told to their respondents by the pages of that time, marked as such; those
already open have their expected answers fixed since they were created.
"""

import json
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "009"
down_revision = "008"

_NOTICE = {
    "finalite": (
        "Montrer aux pilotes la réalité du métier, aider les structures porteuses à organiser le travail et à soutenir "
        "les chargées et chargés de mission. Aucune décision sur une personne n’en est tirée."
    ),
    "base_legale": (
        "L’intérêt légitime du réseau à connaître l’emploi de son temps, dans le cadre de sa mission d’intérêt général."
    ),
    "facultatif": "Répondre est facultatif, et ne pas répondre n’a pas de conséquence pour vous.",
    "lecteurs": (
        "Votre répartition n’est lue que par vous et, si vous l’acceptez, par votre direction. Le chiffre de votre DLA "
        "paraît si toutes les personnes qui y ont répondu l’acceptent, ou si elles sont cinq ou plus. Le C2RA lit "
        "l’état de chaque réponse, jamais son contenu."
    ),
    "responsable": "Le C2RA de votre région.",
    "contact": "Le C2RA de votre région, qui répond dans le mois.",
    "conservation": "Douze mois après la clôture de la campagne ; ensuite, seuls les totaux sont gardés.",
    "cse": "",
    "cse_le": "",
    "reprise": True,
}


def upgrade() -> None:
    _campagnes()
    _prolongations()
    _participations()
    _carry_over()


def _campagnes() -> None:
    with op.batch_alter_table("campagnes") as table:
        table.add_column(sa.Column("population", sa.String(length=40), nullable=False, server_default="personnes"))
        table.add_column(sa.Column("grace_jours", sa.Integer(), nullable=False, server_default="0"))
        table.add_column(sa.Column("notice", sa.Text(), nullable=True))
        table.add_column(sa.Column("attendues_fixees_le", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("arretee_le", sa.DateTime(timezone=True), nullable=True))
        table.create_check_constraint(op.f("ck_campagnes_grace_in_days"), "grace_jours BETWEEN 0 AND 60")
        table.create_check_constraint(op.f("ck_campagnes_population"), "population IN ('personnes', 'DLA')")
        table.create_check_constraint(
            op.f("ck_campagnes_time_is_asked_of_persons"), "population = 'personnes' OR instrument <> 'TEMPS'"
        )
    with op.batch_alter_table("campagnes") as table:
        table.alter_column("grace_jours", existing_type=sa.Integer(), server_default=None, existing_nullable=False)
        table.alter_column("population", existing_type=sa.String(40), server_default=None, existing_nullable=False)


def _prolongations() -> None:
    op.create_table(
        "prolongations",
        sa.Column("campagne_id", sa.Integer(), nullable=False),
        sa.Column("dla_id", sa.Integer(), nullable=False),
        sa.Column("cloture", sa.Date(), nullable=False),
        sa.Column("raison", sa.Text(), nullable=False),
        sa.Column("accordee_le", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["campagne_id"], ["campagnes.id"], name=op.f("fk_prolongations_campagne_id_campagnes"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["dla_id"], ["dlas.id"], name=op.f("fk_prolongations_dla_id_dlas")),
        sa.PrimaryKeyConstraint("campagne_id", "dla_id", name=op.f("pk_prolongations")),
    )


def _participations() -> None:
    with op.batch_alter_table("participations") as table:
        table.add_column(sa.Column("refusee_le", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("retiree_le", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("notice_vue", sa.String(length=64), nullable=True))
        table.add_column(sa.Column("transmise_par_id", sa.Integer(), nullable=True))
        table.create_foreign_key(
            op.f("fk_participations_transmise_par_id_comptes"), "comptes", ["transmise_par_id"], ["id"]
        )
        for column in ("affectation_id", "personne_id"):
            table.alter_column(column, existing_type=sa.Integer(), nullable=True)
        table.create_check_constraint(
            op.f("ck_participations_person_with_affectation"), "(affectation_id IS NULL) = (personne_id IS NULL)"
        )
        for name, column in (("refused", "refusee_le"), ("withdrawn", "retiree_le")):
            rule = f"transmise_le IS NULL OR {column} IS NULL"
            table.create_check_constraint(op.f(f"ck_participations_transmitted_or_{name}"), rule)
    op.create_index(
        "uq_participations_campagne_id_dla_id_dla",
        "participations",
        ["campagne_id", "dla_id"],
        unique=True,
        sqlite_where=sa.text("affectation_id IS NULL"),
        postgresql_where=sa.text("affectation_id IS NULL"),
    )


def _carry_over() -> None:
    campagnes = sa.table(
        "campagnes",
        sa.column("notice", sa.Text()),
        sa.column("instrument", sa.String()),
        sa.column("ouverture", sa.Date()),
        sa.column("attendues_fixees_le", sa.DateTime(timezone=True)),
        sa.column("creee_le", sa.DateTime(timezone=True)),
    )
    told = json.dumps(_NOTICE, ensure_ascii=False)
    op.execute(sa.update(campagnes).where(campagnes.c.instrument == "TEMPS").values(notice=told))
    opened = campagnes.c.ouverture <= datetime.now(UTC).date()
    op.execute(sa.update(campagnes).where(opened).values(attendues_fixees_le=campagnes.c.creee_le))
