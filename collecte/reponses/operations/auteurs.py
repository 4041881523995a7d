"""Messages to the author of an answer."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from collecte.comptes.queries.comptes import get_author
from collecte.courriels.operations.courriels import poster
from collecte.models import Participation


def poster_auteur(
    session: Session,
    own: Participation,
    *,
    transmise_par_id: int | None,
    modele: str,
    now: datetime,
    **contexte: Any,  # noqa: ANN401 - JSON values
) -> bool:
    """Write to the person whose answer it is or, of a whole DLA, to who transmitted it; `contexte` as in `poster`, with
    the campaign, the DLA and the answer. False where nobody has an account that is open."""
    compte = get_author(session, own, transmise_par_id)
    if compte is None or compte.desactive_le is not None:
        return False
    campagne, dla = own.campagne, own.dla
    poster(
        session,
        compte=compte,
        modele=modele,
        now=now,
        region_id=campagne.region_id,
        campagne=campagne.titre,
        dla=f"{dla.code} {dla.nom}",
        participation_id=own.id,
        **contexte,
    )
    return True
