"""Messages that give a personal link, or say where to read an answer entered for a structure."""

from datetime import datetime

from sqlalchemy.orm import Session

from collecte.core.security import Trousseau
from collecte.models import Courriel, LienReponse, Participation
from collecte.relances.operations.messages_relances import NothingAwaitedError
from collecte.relances.operations.textes_relances import last_day
from collecte.reponses.operations.liens import (
    FormerContactError,
    TooManyLinksError,
    adresse_of,
    boite_of,
    is_for_address,
    lien_pour,
)
from questionnaires.core.francais import day_text, moment_text, paris_day


def lien_context(
    session: Session, courriel: Courriel, *, public_url: str, trousseau: Trousseau, now: datetime
) -> dict[str, object]:
    """Return the content of a message that gives a link, whoever gave it. Raises NothingAwaitedError."""
    lien = session.get(LienReponse, courriel.contexte["lien_id"])
    if lien is None or lien.contact_id != courriel.contact_id:  # deleted with its campaign; its id serves again
        raise NothingAwaitedError
    participation = lien.participation
    if lien.revoque_le is not None or not participation.may_be_written(paris_day(now)):
        raise NothingAwaitedError
    if not is_for_address(lien, lien.contact):  # its address changed: another mailbox reads nothing typed from it
        try:
            lien = lien_pour(
                session, participation_id=participation.id, contact=lien.contact, trousseau=trousseau, now=now
            )
        except FormerContactError:
            raise NothingAwaitedError from None
    url = adresse_of(lien, trousseau=trousseau, public_url=public_url)
    return {
        "campagne": participation.campagne.titre,
        "structure": participation.auteur,
        "cloture": day_text(last_day(participation.campagne, participation, paris_day(now))),
        "lien": url,
        "pas_moi": f"{url}/pas-moi",
    }


def copie_context(
    session: Session, courriel: Courriel, *, public_url: str, trousseau: Trousseau, now: datetime
) -> dict[str, object]:
    """Return the content of a message about an answer entered for a contact's structure.

    Raises NothingAwaitedError when the answer was given back, or its campaign ended, since: a link would open nothing.
    """
    participation = session.get_one(Participation, courriel.contexte["participation_id"])
    is_open = participation.etat_campagne(paris_day(now)).accepts
    if courriel.contact is None or participation.transmise_le is None or not is_open:
        raise NothingAwaitedError
    is_as_sent = courriel.contexte.get("boite") == boite_of(courriel.contact, courriel.modele)  # its address too
    try:
        lien = lien_pour(
            session,
            participation_id=participation.id,
            contact=courriel.contact,
            trousseau=trousseau,
            now=now,
            lisible=courriel.contexte.get("lisible", 0) if is_as_sent else 0,
        )
    except (TooManyLinksError, FormerContactError):  # two others have a link, and read it there
        raise NothingAwaitedError from None
    url = adresse_of(lien, trousseau=trousseau, public_url=public_url)
    return {
        "campagne": participation.campagne.titre,
        "structure": participation.auteur,
        "transmise": moment_text(participation.transmise_le),
        "limite": day_text(participation.campagne.cloture_for(participation.prolongee_au)),
        "lien": url,
        "pas_moi": f"{url}/pas-moi",
    }
