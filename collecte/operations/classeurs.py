"""Taking a workbook out: a trace of it, and what it pools kept with the campaign, before anything is written."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from collecte.models import Campagne, Dla, Regroupement
from collecte.operations.journal import record
from collecte.policy import Acteur
from collecte.queries.campagnes import list_earlier, lock_campagnes
from collecte.queries.collectes import get_collecte_enquete, get_collecte_with_serie
from exports.publication import regroupes_after
from exports.records import Collecte, CollecteEnquete


def take_out(
    session: Session, *, campagne: Campagne, acteur: Acteur | None, now: datetime
) -> Collecte | CollecteEnquete:
    """The records of a workbook about to be written, and the trace that it was."""
    collecte = (
        _take_out_temps(session, campagne, now) if campagne.is_temps else get_collecte_enquete(session, campagne, now)
    )
    record(
        session,
        acteur=acteur,
        region_id=campagne.region_id,
        verbe="sortir le classeur",
        objet="campagne",
        objet_id=campagne.id,
        now=now,
    )
    session.flush()
    return collecte


def _take_out_temps(session: Session, campagne: Campagne, now: datetime) -> Collecte:
    """The DLA it pools are kept: they stay pooled in the campaign's next workbooks, or two of them would give away, by
    subtraction, a DLA that refused. The earlier campaigns that it shows too are as good as taken out again. Two
    workbooks taken at once wait for each other.
    """
    earlier = list_earlier(session, campagne)
    lock_campagnes(session, [campagne.id, *(own.id for own in earlier)])
    collecte = get_collecte_with_serie(session, campagne, now)
    for own, read in zip((*earlier, campagne), (*collecte.serie.anterieures, collecte), strict=True):
        _keep_pooled(session, own, read)
    return collecte


def _keep_pooled(session: Session, campagne: Campagne, collecte: Collecte) -> None:
    fresh = regroupes_after(collecte) - collecte.regroupes
    dlas = session.scalars(select(Dla).where(Dla.region_id == campagne.region_id, Dla.code.in_(fresh)))
    session.add_all(Regroupement(campagne_id=campagne.id, dla_id=dla.id) for dla in dlas)
