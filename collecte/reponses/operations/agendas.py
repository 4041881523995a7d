"""Create, replace and withdraw the private address of a person's calendar; only its hash is stored."""

from datetime import datetime

from sqlalchemy.orm import Session

from collecte.comptes.queries.comptes import lock_compte
from collecte.core.operations.journal import record_on
from collecte.core.security import new_token, token_hash
from collecte.models import Agenda, Compte
from collecte.policy import Acteur


def give_agenda(session: Session, *, acteur: Acteur, now: datetime) -> str:
    """Return a new secret for the address of one's calendar; the former address stops working."""
    lock_compte(session, acteur.compte_id)
    token = new_token()
    session.merge(Agenda(compte_id=acteur.compte_id, empreinte=token_hash(token), cree_le=now))
    session.flush()
    _tell(session, "donner une adresse d’agenda", acteur, now)
    return token


def withdraw_agenda(session: Session, *, acteur: Acteur, now: datetime) -> bool:
    """Revoke the address of one's calendar; return whether there was one."""
    lock_compte(session, acteur.compte_id)
    agenda = session.get(Agenda, acteur.compte_id, populate_existing=True)
    if agenda is None:
        return False
    session.delete(agenda)
    session.flush()
    _tell(session, "retirer l’adresse d’agenda", acteur, now)
    return True


def _tell(session: Session, verbe: str, acteur: Acteur, now: datetime) -> None:
    record_on(session, session.get_one(Compte, acteur.compte_id), verbe, acteur, now)
