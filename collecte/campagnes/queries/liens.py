"""Queries on personal links: the link of a token, and the answer it opens."""

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, joinedload

from collecte.core.security import token_hash
from collecte.models import LienReponse, Mots, Participation, Region
from collecte.policy import Repondant
from collecte.reponses.queries.participations import TO_ANSWER

MAX_TOKEN = 100
"""Characters; anything longer is not one of our tokens."""


def find_lien(session: Session, token: str) -> LienReponse | None:
    """Return the link that has this token, revoked or not; None when we made none such."""
    if len(token) > MAX_TOKEN:
        return None
    statement = select(LienReponse).where(LienReponse.empreinte == token_hash(token))
    return session.scalar(statement)


def get_lien(session: Session, lien_id: int) -> LienReponse | None:
    """Return a link with its contact, revoked or not."""
    return session.scalar(_LIEN, {"lien_id": lien_id})


_LIEN = select(LienReponse).options(joinedload(LienReponse.contact)).where(LienReponse.id == bindparam("lien_id"))


def get_participation_of(session: Session, lien: LienReponse) -> Participation:
    """Return the answer that a link opens, with all that its pages show."""
    return session.scalars(_OPENED, {"participation_id": lien.participation_id}).one()


_OPENED = select(Participation).options(*TO_ANSWER).where(Participation.id == bindparam("participation_id"))


def repondant_of(lien: LienReponse, region: Region) -> Repondant:
    """Return the holder of a link, as operations know them."""
    return Repondant(
        lien_id=lien.id,
        participation_id=lien.participation_id,
        nom=lien.contact.nom,
        mots=Mots.in_region(region),
        lit_jusqua=lien.lit_jusqua,
    )
