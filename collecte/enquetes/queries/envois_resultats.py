"""Reads about the results of a campaign sent to the structures that answered it: whom to write to, what was sent."""

from collections.abc import Sequence

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, joinedload

from collecte.models import Compte, ContactStructure, Courriel, EnvoiResultats, LienReponse, Participation
from collecte.policy import open_liens
from questionnaires.core.francais import sort_key


def get_envoi(session: Session, campagne_id: int) -> EnvoiResultats | None:
    """What was sent, with who sent it; None while nothing was."""
    statement = select(EnvoiResultats).options(joinedload(EnvoiResultats.compte).joinedload(Compte.personne))
    return session.scalar(statement.where(EnvoiResultats.campagne_id == campagne_id))


def list_readers(session: Session, campagne_id: int) -> Sequence[ContactStructure]:
    """Who holds a link to an answer that was transmitted, is still there, and has an address that works; each once."""
    bounced = exists().where(
        Courriel.contact_id == ContactStructure.id,
        Courriel.adresse == ContactStructure.adresse,
        Courriel.adresse_refusee_le.is_not(None),
    )
    holders = (
        select(LienReponse.contact_id)
        .join(LienReponse.participation)
        .where(
            Participation.campagne_id == campagne_id,
            Participation.transmise_le.is_not(None),
            Participation.retiree_le.is_(None),
            open_liens(),
        )
    )
    statement = select(ContactStructure).options(joinedload(ContactStructure.structure))
    found = session.scalars(
        statement.where(ContactStructure.id.in_(holders), ContactStructure.ancien_le.is_(None), ~bounced)
    )
    return sorted(found, key=lambda own: (sort_key(own.structure.nom), own.id))
