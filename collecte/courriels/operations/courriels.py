"""Put messages in the outbox, in the transaction that causes them, and send failed messages again."""

import secrets
from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from collecte.core.errors import ConflictError
from collecte.core.operations.journal import record
from collecte.courriels.queries.courriels import get_locked_courriel
from collecte.models import Compte, ContactStructure, Courriel
from collecte.policy import Acteur

POSTED = "courriel posted"
"""Key in the `info` of a session whose transaction wrote to the outbox: the worker can be woken once it is
committed."""


def poster(
    session: Session,
    *,
    compte: Compte,
    modele: str,
    now: datetime,
    region_id: int | None = None,
    pas_avant: datetime | None = None,
    de_campagne: int | None = None,
    **contexte: Any,  # noqa: ANN401 - JSON values
) -> Courriel:
    """Post a message to an account: it leaves once this transaction is committed, and not before `pas_avant`.

    `modele` is the name of its template; `contexte` has JSON values, never a secret. `de_campagne` is the id of the
    campaign whose animatrice may read it again.
    """
    courriel = Courriel(compte=compte, adresse=compte.adresse, modele=modele, region_id=region_id, contexte=contexte)
    courriel.campagne_id = de_campagne
    return _put(session, courriel, pas_avant=pas_avant, now=now)


def poster_contact(
    session: Session,
    *,
    contact: ContactStructure,
    modele: str,
    now: datetime,
    region_id: int,
    pas_avant: datetime | None = None,
    de_campagne: int | None = None,
    **contexte: Any,  # noqa: ANN401 - JSON values
) -> Courriel:
    """Post a message to a contact of a structure, who has no account; see `poster`."""
    courriel = Courriel(contact=contact, adresse=contact.adresse, modele=modele, region_id=region_id, contexte=contexte)
    courriel.campagne_id = de_campagne
    return _put(session, courriel, pas_avant=pas_avant, now=now)


def poster_lecteur(
    session: Session,
    *,
    lecteur: Compte | ContactStructure,
    modele: str,
    now: datetime,
    region_id: int,
    pas_avant: datetime,
    de_campagne: int,
    **contexte: Any,  # noqa: ANN401 - JSON values
) -> Courriel:
    """Post a message to an account or, from the template `<modele>_structure`, to a contact; see `poster`."""
    if isinstance(lecteur, Compte):
        courriel = Courriel(compte=lecteur, modele=modele)
    else:
        courriel = Courriel(contact=lecteur, modele=f"{modele}_structure")
    courriel.adresse, courriel.region_id, courriel.contexte = lecteur.adresse, region_id, contexte
    courriel.campagne_id = de_campagne
    return _put(session, courriel, pas_avant=pas_avant, now=now)


def _put(session: Session, courriel: Courriel, *, pas_avant: datetime | None, now: datetime) -> Courriel:
    courriel.cree_le, courriel.prochain_essai = now, max(pas_avant or now, now)
    courriel.message_id = secrets.token_hex(16)
    session.add(courriel)
    session.flush()
    session.info[POSTED] = True
    return courriel


def follow_adresse(session: Session, *, compte: Compte) -> Collection[str]:
    """Redirect the unsent messages of an account to its present address; return their models."""
    is_its_own = Courriel.compte_id == compte.id
    waiting = update(Courriel).where(is_its_own, Courriel.envoye_le.is_(None), Courriel.abandonne_le.is_(None))
    return session.scalars(waiting.values(adresse=compte.adresse).returning(Courriel.modele)).all()


def follow_adresse_contact(session: Session, *, contact: ContactStructure) -> None:
    """Redirect the unsent messages of a contact: a link made at the time of sending must not go to a former address."""
    waiting = update(Courriel).where(
        Courriel.contact_id == contact.id, Courriel.envoye_le.is_(None), Courriel.abandonne_le.is_(None)
    )
    session.execute(waiting.values(adresse=contact.adresse))


class NothingToSendAgainError(ConflictError):
    problem = "Ce message n’est pas en échec : il est parti, ou il part."
    remedy = "Rien n’a été changé. Rechargez la page."


def renvoyer(session: Session, *, courriel_id: int, acteur: Acteur, now: datetime) -> Courriel:
    """Put a failed message back in the outbox, as a new one, to the present address of its reader.

    Raises NothingToSendAgainError.
    """
    courriel = get_locked_courriel(session, courriel_id)
    if not courriel.has_failed or not courriel.adresse:  # a purged message has nothing left to say
        raise NothingToSendAgainError
    _record(session, courriel, "renvoyer le message", acteur, now)
    courriel.adresse, courriel.message_id = courriel.lecteur.adresse, secrets.token_hex(16)
    courriel.envoye_le = courriel.abandonne_le = courriel.adresse_refusee_le = courriel.reclame_jusqua = None
    courriel.ecarte_le = None
    courriel.essais, courriel.erreur, courriel.prochain_essai = 0, "", now
    session.flush()
    session.info[POSTED] = True
    return courriel


def ecarter(session: Session, *, courriels: Collection[Courriel], acteur: Acteur, now: datetime) -> int:
    """Put failed messages aside: they are no longer counted as something to look at, and can still be sent again.
    Return how many were."""
    aside = [courriel for courriel in courriels if courriel.has_failed and courriel.ecarte_le is None]
    for courriel in aside:
        courriel.ecarte_le = now
        _record(session, courriel, "écarter le message", acteur, now)
    session.flush()
    return len(aside)


def ecarter_en_attente(session: Session, *, courriel: Courriel, raison: str, acteur: Acteur, now: datetime) -> None:
    """Keep a waiting message from leaving, for a reason that its page shows; it is not to be looked at either."""
    courriel.abandonne_le = courriel.ecarte_le = now
    courriel.erreur = raison
    _record(session, courriel, "écarter le message", acteur, now)
    session.flush()


def _record(session: Session, courriel: Courriel, verbe: str, acteur: Acteur, now: datetime) -> None:
    """Record in the journal an act on a message that does not leave, with its error."""
    record(
        session,
        acteur=acteur,
        region_id=courriel.region_id or (courriel.region.id if courriel.region else None),
        verbe=verbe,
        objet="courriel",
        objet_id=courriel.id,
        now=now,
        modele=courriel.modele,
        erreur=courriel.erreur,
    )
