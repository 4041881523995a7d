"""Collect the records of a campaign for a workbook, and record that it was taken out."""

from datetime import datetime
from http import HTTPStatus

from sqlalchemy import select
from sqlalchemy.orm import Session

from collecte.campagnes.queries.campagnes import get_first_figures, list_earlier, list_same_year
from collecte.campagnes.queries.collectes import get_collecte_enquete, get_collecte_with_serie
from collecte.core.errors import UserFacingError
from collecte.core.operations.journal import record_on_campagne
from collecte.models import Campagne, Dla, Regroupement
from collecte.models.journal import TAKEN_OUT
from collecte.policy import Acteur
from collecte.reponses.operations.anonymat import verser_celle
from collecte.reponses.operations.fenetre import CancelledCampagneError
from collecte.reponses.queries.campagnes import lock_campagnes
from collecte.telechargements.operations.sorties import Sortie
from exports.records.publication import regroupes_after
from exports.records.records import Collecte, CollecteEnquete
from questionnaires.core.francais import moment_text


class ToldFiguresError(UserFacingError):
    status = HTTPStatus.CONFLICT

    def __init__(self, quand: datetime) -> None:
        super().__init__(
            f"Les chiffres de cette campagne sont sortis le {moment_text(quand)} : elle ne se rouvre plus.",
            "Deux classeurs, avant et après une réponse, donneraient cette réponse. Lancez une nouvelle campagne.",
        )


def take_out(
    session: Session, *, campagne: Campagne, acteur: Acteur | None, now: datetime
) -> Collecte | CollecteEnquete:
    """The records of a workbook about to be written, and the trace that it was. Raises CancelledCampagneError."""
    if campagne.annulee_le is not None:
        raise CancelledCampagneError(campagne)
    read = _take_out_temps if campagne.is_temps else _take_out_enquete
    collecte = read(session, campagne, now)
    record_on_campagne(
        session,
        campagne,
        TAKEN_OUT,
        acteur,
        now,
        chiffres=isinstance(collecte, CollecteEnquete) and _tells_promised_figures(collecte),
    )
    session.flush()
    return collecte


def sortie_of(campagne: Campagne, nom: str) -> Sortie:
    """The workbook of a campaign, as of now, in a file of that name."""
    return Sortie(
        nature=f"classeur de campagne, {campagne.titre}",
        nom=nom,
        region_id=campagne.region_id,
        objet="campagne",
        objet_id=campagne.id,
        campagne_id=campagne.id,
    )


def check_figures_not_told(session: Session, campagne: Campagne) -> None:
    """Hold a campaign that is about to change answers read in counts only. Raises ToldFiguresError: those went out."""
    lock_campagnes(session, [campagne.id])
    if told := get_first_figures(session, campagne):
        raise ToldFiguresError(told)


def _take_out_enquete(session: Session, campagne: Campagne, now: datetime) -> CollecteEnquete:
    """No answer is given back between what is read here and its trace; anonymous answers that may be read are."""
    lock_campagnes(session, [campagne.id])
    verser_celle(session, campagne=campagne, now=now)
    return get_collecte_enquete(session, campagne, now)


def _tells_promised_figures(collecte: CollecteEnquete) -> bool:
    from exports.enquetes.comptes import Depouillement  # the Excel writer comes with it: loaded when one is asked for

    return not collecte.is_told_in_full and Depouillement(collecte).is_shown


def _take_out_temps(session: Session, campagne: Campagne, now: datetime) -> Collecte:
    """The DLA it pools are kept: they stay pooled in the campaign's next workbooks, or two of them would give away, by
    subtraction, a DLA that refused. The earlier campaigns that it shows too are as good as taken out again. Two
    workbooks taken at once, of campaigns over the same months too, wait for each other.
    """
    earlier = list_earlier(session, campagne)
    others = [other for own in (campagne, *earlier) for other in list_same_year(session, own)]
    lock_campagnes(session, {own.id for own in (campagne, *earlier, *others)})
    collecte = get_collecte_with_serie(session, campagne, now)
    for own, read in zip((*earlier, campagne), (*collecte.serie.anterieures, collecte), strict=True):
        _keep_pooled(session, own, read)
    return collecte


def _keep_pooled(session: Session, campagne: Campagne, collecte: Collecte) -> None:
    fresh = regroupes_after(collecte) - collecte.regroupes
    dlas = session.scalars(select(Dla).where(Dla.region_id == campagne.region_id, Dla.code.in_(fresh)))
    session.add_all(Regroupement(campagne_id=campagne.id, dla_id=dla.id) for dla in dlas)
