"""Reads about what a C2RA and authors say to each other on an answer; the caller checked who asks."""

from collections import Counter
from collections.abc import Collection

from sqlalchemy import ColumnElement, bindparam, select
from sqlalchemy.orm import Session, joinedload, selectinload

from collecte.models import Compte, Echange, EtatEchange, MessageEchange, Participation


def get_echange(session: Session, participation_id: int) -> Echange | None:
    """What was said about an answer, None when no question was asked; who spoke is loaded."""
    return session.scalar(_ECHANGE, {"participation_id": participation_id})


_ECHANGE = (
    select(Echange)
    .options(selectinload(Echange.messages).joinedload(MessageEchange.compte).joinedload(Compte.personne))
    .where(Echange.participation_id == bindparam("participation_id"))
)


def has_echange(session: Session, participation_id: int) -> bool:
    """Whether a question was asked about an answer."""
    return session.scalar(_HAS_ECHANGE, {"participation_id": participation_id}) is not None


_HAS_ECHANGE = select(Echange.participation_id).where(Echange.participation_id == bindparam("participation_id"))


def list_waiting_for_author(session: Session, participation_ids: Collection[int]) -> frozenset[int]:
    """Those of some answers whose author is waited for."""
    found = _list(session, Participation.id.in_(participation_ids))
    return frozenset(own.participation_id for own in found if own.etat is EtatEchange.ATTEND_AUTEUR)


def count_to_read(session: Session, campagne_ids: Collection[int]) -> Counter[int]:
    """Campaign -> replies that its C2RA has not answered nor closed."""
    found = _list(session, Participation.campagne_id.in_(campagne_ids))
    waiting = (own.participation.campagne_id for own in found if own.etat is EtatEchange.ATTEND_C2RA)
    return Counter(waiting)


def _list(session: Session, which: ColumnElement[bool]) -> Collection[Echange]:
    statement = (
        select(Echange)
        .join(Echange.participation)
        .options(joinedload(Echange.participation).load_only(Participation.campagne_id), selectinload(Echange.messages))
        .where(which)
    )
    return session.scalars(statement).all()
