"""« Ce n’est plus moi »: record that a message reached the wrong person, and close the report."""

from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from collecte.core.operations.journal import record_on
from collecte.models import Courriel, Signalement
from collecte.policy import Acteur
from questionnaires.core.answers import clean

MAX_REMPLACANT = 200


def signaler(session: Session, *, courriel_id: int, remplacant: str, now: datetime) -> None:
    """Ask the C2RA to check the account of a message; the first report counts, later ones change nothing."""
    courriel = session.get_one(Courriel, courriel_id)
    if courriel.compte is None:
        return  # a contact of a structure reports it on the page of its link
    words = " ".join(clean(remplacant).split())[:MAX_REMPLACANT]
    try:
        with session.begin_nested():
            session.add(Signalement(courriel_id=courriel_id, recu_le=now, remplacant=words))
    except IntegrityError:
        return
    record_on(session, courriel.compte, "signaler « ce n’est plus moi »", None, now)


def close_signalement(session: Session, *, signalement_id: int, acteur: Acteur, now: datetime) -> None:
    """Record that the account was checked. Doing it twice changes nothing."""
    signalement = session.get_one(Signalement, signalement_id)
    if signalement.verifie_le is not None:
        return
    signalement.verifie_le = now
    session.flush()
    if signalement.courriel.compte is not None:
        record_on(session, signalement.courriel.compte, "vérifier le compte signalé", acteur, now)
