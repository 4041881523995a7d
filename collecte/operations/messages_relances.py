"""A reminder, or more time, about to be told: composed at that moment, given up when nothing is awaited any more."""

from datetime import datetime

from sqlalchemy.orm import Session

from collecte.mail import MailError
from collecte.models import Courriel
from collecte.operations.textes_relances import Mots, compose_relance
from collecte.queries.relances import list_awaited
from questionnaires.francais import day_text, paris_day


class NothingAwaitedError(MailError):
    """Before it was sent, all that it was about was transmitted, refused, withdrawn, justified or closed."""

    def __init__(self) -> None:
        super().__init__("plus de réponse à rappeler : transmise, refusée, retirée, justifiée ou clôturée entre-temps")


def relance_context(session: Session, courriel: Courriel, *, public_url: str, now: datetime) -> dict[str, object]:
    """What the template of a reminder is given. Raises NothingAwaitedError."""
    today, kept = paris_day(now), courriel.contexte
    answers = [own for own in list_awaited(session, kept["participations"]) if own.etat_campagne(today).accepts]
    if not answers:
        raise NothingAwaitedError
    composed = compose_relance(
        Mots(kept["objet"], kept["texte"]),
        prenom=courriel.compte.personne.prenom,
        campagne=answers[0].campagne,
        answers=answers,
        public_url=public_url,
        today=today,
    )
    return composed.context


def delai_context(session: Session, courriel: Courriel, *, public_url: str, now: datetime) -> dict[str, object]:
    """What the template of « plus de temps » is given: the day and the reason that hold now.

    Raises NothingAwaitedError.
    """
    for own in list_awaited(session, [courriel.contexte["participation_id"]]):
        given = own.prolongation
        if given is not None and own.etat_campagne(paris_day(now)).accepts:
            return {
                "campagne": own.campagne.titre,
                "dla": f"{own.dla.code} {own.dla.nom}",
                "cloture": day_text(given.cloture),
                "raison": given.raison,
                "adresse": f"{public_url}/reponses/{own.id}",
            }
    raise NothingAwaitedError
