"""Queries on closed campaigns and their answers that still carry a name."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from collecte.models import Accompagnement, Campagne, Convention, Participation, Personne, Population
from questionnaires.core.francais import paris_day
from questionnaires.temps.derive import TEMPS


def closed_campagnes(session: Session, before: datetime) -> Sequence[int]:
    """Ids of the campaigns whose last day, grace and extensions included, is over since a moment."""
    day = paris_day(before)
    statement = select(Campagne).where(Campagne.cloture < day).options(selectinload(Campagne.prolongations))
    return [own.id for own in session.scalars(statement) if own.limite < day]


def list_nominatives(session: Session, campagne_ids: Collection[int], today: date) -> Sequence[Participation]:
    """The answers of persons and structures that still have a name in these campaigns, those that an author asked to
    keep until the end of the convention aside."""
    own = Participation
    statement = (
        select(own)
        .join(own.campagne)
        .outerjoin(own.personne)
        .where(
            own.campagne_id.in_(campagne_ids),
            Campagne.population != Population.DLA,
            or_(own.personne_id.is_not(None), own.accompagnement_id.is_not(None)),
        )
        .options(
            joinedload(own.campagne),
            joinedload(own.personne),
            joinedload(own.accompagnement).joinedload(Accompagnement.structure),
        )
        .order_by(own.id)
    )
    found = session.scalars(statement).all()
    kept = _kept_series(session, campagne_ids, today)
    return [each for each in found if (each.campagne_id, each.personne_id) not in kept]


def _kept_series(session: Session, campagne_ids: Collection[int], today: date) -> set[tuple[int, int | None]]:
    """(campaign, person) of the time answers that their author asked to keep, a convention of whose DLA still runs."""
    own = Participation
    last = func.max(Convention.fin)
    statement = (
        select(own.campagne_id, own.personne_id, last)
        .join(own.personne)
        .join(own.campagne)
        .join(Convention, Convention.dla_id == own.dla_id)
        .where(
            own.campagne_id.in_(campagne_ids),
            Personne.series_gardees_le.is_not(None),
            Convention.debut <= Campagne.ouverture,
            Campagne.instrument == TEMPS,
        )
        .group_by(own.campagne_id, own.personne_id)
        .having(last >= today)
    )
    return {(campagne_id, personne_id) for campagne_id, personne_id, _ in session.execute(statement)}
