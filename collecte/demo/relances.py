"""Reminders of the demo's campaigns: the past ones left at their moment, the next one is left to the worker."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from collecte.models import Campagne, Compte, DepartRelance, Participation, Rappel, Relance
from collecte.operations.departs_relances import list_echeances
from collecte.queries.relances import list_relances


def note_past_departures(session: Session, campagne: Campagne, now: datetime) -> None:
    """Note what left before `now`, to who had not answered by then; their messages are not in the outbox any more."""
    for relance in list_relances(session, campagne.id):
        for echeance in list_echeances(campagne, relance):
            if echeance.quand < now and echeance.prolongation is None:
                _note(session, campagne, relance, echeance.quand)


def _note(session: Session, campagne: Campagne, relance: Relance, quand: datetime) -> None:
    statement = (
        select(Participation, Compte.id)
        .join(Compte, Compte.personne_id == Participation.personne_id)
        .where(Participation.campagne_id == campagne.id)
        .order_by(Participation.id)
    )
    awaited = [
        (own, compte_id)
        for own, compte_id in session.execute(statement)
        if (own.transmise_le or own.refusee_le or quand) >= quand
    ]
    relance.departs.append(DepartRelance(quand=quand, envoyees=len({compte_id for _, compte_id in awaited})))
    session.add_all(
        Rappel(participation_id=own.id, relance_id=relance.id, compte_id=compte_id, quand=quand)
        for own, compte_id in awaited
    )
    session.flush()
