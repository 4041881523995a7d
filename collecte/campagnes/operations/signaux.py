"""« Vu »: mark the quality flags of an answer as seen, or as to be seen again."""

from datetime import datetime

from sqlalchemy.orm import Session

from collecte.campagnes.queries.signaux import ReponseSignalee, get_signaux
from collecte.core.errors import ConflictError
from collecte.core.operations.journal import record_on
from collecte.models import Participation, SignauxVus
from collecte.policy import Acteur
from collecte.reponses.queries.participations import get_locked_participation


def marquer_vus(session: Session, *, participation_id: int, recu: str, acteur: Acteur, now: datetime) -> bool:
    """Mark the flags of the transmission `recu` as seen; return whether this call did it.

    It changes no figure, so settled results do not forbid it. Raises Refus.
    """
    participation = get_locked_participation(session, participation_id)
    reponse = _told(session, participation)
    if reponse.recu != recu:
        raise ConflictError(
            "Cette réponse a été transmise de nouveau depuis que vous l’avez affichée.",
            "Relisez ses signalements, ci-dessous, puis marquez-les comme vus.",
        )
    if reponse.vus is not None:
        return False
    session.merge(SignauxVus(participation_id=participation.id, recu=recu, vu_le=now, compte_id=acteur.compte_id))
    session.flush()
    record_on(session, participation, "voir les signalements", acteur, now)
    return True


def remettre_a_voir(session: Session, *, participation_id: int, acteur: Acteur, now: datetime) -> bool:
    """Mark the flags as to be seen again; return whether this call did it. Raises Refus."""
    participation = get_locked_participation(session, participation_id)
    reponse = _told(session, participation)
    if reponse.vus is None:
        return False
    session.delete(reponse.vus)
    session.flush()
    record_on(session, participation, "remettre à voir les signalements", acteur, now)
    return True


def _told(session: Session, participation: Participation) -> ReponseSignalee:
    reponse = get_signaux(session, participation.campagne).of(participation.id)
    if reponse is None:
        raise ConflictError(
            "Il n’y a pas de signalement à voir sur cette réponse.",
            "Elle a pu être rouverte depuis : revenez à la liste.",
        )
    return reponse
