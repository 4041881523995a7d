"""What « résultats arrêtés » forbids: no reopening, no other date, no other answer."""

from http import HTTPStatus

from sqlalchemy.orm import Session

from collecte.core.errors import UserFacingError
from collecte.models import Campagne
from collecte.reponses.queries.campagnes import lock_campagnes
from questionnaires.core.francais import moment_text


class SettledResultsError(UserFacingError):
    status = HTTPStatus.CONFLICT

    def __init__(self, campagne: Campagne) -> None:
        quand = f" le {moment_text(campagne.arretee_le)}" if campagne.arretee_le else ""
        super().__init__(
            f"Les résultats de la campagne « {campagne.titre} » ont été arrêtés{quand} : elle ne change plus.",
            "Pour recueillir d’autres réponses, préparez une nouvelle campagne.",
        )


def check_not_settled(campagne: Campagne) -> None:
    """Raises SettledResultsError once the results of a campaign are settled."""
    if campagne.arretee_le is not None:
        raise SettledResultsError(campagne)


def hold_unsettled(session: Session, campagne: Campagne) -> None:
    """Hold a campaign until the end of the transaction, to change what its results are made of: whoever settles them
    at the same moment waits, or was first. Raises SettledResultsError.
    """
    lock_campagnes(session, [campagne.id])
    session.refresh(campagne, ["arretee_le"])
    check_not_settled(campagne)
