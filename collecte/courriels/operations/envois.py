"""Send the outbox: claim a message, compose its letter, record the result.

Nothing here talks to a server.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import update
from sqlalchemy.orm import Session

from collecte.core.config import Settings
from collecte.core.operations.heures_ouvrees import next_working
from collecte.core.security import Trousseau
from collecte.courriels.mail import Lettre, MailError, NoLongerOwedError, RefusedAddressError, RefusedMessageError
from collecte.courriels.modeles import modeles, render_message
from collecte.courriels.queries.courriels import get_courriel_by_number, is_due, list_due_ids
from collecte.courriels.rebonds import Rebond
from collecte.models import Compte, ContactStructure, Courriel, Mots

LEASE = timedelta(minutes=10)
"""How long a worker may hold a message: longer than an SMTP conversation that hangs at every step."""

DELAYS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720, 1440))
"""Delay after each failure; after one more, the message is given up."""

DEFECT = "défaut du service, consigné dans ses journaux"


@dataclass(frozen=True, slots=True)
class Reclame:
    """A message claimed by one worker, until `jusqua`."""

    courriel_id: int
    message_id: str
    jusqua: datetime
    essais: int
    modele: str


def claim_next(session: Session, *, now: datetime) -> Reclame | None:
    """Claim the oldest due message for this worker; None when there is nothing to send."""
    while due := list_due_ids(session, now):
        for courriel_id in due:
            if reclame := _claim(session, courriel_id, now):
                return reclame
    return None


def _claim(session: Session, courriel_id: int, now: datetime) -> Reclame | None:
    """Claim a message by the condition of the UPDATE: of two workers, one changes the row and the other none."""
    jusqua = now + LEASE
    claimed = session.execute(
        update(Courriel)
        .where(Courriel.id == courriel_id, is_due(now))
        .values(reclame_jusqua=jusqua, essais=Courriel.essais + 1)
        .returning(Courriel.message_id, Courriel.essais, Courriel.modele),
        execution_options={"synchronize_session": False},
    ).first()
    if claimed is None:
        return None
    return Reclame(courriel_id, claimed.message_id, jusqua, claimed.essais, claimed.modele)


def make_lettre(session: Session, reclame: Reclame, *, settings: Settings, now: datetime) -> Lettre:
    """Return the letter of a claimed message; its personal link is made now, and earlier ones expire.

    Raises NoLongerOwedError when nobody awaits it any more; any other error is a defect of ours.
    """
    courriel = session.get_one(Courriel, reclame.courriel_id)
    reader, modele, public_url = courriel.lecteur, modeles()[courriel.modele], settings.public_url.rstrip("/")
    trousseau, way_out = Trousseau.of(settings), "pas-moi" if isinstance(reader, Compte) else "plus-de-message"
    context: dict[str, object] = {
        **courriel.contexte,
        "prenom": _called(reader),
        "public_url": public_url,
        "mots": Mots.in_region(courriel.region),
        "pas_moi": f"{public_url}/courriels/{way_out}/{trousseau.sign_courriel(courriel.id)}",
    }
    if modele.contexte is not None:
        context |= modele.contexte(session, courriel, public_url=public_url, trousseau=trousseau, now=now)
    objet, texte, html = render_message(courriel.modele, context)
    if courriel.campagne_id is not None:
        courriel.objet, courriel.texte = objet, without_secrets(texte, public_url)
    return Lettre(
        message_id=courriel.message_id,
        nom=courriel.nom,
        adresse=courriel.adresse,
        objet=objet,
        texte=texte,
        html=html,
        date=now,
    )


_PLAIN = re.compile(r"[a-z-]{1,16}|[0-9]{1,10}")
"""A segment of an address that opens nothing by itself: a word of ours, or the number of a row."""


def without_secrets(texte: str, public_url: str) -> str:
    """Return the text of a message with « … » in place of each part of our addresses that may open something."""
    ours = re.compile(rf"{re.escape(public_url)}(/[^\s<>«»]*)")
    return ours.sub(lambda match: public_url + "/".join(map(_masked, match[1].split("/"))), texte)


def _masked(segment: str) -> str:
    return segment if not segment or _PLAIN.fullmatch(segment) else "…"


def _called(reader: Compte | ContactStructure) -> str:
    """Return the name that a message greets. Raise NoLongerOwedError to a reader who is one no more."""
    if isinstance(reader, Compte):
        if reader.desactive_le is not None:
            raise NoLongerOwedError("compte désactivé")
        return reader.personne.prenom
    if reader.ancien_le is not None:
        raise NoLongerOwedError("cette personne a dit qu’elle n’est plus concernée")
    return reader.nom


def mark_sent(session: Session, reclame: Reclame, *, now: datetime) -> None:
    """Mark a message as sent, whoever held it meanwhile."""
    session.execute(
        update(Courriel)
        .where(
            Courriel.id == reclame.courriel_id,
            Courriel.message_id == reclame.message_id,
            Courriel.envoye_le.is_(None),
        )
        .values(envoye_le=now, abandonne_le=None, reclame_jusqua=None, erreur="")
    )


def mark_failed(session: Session, reclame: Reclame, error: MailError, *, now: datetime) -> None:
    """Schedule another attempt after a growing delay, or give up when none can succeed. Do nothing if the message is no
    longer held."""
    values: dict[str, object] = {"reclame_jusqua": None, "erreur": error.reason}
    if isinstance(error, RefusedAddressError):
        values |= {"abandonne_le": now, "adresse_refusee_le": now}
    elif isinstance(error, RefusedMessageError | NoLongerOwedError):
        values |= {"abandonne_le": now}
    elif reclame.essais > len(DELAYS):
        values |= {"abandonne_le": now, "erreur": f"{error.reason} ; abandonné après {reclame.essais} essais"}
    else:
        again = now + DELAYS[reclame.essais - 1]
        modele = modeles().get(reclame.modele)
        values |= {"prochain_essai": next_working(again) if modele and modele.heures_ouvrees else again}
    session.execute(
        update(Courriel)
        .where(
            Courriel.id == reclame.courriel_id,
            Courriel.message_id == reclame.message_id,
            Courriel.reclame_jusqua == reclame.jusqua,
            Courriel.envoye_le.is_(None),
        )
        .values(**values)
    )


class Suite(StrEnum):
    """Outcome of a bounce; the value is the word that the command prints."""

    NOTE = "noté"
    DEJA = "déjà connu"
    INCONNU = "sans rapport"


def mark_bounced(session: Session, rebond: Rebond, *, now: datetime) -> Suite:
    """Record that a message came back; the first bounce counts."""
    courriel = get_courriel_by_number(session, rebond.message_id)
    if courriel is None:
        return Suite.INCONNU
    if courriel.adresse_refusee_le is not None:
        return Suite.DEJA
    courriel.adresse_refusee_le, courriel.erreur = now, rebond.raison
    if courriel.envoye_le is None:
        courriel.abandonne_le = now
    session.flush()
    return Suite.NOTE
