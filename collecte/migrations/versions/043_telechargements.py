"""A workbook made in the background knows when it was first downloaded."""

import sqlalchemy as sa
from alembic import op

revision = "043"
down_revision = "042"


def upgrade() -> None:
    """Count the workbooks made before as downloaded when they were ready: no download was recorded then."""
    op.add_column("fabrications", sa.Column("telechargee_le", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE fabrications SET telechargee_le = finie_le WHERE etat = 'prêt'")
