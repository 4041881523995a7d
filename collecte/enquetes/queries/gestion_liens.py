"""Queries on the personal links of structures for the DLA that keeps the register; never on answers."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from collecte.campagnes.queries.a_joindre import IS_TO_THEIR_ADDRESS
from collecte.models import Accompagnement, Courriel, LienReponse, Participation, Structure

LOADED_WITH_REPONSE = (
    joinedload(Participation.campagne),
    joinedload(Participation.accompagnement).joinedload(Accompagnement.structure).joinedload(Structure.contacts),
    joinedload(Participation.dla),
    joinedload(Participation.prolongation),
)
"""Rows loaded with the answer of a structure, for the pages of its links."""

LOADED_WITH_LIEN = (
    joinedload(LienReponse.contact),
    joinedload(LienReponse.participation)
    .joinedload(Participation.accompagnement)
    .joinedload(Accompagnement.structure)
    .joinedload(Structure.dla),
)
"""Rows loaded with a link, for the pages that act on it."""


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
