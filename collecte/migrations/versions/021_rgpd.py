"""Notices kept by their hash, requests on one's data, erasures, answers cut from who gave them."""

import hashlib
import json

import sqlalchemy as sa
from alembic import op

revision = "021"
down_revision = "020"

_TEXTS = (
    "finalite",
    "base_legale",
    "facultatif",
    "lecteurs",
    "responsable",
    "contact",
    "conservation",
    "cse",
    "cse_le",
)
DROITS = "droit IN ('accès', 'rectification', 'effacement', 'opposition', 'limitation')"
ORIGINES = "origine IN ('notée par l’administration', 'depuis son compte', 'depuis son lien personnel')"


def upgrade() -> None:
    _participations()
    with op.batch_alter_table("personnes") as table:
        table.add_column(sa.Column("series_gardees_le", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("classeurs_reference") as table:
        table.add_column(sa.Column("expurge_le", sa.DateTime(timezone=True), nullable=True))
    _demandes_droits()
    op.create_table(
        "effacements",
        sa.Column("empreinte", sa.String(length=64), nullable=False),
        sa.Column("quand", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("empreinte", name=op.f("pk_effacements")),
    )
    _textes_notices()


def _participations() -> None:
    name = "uq_participations_campagne_id_dla_id_dla"
    op.drop_index(name, table_name="participations")
    with op.batch_alter_table("participations") as table:
        table.add_column(sa.Column("detachee", sa.Integer(), nullable=True))
        table.create_check_constraint(
            op.f("ck_participations_cut_from_all"),
            "detachee IS NULL OR (personne_id IS NULL AND accompagnement_id IS NULL)",
        )
    whole_dla = sa.text("affectation_id IS NULL AND accompagnement_id IS NULL AND detachee IS NULL")
    op.create_index(
        name,
        "participations",
        ["campagne_id", "dla_id"],
        unique=True,
        sqlite_where=whole_dla,
        postgresql_where=whole_dla,
    )


def _demandes_droits() -> None:
    op.create_table(
        "demandes_droits",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("droit", sa.String(length=40), nullable=False),
        sa.Column("origine", sa.String(length=40), nullable=False),
        sa.Column("compte_id", sa.Integer(), nullable=True),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column("nom", sa.String(length=200), nullable=False),
        sa.Column("adresse", sa.String(length=254), nullable=False),
        sa.Column("precisions", sa.Text(), nullable=False),
        sa.Column("recue_le", sa.Date(), nullable=False),
        sa.Column("suite", sa.Text(), nullable=False),
        sa.Column("close_le", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(DROITS, name=op.f("ck_demandes_droits_droitdemande")),
        sa.CheckConstraint(ORIGINES, name=op.f("ck_demandes_droits_originedemande")),
        sa.CheckConstraint("compte_id IS NULL OR contact_id IS NULL", name=op.f("ck_demandes_droits_one_asker")),
        sa.CheckConstraint("(close_le IS NULL) = (suite = '')", name=op.f("ck_demandes_droits_answered_when_closed")),
        sa.ForeignKeyConstraint(["compte_id"], ["comptes.id"], name=op.f("fk_demandes_droits_compte_id_comptes")),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts_structure.id"], name=op.f("fk_demandes_droits_contact_id_contacts_structure")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_demandes_droits")),
    )
    for column in ("compte_id", "contact_id"):
        op.create_index(op.f(f"ix_demandes_droits_{column}"), "demandes_droits", [column])


def _textes_notices() -> None:
    """A campaign's notice does not change once it opened: that of each campaign is what its respondents were shown."""
    kept = op.create_table(
        "textes_notices",
        sa.Column("empreinte", sa.String(length=64), nullable=False),
        sa.Column("contenu", sa.Text(), nullable=False),
        sa.Column("vue_le", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("empreinte", name=op.f("pk_textes_notices")),
    )
    campagnes = sa.table("campagnes", sa.column("notice"), sa.column("attendues_fixees_le", sa.DateTime(timezone=True)))
    opened = sa.select(campagnes).where(campagnes.c.notice.is_not(None), campagnes.c.attendues_fixees_le.is_not(None))
    found: dict[str, dict[str, object]] = {}
    for row in op.get_bind().execute(opened.order_by(campagnes.c.attendues_fixees_le)):
        content = _content(json.loads(row.notice))
        key = hashlib.sha256(content.encode()).hexdigest()
        found.setdefault(key, {"empreinte": key, "contenu": content, "vue_le": row.attendues_fixees_le})
    if found:
        op.bulk_insert(kept, list(found.values()))


def _content(stored: dict[str, object]) -> str:
    """As it is hashed: every field, by name, without spaces."""
    whole = {**dict.fromkeys(_TEXTS, ""), "reprise": False}
    whole.update({name: value for name, value in stored.items() if name in whole})
    return json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
