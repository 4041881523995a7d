"""« Ce n’est plus moi »: record that a message reached the wrong person, and close the report."""

from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from collecte.core.operations.journal import record
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
    record(
        session,
        acteur=None,
        region_id=courriel.compte.personne.region_id,
        verbe="signaler « ce n’est plus moi »",
        objet="compte",
        objet_id=courriel.compte.id,
        now=now,
    )


def close_signalement(session: Session, *, signalement_id: int, acteur: Acteur, now: datetime) -> None:
    """Record that the account was checked. Doing it twice changes nothing."""
    signalement = session.get_one(Signalement, signalement_id)
    if signalement.verifie_le is not None:
        return
    signalement.verifie_le = now
    session.flush()
    compte = signalement.courriel.compte
    if compte is None:
        return
    record(
        session,
        acteur=acteur,
        region_id=compte.personne.region_id,
        verbe="vérifier le compte signalé",
        objet="compte",
        objet_id=compte.id,
        now=now,
    )
