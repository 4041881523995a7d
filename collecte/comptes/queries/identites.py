"""Reads about identities of a provider."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from collecte.models import IdentiteExterne


def get_identite(session: Session, empreinte: str) -> IdentiteExterne | None:
    """The identity of that hash, None when it opens no account."""
    return session.scalar(select(IdentiteExterne).where(IdentiteExterne.empreinte == empreinte))


def get_identite_of(session: Session, compte_id: int, emetteur: str) -> IdentiteExterne | None:
    """What opens an account at a provider."""
    own = IdentiteExterne
    return session.scalar(select(own).where(own.compte_id == compte_id, own.emetteur == emetteur))
