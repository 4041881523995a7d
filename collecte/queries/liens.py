"""Reads through a personal link: what it opens, for who has it."""

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from collecte.models import LienReponse, Mots, Participation, Region
from collecte.policy import Repondant
from collecte.queries.participations import FOR_A_PAGE
from collecte.security import token_hash

MAX_TOKEN = 100
"""Characters; what is longer is no token of ours."""


def find_lien(session: Session, token: str) -> LienReponse | None:
    """The link that has this token, revoked or not; None when we made none such."""
    if len(token) > MAX_TOKEN:
        return None
    statement = select(LienReponse).where(LienReponse.empreinte == token_hash(token))
    return session.scalar(statement)


def get_lien(session: Session, lien_id: int) -> LienReponse | None:
    """A link with its contact, revoked or not."""
    statement = select(LienReponse).options(joinedload(LienReponse.contact)).where(LienReponse.id == lien_id)
    return session.scalar(statement)


def get_participation_of(session: Session, lien: LienReponse) -> Participation:
    """The answer that it opens, with all that its pages show."""
    statement = select(Participation).options(*FOR_A_PAGE).where(Participation.id == lien.participation_id)
    return session.scalars(statement).one()


def repondant_of(lien: LienReponse, region: Region) -> Repondant:
    """Who its holder is to the operations."""
    return Repondant(
        lien_id=lien.id, participation_id=lien.participation_id, nom=lien.contact.nom, mots=Mots.in_region(region)
    )
