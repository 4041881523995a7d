"""Results of structures are released as figures of time are.

What was kept of settled campaigns moves, as it is, under a publication of number 0: `collecte base mettre-a-jour` then
reads it again and makes the first release of it.
"""

import sqlalchemy as sa
from alembic import op

revision = "040"
down_revision = "039"

MESURES = (
    *("part", "etp", "réel", "souhait", "sens", "écart", "mots"),
    *("compte", "borne basse", "borne haute", "absence"),
)


def upgrade() -> None:
    op.create_table(
        "pages_publiees",
        sa.Column("publication_id", sa.Integer(), nullable=False),
        sa.Column("territoire", sa.String(length=3), nullable=False),
        sa.Column("contenu", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["publication_id"],
            ["publications.id"],
            name=op.f("fk_pages_publiees_publication_id_publications"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("publication_id", "territoire", name=op.f("pk_pages_publiees")),
    )
    with op.batch_alter_table("cellules_publiees") as table:
        table.drop_constraint(op.f("ck_cellules_publiees_mesure"), type_="check")
        table.create_check_constraint(op.f("ck_cellules_publiees_mesure"), sa.column("mesure").in_(MESURES))
    _move()
    op.drop_table("resultats_gardes")


def _move() -> None:
    base = op.get_bind()
    base.execute(
        sa.text(
            "INSERT INTO publications (campagne_id, numero, faite_le, personnes, dlas, cadre) "
            "SELECT id, 0, arretee_le, 0, 0, '{}' FROM campagnes "
            "WHERE id IN (SELECT campagne_id FROM resultats_gardes) AND arretee_le IS NOT NULL ORDER BY id"
        )
    )
    base.execute(
        sa.text(
            "INSERT INTO pages_publiees (publication_id, territoire, contenu) "
            "SELECT own.id, kept.dla, kept.contenu FROM resultats_gardes kept "
            "JOIN publications own ON own.campagne_id = kept.campagne_id AND own.numero = 0"
        )
    )
    kept, moved = (
        base.execute(sa.select(sa.func.count()).select_from(sa.table(name))).scalar_one()
        for name in ("resultats_gardes", "pages_publiees")
    )
    if kept != moved:
        raise RuntimeError(f"{kept} rows of resultats_gardes, {moved} moved")
