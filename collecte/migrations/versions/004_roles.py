"""Five roles, each over what it is trusted with; structures porteuses; accounts that are deactivated."""

import sqlalchemy as sa
from alembic import op

revision = "004"
down_revision = "003"

_ROLES = ("animateur", "charge", "direction", "pilote", "admin")


def upgrade() -> None:
    _porteuses()
    _habilitations()
    with op.batch_alter_table("comptes") as table:
        table.add_column(sa.Column("desactive_le", sa.DateTime(timezone=True), nullable=True))


def _porteuses() -> None:
    op.create_table(
        "porteuses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("nom", sa.String(length=120), nullable=False),
        sa.Column("porte_c2ra", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name=op.f("fk_porteuses_region_id_regions")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_porteuses")),
        sa.UniqueConstraint("region_id", "nom", name=op.f("uq_porteuses_region_id_nom")),
    )
    with op.batch_alter_table("dlas") as table:
        table.add_column(sa.Column("porteuse_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("nature", sa.String(40), nullable=False, server_default="départemental"))
        table.create_foreign_key(op.f("fk_dlas_porteuse_id_porteuses"), "porteuses", ["porteuse_id"], ["id"])
        table.create_check_constraint(op.f("ck_dlas_naturedla"), "nature IN ('départemental', 'régional')")
    with op.batch_alter_table("dlas") as table:
        table.alter_column("nature", existing_type=sa.String(40), server_default=None, existing_nullable=False)
    op.create_index(op.f("ix_dlas_porteuse_id"), "dlas", ["porteuse_id"])


def _habilitations() -> None:
    with op.batch_alter_table("habilitations") as table:
        table.drop_constraint(op.f("uq_habilitations_compte_id_role_region_id"), type_="unique")
        table.drop_constraint(op.f("ck_habilitations_role"), type_="check")
        table.add_column(sa.Column("porteuse_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("dla_id", sa.Integer(), nullable=True))
        table.alter_column("region_id", existing_type=sa.Integer(), nullable=True)
        table.create_foreign_key(op.f("fk_habilitations_porteuse_id_porteuses"), "porteuses", ["porteuse_id"], ["id"])
        table.create_foreign_key(op.f("fk_habilitations_dla_id_dlas"), "dlas", ["dla_id"], ["id"])
        table.create_check_constraint(op.f("ck_habilitations_role"), sa.column("role").in_(_ROLES))
        for name, rule in (
            ("region_unless_admin", "(region_id IS NULL) = (role = 'admin')"),
            ("porteuse_of_a_direction", "(porteuse_id IS NOT NULL) = (role = 'direction')"),
            ("dla_of_a_pilote", "dla_id IS NULL OR role = 'pilote'"),
        ):
            table.create_check_constraint(op.f(f"ck_habilitations_{name}"), rule)
    for name, column, where in (
        ("region", ["region_id"], "porteuse_id IS NULL AND dla_id IS NULL"),
        ("porteuse", ["porteuse_id"], "porteuse_id IS NOT NULL"),
        ("dla", ["dla_id"], "dla_id IS NOT NULL"),
        ("admin", [], "role = 'admin'"),
    ):
        op.create_index(
            f"uq_habilitations_{name}",
            "habilitations",
            ["compte_id", "role", *column],
            unique=True,
            sqlite_where=sa.text(where),
            postgresql_where=sa.text(where),
        )
