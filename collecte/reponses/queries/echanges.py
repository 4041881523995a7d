"""Queries on exchanges between a C2RA and authors; the caller has checked the rights."""

from collections import Counter
from collections.abc import Collection
from typing import Any

from sqlalchemy import Row, bindparam, select
from sqlalchemy.orm import Session, selectinload

from collecte.models import Compte, Echange, EtatEchange, MessageEchange, Participation


def get_echange(session: Session, participation_id: int) -> Echange | None:
    """Return the exchange about an answer, None when no question was asked; senders are loaded."""
    return session.scalar(_ECHANGE, {"participation_id": participation_id})


_ECHANGE = (
    select(Echange)
    .options(selectinload(Echange.messages).joinedload(MessageEchange.compte).joinedload(Compte.personne))
    .where(Echange.participation_id == bindparam("participation_id"))
)


def has_echange(session: Session, participation_id: int) -> bool:
    """Return whether a question was asked about an answer."""
    return session.connection().scalar(_HAS_ECHANGE, {"participation_id": participation_id}) is not None


_HAS_ECHANGE = select(Echange.participation_id).where(Echange.participation_id == bindparam("participation_id"))


def list_waiting_for_author(session: Session, participation_ids: Collection[int]) -> frozenset[int]:
    """Return the ids, among some answers, of those that wait for a reply of their author."""
    rows = session.execute(_TURNS.where(Participation.id.in_(participation_ids)))
    return frozenset(row.participation_id for row in rows if _turn(row) is EtatEchange.ATTEND_AUTEUR)


def count_to_read(session: Session, campagne_ids: Collection[int]) -> Counter[int]:
    """Count the replies that the C2RA has neither answered nor closed, by id of campaign."""
    rows = session.execute(_TURNS.where(Participation.campagne_id.in_(campagne_ids)))
    return Counter(row.campagne_id for row in rows if _turn(row) is EtatEchange.ATTEND_C2RA)


LAST_SPOKEN = (
    select(MessageEchange.du_c2ra)
    .where(MessageEchange.echange_id == Echange.participation_id)
    .order_by(MessageEchange.id.desc())
    .limit(1)
    .scalar_subquery()
)
"""True when the C2RA wrote the last message of an exchange."""

_TURNS = select(
    Echange.participation_id, Participation.campagne_id, Echange.clos_le, LAST_SPOKEN.label("du_c2ra")
).join(Echange.participation)
"""Columns of each exchange that tell whose turn it is; its texts are not read."""


def _turn(row: Row[*tuple[Any, ...]]) -> EtatEchange:
    return EtatEchange.of(is_closed=row.clos_le is not None, du_c2ra=row.du_c2ra)
