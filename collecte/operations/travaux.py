"""Periodic work: each due time is opened, claimed and finished once, whoever and however many try."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from collecte.models import Travail
from collecte.queries.travaux import list_takeable_ids, may_be_taken

LEASE = timedelta(minutes=10)
"""How long a worker may hold a work; after a failure, also how long before the next attempt."""

KEPT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class TravailReclame:
    """A work in the hands of one worker, until `jusqua`."""

    travail_id: int
    nom: str
    echeance: datetime
    jusqua: datetime


def open_travail(session: Session, *, nom: str, echeance: datetime) -> None:
    """Make a due time known; nothing when another worker just did."""
    try:
        with session.begin_nested():
            session.add(Travail(nom=nom, echeance=echeance))
    except IntegrityError:
        return


def claim_travail(session: Session, *, noms: Collection[str], now: datetime) -> TravailReclame | None:
    """The oldest work to be done, for this worker alone; None when there is none."""
    for travail_id in list_takeable_ids(session, noms, now):
        claimed = session.execute(
            update(Travail)
            .where(Travail.id == travail_id, may_be_taken(noms, now))
            .values(reclame_jusqua=now + LEASE, essais=Travail.essais + 1)
            .returning(Travail.nom, Travail.echeance),
            execution_options={"synchronize_session": False},
        ).first()
        if claimed is not None:
            return TravailReclame(travail_id, claimed.nom, claimed.echeance, now + LEASE)
    return None


def finish_travail(session: Session, reclame: TravailReclame, *, now: datetime) -> bool:
    """Mark it done, in the transaction of what it did. False when it was taken over: that must be rolled back."""
    done = session.execute(
        update(Travail)
        .where(
            Travail.id == reclame.travail_id,
            Travail.reclame_jusqua == reclame.jusqua,
            Travail.fini_le.is_(None),
        )
        .values(fini_le=now, erreur="")
        .returning(Travail.id)
    ).first()
    return done is not None


def fail_travail(session: Session, reclame: TravailReclame, *, erreur: str) -> None:
    """Note what it met; it is taken up again when its lease is over."""
    session.execute(
        update(Travail)
        .where(Travail.id == reclame.travail_id, Travail.reclame_jusqua == reclame.jusqua)
        .values(erreur=erreur)
    )


def purge_travaux(session: Session, *, now: datetime) -> None:
    """Forget what fell due a month ago."""
    session.execute(delete(Travail).where(Travail.echeance < now - KEPT))
