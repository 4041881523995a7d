"""Queries on how often structures were asked: campaigns, dates, whether they answered; no content."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session, contains_eager

from collecte.models import Accompagnement, Campagne, LienReponse, Mode, Participation


@dataclass(frozen=True, slots=True)
class Sollicitation:
    """A campaign that asked a structure, or will."""

    campagne: Campagne
    participation_id: int
    dla_id: int
    is_transmitted: bool
    mode: Mode


def list_sollicitations(session: Session, structure_id: int) -> Sequence[Sollicitation]:
    """List the campaigns that asked a structure, latest first."""
    statement = (
        select(Participation)
        .join(Participation.campagne)
        .join(Participation.accompagnement)
        .options(contains_eager(Participation.campagne))
        .where(Accompagnement.structure_id == structure_id, _was_asked())
        .order_by(Campagne.ouverture.desc(), Participation.id.desc())
    )
    return [
        Sollicitation(
            participation.campagne,
            participation.id,
            participation.dla_id,
            participation.transmise_le is not None,
            participation.mode,
        )
        for participation in session.scalars(statement)
    ]


def busiest_years(session: Session, structure_ids: Sequence[int], jour: date) -> Mapping[int, int]:
    """Return structure id -> how often it would be asked in the busiest twelve months around a day, that day
    included; an id that comes twice would be asked twice that day."""
    statement = (
        select(Accompagnement.structure_id, Campagne.ouverture)
        .join(Participation, Participation.accompagnement_id == Accompagnement.id)
        .join(Participation.campagne)
        .where(
            Accompagnement.structure_id.in_(set(structure_ids)),
            Campagne.ouverture > year_from(jour, -1),
            Campagne.ouverture < year_from(jour, 1),
            _was_asked(),
        )
    )
    days = {structure_id: [jour] * times for structure_id, times in Counter(structure_ids).items()}
    for structure_id, opening in session.execute(statement):
        days[structure_id].append(opening)
    return {structure_id: _busiest(days, jour) for structure_id, days in days.items()}


def _busiest(days: Collection[date], jour: date) -> int:
    """Return the most days in twelve months that contain `jour`; such months begin on one of the days at the latest."""
    starts = [day for day in days if day <= jour]
    return max(sum(start <= day < year_from(start, 1) for day in days) for start in starts)


def year_from(day: date, years: int) -> date:
    """Return the same day of another year; the 28th for a 29th of February."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def _was_asked() -> ColumnElement[bool]:
    """Return the condition of answers that asked something: one withdrawn before any message was sent asked nobody."""
    written = exists().where(LienReponse.participation_id == Participation.id)
    return or_(Participation.retiree_le.is_(None), written)


def is_asked_about(session: Session, accompagnement_id: int) -> bool:
    """Return whether a campaign asks, or asked, a structure about an accompagnement."""
    return bool(session.scalar(select(exists().where(Participation.accompagnement_id == accompagnement_id))))
