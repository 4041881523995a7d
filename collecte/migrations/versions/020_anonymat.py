"""Anonymous campaigns of structures, and the free texts that someone read again."""

import sqlalchemy as sa
from alembic import op

revision = "020"
down_revision = "019"


def upgrade() -> None:
    _campagnes()
    _reponses_anonymes()
    _textes_relus()


def _campagnes() -> None:
    """Those that exist are not anonymous."""
    with op.batch_alter_table("campagnes") as table:
        table.add_column(sa.Column("anonyme", sa.Boolean(), nullable=False, server_default=sa.false()))
        table.create_check_constraint(
            op.f("ck_campagnes_anonymous_structures"), "population = 'structures' OR NOT anonyme"
        )
    with op.batch_alter_table("campagnes") as table:
        table.alter_column("anonyme", existing_type=sa.Boolean(), existing_nullable=False, server_default=None)


def _reponses_anonymes() -> None:
    op.create_table(
        "reponses_anonymes",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("campagne_id", sa.Integer(), nullable=False),
        sa.Column("valeurs", sa.Text(), nullable=False),
        sa.Column("versee", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campagne_id"], ["campagnes.id"], name=op.f("fk_reponses_anonymes_campagne_id_campagnes")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reponses_anonymes")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_reponses_anonymes_campagne_id"), "reponses_anonymes", ["campagne_id"])


def _textes_relus() -> None:
    op.create_table(
        "textes_relus",
        sa.Column("campagne_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=200), nullable=False),
        sa.Column("empreinte", sa.String(length=64), nullable=False),
        sa.Column("sort", sa.String(length=40), nullable=False),
        sa.Column("remplacement", sa.Text(), nullable=False),
        sa.Column("relu_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("compte_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(sort = 'remplacé') = (remplacement <> '')", name=op.f("ck_textes_relus_replaced_by_something")
        ),
        sa.CheckConstraint("sort IN ('gardé', 'remplacé', 'masqué')", name=op.f("ck_textes_relus_sort")),
        sa.ForeignKeyConstraint(
            ["campagne_id"], ["campagnes.id"], name=op.f("fk_textes_relus_campagne_id_campagnes"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["compte_id"], ["comptes.id"], name=op.f("fk_textes_relus_compte_id_comptes")),
        sa.PrimaryKeyConstraint("campagne_id", "code", "empreinte", name=op.f("pk_textes_relus")),
    )
