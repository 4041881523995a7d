"""Released figures of settled campaigns are stored."""

import sqlalchemy as sa
from alembic import op

revision = "039"
down_revision = "038"

MESURES = ("part", "etp", "réel", "souhait", "sens", "écart", "mots")


def upgrade() -> None:
    op.create_table(
        "publications",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campagne_id", sa.Integer(), nullable=False),
        sa.Column("numero", sa.Integer(), nullable=False),
        sa.Column("faite_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("personnes", sa.Integer(), nullable=False),
        sa.Column("dlas", sa.Integer(), nullable=False),
        sa.Column("cadre", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campagne_id"], ["campagnes.id"], name=op.f("fk_publications_campagne_id_campagnes"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publications")),
        sa.UniqueConstraint("campagne_id", "numero", name=op.f("uq_publications_campagne_id_numero")),
    )
    op.create_table(
        "cellules_publiees",
        sa.Column("publication_id", sa.Integer(), nullable=False),
        sa.Column("rang", sa.Integer(), nullable=False),
        sa.Column("territoire", sa.String(length=3), nullable=False),
        sa.Column("mesure", _one_of("mesure", MESURES), nullable=False),
        sa.Column("ligne", sa.String(length=200), nullable=False),
        sa.Column("colonne", sa.String(length=200), nullable=False),
        sa.Column("audience", _one_of("audience", ("tous", "dla")), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("valeur", sa.Integer(), nullable=True),
        sa.Column("pas", sa.Integer(), nullable=False),
        sa.Column("statut", _one_of("statut", ("montré", "[c]", "[x]", "[z]")), nullable=False),
        sa.Column("motif", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(statut = 'montré') = (valeur IS NOT NULL)", name=op.f("ck_cellules_publiees_shown_with_a_value")
        ),
        sa.ForeignKeyConstraint(
            ["publication_id"],
            ["publications.id"],
            name=op.f("fk_cellules_publiees_publication_id_publications"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("publication_id", "rang", name=op.f("pk_cellules_publiees")),
        sa.UniqueConstraint(
            "publication_id",
            "territoire",
            "mesure",
            "ligne",
            "colonne",
            name=op.f("uq_cellules_publiees_publication_id_territoire_mesure_ligne_colonne"),
        ),
    )


def _one_of(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(
        *values,
        native_enum=False,
        create_constraint=True,
        length=40,
        name=name,
    )
