"""Taking a workbook out: a trace of it, and what it pools kept with the campaign, before anything is written."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from collecte.models import Campagne, Dla, Regroupement
from collecte.operations.journal import record
from collecte.policy import Acteur
from collecte.queries.campagnes import lock_campagne
from collecte.queries.collectes import get_collecte, get_collecte_enquete
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
    subtraction, a DLA that refused. Two workbooks taken at once wait for each other.
    """
    lock_campagne(session, campagne.id)
    collecte = get_collecte(session, campagne, now)
    fresh = regroupes_after(collecte) - collecte.regroupes
    dlas = session.scalars(select(Dla).where(Dla.region_id == campagne.region_id, Dla.code.in_(fresh)))
    session.add_all(Regroupement(campagne_id=campagne.id, dla_id=dla.id) for dla in dlas)
    return collecte
