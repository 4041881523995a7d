"""What a pilote reads: the campaigns of its région that are over, which the pages tell as a whole."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from collecte.models import Campagne
from collecte.policy import Acteur, piloted_campagnes


def list_closed_campagnes(session: Session, acteur: Acteur, today: date) -> Sequence[Campagne]:
    """Those in which no answer can come in any more, the last to open first; région and extensions loaded."""
    statement = (
        select(Campagne)
        .options(joinedload(Campagne.region), selectinload(Campagne.prolongations))
        .where(piloted_campagnes(acteur), Campagne.cloture < today)
        .order_by(Campagne.ouverture.desc(), Campagne.id.desc())
    )
    return [own for own in session.scalars(statement) if own.is_over(today)]
