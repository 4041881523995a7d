"""Collect the records of a campaign for a workbook, and record that it was taken out."""

from datetime import datetime

from sqlalchemy.orm import Session

from collecte.campagnes.queries.campagnes import get_first_figures
from collecte.campagnes.queries.collectes import get_collecte_enquete, get_collecte_with_serie
from collecte.core.errors import ConflictError
from collecte.core.operations.journal import record_on
from collecte.models import Campagne
from collecte.models.journal import TAKEN_OUT
from collecte.policy import Acteur
from collecte.reponses.operations.anonymat import verser_celle
from collecte.reponses.operations.fenetre import CancelledCampagneError
from collecte.reponses.queries.campagnes import lock_campagnes
from collecte.telechargements.operations.sorties import Sortie
from exports.records.records import Collecte, CollecteEnquete
from questionnaires.core.francais import moment_text


def take_out(
    session: Session, *, campagne: Campagne, acteur: Acteur | None, now: datetime
) -> Collecte | CollecteEnquete:
    """Return the records of a workbook about to be written, and log that it was. Raises CancelledCampagneError."""
    if campagne.annulee_le is not None:
        raise CancelledCampagneError(campagne)
    collecte: Collecte | CollecteEnquete
    if campagne.is_temps:
        collecte = get_collecte_with_serie(session, campagne, now)
        details = {"chiffres": False, **({"couverture": True} if collecte.release is None else {})}
    else:
        lock_campagnes(session, [campagne.id])  # so that no answer is given back before the export is logged
        verser_celle(session, campagne=campagne, now=now)  # anonymous answers that may be read are included
        collecte = get_collecte_enquete(session, campagne, now)
        details = {"chiffres": collecte.tells_figures and not collecte.is_told_in_full}
    record_on(session, campagne, TAKEN_OUT, acteur, now, **details)
    session.flush()
    return collecte


def sortie_of(campagne: Campagne, nom: str) -> Sortie:
    """Return the export of the workbook of a campaign, as of now, in a file of that name."""
    return Sortie(
        nature=f"classeur de campagne, {campagne.titre}",
        nom=nom,
        region_id=campagne.region_id,
        objet="campagne",
        objet_id=campagne.id,
        campagne_id=campagne.id,
    )


def check_figures_not_told(session: Session, campagne: Campagne) -> None:
    """Lock a campaign whose answers, read in counts only, are about to change. Raises Refus once those went out."""
    lock_campagnes(session, [campagne.id])
    if shown_on := get_first_figures(session, campagne):
        raise ConflictError(
            f"Les chiffres de cette campagne sont sortis le {moment_text(shown_on)} : elle ne se rouvre plus.",
            "Deux classeurs, avant et après une réponse, donneraient cette réponse. Lancez une nouvelle campagne.",
        )
