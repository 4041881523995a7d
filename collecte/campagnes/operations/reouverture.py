"""Give an answer back to its author: a draft again or, once results are settled, counted by the next release."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from collecte.campagnes.operations.classeurs import check_figures_not_told
from collecte.campagnes.operations.publications import is_as_released, lock_beside, publish_again
from collecte.campagnes.operations.resultats import redraw_reference
from collecte.campagnes.queries.publications import get_release
from collecte.campagnes.queries.tardives import list_received
from collecte.comptes.operations.messages_comptes import poster_auteur
from collecte.core.errors import AlreadyDoneError, ConflictError
from collecte.core.operations.journal import reason_of, record_on
from collecte.courriels.operations.courriels import poster_contact
from collecte.models import Campagne, Participation, Transmission
from collecte.models.journal import LATE, NOT_REPUBLISHED, REOPENED, REPUBLISHED
from collecte.policy import Acteur
from collecte.relances.operations.messages_relances import RELANCE_STRUCTURE
from collecte.relances.operations.textes_relances import MotsRelance
from collecte.reponses.operations.anonymat import check_named
from collecte.reponses.operations.fenetre import WithdrawnError, hold_unsettled
from collecte.reponses.queries.apres_arret import get_finale, never_replaced, why_final
from collecte.reponses.queries.liens import respondents_of
from collecte.reponses.queries.participations import get_locked_participation, lock_participations
from collecte.reponses.queries.transmissions import find_present_transmission, get_present_transmission
from collecte.reponses.queries.versions import may_pass_to_last_version
from collecte.telechargements.operations.fabrications import retirer_fabrications
from exports.release.cellules import Release
from questionnaires.core.francais import day_text, paris_day, plural, short_day_text

REPONSE_RENDUE = "reponse_rendue"


class NotTransmittedError(AlreadyDoneError):
    problem = "Cette réponse n’est pas transmise."
    remedy = "Son auteur peut déjà la modifier : rien n’a été changé."


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
    participation.transmise_par_id, participation.rouverte_le, participation.en_retard = None, None, False
    if in_last_version and may_pass_to_last_version(participation):
        participation.version = participation.campagne.version
    session.flush()
    record_on(session, participation, REOPENED, acteur, now, raison=raison, recu=former)
    return _tell_author(session, participation, author, raison, now)


def _tell_author(
    session: Session, participation: Participation, author: int | None, raison: str, now: datetime
) -> bool:
    """Write to who transmitted it, or to the contacts with its link; return False when nobody can be written to."""
    may_be_written = participation.may_be_written(paris_day(now))
    if participation.accompagnement_id is None:
        return poster_auteur(
            session,
            participation,
            transmise_par_id=author,
            modele=REPONSE_RENDUE,
            now=now,
            cloture=day_text(participation.cloture),
            est_close=not may_be_written,
            raison=raison,
        )
    contacts = respondents_of(session, [participation]).get(participation.id, ())
    for contact in contacts:
        poster_contact(
            session,
            contact=contact,
            modele=RELANCE_STRUCTURE,
            now=now,
            region_id=participation.campagne.region_id,
            de_campagne=participation.campagne_id,
            objet=_RENDUE.objet,
            texte=_RENDUE.texte % raison,
            participations=[participation.id],
        )
    return bool(contacts) and may_be_written


_RENDUE = MotsRelance(
    "{campagne} : votre réponse vous est rendue",
    "Votre réponse à « {campagne} » vous est rendue, pour cette raison :\n\n%s\n\n"
    "Rien n’est effacé : corrigez-la et transmettez-la de nouveau, jusqu’au {cloture}, ce jour compris :\n{lien}",
)


REMPLACEE = "remplacée par celle qui a été reçue après l’arrêt des résultats"
"""The reason why figures no longer count a transmission, in words for its author."""


class NotReleasedError(ConflictError):
    problem = "Les résultats de cette campagne ne sont pas arrêtés, ou elle ne porte pas sur le temps."
    remedy = "Revenez au suivi : une réponse se rouvre de là."


class RevisedOnceError(ConflictError):
    problem = "Cette réponse est déjà arrivée, ou a déjà changé, depuis l’arrêt des résultats."
    remedy = "Trois publications qui ne différeraient que par elle la laisseraient deviner : rien n’a été ouvert."


class RefusedReleaseError(ConflictError):
    """Refusal to make another release of what came in; `definitif`: it stays refused whatever comes in."""

    def __init__(self, problem: str, remedy: str, *, definitif: bool = False) -> None:
        super().__init__(problem, remedy)
        self.definitif = definitif


def recevoir(session: Session, *, participation_id: int, raison: str, acteur: Acteur, now: datetime) -> bool:
    """Let the author of one answer write it, or correct it, once results are settled: no figure moves.

    Return whether a message notifies them. Raises ReasonMissingError, NotReleasedError, WithdrawnError,
    RevisedOnceError, Refus.
    """
    raison = reason_of(raison, reader="l’auteur de la réponse la lira")
    campagne = session.get_one(Participation, participation_id).campagne
    _hold_released(session, campagne)
    participation = get_locked_participation(session, participation_id)
    if participation.retiree_le is not None:
        raise WithdrawnError(campagne, participation.retiree_le)
    if participation.personne_id is None:
        raise ConflictError(
            "Cette réponse a été détachée du nom de son auteur.", "Personne ne peut plus la corriger : rien n’a changé."
        )
    if participation.rouverte_le is not None:
        raise AlreadyDoneError(
            "Cette réponse est déjà ouverte à son auteur depuis le "
            f"{short_day_text(paris_day(participation.rouverte_le))}.",
            "Rien n’a été changé.",
        )
    if participation.is_revised:
        raise RevisedOnceError
    participation.rouverte_le, participation.recue_le = now, None
    session.flush()
    verbe = LATE if participation.transmise_le is None else REOPENED
    record_on(session, participation, verbe, acteur, now, raison=raison, recu=participation.recu, apres_arret=True)
    return poster_auteur(
        session,
        participation,
        transmise_par_id=participation.transmise_par_id,
        modele=REPONSE_RENDUE,
        now=now,
        cloture="",
        est_close=False,
        apres_arret=True,
        sans_compter=bool(get_finale(session, campagne)),
        raison=raison,
    )


def _hold_released(session: Session, campagne: Campagne) -> None:
    """Lock a settled campaign on time: two who settle, receive or publish at once wait for each other."""
    lock_beside(session, campagne)
    session.refresh(campagne, ["arretee_le", "annulee_le"])
    if not campagne.is_temps or campagne.arretee_le is None:
        raise NotReleasedError


def publier_de_nouveau(
    session: Session, *, campagne_id: int, numero: int, acteur: Acteur, now: datetime
) -> Release | None:
    """Make the release that replaces the one of that number, with what came in since, and draw the reference workbook
    from it. Return None when someone else made it first.

    Raises NotReleasedError, RefusedReleaseError.
    """
    campagne = session.get_one(Campagne, campagne_id)
    _hold_released(session, campagne)
    lock_participations(session, campagne_id)
    before = get_release(session, campagne_id)
    if before is None:
        raise NotReleasedError
    if before.numero != numero:
        return None
    why = why_final(session, campagne)
    if not why and not is_as_released(session, campagne, before, now):  # it may be impossible to compare exactly by now
        why = "une réponse qu’elle compte a été effacée depuis"
    if why:
        raise RefusedReleaseError(
            never_replaced(why), "Les réponses reçues sont gardées, sans compter dans ses chiffres.", definitif=True
        )
    received = list_received(session, campagne_id)
    made = publish_again(session, campagne, lambda: _count(session, received, now), now)
    if made is None:
        seuils = campagne.region.seuils
        raise RefusedReleaseError(
            "Trop peu de réponses ont changé pour publier de nouveau sans les laisser deviner.",
            f"Il en faut de {plural(seuils.personnes_revision, 'personne')} dans {seuils.dlas_revision} DLA : elles "
            "attendent les suivantes.",
        )
    if before.is_shown and not made.is_shown:
        raise RefusedReleaseError(
            "Mises à côté des chiffres déjà publiés, ces réponses laisseraient deviner une part.",
            "Elles attendent les suivantes : les chiffres publiés ne bougent pas.",
        )
    redraw_reference(session, campagne_id)
    retirer_fabrications(session, campagne.region_id, now)
    record_on(session, campagne, REPUBLISHED, acteur, now, numero=made.numero, remplace=before.numero)
    return made


def record_refusal(
    session: Session, *, campagne_id: int, refus: RefusedReleaseError, acteur: Acteur, now: datetime
) -> None:
    """Have the follow-up say that another release was refused, until something more comes in."""
    campagne = session.get_one(Campagne, campagne_id)
    record_on(
        session,
        campagne,
        NOT_REPUBLISHED,
        acteur,
        now,
        raison=refus.problem,
        definitif=refus.definitif,
        derniere_recue=max((sent.id for sent in list_received(session, campagne_id)), default=0),
        seuils_alors=dict(campagne.region.seuils_propres),
    )


def _count(session: Session, received: Iterable[Transmission], now: datetime) -> None:
    """Put what came in into its answers, in place of what they held."""
    for sent in received:
        participation = sent.participation
        if (former := find_present_transmission(session, participation)) is not None:
            former.rendue_le, former.raison = now, REMPLACEE
            session.flush()
        sent.rendue_le = sent.raison = None
        for name in ("transmise_le", "recu", "valeurs", "transmise_par_id", "version_id", "en_retard"):
            setattr(participation, name, getattr(sent, name))
        participation.refusee_le = participation.recue_le = None
        session.flush()
