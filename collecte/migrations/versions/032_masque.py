"""Mask that turns the secret drawn by the present key into the one given to an application under an earlier key."""

import sqlalchemy as sa
from alembic import op

revision = "032"
down_revision = "031"


def upgrade() -> None:
    op.add_column("comptes", sa.Column("totp_masque", sa.String(40), nullable=False, server_default=""))
