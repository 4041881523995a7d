"""Queries on transmissions: their content for the author, dates and reopenings for the C2RA."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, exists, select
from sqlalchemy.orm import Session, aliased, joinedload

from collecte.models import Compte, Participation, Transmission
from collecte.policy import Acteur, own_transmissions


def get_present_transmission(session: Session, participation: Participation) -> Transmission:
    """Return the current transmission of a transmitted answer; there is exactly one."""
    return session.scalars(_present(participation)).one()


def find_present_transmission(session: Session, participation: Participation) -> Transmission | None:
    """Return the current transmission of an answer; None while there is none."""
    return session.scalar(_present(participation))


def _present(participation: Participation) -> Select[Transmission]:
    """Select the current transmission of an answer, version loaded."""
    statement = select(Transmission).options(joinedload(Transmission.version))
    return statement.where(Transmission.participation_id == participation.id, Transmission.rendue_le.is_(None))


def get_received_transmission(session: Session, participation: Participation) -> Transmission | None:
    """Return the transmission received after results were settled, waiting for the next release; None once purged."""
    statement = select(Transmission).where(
        Transmission.participation_id == participation.id, Transmission.transmise_le == participation.recue_le
    )
    return session.scalar(statement)


def is_waiting() -> ColumnElement[bool]:
    """Return the clause: a transmission came in after results were settled, and waits for the next release."""
    answer = aliased(Participation)
    return (
        exists()
        .where(answer.id == Transmission.participation_id, answer.recue_le == Transmission.transmise_le)
        .correlate(Transmission)
    )


def get_own_transmission(session: Session, acteur: Acteur, recu: str, today: date) -> Transmission | None:
    """Return the transmission of a receipt if `acteur` may read it on a day; None otherwise, as if it did not exist."""
    return session.scalar(_own(acteur, today).where(Transmission.recu == recu))


def list_own_transmissions(
    session: Session, acteur: Acteur, participation_id: int, today: date
) -> Sequence[Transmission]:
    """List the transmissions of an answer whose content `acteur` may read on a day, the last one first."""
    statement = _own(acteur, today).where(Transmission.participation_id == participation_id)
    return session.scalars(statement.order_by(Transmission.id.desc())).all()


def _own(acteur: Acteur, today: date) -> Select[Transmission]:
    return (
        select(Transmission)
        .options(
            joinedload(Transmission.participation),
            joinedload(Transmission.version),
            joinedload(Transmission.transmise_par).joinedload(Compte.personne),
        )
        .where(own_transmissions(acteur, today))
    )


@dataclass(frozen=True, slots=True)
class Envoi:
    """A transmission without its content: when it was sent; when it was given back, and why."""

    transmise_le: datetime
    rendue_le: datetime | None
    raison: str | None


def list_envois_rendus(session: Session, campagne_id: int, dla_id: int) -> Mapping[int, Sequence[Envoi]]:
    """Return all transmissions of answers of a DLA that were given back once, oldest first, by participation id; those
    that wait for a release were not."""
    transmission = Transmission
    statement = (
        select(transmission.participation_id, transmission.transmise_le, transmission.rendue_le, transmission.raison)
        .join(transmission.participation)
        .where(Participation.campagne_id == campagne_id, Participation.dla_id == dla_id, ~is_waiting())
        .order_by(transmission.id)
    )
    by_answer: dict[int, list[Envoi]] = {}
    for row in session.execute(statement):
        by_answer.setdefault(row.participation_id, []).append(Envoi(row.transmise_le, row.rendue_le, row.raison))
    return {key: envois for key, envois in by_answer.items() if envois[0].rendue_le is not None}
