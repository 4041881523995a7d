"""An import keeps the lines that wait to be corrected, and what undoes those that were imported."""

import sqlalchemy as sa
from alembic import op

revision = "046"
down_revision = "045"

NEW = (
    ("objet", sa.String(20), "'structures'"),
    ("prises", sa.Integer(), "0"),
    ("fautives", sa.Integer(), "0"),
    ("laissees", sa.Text(), "'[]'"),
    ("annulation", sa.LargeBinary(), "''"),
)


def upgrade() -> None:
    """Files of the day before are those of structures, of which no line was left to correct."""
    with op.batch_alter_table("imports_registre") as table:
        for name, kind, initial in NEW:
            table.add_column(sa.Column(name, kind, nullable=False, server_default=sa.text(initial)))
        for name in ("importe_le", "annule_le"):
            table.add_column(sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("imports_registre") as table:
        for name, kind, _ in NEW:
            table.alter_column(name, existing_type=kind, existing_nullable=False, server_default=None)
