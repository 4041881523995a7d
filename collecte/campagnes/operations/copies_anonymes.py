"""Copy a questionnaire for anonymous campaigns into the library of a région, once."""

from datetime import datetime

from sqlalchemy.orm import Session

from collecte.bibliotheque.operations.brouillons import TakenCodeError, create_brouillon, take_back
from collecte.bibliotheque.queries.brouillons import get_brouillon_of
from collecte.core.errors import InputError
from collecte.models import Brouillon
from collecte.policy import Acteur
from questionnaires.editing.copie_anonyme import CopieAnonyme


def copier_sans_noms(
    session: Session, *, region_id: int, copie: CopieAnonyme, acteur: Acteur, now: datetime
) -> tuple[Brouillon, bool]:
    """Return the copy, in preparation, and whether it was just made: an existing one is left as is, back in the list.

    Raises Refus.
    """
    if copie.restent:
        obstacles = " ; ".join(dict.fromkeys(obstacle.raison for obstacle in copie.restent))
        raise InputError(
            f"Aucune copie anonyme ne peut être préparée de ce questionnaire : {obstacles}.",
            "Lancez une campagne confidentielle, ou récrivez-le vous-même dans une copie.",
        )
    questionnaire = copie.questionnaire
    try:
        made = create_brouillon(session, region_id=region_id, questionnaire=questionnaire, acteur=acteur, now=now)
    except TakenCodeError:
        known = get_brouillon_of(session, region_id, questionnaire.code)
        if known is None:
            raise
        take_back(session, brouillon_id=known.id, acteur=acteur, now=now)
        return known, False
    return made, True
