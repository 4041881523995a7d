"""Rules on when an answer may be written: dates of the campaign, settled results, refusals and their errors."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from collecte.core.errors import ConflictError
from collecte.models import Campagne, EtatCampagne, Mots, Participation
from collecte.reponses.queries.campagnes import lock_campagnes
from questionnaires.core.francais import day_text, moment_text, paris_day


class SettledResultsError(ConflictError):
    def __init__(self, campagne: Campagne) -> None:
        quand = f" le {moment_text(campagne.arretee_le)}" if campagne.arretee_le else ""
        remedy = f"D’autres réponses se recueillent dans une nouvelle campagne, que prépare le {_c2ra(campagne)}."
        if campagne.is_temps:
            remedy = f"Le {_c2ra(campagne)} reçoit encore réponses tardives et corrections, gardées à part."
        super().__init__(
            f"Les résultats de la campagne « {campagne.titre} » ont été arrêtés{quand} : elle ne change plus.", remedy
        )


class CancelledCampagneError(ConflictError):
    def __init__(self, campagne: Campagne) -> None:
        quand = f" le {moment_text(campagne.annulee_le)}" if campagne.annulee_le else ""
        super().__init__(
            f"La campagne « {campagne.titre} » a été annulée{quand} : {campagne.annulee_pour}",
            "Elle ne prend plus de réponse. Ce qui y a été enregistré est conservé, et n’est compté nulle part.",
        )


def check_not_settled(campagne: Campagne) -> None:
    """Raise SettledResultsError, CancelledCampagneError once a campaign changes no more."""
    if campagne.annulee_le is not None:
        raise CancelledCampagneError(campagne)
    if campagne.arretee_le is not None:
        raise SettledResultsError(campagne)


def hold_unsettled(session: Session, campagne: Campagne) -> None:
    """Lock a campaign until the end of the transaction, to change what its results are made of: a concurrent settling
    waits, or came first. Raise SettledResultsError, CancelledCampagneError.
    """
    lock_campagnes(session, [campagne.id])
    session.refresh(campagne, ["arretee_le", "annulee_le"])
    check_not_settled(campagne)


def _c2ra(campagne: Campagne) -> str:
    """Return the name that the région gives to its C2RA."""
    return Mots.in_region(campagne.region).c2ra


class ClosedCampagneError(ConflictError):
    def __init__(self, campagne: Campagne, cloture: date, *, counted: datetime | None = None) -> None:
        kept = "Vos réponses enregistrées sont conservées."
        if counted is not None:
            kept = (
                f"La version que vous aviez transmise le {moment_text(counted)} compte ; ce que vous aviez enregistré "
                "depuis est conservé."
            )
        super().__init__(
            f"La campagne « {campagne.titre} » est close depuis le {day_text(cloture)}.",
            f"{kept} Demandez la réouverture à votre {_c2ra(campagne)}.",
        )


class NotYetOpenError(ConflictError):
    def __init__(self, campagne: Campagne, today: date) -> None:
        if today < campagne.ouverture:
            problem, remedy = f"ouvre le {day_text(campagne.ouverture)}.", "Revenez à partir de ce jour."
        else:
            problem = "n’est pas encore ouverte."
            remedy = f"Votre {_c2ra(campagne)} l’ouvrira bientôt : un courriel vous en préviendra."
        super().__init__(f"La campagne « {campagne.titre} » {problem}", remedy)


class WithdrawnError(ConflictError):
    def __init__(self, campagne: Campagne, retiree_le: datetime) -> None:
        super().__init__(
            f"Cette réponse n’est plus attendue depuis le {moment_text(retiree_le)}.",
            f"Ce que vous aviez enregistré est conservé. Si c’est une erreur, dites-le à votre {_c2ra(campagne)}.",
        )


class AlreadyTransmittedError(ConflictError):
    def __init__(self, campagne: Campagne, transmise_le: datetime, *, may_be_taken_back: bool = False) -> None:
        if campagne.anonyme:
            super().__init__(
                "Votre réponse a été transmise : elle ne change plus.",
                "Ce que vous venez de taper n’a pas été enregistré. Anonyme, elle ne se retrouve ni ne se rouvre.",
            )
            return
        super().__init__(
            f"Votre réponse a été transmise le {moment_text(transmise_le)} : elle ne change plus.",
            "Ce que vous venez de taper n’a pas été enregistré. "
            + (
                "Pour corriger, reprenez-la depuis son reçu."
                if may_be_taken_back
                else f"Pour corriger, demandez la réouverture à votre {_c2ra(campagne)}."
            ),
        )


def check_writable(participation: Participation, now: datetime, *, even_refused: bool = False) -> None:
    """Check that an answer may be written now; `even_refused`: to change one's mind about answering.

    Raise AlreadyTransmittedError, WithdrawnError, ClosedCampagneError, NotYetOpenError, SettledResultsError,
    CancelledCampagneError, Refus.
    """
    campagne, today = participation.campagne, paris_day(now)
    if campagne.annulee_le is not None:
        raise CancelledCampagneError(campagne)
    if participation.is_opened_late and not even_refused:  # a new answer waits for the next release
        return
    if participation.transmise_le is not None and (participation.rouverte_le is None or even_refused):
        may_be_taken_back = participation.may_be_taken_back(today)
        raise AlreadyTransmittedError(campagne, participation.transmise_le, may_be_taken_back=may_be_taken_back)
    if participation.retiree_le is not None:
        raise WithdrawnError(campagne, participation.retiree_le)
    if participation.refusee_le is not None and not even_refused:
        raise ConflictError(
            f"Le {moment_text(participation.refusee_le)}, il a été noté que vous ne souhaitez pas répondre.",
            "Ce que vous venez de taper n’a pas été enregistré. Pour répondre, revenez d’abord sur ce choix.",
        )
    check_not_settled(campagne)
    etat = participation.etat_campagne(today)
    if etat is EtatCampagne.PREVUE:
        raise NotYetOpenError(campagne, today)
    if not etat.accepts:
        limite = max(participation.cloture, campagne.derniere_limite)
        raise ClosedCampagneError(campagne, limite, counted=participation.transmise_le)
