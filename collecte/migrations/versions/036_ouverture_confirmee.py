"""Opening is a step of its own, a campaign can be cancelled, what was in time stays so, failed messages put aside."""

import json
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

revision = "036"
down_revision = "035"

_TOLD = ("finalite", "base_legale", "facultatif", "lecteurs", "responsable", "contact", "conservation")


def upgrade() -> None:
    with op.batch_alter_table("campagnes") as own:
        own.add_column(sa.Column("confirmee_le", sa.DateTime(timezone=True), nullable=True))
        own.add_column(sa.Column("annulee_le", sa.DateTime(timezone=True), nullable=True))
        own.add_column(sa.Column("annulee_pour", sa.Text(), nullable=False, server_default=""))
        own.add_column(sa.Column("une_fois", sa.Boolean(), nullable=False, server_default=sa.false()))
    _confirm_as_before()
    with op.batch_alter_table("campagnes") as own:
        own.alter_column("annulee_pour", existing_type=sa.Text(), existing_nullable=False, server_default=None)
        own.alter_column("une_fois", existing_type=sa.Boolean(), existing_nullable=False, server_default=None)
        own.create_check_constraint(
            op.f("ck_campagnes_opened_once_confirmed"), "attendues_fixees_le IS NULL OR confirmee_le IS NOT NULL"
        )
        own.create_check_constraint(
            op.f("ck_campagnes_cancelled_or_settled"), "annulee_le IS NULL OR arretee_le IS NULL"
        )
        own.create_check_constraint(op.f("ck_campagnes_once_of_persons"), "population = 'personnes' OR NOT une_fois")
        own.drop_constraint(op.f("uq_campagnes_region_id_instrument_periode_code_ouverture"), type_="unique")
    _one_not_cancelled()
    for table in ("participations", "transmissions"):
        op.add_column(table, sa.Column("en_retard", sa.Boolean(), nullable=False, server_default=sa.false()))
        _late_as_before(table)
    op.add_column("courriels", sa.Column("ecarte_le", sa.DateTime(timezone=True), nullable=True))


def _one_not_cancelled() -> None:
    """What was cancelled may be asked again."""
    op.drop_index("uq_campagnes_region_id_periode_code_temps", "campagnes")
    for name, columns, where in (
        (
            "uq_campagnes_region_id_periode_code_temps",
            ["region_id", "periode_code"],
            "instrument = 'TEMPS' AND annulee_le IS NULL",
        ),
        (
            "uq_campagnes_region_id_instrument_periode_code_ouverture",
            ["region_id", "instrument", "periode_code", "ouverture"],
            "annulee_le IS NULL",
        ),
    ):
        counted = sa.text(where)
        op.create_index(name, "campagnes", columns, unique=True, sqlite_where=counted, postgresql_where=counted)


def _confirm_as_before() -> None:
    """What opened, and what would have opened by itself with a complete notice, still does."""
    campagnes = sa.table(
        "campagnes",
        sa.column("id", sa.Integer()),
        sa.column("notice", sa.Text()),
        sa.column("creee_le", sa.DateTime(timezone=True)),
        sa.column("attendues_fixees_le", sa.DateTime(timezone=True)),
        sa.column("confirmee_le", sa.DateTime(timezone=True)),
    )
    bind = op.get_bind()
    for row in bind.execute(sa.select(campagnes)).all():
        if row.attendues_fixees_le is not None or _is_complete(json.loads(row.notice or "{}")):
            bind.execute(campagnes.update().where(campagnes.c.id == row.id).values(confirmee_le=row.creee_le))


def _late_as_before(table: str) -> None:
    """Late is what was sent after the closing that stands today, extension included, as earlier releases told it."""
    moment, number = sa.DateTime(timezone=True), sa.Integer()
    own = sa.table(
        "participations",
        *(sa.column(name, number) for name in ("id", "campagne_id", "dla_id")),
        sa.column("transmise_le", moment),
    )
    campagnes = sa.table("campagnes", sa.column("id", number), sa.column("cloture", sa.Date()))
    of_dla = (sa.column(name, number) for name in ("campagne_id", "dla_id"))
    later = sa.table("prolongations", *of_dla, sa.column("cloture", sa.Date()))
    sent = own
    if table != "participations":
        linked = (sa.column(name, number) for name in ("id", "participation_id"))
        sent = sa.table(table, *linked, sa.column("transmise_le", moment))
    joined = sent if sent is own else sent.join(own, own.c.id == sent.c.participation_id)
    statement = (
        sa.select(sent.c.id, sent.c.transmise_le, campagnes.c.cloture, later.c.cloture.label("prolongee_au"))
        .select_from(
            joined.join(campagnes, campagnes.c.id == own.c.campagne_id).outerjoin(
                later, sa.and_(later.c.campagne_id == own.c.campagne_id, later.c.dla_id == own.c.dla_id)
            )
        )
        .where(sent.c.transmise_le.is_not(None))
    )
    bind, marked = op.get_bind(), sa.table(table, sa.column("id", number), sa.column("en_retard", sa.Boolean()))
    late = [
        row.id
        for row in bind.execute(statement).all()
        if _paris_day(row.transmise_le) > max(row.cloture, row.prolongee_au or row.cloture)
    ]
    for first in range(0, len(late), 500):
        bind.execute(marked.update().where(marked.c.id.in_(late[first : first + 500])).values(en_retard=True))


def _paris_day(moment: datetime) -> date:
    """SQLite gives moments of UTC without saying so."""
    told = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return told.astimezone(ZoneInfo("Europe/Paris")).date()


def _is_complete(notice: dict[str, object]) -> bool:
    if notice.get("reprise"):
        return True
    says_cse = notice.get("cse") == "sans objet" or (notice.get("cse") == "faite" and bool(notice.get("cse_le")))
    return says_cse and all(str(notice.get(name, "")).strip() for name in _TOLD)
