"""Workbooks made in the background, kept in pieces until a date."""

import sqlalchemy as sa
from alembic import op

revision = "029"
down_revision = "028"

_GENRES = ("classeur régional", "classeur de campagne")
_ETATS = ("en attente", "en cours", "prêt", "annulé", "interrompu", "refusé", "retiré")


def upgrade() -> None:
    op.create_table(
        "fabrications",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("compte_id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("genre", _one_of("genrefabrication", _GENRES), nullable=False),
        sa.Column("demande", sa.Text(), nullable=False),
        sa.Column("quoi", sa.Text(), nullable=False),
        sa.Column("en_route", sa.String(length=64), nullable=True),
        sa.Column("etat", _one_of("etatfabrication", _ETATS), nullable=False),
        sa.Column("faits", sa.Integer(), nullable=False),
        sa.Column("attendus", sa.Integer(), nullable=False),
        sa.Column("libelle", sa.Text(), nullable=False),
        sa.Column("essais", sa.Integer(), nullable=False),
        sa.Column("jeton", sa.String(length=32), nullable=False),
        sa.Column("reclame_jusqua", sa.DateTime(timezone=True), nullable=True),
        sa.Column("demandee_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lue_le", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finie_le", sa.DateTime(timezone=True), nullable=True),
        sa.Column("gardee_jusqua", sa.DateTime(timezone=True), nullable=False),
        sa.Column("refus", sa.Text(), nullable=False),
        sa.Column("nom", sa.String(length=200), nullable=False),
        sa.Column("octets", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "faits >= 0 AND attendus >= 0 AND essais >= 0 AND octets >= 0", name=op.f("ck_fabrications_counts")
        ),
        sa.CheckConstraint("(etat = 'prêt') = (octets > 0)", name=op.f("ck_fabrications_ready_has_a_file")),
        sa.CheckConstraint(
            "(etat IN ('en attente', 'en cours')) = (en_route IS NOT NULL)",
            name=op.f("ck_fabrications_under_way_is_one"),
        ),
        sa.ForeignKeyConstraint(["compte_id"], ["comptes.id"], name=op.f("fk_fabrications_compte_id_comptes")),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name=op.f("fk_fabrications_region_id_regions")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fabrications")),
        sa.UniqueConstraint("compte_id", "en_route", name=op.f("uq_fabrications_compte_id_en_route")),
        sqlite_autoincrement=True,
    )
    for column in ("compte_id", "region_id", "etat", "gardee_jusqua"):
        op.create_index(op.f(f"ix_fabrications_{column}"), "fabrications", [column])
    op.create_table(
        "morceaux_fabriques",
        sa.Column("fabrication_id", sa.Integer(), nullable=False),
        sa.Column("rang", sa.Integer(), nullable=False),
        sa.Column("contenu", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["fabrication_id"],
            ["fabrications.id"],
            name=op.f("fk_morceaux_fabriques_fabrication_id_fabrications"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("fabrication_id", "rang", name=op.f("pk_morceaux_fabriques")),
    )


def _one_of(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)
