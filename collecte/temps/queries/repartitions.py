"""Queries on the répartitions that an account transmitted, by période."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session, joinedload

from collecte.models import Campagne, Participation
from collecte.policy import Acteur, own_repartitions
from collecte.reponses.queries.participations import FOR_A_PAGE
from questionnaires.temps.derive import TEMPS

LOADED_WITH_REPARTITION = (*FOR_A_PAGE, joinedload(Participation.campagne).joinedload(Campagne.referentiel))


def own_transmitted_time(acteur: Acteur, _today: date) -> ColumnElement[bool]:
    """Match what `acteur` transmitted of their own time."""
    return and_(own_repartitions(acteur), Participation.campagne.has(Campagne.instrument == TEMPS))


def list_own_repartitions(session: Session, acteur: Acteur, today: date) -> Sequence[Participation]:
    """List what `acteur` transmitted of their own time, by DLA, then oldest période first; référentiel loaded."""
    statement = select(Participation).options(*LOADED_WITH_REPARTITION).where(own_transmitted_time(acteur, today))
    return sorted(
        session.scalars(statement),
        key=lambda participation: (
            participation.dla.code,
            participation.dla_id,
            participation.campagne.periode.fin,
            participation.campagne_id,
        ),
    )
