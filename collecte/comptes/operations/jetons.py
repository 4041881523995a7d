"""Create, use and revoke the access tokens of programs: shown once, stored as hashes."""

from datetime import datetime, timedelta
from http import HTTPStatus

from sqlalchemy import delete, or_, update
from sqlalchemy.orm import Session

from collecte.comptes.operations.comptes import record_on_compte
from collecte.comptes.queries.comptes import count_jetons, lock_compte
from collecte.core.errors import UserFacingError
from collecte.core.security import new_token, token_hash
from collecte.courriels.operations.courriels import poster
from collecte.models import Compte, JetonAcces
from collecte.policy import Acteur
from questionnaires.core.francais import day_text, paris_day, plural

JETON_CREE = "jeton_cree"

JOURS = (30, 90, 180, 365)
"""For how long a token may be made."""

MAX_JETONS = 10
"""Of one account, expired ones too."""

PREFIX = "collecte_"
"""How a token begins, so that who finds one in a file knows what it is."""

_SEEN_EVERY = timedelta(minutes=1)


class TooManyJetonsError(UserFacingError):
    status = HTTPStatus.CONFLICT

    def __init__(self) -> None:
        super().__init__(
            f"Vous avez déjà {plural(MAX_JETONS, 'jeton')}, le nombre admis.",
            "Révoquez d’abord un de ceux qui ne servent plus.",
        )


def create_jeton(session: Session, *, compte: Compte, nom: str, jours: int, acteur: Acteur, now: datetime) -> str:
    """A new token of an account, told once, and a message to its owner. Raises TooManyJetonsError."""
    lock_compte(session, compte.id)
    if count_jetons(session, compte.id) >= MAX_JETONS:
        raise TooManyJetonsError
    token = f"{PREFIX}{new_token()}"
    made = JetonAcces(
        compte_id=compte.id,
        nom=nom,
        empreinte=token_hash(token),
        second_facteur=compte.totp_sel is not None,
        cree_le=now,
        expire_le=now + timedelta(days=jours),
    )
    session.add(made)
    session.flush()
    record_on_compte(
        session, compte=compte, acteur=acteur, verbe="créer un jeton d’accès", now=now, jeton=made.id, jours=jours
    )
    poster(
        session,
        compte=compte,
        modele=JETON_CREE,
        now=now,
        region_id=compte.personne.region_id,
        nom=nom,
        jusquau=day_text(paris_day(made.expire_le)),
    )
    return token


def revoke_jeton(session: Session, *, compte: Compte, jeton_id: int, acteur: Acteur, now: datetime) -> bool:
    """From now on it opens nothing; whether it was one of this account's."""
    own = delete(JetonAcces).where(JetonAcces.id == jeton_id, JetonAcces.compte_id == compte.id)
    if session.execute(own.returning(JetonAcces.id)).first() is None:
        return False
    record_on_compte(session, compte=compte, acteur=acteur, verbe="révoquer un jeton d’accès", now=now, jeton=jeton_id)
    return True


def mark_used(session: Session, *, jeton_id: int, now: datetime) -> None:
    """Remember when a token was last used, to the minute."""
    own = JetonAcces
    is_old = or_(own.utilise_le.is_(None), own.utilise_le <= now - _SEEN_EVERY)
    session.execute(update(own).where(own.id == jeton_id, is_old).values(utilise_le=now))
