"""Content of reminder and extension messages, composed at sending, dropped when nothing is expected any more."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime

from sqlalchemy.orm import Session

from collecte.comptes.operations.messages_comptes import first_access_url
from collecte.core.security import Trousseau
from collecte.courriels.mail import NoLongerOwedError
from collecte.models import ContactStructure, Courriel, LienReponse, Participation
from collecte.relances.operations.textes_relances import Mots, compose_relance, last_day
from collecte.relances.queries.relances import list_awaited
from collecte.reponses.operations.liens import FormerContactError, TooManyLinksError, adresse_of, lien_pour
from questionnaires.core.francais import day_text, moment_text, paris_day

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
        urls = _personal(session, courriel.contact, answers, trousseau, public_url, now)
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


def _personal(
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


def lien_context(
    session: Session, courriel: Courriel, *, public_url: str, trousseau: Trousseau, now: datetime
) -> dict[str, object]:
    """What is said to who is given a link, by someone of the structure or by the DLA. Raises NothingAwaitedError."""
    lien = session.get_one(LienReponse, courriel.contexte["lien_id"])
    own = lien.participation
    if lien.revoque_le is not None or not own.may_be_written(paris_day(now)):
        raise NothingAwaitedError
    url = adresse_of(lien, trousseau=trousseau, public_url=public_url)
    return {
        "campagne": own.campagne.titre,
        "structure": own.auteur,
        "cloture": day_text(last_day(own.campagne, own, paris_day(now))),
        "lien": url,
        "pas_moi": f"{url}/pas-moi",
    }


class NoCopyError(NothingAwaitedError):
    """Before it was sent, the answer was given back, or its campaign ended: a link would open nothing."""


def copie_context(
    session: Session, courriel: Courriel, *, public_url: str, trousseau: Trousseau, now: datetime
) -> dict[str, object]:
    """What is said to a contact of an answer entered for their structure: where to read it. Raises NoCopyError."""
    own = session.get_one(Participation, courriel.contexte["participation_id"])
    is_there = own.transmise_le is not None and own.etat_campagne(paris_day(now)).accepts
    if courriel.contact is None or own.transmise_le is None or not is_there:
        raise NoCopyError
    url = _personal(session, courriel.contact, [own], trousseau, public_url, now).get(own.id)
    if url is None:  # two others have a link: they read it by theirs
        raise NoCopyError
    return {
        "campagne": own.campagne.titre,
        "structure": own.auteur,
        "transmise": moment_text(own.transmise_le),
        "limite": day_text(own.campagne.cloture_for(own.prolongee_au)),
        "lien": url,
        "pas_moi": f"{url}/pas-moi",
    }


def delai_context(
    session: Session, courriel: Courriel, *, public_url: str, trousseau: Trousseau, now: datetime
) -> dict[str, object]:
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
