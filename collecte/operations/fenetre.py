"""When an answer may be written, and what is said when it may not."""

from datetime import date, datetime
from http import HTTPStatus

from collecte.errors import UserFacingError
from collecte.models import Campagne, EtatCampagne, Participation
from collecte.operations.arrets import check_not_settled
from questionnaires.francais import day_text, moment_text, paris_day


class ClosedCampagneError(UserFacingError):
    status = HTTPStatus.CONFLICT

    def __init__(self, titre: str, cloture: date) -> None:
        super().__init__(
            f"La campagne « {titre} » est close depuis le {day_text(cloture)}.",
            "Vos réponses enregistrées sont conservées. Demandez la réouverture à votre C2RA.",
        )


class NotYetOpenError(UserFacingError):
    status = HTTPStatus.CONFLICT

    def __init__(self, campagne: Campagne, today: date) -> None:
        if today < campagne.ouverture:
            problem, remedy = f"ouvre le {day_text(campagne.ouverture)}.", "Revenez à partir de ce jour."
        else:
            problem, remedy = "n’est pas encore ouverte.", "Votre C2RA l’ouvrira quand sa notice sera complète."
        super().__init__(f"La campagne « {campagne.titre} » {problem}", remedy)


class RefusedAnswerError(UserFacingError):
    status = HTTPStatus.CONFLICT

    def __init__(self, refusee_le: datetime) -> None:
        super().__init__(
            f"Le {moment_text(refusee_le)}, il a été noté que vous ne souhaitez pas répondre.",
            "Ce que vous venez de taper n’a pas été enregistré. Pour répondre, revenez d’abord sur ce choix.",
        )


class WithdrawnError(UserFacingError):
    status = HTTPStatus.CONFLICT

    def __init__(self, retiree_le: datetime) -> None:
        super().__init__(
            f"Cette réponse n’est plus attendue depuis le {moment_text(retiree_le)}.",
            "Ce que vous aviez enregistré est conservé. Si c’est une erreur, adressez-vous à votre C2RA.",
        )


class AlreadyTransmittedError(UserFacingError):
    status = HTTPStatus.CONFLICT

    def __init__(self, transmise_le: datetime) -> None:
        super().__init__(
            f"Votre réponse a été transmise le {moment_text(transmise_le)} : elle ne change plus.",
            "Ce que vous venez de taper n’a pas été enregistré. Pour corriger, demandez la réouverture à votre C2RA.",
        )


def check_writable(participation: Participation, now: datetime, *, even_refused: bool = False) -> None:
    """Say why an answer may not be written now; `even_refused`: to change one's mind about answering.

    Raises AlreadyTransmittedError, RefusedAnswerError, WithdrawnError, ClosedCampagneError, NotYetOpenError,
    SettledResultsError.
    """
    if participation.transmise_le is not None:
        raise AlreadyTransmittedError(participation.transmise_le)
    if participation.retiree_le is not None:
        raise WithdrawnError(participation.retiree_le)
    if participation.refusee_le is not None and not even_refused:
        raise RefusedAnswerError(participation.refusee_le)
    campagne, today = participation.campagne, paris_day(now)
    check_not_settled(campagne)
    etat = participation.etat_campagne(today)
    if etat is EtatCampagne.PREVUE:
        raise NotYetOpenError(campagne, today)
    if not etat.accepts:
        raise ClosedCampagneError(campagne.titre, max(participation.cloture, campagne.derniere_limite))
