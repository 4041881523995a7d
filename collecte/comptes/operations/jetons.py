"""Create, use and revoke the access tokens of programs: shown once, stored as hashes."""

from datetime import datetime, timedelta

from sqlalchemy import delete, or_, update
from sqlalchemy.orm import Session

from collecte.comptes.queries.comptes import count_jetons, lock_compte
from collecte.core.errors import ConflictError
from collecte.core.operations.journal import record_on
from collecte.core.security import new_token, token_hash
from collecte.courriels.operations.courriels import poster
from collecte.models import Compte, JetonAcces
from collecte.policy import Acteur
from questionnaires.core.francais import day_text, paris_day, plural

JETON_CREE = "jeton_cree"

JOURS = (30, 90, 180, 365)
"""Lifetimes offered for a token, in days."""

MAX_JETONS = 10
"""Tokens of one account, expired ones included."""

PREFIX = "collecte_"
"""Prefix of every token, which identifies one that is found in a file."""

_SEEN_EVERY = timedelta(minutes=1)


class TooManyJetonsError(ConflictError):
    problem = f"Vous avez déjà {plural(MAX_JETONS, 'jeton')}, le nombre admis."
    remedy = "Révoquez d’abord un de ceux qui ne servent plus."


def create_jeton(session: Session, *, compte: Compte, nom: str, jours: int, acteur: Acteur, now: datetime) -> str:
    """Create an access token and post a message to its owner. Return the token, shown once. Raises
    TooManyJetonsError."""
    lock_compte(session, compte.id)
    if count_jetons(session, compte.id) >= MAX_JETONS:
        raise TooManyJetonsError
    token = f"{PREFIX}{new_token()}"
    created = JetonAcces(
        compte_id=compte.id,
        nom=nom,
        empreinte=token_hash(token),
        second_facteur=compte.totp_sel is not None,
        cree_le=now,
        expire_le=now + timedelta(days=jours),
    )
    session.add(created)
    session.flush()
    record_on(session, compte, "créer un jeton d’accès", acteur, now, jeton=created.id, jours=jours)
    poster(
        session,
        compte=compte,
        modele=JETON_CREE,
        now=now,
        region_id=compte.personne.region_id,
        nom=nom,
        jusquau=day_text(paris_day(created.expire_le)),
    )
    return token


def revoke_jeton(session: Session, *, compte: Compte, jeton_id: int, acteur: Acteur, now: datetime) -> bool:
    """Revoke a token; return whether it was one of this account's."""
    deletion = delete(JetonAcces).where(JetonAcces.id == jeton_id, JetonAcces.compte_id == compte.id)
    if session.execute(deletion.returning(JetonAcces.id)).first() is None:
        return False
    record_on(session, compte, "révoquer un jeton d’accès", acteur, now, jeton=jeton_id)
    return True


def mark_used(session: Session, *, jeton_id: int, now: datetime) -> None:
    """Store when a token was last used, to the minute."""
    jeton = JetonAcces
    is_old = or_(jeton.utilise_le.is_(None), jeton.utilise_le <= now - _SEEN_EVERY)
    session.execute(update(jeton).where(jeton.id == jeton_id, is_old).values(utilise_le=now))
