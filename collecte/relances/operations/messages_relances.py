"""Content of reminder and extension messages, composed at sending, dropped when nothing is expected any more."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime

from sqlalchemy.orm import Session

from collecte.comptes.operations.messages_comptes import first_access_url
from collecte.core.security import Trousseau
from collecte.courriels.mail import NoLongerOwedError
from collecte.models import ContactStructure, Courriel, Participation
from collecte.relances.operations.textes_relances import Mots, compose_relance
from collecte.relances.queries.relances import list_awaited
from collecte.reponses.operations.liens import FormerContactError, TooManyLinksError, adresse_of, lien_pour
from questionnaires.core.francais import paris_day

RELANCE = "relance"
RELANCE_STRUCTURE = "relance_structure"


class NothingAwaitedError(NoLongerOwedError):
    """Before it was sent, all that it was about was transmitted, refused, withdrawn, justified or closed."""

    def __init__(self) -> None:
        super().__init__("plus de réponse à rappeler : transmise, refusée, retirée, justifiée ou clôturée entre-temps")


def relance_context(
    session: Session, courriel: Courriel, *, public_url: str, trousseau: Trousseau, now: datetime
) -> dict[str, object]:
    """What the template of a reminder is given; to a contact of a structure, by the same personal link each time.

    Raises NothingAwaitedError.
    """
    today, kept = paris_day(now), courriel.contexte
    answers = [own for own in list_awaited(session, kept["participations"]) if own.etat_campagne(today).accepts]
    urls: Mapping[int, str] = {own.id: f"{public_url}/reponses/{own.id}" for own in answers}
    if courriel.contact is not None:
        urls = personal_urls(session, courriel.contact, answers, trousseau, public_url, now)
        answers = [own for own in answers if own.id in urls]
    if not answers:
        raise NothingAwaitedError
    composed = compose_relance(
        Mots(kept["objet"], kept["texte"]),
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
    """Answer -> the address of its personal link, those that others hold already left out."""
    found = {}
    for own in answers:
        with suppress(TooManyLinksError, FormerContactError):
            lien = lien_pour(session, participation_id=own.id, contact=contact, trousseau=trousseau, now=now)
            found[own.id] = adresse_of(lien, trousseau=trousseau, public_url=public_url)
    return found


def _way_out(courriel: Courriel, url: str) -> dict[str, object]:
    """For a contact, « ce n’est plus moi » is a page of their own link."""
    return {"pas_moi": f"{url}/pas-moi"} if courriel.contact else {}
