"""Reminders of each campaign, their departures, and who was reminded of which answer. Earlier campaigns have none."""

import sqlalchemy as sa
from alembic import op

revision = "010"
down_revision = "009"

_GENRES = ("invitation", "relance", "dernière relance")
_REPERES = ("ouverture", "clôture", "jour")


def upgrade() -> None:
    _relances()
    _departs()
    _rappels()


def _relances() -> None:
    op.create_table(
        "relances",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campagne_id", sa.Integer(), nullable=False),
        sa.Column("genre", sa.String(length=40), nullable=False),
        sa.Column("repere", sa.String(length=40), nullable=False),
        sa.Column("jours", sa.Integer(), nullable=False),
        sa.Column("jour", sa.Date(), nullable=True),
        sa.Column("heure", sa.Time(), nullable=False),
        sa.Column("objet", sa.String(length=200), nullable=False),
        sa.Column("texte", sa.Text(), nullable=False),
        sa.Column("annulee_le", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(f"genre IN {_GENRES}", name=op.f("ck_relances_genrerelance")),
        sa.CheckConstraint(f"repere IN {_REPERES}", name=op.f("ck_relances_repere")),
        sa.CheckConstraint("(jour IS NOT NULL) = (repere = 'jour')", name=op.f("ck_relances_fixed_day")),
        sa.CheckConstraint("jours BETWEEN 0 AND 366", name=op.f("ck_relances_days_in_bounds")),
        sa.ForeignKeyConstraint(
            ["campagne_id"], ["campagnes.id"], name=op.f("fk_relances_campagne_id_campagnes"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_relances")),
    )
    op.create_index(op.f("ix_relances_campagne_id"), "relances", ["campagne_id"])


def _departs() -> None:
    op.create_table(
        "departs_relances",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("relance_id", sa.Integer(), nullable=False),
        sa.Column("dla_id", sa.Integer(), nullable=True),
        sa.Column("quand", sa.DateTime(timezone=True), nullable=False),
        sa.Column("envoyees", sa.Integer(), nullable=False),
        sa.Column("remplacee", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["dla_id"], ["dlas.id"], name=op.f("fk_departs_relances_dla_id_dlas")),
        sa.ForeignKeyConstraint(
            ["relance_id"], ["relances.id"], name=op.f("fk_departs_relances_relance_id_relances"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_departs_relances")),
        sa.UniqueConstraint("relance_id", "dla_id", name=op.f("uq_departs_relances_relance_id_dla_id")),
    )
    for_all = sa.text("dla_id IS NULL")
    op.create_index(
        "uq_departs_relances_relance_id_tous",
        "departs_relances",
        ["relance_id"],
        unique=True,
        sqlite_where=for_all,
        postgresql_where=for_all,
    )


def _rappels() -> None:
    op.create_table(
        "rappels",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("participation_id", sa.Integer(), nullable=False),
        sa.Column("relance_id", sa.Integer(), nullable=True),
        sa.Column("compte_id", sa.Integer(), nullable=False),
        sa.Column("par_id", sa.Integer(), nullable=True),
        sa.Column("quand", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["compte_id"], ["comptes.id"], name=op.f("fk_rappels_compte_id_comptes"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["par_id"], ["comptes.id"], name=op.f("fk_rappels_par_id_comptes")),
        sa.ForeignKeyConstraint(
            ["participation_id"],
            ["participations.id"],
            name=op.f("fk_rappels_participation_id_participations"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["relance_id"], ["relances.id"], name=op.f("fk_rappels_relance_id_relances"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rappels")),
    )
    op.create_index(op.f("ix_rappels_participation_id"), "rappels", ["participation_id"])
