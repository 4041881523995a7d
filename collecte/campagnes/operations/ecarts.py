"""« Écart justifié »: note why an expected answer stays missing, and undo it."""

from datetime import datetime
from http import HTTPStatus

from sqlalchemy.orm import Session

from collecte.core.errors import Refus
from collecte.core.operations.journal import reason_of, record_on
from collecte.models import EcartJustifie, Participation
from collecte.policy import Acteur
from collecte.reponses.operations.fenetre import hold_unsettled
from collecte.reponses.queries.participations import get_locked_participation
from questionnaires.core.francais import day_text, paris_day

READER = "elle paraît dans le suivi et dans le classeur"


def justifier_ecart(session: Session, *, participation_id: int, raison: str, acteur: Acteur, now: datetime) -> None:
    """Note why an answer stays missing after its closing, in place of what was noted before, if anything.

    Raises ReasonMissingError, SettledResultsError, Refus.
    """
    raison = reason_of(raison, reader=READER)
    participation = _held(session, participation_id)
    _check_missing(participation, now)
    session.merge(EcartJustifie(participation_id=participation.id, raison=raison, note_le=now))
    session.flush()
    record_on(session, participation, "justifier un écart", acteur, now, raison=raison)


def _held(session: Session, participation_id: int) -> Participation:
    """Return an expected answer, locked with its campaign, so that nobody settles it meanwhile. Raises
    SettledResultsError."""
    hold_unsettled(session, session.get_one(Participation, participation_id).campagne)
    return get_locked_participation(session, participation_id)


def _check_missing(participation: Participation, now: datetime) -> None:
    obstacles = (
        (participation.transmise_le, "cette réponse est transmise"),
        (participation.refusee_le, "son auteur a dit ne pas souhaiter répondre"),
        (participation.retiree_le, "cette réponse n’est plus attendue"),
    )
    for quand, words in obstacles:
        if quand is not None:
            raise Refus(
                f"Il n’y a pas d’écart à justifier : {words}.",
                "Revenez au suivi : il dit où elle en est.",
                status=HTTPStatus.CONFLICT,
            )
    if paris_day(now) <= participation.cloture:
        raise Refus(
            f"Cette réponse peut encore arriver jusqu’au {day_text(participation.cloture)}.",
            "Attendez la clôture. Si elle n’a pas lieu d’être, retirez-la plutôt des réponses attendues.",
            status=HTTPStatus.CONFLICT,
        )


def retirer_justification(session: Session, *, participation_id: int, acteur: Acteur, now: datetime) -> bool:
    """Have the answer simply missing again; return whether this call did it. Raises SettledResultsError."""
    participation = _held(session, participation_id)
    ecart = session.get(EcartJustifie, participation_id, populate_existing=True)
    if ecart is None:
        return False
    session.delete(ecart)
    session.flush()
    record_on(session, participation, "retirer la justification", acteur, now)
    return True
