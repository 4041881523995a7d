"""Content of reminder and extension messages, composed at sending, dropped when nothing is expected any more."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime

from sqlalchemy.orm import Session

from collecte.comptes.operations.messages_comptes import first_access_url
from collecte.core.security import Trousseau
from collecte.courriels.mail import NoLongerOwedError
from collecte.models import ContactStructure, Courriel, Participation
from collecte.relances.operations.textes_relances import MotsRelance, compose_relance
from collecte.relances.queries.relances import list_awaited
from collecte.reponses.operations.liens import FormerContactError, TooManyLinksError, adresse_of, lien_pour
from questionnaires.core.francais import paris_day

RELANCE = "relance"
RELANCE_STRUCTURE = "relance_structure"


class NothingAwaitedError(NoLongerOwedError):
    """Nothing left to remind of: before sending, all was transmitted, refused, withdrawn, justified or closed."""

    def __init__(self) -> None:
        super().__init__("plus de réponse à rappeler : transmise, refusée, retirée, justifiée ou clôturée entre-temps")


def relance_context(
    session: Session, courriel: Courriel, *, public_url: str, trousseau: Trousseau, now: datetime
) -> dict[str, object]:
    """Return the context of the template of a reminder; for a contact of a structure, with the same link each time.

    Raise NothingAwaitedError.
    """
    today, contexte = paris_day(now), courriel.contexte
    answers = [
        answer for answer in list_awaited(session, contexte["participations"]) if answer.etat_campagne(today).accepts
    ]
    urls: Mapping[int, str] = {answer.id: f"{public_url}/reponses/{answer.id}" for answer in answers}
    if courriel.contact is not None:
        urls = personal_urls(session, courriel.contact, answers, trousseau, public_url, now)
        answers = [answer for answer in answers if answer.id in urls]
    if not answers:
        raise NothingAwaitedError
    composed = compose_relance(
        MotsRelance(contexte["objet"], contexte["texte"]),
        prenom=courriel.compte.personne.prenom if courriel.compte else courriel.nom,
        campagne=answers[0].campagne,
        answers=answers,
        urls=urls,
        today=today,
    )
    context = {**composed.context, **_way_out(courriel, urls[answers[0].id])}
    if courriel.compte:
        context["lien"] = first_access_url(session, compte=courriel.compte, public_url=public_url, now=now)
    return context


def personal_urls(
    session: Session,
    contact: ContactStructure,
    answers: Sequence[Participation],
    trousseau: Trousseau,
    public_url: str,
    now: datetime,
) -> Mapping[int, str]:
    """Return the addresses of personal links by id of answer, without answers whose links others already hold."""
    urls = {}
    for answer in answers:
        with suppress(TooManyLinksError, FormerContactError):
            lien = lien_pour(session, participation_id=answer.id, contact=contact, trousseau=trousseau, now=now)
            urls[answer.id] = adresse_of(lien, trousseau=trousseau, public_url=public_url)
    return urls


def _way_out(courriel: Courriel, url: str) -> dict[str, object]:
    """Return the address of « ce n’est plus moi » for a contact: a page of their own link."""
    return {"pas_moi": f"{url}/pas-moi"} if courriel.contact else {}
