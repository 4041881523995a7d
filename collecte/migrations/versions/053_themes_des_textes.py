"""Themes of free texts, question by question."""

import sqlalchemy as sa
from alembic import op

revision = "053"
down_revision = "052"


def upgrade() -> None:
    op.create_table(
        "grilles_themes",
        sa.Column("campagne_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(200), nullable=False),
        sa.Column("contenu", sa.Text(), nullable=False),
        sa.Column("avant", sa.Text(), nullable=False),
        sa.Column("geste", sa.String(300), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("change_le", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["campagne_id"], ["campagnes.id"], name=op.f("fk_grilles_themes_campagne_id_campagnes"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("campagne_id", "code", name=op.f("pk_grilles_themes")),
    )
