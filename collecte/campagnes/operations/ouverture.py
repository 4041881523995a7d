"""Confirm that a campaign may open, the step that comes after its creation and its notice; withdraw it until then."""

from datetime import datetime
from http import HTTPStatus

from sqlalchemy.orm import Session

from collecte.campagnes.operations.attendues import fixer_attendues
from collecte.campagnes.operations.notices import OpenedCampagneError
from collecte.core.errors import Refus, UserFacingError
from collecte.core.operations.journal import record_on_campagne
from collecte.models import Campagne
from collecte.policy import Acteur
from collecte.reponses.operations.fenetre import hold_unsettled
from questionnaires.core.francais import day_text, paris_day


class IncompleteNoticeError(UserFacingError):
    status = HTTPStatus.CONFLICT

    def __init__(self, campagne: Campagne) -> None:
        super().__init__(
            f"La campagne « {campagne.titre} » n’ouvre pas sans sa notice : il y manque "
            f"{', '.join(campagne.missing_notice)}.",
            "Complétez la notice, puis ouvrez la campagne.",
        )


def confirm_opening(session: Session, *, campagne_id: int, acteur: Acteur | None, now: datetime) -> None:
    """Let a campaign open on its day, or at once when that day has come. Do nothing when it was already confirmed.

    Raises IncompleteNoticeError, SettledResultsError, CancelledCampagneError, Refus.
    """
    campagne = session.get_one(Campagne, campagne_id)
    hold_unsettled(session, campagne)
    session.refresh(campagne)
    if campagne.confirmee_le is not None:
        return
    if campagne.missing_notice:
        raise IncompleteNoticeError(campagne)
    if campagne.limite < paris_day(now):
        raise Refus(
            f"Le dernier jour pour répondre, le {day_text(campagne.limite)}, est passé : "
            "personne ne pourrait répondre.",
            "Changez d’abord les dates.",
            status=HTTPStatus.CONFLICT,
        )
    campagne.confirmee_le = now
    session.flush()
    record_on_campagne(
        session,
        campagne,
        "confirmer l’ouverture",
        acteur,
        now,
        ouverture=campagne.ouverture.isoformat(),
        cloture=campagne.cloture.isoformat(),
    )
    fixer_attendues(session, campagne_id=campagne_id, now=now)


def withdraw_opening(session: Session, *, campagne_id: int, acteur: Acteur, now: datetime) -> None:
    """Keep a campaign that is not open from opening. Raises OpenedCampagneError, SettledResultsError,
    CancelledCampagneError."""
    campagne = session.get_one(Campagne, campagne_id)
    hold_unsettled(session, campagne)
    session.refresh(campagne)
    if campagne.has_opened(paris_day(now)):
        raise OpenedCampagneError(campagne)
    if campagne.confirmee_le is None:
        return
    campagne.confirmee_le = None
    session.flush()
    record_on_campagne(session, campagne, "retirer l’ouverture", acteur, now)
