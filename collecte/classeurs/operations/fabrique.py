"""Requests for workbooks as their process sees them: claim, progress, store in pieces, refuse, release."""

import secrets
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from collecte.classeurs.operations.ouvrages import LostRightError, Ouvrage, gather_ouvrage
from collecte.comptes.queries.comptes import get_acteur
from collecte.core.security import Trousseau
from collecte.models import EtatFabrication, Fabrication, MorceauFabrique
from collecte.models.fabrications import MORCEAU
from collecte.policy import Acteur
from collecte.telechargements.operations.fabrications import LIFE, NOTHING_IN_HAND
from collecte.telechargements.operations.sorties import Sortie, remettre
from collecte.telechargements.queries.fabrications import held_by, list_takeable_fabrications, may_be_taken

LEASE = timedelta(minutes=2)
"""How long a process may hold a request without renewing it."""

MAX_TRIES = 3


class LostClaimError(Exception):
    """The request was cancelled, deleted or taken over: what was being written of it is rolled back."""


@dataclass(frozen=True, slots=True)
class Reclame:
    """A request held by one process, known by its token."""

    fabrication_id: int
    jeton: str


@dataclass(frozen=True, slots=True)
class Avancement:
    """Progress: steps done, out of how many (0: not known yet), and the label of the one under way."""

    faits: int = 0
    attendus: int = 0
    libelle: str = "Lecture des réponses"


def reclamer(session: Session, *, now: datetime) -> Reclame | None:
    """Claim the oldest waiting request for this process; None when there is none. A request is given up after
    `MAX_TRIES`."""
    for fabrication_id in list_takeable_fabrications(session, now):
        reclame = Reclame(fabrication_id, secrets.token_hex(16))
        tries = session.scalar(
            update(Fabrication)
            .where(Fabrication.id == fabrication_id, may_be_taken(now))
            .values(
                etat=EtatFabrication.EN_COURS,
                jeton=reclame.jeton,
                reclame_jusqua=now + LEASE,
                essais=Fabrication.essais + 1,
                **asdict(Avancement()),
            )
            .returning(Fabrication.essais),
            execution_options={"synchronize_session": False},
        )
        if tries is None:
            continue
        if tries <= MAX_TRIES:
            return reclame
        interrompre(session, reclame, now=now)
    return None


def lire(session: Session, reclame: Reclame, *, trousseau: Trousseau, now: datetime) -> Ouvrage:
    """Gather the content of a workbook, in one transaction with the traces that it goes out. Raise LostClaimError, and
    what `gather_ouvrage` raises."""
    fabrication = session.get(Fabrication, reclame.fabrication_id)
    if fabrication is None:
        raise LostClaimError
    ouvrage = gather_ouvrage(session, own=fabrication, trousseau=trousseau, now=now)
    session.flush()
    _change(session, reclame, lue_le=now)  # last: whoever cancels does not wait for the reading
    return ouvrage


def avancer(session: Session, reclame: Reclame, avancement: Avancement, *, now: datetime) -> None:
    """Record the progress, and renew the claim. Raise LostClaimError."""
    _change(session, reclame, **asdict(avancement), reclame_jusqua=now + LEASE)


def demandeur(session: Session, reclame: Reclame) -> Acteur:
    """Return the account that asked for the workbook, with its rights of today. Raise LostClaimError,
    LostRightError."""
    fabrication = session.get(Fabrication, reclame.fabrication_id)
    if fabrication is None:
        raise LostClaimError
    acteur = get_acteur(session, fabrication.compte_id)
    if acteur is None:
        raise LostRightError
    return acteur


def garder(
    session: Session, reclame: Reclame, *, sortie: Sortie, fichier: bytes, acteur: Acteur, now: datetime
) -> None:
    """Store a complete file as handed out to its account: its pieces, its fingerprint, its line of the journal.

    `session` has read nothing: fingerprints are long to compute, and nobody waits for them. Raises LostClaimError.
    """
    remettre(session, sortie=sortie, fichier=fichier, acteur=acteur, now=now)
    session.add_all(
        MorceauFabrique(fabrication_id=reclame.fabrication_id, rang=rang, contenu=fichier[start : start + MORCEAU])
        for rang, start in enumerate(range(0, len(fichier), MORCEAU))
    )
    session.flush()
    values = {"nom": sortie.nom, "octets": len(fichier), "gardee_jusqua": now + LIFE}
    _end(session, reclame, EtatFabrication.PRET, now, **values)


def refuser(session: Session, reclame: Reclame, refus: str, *, now: datetime) -> None:
    """Record why there is no file. Raise LostClaimError."""
    _end(session, reclame, EtatFabrication.REFUSE, now, refus=refus)


def interrompre(session: Session, reclame: Reclame, *, now: datetime) -> None:
    """Give up after a defect of ours; the workbook can be requested again. Raise LostClaimError."""
    _end(session, reclame, EtatFabrication.INTERROMPU, now)


def rendre(session: Session, reclame: Reclame, *, counts: bool) -> None:
    """Put back a request still held once nobody makes it; `counts`: whether it was a try. Raise LostClaimError when
    there is nothing to put back: it ended."""
    tries = Fabrication.essais if counts else Fabrication.essais - 1
    _change(session, reclame, etat=EtatFabrication.EN_ATTENTE, essais=tries, **NOTHING_IN_HAND)


def _end(session: Session, reclame: Reclame, etat: EtatFabrication, now: datetime, **values: object) -> None:
    _change(session, reclame, etat=etat, en_route=None, finie_le=now, **{**NOTHING_IN_HAND, **values})


def _change(session: Session, reclame: Reclame, **values: object) -> None:
    """Change a request that this process still holds. Raise LostClaimError."""
    held = session.scalar(
        update(Fabrication)
        .where(held_by(reclame.fabrication_id, reclame.jeton))
        .values(**values)
        .returning(Fabrication.id),
        execution_options={"synchronize_session": False},
    )
    if held is None:
        raise LostClaimError
