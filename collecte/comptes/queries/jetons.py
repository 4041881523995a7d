"""Reads about tokens of accounts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from collecte.comptes.queries.comptes import get_acteur
from collecte.core.security import token_hash
from collecte.models import JetonAcces
from collecte.policy import Acteur, needs_second_factor


@dataclass(frozen=True, slots=True)
class Porteur:
    """Who asks with a token."""

    jeton_id: int
    acteur: Acteur


def list_jetons(session: Session, compte_id: int) -> Sequence[JetonAcces]:
    """The tokens of an account, expired ones too, the last made first."""
    statement = select(JetonAcces).where(JetonAcces.compte_id == compte_id)
    return session.scalars(statement.order_by(JetonAcces.cree_le.desc(), JetonAcces.id.desc())).all()


def count_jetons(session: Session, compte_id: int) -> int:
    return session.scalars(select(func.count()).where(JetonAcces.compte_id == compte_id)).one()


def get_porteur(session: Session, token: str, now: datetime) -> Porteur | None:
    """Who a token speaks for; None when it was never given, is revoked or over, or is of an account that opens nothing.

    An account that needs a second factor, perhaps since this token was made, is not opened by one made without.
    """
    own = JetonAcces
    found = session.scalar(select(own).where(own.empreinte == token_hash(token), own.expire_le > now))
    acteur = get_acteur(session, found.compte_id) if found is not None else None
    if found is None or acteur is None or (needs_second_factor(acteur) and not found.second_facteur):
        return None
    return Porteur(found.id, acteur)
