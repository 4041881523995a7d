"""How structures are chosen: a draw with its seed, or a list with a reason for each."""

import sqlalchemy as sa
from alembic import op

revision = "017"
down_revision = "016"

CHOIX = "choix IN ('recensement', 'tirage aléatoire', 'choix raisonné')"


def upgrade() -> None:
    _tirages()
    _campagnes()
    _selections()


def _tirages() -> None:
    op.create_table(
        "tirages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("instrument", sa.String(length=60), nullable=False),
        sa.Column("accompagnes_du", sa.Date(), nullable=False),
        sa.Column("accompagnes_au", sa.Date(), nullable=False),
        sa.Column("graine", sa.String(length=64), nullable=False),
        sa.Column("tire_le", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name=op.f("fk_tirages_region_id_regions")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tirages")),
        sa.UniqueConstraint(
            "region_id",
            "instrument",
            "accompagnes_du",
            "accompagnes_au",
            name=op.f("uq_tirages_region_id_instrument_accompagnes_du_accompagnes_au"),
        ),
    )


def _campagnes() -> None:
    """Those that asked structures asked them all."""
    with op.batch_alter_table("campagnes") as table:
        table.add_column(sa.Column("choix", sa.String(length=40), nullable=False, server_default="recensement"))
        table.add_column(sa.Column("tirage_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("taille", sa.Integer(), nullable=True))
        table.create_foreign_key(op.f("fk_campagnes_tirage_id_tirages"), "tirages", ["tirage_id"], ["id"])
        table.create_check_constraint(op.f("ck_campagnes_choixstructures"), CHOIX)
        table.create_check_constraint(
            op.f("ck_campagnes_choice_of_structures"), "population = 'structures' OR choix = 'recensement'"
        )
        table.create_check_constraint(
            op.f("ck_campagnes_draw_has_a_seed"), "(choix = 'tirage aléatoire') = (tirage_id IS NOT NULL)"
        )
        table.create_check_constraint(op.f("ck_campagnes_draw_has_a_size"), "(tirage_id IS NULL) = (taille IS NULL)")
    with op.batch_alter_table("campagnes") as table:
        table.alter_column("choix", existing_type=sa.String(length=40), existing_nullable=False, server_default=None)


def _selections() -> None:
    op.create_table(
        "selections",
        sa.Column("campagne_id", sa.Integer(), nullable=False),
        sa.Column("accompagnement_id", sa.Integer(), nullable=False),
        sa.Column("dla_id", sa.Integer(), nullable=False),
        sa.Column("rang", sa.Integer(), nullable=False),
        sa.Column("retenue", sa.Boolean(), nullable=False),
        sa.Column("raison", sa.Text(), nullable=False),
        sa.Column("remplace_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("rang >= 1", name=op.f("ck_selections_rank_from_one")),
        sa.CheckConstraint("remplace_id IS NULL OR retenue", name=op.f("ck_selections_replacement_is_asked")),
        sa.ForeignKeyConstraint(
            ["campagne_id"], ["campagnes.id"], name=op.f("fk_selections_campagne_id_campagnes"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["accompagnement_id"],
            ["accompagnements.id"],
            name=op.f("fk_selections_accompagnement_id_accompagnements"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["dla_id"], ["dlas.id"], name=op.f("fk_selections_dla_id_dlas")),
        sa.ForeignKeyConstraint(
            ["remplace_id"], ["accompagnements.id"], name=op.f("fk_selections_remplace_id_accompagnements")
        ),
        sa.PrimaryKeyConstraint("campagne_id", "accompagnement_id", name=op.f("pk_selections")),
        sa.UniqueConstraint("campagne_id", "remplace_id", name=op.f("uq_selections_campagne_id_remplace_id")),
    )
    op.create_index(op.f("ix_selections_accompagnement_id"), "selections", ["accompagnement_id"])
