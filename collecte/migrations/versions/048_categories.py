"""Structures, ingénieries and diagnostics have categories of the trade; the legal form is one of them."""

import sqlalchemy as sa
from alembic import op

revision = "048"
down_revision = "047"

_FORMES = {
    "association": "ASSOCIATION",
    "structure d’insertion (SIAE)": "SIAE",
    "coopérative (SCIC, SCOP)": "COOPERATIVE",
    "entreprise adaptée": "ADAPTEE",
    "société commerciale ESUS": "ESUS",
    "autre": "AUTRE",
}


def upgrade() -> None:
    """Map legal forms, one to one; texts of sectors, networks and themes stay as typed, without category."""
    op.create_table(
        "versions_categories",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("numero", sa.Integer(), nullable=False),
        sa.Column("contenu", sa.Text(), nullable=False),
        sa.Column("passage", sa.Text(), nullable=False),
        sa.Column("modifications", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("creee_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("adoptee_le", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("numero > 1", name=op.f("ck_versions_categories_the_first_is_shipped")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_versions_categories")),
        sa.UniqueConstraint("numero", name=op.f("uq_versions_categories_numero")),
    )
    with op.batch_alter_table("structures") as table:
        table.add_column(sa.Column("forme_code", sa.String(40), nullable=True))
        table.add_column(sa.Column("epci_code", sa.String(9), nullable=True))
        table.add_column(sa.Column("qpv", sa.Boolean(), nullable=True))
        table.add_column(sa.Column("frr", sa.Boolean(), nullable=True))
        table.add_column(sa.Column("secteur_code", sa.String(40), nullable=True))
        table.add_column(sa.Column("reseau_code", sa.String(40), nullable=True))
        table.create_check_constraint(op.f("ck_structures_epci_of_9_digits"), "length(epci_code) = 9")
    structures = sa.table("structures", sa.column("forme"), sa.column("forme_code"))
    mapped = sa.case(*((structures.c.forme == before, code) for before, code in _FORMES.items()))
    op.execute(sa.update(structures).values(forme_code=mapped))
    with op.batch_alter_table("structures") as table:
        table.drop_constraint(op.f("ck_structures_forme"), type_="check")
        table.drop_column("forme")
    for name in ("ingenieries", "diagnostics"):
        with op.batch_alter_table(name) as table:
            table.add_column(sa.Column("theme_code", sa.String(40), nullable=True))
    _rename_column_of_imports()


def _rename_column_of_imports() -> None:
    """Kept columns of files name the legal form by its new code."""
    for name in ("correspondances", "imports_registre"):
        kept = sa.table(name, sa.column("colonnes"))
        renamed = sa.func.replace(kept.c.colonnes, '"structure.forme"', '"structure.forme_code"')
        op.execute(sa.update(kept).values(colonnes=renamed))
