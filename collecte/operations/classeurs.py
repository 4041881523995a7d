"""Taking a workbook out: what it pools is kept with the campaign, before anything is written."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from collecte.models import Campagne, Dla, Regroupement
from collecte.operations.journal import record
from collecte.policy import Acteur
from collecte.queries.campagnes import lock_campagne
from collecte.queries.collectes import get_collecte
from exports.publication import regroupes_after
from exports.records import Collecte


def take_out(session: Session, *, campagne: Campagne, acteur: Acteur | None, now: datetime) -> Collecte:
    """The records of a workbook about to be written, and the trace that it was.

    The DLA it pools are kept: they stay pooled in the campaign's next workbooks, or two of them would give away, by
    subtraction, a DLA that refused. Two workbooks taken at once wait for each other.
    """
    lock_campagne(session, campagne.id)
    collecte = get_collecte(session, campagne, now)
    fresh = regroupes_after(collecte) - collecte.regroupes
    dlas = session.scalars(select(Dla).where(Dla.region_id == campagne.region_id, Dla.code.in_(fresh)))
    session.add_all(Regroupement(campagne_id=campagne.id, dla_id=dla.id) for dla in dlas)
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
