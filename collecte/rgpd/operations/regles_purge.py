"""Purge rules on data around answers: links, messages, contacts, journal."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, and_, cast, delete, exists, func, or_, select, update
from sqlalchemy.orm import Session

from collecte.core.operations.durees import DUREES
from collecte.models import (
    Accompagnement,
    ContactStructure,
    Courriel,
    DemandeRappel,
    EntreeJournal,
    Etape,
    GenreEtape,
    LienReponse,
    LienSynthese,
    Participation,
    Signalement,
)
from collecte.models.journal import LINK, SETTLED, TAKEN_OUT
from collecte.rgpd.queries.purges import closed_campagnes

_IMPERSONAL = ("convention", "référentiel", "questionnaire", "DLA", "structure porteuse", "tirage")
"""Kinds of objects of the journal whose values are about no one."""

_KEPT_VERBS = (SETTLED, TAKEN_OUT, "supprimer la campagne")
"""Verbs about a campaign as a whole, which are read again later."""


# --- links


def due_liens(session: Session, now: datetime) -> Select[Any]:
    closed = closed_campagnes(session, DUREES["liens"].before(now))
    lien = LienReponse
    return select(lien.id).join(lien.participation).where(lien.sel != "", Participation.campagne_id.in_(closed))


def purge_liens(session: Session, keys: Sequence[Any], now: datetime) -> None:
    """Cut the links. Their rows stay, to say who changed what, as long as that is stored; no token is derived from them
    again."""
    for lien in session.scalars(select(LienReponse).where(LienReponse.id.in_(keys))):
        cut_lien(lien, now)


def cut_lien(lien: LienReponse, now: datetime) -> None:
    """Disable a link for ever."""
    lien.sel, lien.empreinte, lien.boite, lien.revoque_le = "", f"purgé {lien.id}", "", lien.revoque_le or now


# --- messages


def due_courriels(session: Session, now: datetime) -> Select[Any]:
    ended = func.coalesce(Courriel.envoye_le, Courriel.abandonne_le, Courriel.prochain_essai)
    return select(Courriel.id).where(ended < DUREES["courriels"].before(now), Courriel.adresse != "")


def purge_courriels(session: Session, keys: Sequence[Any], now: datetime) -> None:
    """Empty the messages. Their dates stay: reminders and the follow-up count on them."""
    waiting = Courriel.id.in_(keys), Courriel.envoye_le.is_(None), Courriel.abandonne_le.is_(None)
    session.execute(update(Courriel).where(*waiting).values(abandonne_le=now))  # no worker ran for all that time
    emptied = {"adresse": "", "contexte": {}, "objet": "", "texte": "", "erreur": ""}
    session.execute(update(Courriel).where(Courriel.id.in_(keys)).values(emptied))
    session.execute(update(Signalement).where(Signalement.courriel_id.in_(keys)).values(remplacant=""))


def due_demandes_rappel(session: Session, now: datetime) -> Select[Any]:
    before = DUREES["rappels"].before(now)
    demande = DemandeRappel
    never = and_(demande.rappelee_le.is_(None), demande.campagne_id.in_(closed_campagnes(session, before)))
    return select(demande.id).where(or_(demande.rappelee_le < before, never))


def purge_demandes_rappel(session: Session, keys: Sequence[Any], now: datetime) -> None:
    session.execute(delete(DemandeRappel).where(DemandeRappel.id.in_(keys)))


# --- contacts


def due_contacts(session: Session, now: datetime) -> Select[Any]:
    """Select the contacts that were written to, none of whose campaigns may still take answers or closed less than a
    year ago, of structures without an accompagnement under way."""
    closed = closed_campagnes(session, DUREES["contacts"].before(now))
    contact = ContactStructure
    asked = select(LienReponse.contact_id).join(LienReponse.participation)
    lately = asked.where(Participation.campagne_id.not_in(closed))
    informed = select(LienSynthese.contact_id)
    informed_lately = informed.where(LienSynthese.envoye_le >= DUREES["contacts"].before(now))
    given_back = exists().where(Etape.accompagnement_id == Accompagnement.id, Etape.genre == GenreEtape.RESTITUTION)
    under_way = exists().where(
        Accompagnement.structure_id == contact.structure_id, Accompagnement.clos_le.is_(None), ~given_back
    )
    ever = or_(contact.id.in_(asked), contact.id.in_(informed), contact.ancien_le < DUREES["contacts"].before(now))
    is_past = contact.id.not_in(lately), contact.id.not_in(informed_lately)
    return select(contact.id).where(contact.adresse != "", ever, *is_past, ~under_way)


def purge_contacts(session: Session, keys: Sequence[Any], now: datetime) -> None:
    for contact in session.scalars(select(ContactStructure).where(ContactStructure.id.in_(keys))):
        blank_contact(contact, now)


CONTACT_EFFACE = "contact effacé"


def blank_contact(contact: ContactStructure, now: datetime) -> None:
    """Empty a contact; its row stays, so that its number is never given to someone else."""
    contact.nom, contact.fonction, contact.adresse, contact.telephone = CONTACT_EFFACE, "", "", ""
    contact.adresse_cle, contact.ancien_le = f"effacé {contact.id}", contact.ancien_le or now


# --- the journal: no other module changes its rows


def due_entrees_of_reponses(session: Session, now: datetime) -> Select[Any]:
    closed = closed_campagnes(session, DUREES["journal"].before(now))
    of_closed = select(Participation.id).where(Participation.campagne_id.in_(closed))
    entree = EntreeJournal
    return select(entree.id).where(entree.objet == "réponse", entree.objet_id.in_(of_closed), _says_something())


def due_entrees(session: Session, now: datetime) -> Select[Any]:
    """Select old entries with details. Those about an answer wait for its campaign, unless the answer is gone: it was
    anonymised."""
    entree = EntreeJournal
    of_known = (entree.objet == "réponse") & entree.objet_id.in_(select(Participation.id))
    personal = entree.objet.not_in(_IMPERSONAL) & entree.verbe.not_in(_KEPT_VERBS) & ~of_known
    return select(entree.id).where(entree.quand < DUREES["journal"].before(now), personal, _says_something())


def purge_entrees(session: Session, keys: Sequence[Any], now: datetime) -> None:
    blank_entrees(session, keys)


def blank_entrees(session: Session, keys: Collection[int]) -> None:
    """Empty the details of entries: who did what to what and when stays, and whether by a personal link."""
    which = EntreeJournal.id.in_(keys)
    by_link = cast(EntreeJournal.details, Text).like(f'%"{LINK}":%') & EntreeJournal.compte_id.is_(None)
    session.execute(update(EntreeJournal).where(which, by_link).values(details=_BY_LINK))
    session.execute(update(EntreeJournal).where(which, ~by_link).values(details={}))


_BY_LINK = {LINK: 0}
"""Details left of an act done by a link, whichever it was."""


def _says_something() -> ColumnElement[bool]:
    return EntreeJournal.details.not_in([{}, _BY_LINK])
