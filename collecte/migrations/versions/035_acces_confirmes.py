"""Accesses to confirm, addresses asked by others, the direction that authors knew of, choices before transmission."""

import sqlalchemy as sa
from alembic import op

revision = "035"
down_revision = "034"


def upgrade() -> None:
    for table in ("habilitations", "affectations", "dlas"):
        with op.batch_alter_table(table) as own:
            own.add_column(sa.Column("attend_depuis", sa.DateTime(timezone=True), nullable=True))
            own.add_column(sa.Column("donnee_par_id", sa.Integer(), nullable=True))
            own.create_foreign_key(op.f(f"fk_{table}_donnee_par_id_comptes"), "comptes", ["donnee_par_id"], ["id"])
    op.add_column("participations", sa.Column("choix", sa.Text(), nullable=False, server_default="{}"))
    op.create_table(
        "adresses_demandees",
        sa.Column("compte_id", sa.Integer(), nullable=False),
        sa.Column("adresse", sa.String(length=254), nullable=False),
        sa.Column("demandee_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("effet_le", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["compte_id"], ["comptes.id"], name=op.f("fk_adresses_demandees_compte_id_comptes"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("compte_id", name=op.f("pk_adresses_demandees")),
    )
    op.create_index(op.f("ix_adresses_demandees_effet_le"), "adresses_demandees", ["effet_le"])
    op.create_table(
        "lecteurs_annonces",
        sa.Column("participation_id", sa.Integer(), nullable=False),
        sa.Column("personne_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["participation_id"],
            ["participations.id"],
            name=op.f("fk_lecteurs_annonces_participation_id_participations"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["personne_id"], ["personnes.id"], name=op.f("fk_lecteurs_annonces_personne_id_personnes")
        ),
        sa.PrimaryKeyConstraint("participation_id", "personne_id", name=op.f("pk_lecteurs_annonces")),
    )
    op.create_index(op.f("ix_lecteurs_annonces_personne_id"), "lecteurs_annonces", ["personne_id"])
    op.execute(_READERS_OF_TODAY)


_READERS_OF_TODAY = """
INSERT INTO lecteurs_annonces (participation_id, personne_id)
SELECT DISTINCT participations.id, comptes.personne_id
FROM participations
JOIN dlas ON dlas.id = participations.dla_id
JOIN habilitations ON habilitations.porteuse_id = dlas.porteuse_id
    AND habilitations.region_id = dlas.region_id AND habilitations.role = 'direction'
JOIN comptes ON comptes.id = habilitations.compte_id
WHERE participations.transmise_le IS NOT NULL
    AND (participations.vue_direction <> 'non' OR participations.partage_fiche)
"""
"""Earlier releases did not keep whom an author was told of: those who direct the DLA at this moment."""
