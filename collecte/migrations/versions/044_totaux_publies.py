"""A release holds the totals of numbers that structures gave, which may be large amounts."""

import sqlalchemy as sa
from alembic import op

revision = "044"
down_revision = "043"

MESURES = (
    *("part", "etp", "réel", "souhait", "sens", "écart", "mots"),
    *("compte", "borne basse", "borne haute", "absence", "total"),
)


def upgrade() -> None:
    """Earlier releases hold none, and stay as they were made."""
    with op.batch_alter_table("cellules_publiees") as table:
        table.drop_constraint(op.f("ck_cellules_publiees_mesure"), type_="check")
        table.create_check_constraint(op.f("ck_cellules_publiees_mesure"), sa.column("mesure").in_(MESURES))
        table.alter_column("valeur", existing_type=sa.Integer(), type_=sa.BigInteger(), existing_nullable=True)
