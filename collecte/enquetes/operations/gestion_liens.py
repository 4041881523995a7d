"""Manage personal links of structures for a DLA: send, revoke, renew, correct the contact."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from collecte.core.errors import ConflictError
from collecte.core.operations.heures_ouvrees import next_working
from collecte.core.operations.journal import record_on
from collecte.core.security import Trousseau
from collecte.courriels.operations.courriels import poster_contact
from collecte.enquetes.operations.entretiens import read_by_interviewer
from collecte.models import ContactStructure, Courriel, LienReponse, Participation
from collecte.models.comptes import address_key
from collecte.organisation.operations.journal_dla import terms_of
from collecte.policy import Acteur
from collecte.registre.operations.champs_registre import TermesContact
from collecte.registre.operations.contacts import put_contact
from collecte.reponses.operations.liens import lien_pour
from collecte.reponses.queries.participations import get_locked_participation
from questionnaires.core.francais import paris_day

LIEN_ENVOYE = "lien_envoye"


def revoquer_lien(session: Session, *, lien_id: int, est_ancien: bool, acteur: Acteur, now: datetime) -> None:
    """Revoke a link; `est_ancien`: its holder gets no more messages either. What was typed stays.

    Repeating it changes nothing.
    """
    lien = _locked(session, lien_id)
    if lien.revoque_le is None:
        lien.revoque_le = now
        record_on(session, lien.participation, "révoquer un lien", acteur, now)
    if est_ancien and lien.contact.ancien_le is None:
        contact = lien.contact
        put_contact(
            session,
            structure=contact.structure,
            termes=terms_of(TermesContact, contact),
            est_ancien=True,
            contact=contact,
            acteur=acteur,
            now=now,
        )
    session.flush()


def refaire_lien(session: Session, *, lien_id: int, trousseau: Trousseau, acteur: Acteur, now: datetime) -> Courriel:
    """Replace a link by a new token, sent to the same holder; the old one no longer opens anything.

    Raises FormerContactError, Refus.
    """
    lien = _live(session, lien_id, now)
    lien.revoque_le = now
    session.flush()
    return _send(session, lien.participation, lien.contact, "refaire un lien", trousseau, acteur, now)


def corriger_et_renvoyer(
    session: Session,
    *,
    lien_id: int,
    nom: str,
    adresse: str,
    trousseau: Trousseau,
    acteur: Acteur,
    now: datetime,
) -> Courriel:
    """Correct the holder of a link, and send it. A new address gets a new link: the first one no longer opens anything.

    Raises FormerContactError, Refus.
    """
    lien = _live(session, lien_id, now)
    contact, former = lien.contact, lien.contact.adresse_cle
    put_contact(
        session,
        structure=contact.structure,
        termes=replace(terms_of(TermesContact, contact), nom=nom, adresse=adresse),
        est_ancien=contact.ancien_le is not None,
        contact=contact,
        acteur=acteur,
        now=now,
    )
    if contact.adresse_cle != former:
        lien.revoque_le = now
        session.flush()
    return _send(session, lien.participation, contact, "renvoyer un lien", trousseau, acteur, now)


def envoyer_lien(
    session: Session,
    *,
    participation_id: int,
    nom: str,
    adresse: str,
    trousseau: Trousseau,
    acteur: Acteur,
    now: datetime,
) -> Courriel:
    """Send a link to someone of the structure, added to its contacts unless the address is already one.

    Raises FormerContactError, TooManyLinksError, Refus.
    """
    participation = get_locked_participation(session, participation_id)
    _check_sendable(participation, now)
    if participation.accompagnement is None:
        raise LookupError("an answer of no structure")
    structure, key = participation.accompagnement.structure, address_key(adresse)
    contact = next(
        (candidate for candidate in structure.contacts if candidate.adresse_cle == key), None
    ) or put_contact(
        session, structure=structure, termes=TermesContact(nom=nom, adresse=adresse), acteur=acteur, now=now
    )
    return _send(session, participation, contact, "envoyer un lien", trousseau, acteur, now)


def _locked(session: Session, lien_id: int) -> LienReponse:
    lien = session.get_one(LienReponse, lien_id)
    get_locked_participation(session, lien.participation_id)
    session.refresh(lien)
    return lien


def _live(session: Session, lien_id: int, now: datetime) -> LienReponse:
    """Return a link that was not revoked, to an answer that may be written, locked. Raises Refus."""
    lien = _locked(session, lien_id)
    if lien.revoque_le is not None:
        raise ConflictError(
            "Ce lien est déjà révoqué : il n’ouvre plus rien.",
            "Pour que cette personne réponde, envoyez-lui un lien, depuis la liste de ceux de la structure.",
        )
    _check_sendable(lien.participation, now)
    return lien


def _check_sendable(participation: Participation, now: datetime) -> None:
    if not participation.may_be_written(paris_day(now)):
        raise ConflictError(
            f"La réponse de {participation.auteur} ne s’écrit pas aujourd’hui : elle est transmise, refusée ou "
            "retirée, ou la campagne n’est pas ouverte.",
            "Aucun lien n’a été envoyé, et rien d’autre n’a changé.",
        )


def _send(
    session: Session,
    participation: Participation,
    contact: ContactStructure,
    verbe: str,
    trousseau: Trousseau,
    acteur: Acteur,
    now: datetime,
) -> Courriel:
    lien = lien_pour(
        session,
        participation_id=participation.id,
        contact=contact,
        trousseau=trousseau,
        now=now,
        lisible=read_by_interviewer(session, participation, acteur, now),
    )
    record_on(session, participation, verbe, acteur, now)
    return poster_contact(
        session,
        contact=contact,
        modele=LIEN_ENVOYE,
        now=now,
        region_id=participation.campagne.region_id,
        pas_avant=next_working(now),
        de_campagne=participation.campagne_id,
        lien_id=lien.id,
    )
