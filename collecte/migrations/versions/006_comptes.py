"""Second factor, recovery codes, tries that are counted, kinds of links; an admin has no région."""

import sqlalchemy as sa
from alembic import op

revision = "006"
down_revision = "005"


def upgrade() -> None:
    with op.batch_alter_table("comptes") as table:
        table.add_column(sa.Column("totp_sel", sa.String(64), nullable=True))
        table.add_column(sa.Column("totp_pas", sa.Integer(), nullable=True))
        table.add_column(sa.Column("totp_depuis", sa.DateTime(timezone=True), nullable=True))
    _kinds_of_links()
    op.create_table(
        "codes_secours",
        sa.Column("empreinte", sa.String(64), nullable=False),
        sa.Column("compte_id", sa.Integer(), nullable=False),
        sa.Column("utilise_le", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["compte_id"], ["comptes.id"], name=op.f("fk_codes_secours_compte_id_comptes"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("empreinte", name=op.f("pk_codes_secours")),
    )
    op.create_index(op.f("ix_codes_secours_compte_id"), "codes_secours", ["compte_id"])
    op.create_table(
        "freins",
        sa.Column("cle", sa.String(64), nullable=False),
        sa.Column("essais", sa.Integer(), nullable=False),
        sa.Column("oubli_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("libre_le", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("cle", name=op.f("pk_freins")),
    )
    op.create_index(op.f("ix_freins_oubli_le"), "freins", ["oubli_le"])
    for name in ("personnes", "journal"):
        with op.batch_alter_table(name) as table:
            table.alter_column("region_id", existing_type=sa.Integer(), nullable=True)


def _kinds_of_links() -> None:
    """Those made before this release were all invitations."""
    with op.batch_alter_table("liens_compte") as table:
        table.add_column(sa.Column("genre", sa.String(40), nullable=False, server_default="invitation"))
        table.create_check_constraint(op.f("ck_liens_compte_genrelien"), "genre IN ('invitation', 'reinitialisation')")
    with op.batch_alter_table("liens_compte") as table:
        table.alter_column("genre", existing_type=sa.String(40), server_default=None, existing_nullable=False)
