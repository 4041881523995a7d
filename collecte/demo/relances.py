"""Reminders of the demo's campaigns: past ones noted at their moment, the next one left to the worker."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from collecte.demo.ouvertures import expected_in
from collecte.models import Campagne, Compte, ContactStructure, DepartRelance, Participation, Rappel, Relance
from collecte.relances.operations.departs_relances import list_echeances
from collecte.relances.queries.relances import list_relances
from collecte.reponses.queries.liens import respondents_of


def note_past_departures(session: Session, campagne: Campagne, now: datetime) -> None:
    """Record the reminders sent before `now` to readers who had not answered by then; their messages are not in the
    outbox any more."""
    for relance in list_relances(session, campagne.id):
        for echeance in list_echeances(campagne, relance):
            if echeance.quand < now and echeance.prolongation is None:
                _note(session, campagne, relance, echeance.quand)


def _note(session: Session, campagne: Campagne, relance: Relance, quand: datetime) -> None:
    awaited = [
        (participation, reader)
        for participation, reader in _readers(session, campagne)
        if (participation.transmise_le or participation.refusee_le or quand) >= quand
    ]
    relance.departs.append(DepartRelance(quand=quand, envoyees=len({reader for _, reader in awaited})))
    session.add_all(
        Rappel(
            participation_id=participation.id,
            relance_id=relance.id,
            compte=reader if isinstance(reader, Compte) else None,
            contact=reader if isinstance(reader, ContactStructure) else None,
            quand=quand,
        )
        for participation, reader in awaited
    )
    session.flush()


def _readers(session: Session, campagne: Campagne) -> Iterator[tuple[Participation, Compte | ContactStructure]]:
    """Yield every expected answer with each reader to write to about it."""
    if campagne.is_of_structures:
        expected = expected_in(session, campagne)
        respondents = respondents_of(session, expected)
        yield from (
            (participation, contact) for participation in expected for contact in respondents.get(participation.id, ())
        )
        return
    accounts = (
        select(Participation, Compte)
        .join(Compte, Compte.personne_id == Participation.personne_id)
        .where(Participation.campagne_id == campagne.id)
        .order_by(Participation.id)
    )
    yield from ((row[0], row[1]) for row in session.execute(accounts))
