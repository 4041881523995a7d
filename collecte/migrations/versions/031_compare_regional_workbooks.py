"""Main figures of the workbooks of a région that were handed out, and whom each was for."""

import sqlalchemy as sa
from alembic import op

revision = "031"
down_revision = "030"


def upgrade() -> None:
    op.add_column("classeurs_sortis", sa.Column("public", sa.String(length=20), nullable=False, server_default=""))
    op.add_column("classeurs_sortis", sa.Column("reperes", sa.Text(), nullable=False, server_default="{}"))
