"""Return a transmitted answer to its author, with the reason."""

from datetime import datetime
from http import HTTPStatus

from sqlalchemy.orm import Session

from collecte.campagnes.operations.classeurs import check_figures_not_told
from collecte.comptes.operations.messages_comptes import poster_auteur
from collecte.core.errors import UserFacingError
from collecte.core.operations.journal import reason_of, record_on
from collecte.courriels.operations.courriels import poster_contact
from collecte.models import Participation
from collecte.models.journal import REOPENED
from collecte.policy import Acteur
from collecte.relances.operations.messages_relances import RELANCE_STRUCTURE
from collecte.relances.operations.textes_relances import MotsRelance
from collecte.reponses.operations.anonymat import check_named
from collecte.reponses.operations.fenetre import hold_unsettled
from collecte.reponses.queries.liens import respondents_of
from collecte.reponses.queries.participations import get_locked_participation
from collecte.reponses.queries.transmissions import get_present_transmission
from collecte.reponses.queries.versions import may_pass_to_last_version
from questionnaires.core.francais import day_text, paris_day

REPONSE_RENDUE = "reponse_rendue"


class NotTransmittedError(UserFacingError):
    status = HTTPStatus.CONFLICT

    def __init__(self) -> None:
        super().__init__(
            "Cette réponse n’est pas transmise.", "Son auteur peut déjà la modifier : rien n’a été changé."
        )


def rouvrir(
    session: Session,
    *,
    participation_id: int,
    raison: str,
    acteur: Acteur,
    now: datetime,
    in_last_version: bool = False,
) -> bool:
    """Give a transmitted answer back to its author as a draft, with a reason they will read.

    It stays in the version it was given in; with `in_last_version`, it passes to the one its campaign asks now, if it
    loses nothing there. The texts stay as they were, and what was transmitted stays readable by its author, with the
    reason; its receipt stays in the journal. Return whether a message notifies the author. Raises
    ReasonMissingError, NotTransmittedError, SettledResultsError, Refus.
    """
    raison = reason_of(raison, reader="l’auteur de la réponse la lira")
    campagne = session.get_one(Participation, participation_id).campagne
    check_named(campagne)
    hold_unsettled(session, campagne)
    check_figures_not_told(session, campagne)
    participation = get_locked_participation(session, participation_id)
    if participation.transmise_le is None:
        raise NotTransmittedError
    former, author = participation.recu, participation.transmise_par_id
    present = get_present_transmission(session, participation)
    present.rendue_le, present.rendue_par_id, present.raison = now, acteur.compte_id, raison
    participation.transmise_le = participation.recu = participation.valeurs = None
    participation.transmise_par_id, participation.en_retard = None, False
    if in_last_version and may_pass_to_last_version(participation):
        participation.version = participation.campagne.version
    session.flush()
    record_on(session, participation, REOPENED, acteur, now, raison=raison, recu=former)
    return _tell_author(session, participation, author, raison, now)


def _tell_author(
    session: Session, participation: Participation, author: int | None, raison: str, now: datetime
) -> bool:
    """Write to who transmitted it, or to the contacts with its link; return False when nobody can be written to."""
    if participation.accompagnement_id is not None:
        return _tell_structure(session, participation, raison, now)
    return poster_auteur(
        session,
        participation,
        transmise_par_id=author,
        modele=REPONSE_RENDUE,
        now=now,
        cloture=day_text(participation.cloture),
        est_close=not participation.may_be_written(paris_day(now)),
        raison=raison,
    )


_RENDUE = MotsRelance(
    "{campagne} : votre réponse vous est rendue",
    "Votre réponse à « {campagne} » vous est rendue, pour cette raison :\n\n%s\n\n"
    "Rien n’est effacé : corrigez-la et transmettez-la de nouveau, jusqu’au {cloture}, ce jour compris :\n{lien}",
)


def _tell_structure(session: Session, participation: Participation, raison: str, now: datetime) -> bool:
    contacts = respondents_of(session, [participation]).get(participation.id, ())
    for contact in contacts:
        poster_contact(
            session,
            contact=contact,
            modele=RELANCE_STRUCTURE,
            now=now,
            region_id=participation.campagne.region_id,
            objet=_RENDUE.objet,
            texte=_RENDUE.texte % raison,
            participations=[participation.id],
        )
    return bool(contacts) and participation.may_be_written(paris_day(now))
