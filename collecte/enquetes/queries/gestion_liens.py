"""Queries on the personal links of structures for the DLA that keeps the register; never on answers."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from collecte.campagnes.queries.a_joindre import IS_TO_THEIR_ADDRESS, reponses_with_contacts
from collecte.models import Courriel, LienReponse, Participation
from collecte.policy import Acteur, kept_reponses


def get_kept_reponse(session: Session, acteur: Acteur, participation_id: int, today: date) -> Participation | None:
    """Return the answer of a structure whose links `acteur` keeps; None for any other, as if it did not exist."""
    statement = reponses_with_contacts().where(Participation.id == participation_id, kept_reponses(acteur, today))
    return session.scalars(statement).unique().one_or_none()


def get_kept_lien(session: Session, acteur: Acteur, lien_id: int, today: date) -> LienReponse | None:
    """Return a link to an answer whose links `acteur` keeps; contact loaded."""
    statement = (
        select(LienReponse)
        .join(LienReponse.participation)
        .options(joinedload(LienReponse.contact))
        .where(LienReponse.id == lien_id, kept_reponses(acteur, today))
    )
    return session.scalar(statement)


def list_liens(session: Session, participation_id: int) -> Sequence[LienReponse]:
    """List all the links ever made to an answer, those that still open it first; contacts and givers loaded."""
    statement = (
        select(LienReponse)
        .options(
            joinedload(LienReponse.contact),
            joinedload(LienReponse.transmis_par).joinedload(LienReponse.contact),
        )
        .where(LienReponse.participation_id == participation_id)
        .order_by(LienReponse.revoque_le.is_not(None), LienReponse.id)
    )
    return session.scalars(statement).all()


def last_courriels(session: Session, contact_ids: Collection[int]) -> Mapping[int, Courriel]:
    """Return contact id -> the last message to their present address, if any."""
    statement = (
        select(Courriel)
        .join(Courriel.contact)
        .where(Courriel.contact_id.in_(contact_ids), IS_TO_THEIR_ADDRESS)
        .order_by(Courriel.id)
    )
    return {courriel.contact_id: courriel for courriel in session.scalars(statement) if courriel.contact_id is not None}
