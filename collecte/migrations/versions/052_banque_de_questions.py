"""A région puts questions of a release in the bank that every C2RA reads."""

import sqlalchemy as sa
from alembic import op

revision = "052"
down_revision = "048"


def upgrade() -> None:
    op.create_table(
        "questions_partagees",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("publication_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(60), nullable=False),
        sa.Column("partagee_le", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_questions_partagees")),
        sa.ForeignKeyConstraint(
            ["publication_id"],
            ["publications.id"],
            name=op.f("fk_questions_partagees_publication_id_publications"),
            ondelete="CASCADE",
        ),
        sa.UniqueConstraint("publication_id", "code", name=op.f("uq_questions_partagees_publication_id_code")),
    )
