"""Copy a questionnaire for anonymous campaigns into the library of a région, once."""

from datetime import datetime
from http import HTTPStatus

from sqlalchemy.orm import Session

from collecte.bibliotheque.operations.brouillons import TakenCodeError, create_brouillon, take_back
from collecte.bibliotheque.queries.brouillons import get_brouillon_of
from collecte.core.errors import UserFacingError
from collecte.models import Brouillon
from collecte.policy import Acteur
from questionnaires.editing.copie_anonyme import CopieAnonyme


class NoAnonymousCopyError(UserFacingError):
    """`copie.restent` has what stands in the way."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, copie: CopieAnonyme) -> None:
        told = " ; ".join(dict.fromkeys(own.raison for own in copie.restent))
        super().__init__(
            f"Aucune copie anonyme ne peut être préparée de ce questionnaire : {told}.",
            "Lancez une campagne confidentielle, ou récrivez-le vous-même dans une copie.",
        )


def copier_sans_noms(
    session: Session, *, region_id: int, copie: CopieAnonyme, acteur: Acteur, now: datetime
) -> tuple[Brouillon, bool]:
    """The copy, in preparation, and whether it was just made: one that is there is left as it is, back in the list.

    Raises NoAnonymousCopyError, Refus.
    """
    if copie.restent:
        raise NoAnonymousCopyError(copie)
    own = copie.questionnaire
    try:
        made = create_brouillon(session, region_id=region_id, questionnaire=own, acteur=acteur, now=now)
    except TakenCodeError:
        known = get_brouillon_of(session, region_id, own.code)
        if known is None:
            raise
        take_back(session, brouillon_id=known.id, acteur=acteur, now=now)
        return known, False
    return made, True
