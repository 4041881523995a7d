"""Queries on the répartitions that an account transmitted, by période."""

from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from collecte.models import Campagne, Participation
from collecte.policy import Acteur, own_repartitions
from collecte.reponses.queries.participations import FOR_A_PAGE
from questionnaires.temps.derive import TEMPS


def list_own_repartitions(session: Session, acteur: Acteur) -> Sequence[Participation]:
    """List what `acteur` transmitted of their own time, by DLA, then oldest période first; référentiel loaded."""
    participations = session.scalars(_own(acteur)).all()
    return sorted(
        participations,
        key=lambda participation: (
            participation.dla.code,
            participation.dla_id,
            participation.campagne.periode.fin,
            participation.campagne_id,
        ),
    )


def get_own_repartition(session: Session, acteur: Acteur, participation_id: int) -> Participation | None:
    """Return one of `list_own_repartitions`; None for any other, as if it did not exist."""
    return session.scalar(_own(acteur).where(Participation.id == participation_id))


def _own(acteur: Acteur) -> Select[Participation]:
    return (
        select(Participation)
        .join(Participation.campagne)
        .options(*FOR_A_PAGE, joinedload(Participation.campagne).joinedload(Campagne.referentiel))
        .where(own_repartitions(acteur), Campagne.instrument == TEMPS)
    )
