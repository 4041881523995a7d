"""Content of reminder and extension messages, composed at sending, dropped when nothing is expected any more."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from collecte.comptes.operations.messages_comptes import first_access_url
from collecte.core.operations.heures_ouvrees import next_working
from collecte.core.security import Trousseau
from collecte.courriels.mail import NoLongerOwedError
from collecte.courriels.modeles import modeles
from collecte.courriels.operations.courriels import ecarter_en_attente
from collecte.courriels.queries.courriels import lock_waiting
from collecte.models import Campagne, ContactStructure, Courriel, LienReponse, Participation, Rappel
from collecte.policy import Acteur
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
    awaited = list_awaited(session, courriel.campagne_id, contexte["participations"])
    answers = [answer for answer in awaited if answer.etat_campagne(today).accepts]
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


def ecarter_sans_objet(session: Session, *, campagne_id: int, raison: str, acteur: Acteur, now: datetime) -> None:
    """Keep from leaving the waiting messages about answers all withdrawn, cancelled or deleted, and forget the
    reminders that they were to be. A message that is not composed when it leaves tells an act: it leaves."""
    reponse = Participation
    is_live = reponse.campagne_id == campagne_id, reponse.retiree_le.is_(None), Campagne.annulee_le.is_(None)
    live = frozenset(session.scalars(select(reponse.id).join(reponse.campagne).where(*is_live)))
    for courriel in lock_waiting(session, campagne_id):
        answers = _answers_of(session, courriel) if modeles()[courriel.modele].contexte else frozenset()
        if answers and live.isdisjoint(answers):
            ecarter_en_attente(session, courriel=courriel, raison=raison, acteur=acteur, now=now)
            session.execute(
                delete(Rappel).where(
                    Rappel.participation_id.in_(answers),
                    Rappel.compte_id == courriel.compte_id,
                    Rappel.contact_id == courriel.contact_id,
                    Rappel.quand == next_working(courriel.cree_le),
                )
            )


def _answers_of(session: Session, courriel: Courriel) -> frozenset[int]:
    """Return the ids of the answers that a message is about; 0, which no answer has, for a link that was deleted."""
    match courriel.contexte:
        case {"participations": answers}:
            return frozenset(answers)
        case {"participation_id": answer}:
            return frozenset({answer})
        case {"lien_id": lien_id}:
            lien = session.get(LienReponse, lien_id)
            return frozenset({lien.participation_id if lien else 0})
    return frozenset()
