"""Queries on closed campaigns and their answers that still carry a name."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from collecte.models import Accompagnement, Campagne, Convention, Participation, Personne, Population
from questionnaires.core.francais import paris_day
from questionnaires.temps.derive import TEMPS


def closed_campagnes(session: Session, before: datetime) -> Sequence[int]:
    """List the ids of campaigns whose last day, grace and extensions included, was before a moment."""
    day = paris_day(before)
    statement = select(Campagne).where(Campagne.cloture < day).options(selectinload(Campagne.prolongations))
    return [campagne.id for campagne in session.scalars(statement) if campagne.limite < day]


def list_nominatives(session: Session, campagne_ids: Collection[int], today: date) -> Sequence[Participation]:
    """List the answers of persons and structures that still have a name in these campaigns, except those that an author
    asked to keep until the end of the convention."""
    participation = Participation
    statement = (
        select(participation)
        .join(participation.campagne)
        .outerjoin(participation.personne)
        .where(
            participation.campagne_id.in_(campagne_ids),
            Campagne.population != Population.DLA,
            or_(participation.personne_id.is_not(None), participation.accompagnement_id.is_not(None)),
        )
        .options(
            joinedload(participation.campagne),
            joinedload(participation.personne),
            joinedload(participation.accompagnement).joinedload(Accompagnement.structure),
        )
        .order_by(participation.id)
    )
    answers = session.scalars(statement).all()
    kept = _kept_series(session, campagne_ids, today)
    return [answer for answer in answers if (answer.campagne_id, answer.personne_id) not in kept]


def _kept_series(session: Session, campagne_ids: Collection[int], today: date) -> set[tuple[int, int | None]]:
    """Return (campaign, person) of the time answers that their author asked to keep, while a convention of their DLA
    runs."""
    participation = Participation
    last = func.max(Convention.fin)
    statement = (
        select(participation.campagne_id, participation.personne_id, last)
        .join(participation.personne)
        .join(participation.campagne)
        .join(Convention, Convention.dla_id == participation.dla_id)
        .where(
            participation.campagne_id.in_(campagne_ids),
            Personne.series_gardees_le.is_not(None),
            Convention.debut <= Campagne.ouverture,
            Campagne.instrument == TEMPS,
        )
        .group_by(participation.campagne_id, participation.personne_id)
        .having(last >= today)
    )
    return {(campagne_id, personne_id) for campagne_id, personne_id, _ in session.execute(statement)}
