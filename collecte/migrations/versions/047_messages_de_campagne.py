"""A message knows its campaign, and keeps its text as it was sent, without any link that opens something."""

import json

import sqlalchemy as sa
from alembic import op

revision = "047"
down_revision = "046"

_courriels = sa.table("courriels", *map(sa.column, ("id", "modele", "contexte", "campagne_id")))
_participations = sa.table("participations", sa.column("id"), sa.column("campagne_id"))
_OF_ANSWERS = ("relance", "relance_structure", "dla_prolonge")


def upgrade() -> None:
    with op.batch_alter_table("courriels") as table:
        table.add_column(sa.Column("campagne_id", sa.Integer(), nullable=True))
        for name in ("objet", "texte"):
            table.add_column(sa.Column(name, sa.Text(), nullable=False, server_default=""))
        table.add_column(sa.Column("genre", sa.String(40), nullable=False, server_default=""))
        table.create_foreign_key(
            op.f("fk_courriels_campagne_id_campagnes"), "campagnes", ["campagne_id"], ["id"], ondelete="SET NULL"
        )
    with op.batch_alter_table("courriels") as table:
        for name, kind in (("objet", sa.Text()), ("texte", sa.Text()), ("genre", sa.String(40))):
            table.alter_column(name, existing_type=kind, existing_nullable=False, server_default=None)
    op.create_index(op.f("ix_courriels_campagne_id"), "courriels", ["campagne_id"])
    _fill()


def _fill() -> None:
    """Give reminders and extensions of the last months their campaign; their texts were not kept."""
    connection = op.get_bind()
    campagne_of = dict(connection.execute(sa.select(_participations.c.id, _participations.c.campagne_id)).all())
    rows = sa.select(_courriels.c.id, _courriels.c.contexte).where(_courriels.c.modele.in_(_OF_ANSWERS))
    for courriel_id, contexte in connection.execute(rows).all():
        known = json.loads(contexte)
        answer = next(iter(known.get("participations", [])), known.get("participation_id"))
        if answer in campagne_of:
            which = _courriels.c.id == courriel_id
            connection.execute(sa.update(_courriels).where(which).values(campagne_id=campagne_of[answer]))
