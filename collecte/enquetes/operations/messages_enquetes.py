"""Messages that give a personal link, or say where to read an answer entered for a structure."""

from datetime import datetime

from sqlalchemy.orm import Session

from collecte.core.security import Trousseau
from collecte.models import Courriel, LienReponse, Participation
from collecte.relances.operations.messages_relances import NothingAwaitedError, personal_urls
from collecte.relances.operations.textes_relances import last_day
from collecte.reponses.operations.liens import adresse_of
from questionnaires.core.francais import day_text, moment_text, paris_day


def lien_context(
    session: Session, courriel: Courriel, *, public_url: str, trousseau: Trousseau, now: datetime
) -> dict[str, object]:
    """Return what a message that gives a link says, whoever gave it. Raises NothingAwaitedError."""
    lien = session.get_one(LienReponse, courriel.contexte["lien_id"])
    participation = lien.participation
    if lien.revoque_le is not None or not participation.may_be_written(paris_day(now)):
        raise NothingAwaitedError
    url = adresse_of(lien, trousseau=trousseau, public_url=public_url)
    return {
        "campagne": participation.campagne.titre,
        "structure": participation.auteur,
        "cloture": day_text(last_day(participation.campagne, participation, paris_day(now))),
        "lien": url,
        "pas_moi": f"{url}/pas-moi",
    }


class NoCopyError(NothingAwaitedError):
    """Before it was sent, the answer was given back, or its campaign ended: a link would open nothing."""


def copie_context(
    session: Session, courriel: Courriel, *, public_url: str, trousseau: Trousseau, now: datetime
) -> dict[str, object]:
    """Return what a contact is told of an answer entered for their structure. Raises NoCopyError."""
    participation = session.get_one(Participation, courriel.contexte["participation_id"])
    is_there = participation.transmise_le is not None and participation.etat_campagne(paris_day(now)).accepts
    if courriel.contact is None or participation.transmise_le is None or not is_there:
        raise NoCopyError
    url = personal_urls(session, courriel.contact, [participation], trousseau, public_url, now).get(participation.id)
    if url is None:  # two others have a link: they read it by theirs
        raise NoCopyError
    return {
        "campagne": participation.campagne.titre,
        "structure": participation.auteur,
        "transmise": moment_text(participation.transmise_le),
        "limite": day_text(participation.campagne.cloture_for(participation.prolongee_au)),
        "lien": url,
        "pas_moi": f"{url}/pas-moi",
    }
