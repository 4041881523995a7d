"""What the DLA are funded for in each campaign: as now, until its results are settled; then as its workbook says."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from collecte.models import Campagne, Dla, EntreeJournal
from collecte.models.journal import SETTLED
from collecte.queries.conventions import etp_conventionnes_over


def etp_conventionnes_in(
    session: Session, campagnes: Sequence[Campagne], dlas: Sequence[Dla]
) -> Mapping[int, Mapping[int, int]]:
    """Campaign -> DLA -> hundredths of an ETP over its période; `dlas` are those of the régions of all of them."""
    settled = _settled(session, [own.id for own in campagnes if own.arretee_le is not None])
    spans = {own.id: (own.periode.debut, own.periode.fin) for own in campagnes if own.id not in settled}
    live = etp_conventionnes_over(session, [dla.id for dla in dlas], set(spans.values()))
    return {
        own.id: _by_id(settled[own.id], own, dlas) if own.id in settled else live[spans[own.id]] for own in campagnes
    }


def get_settled_funding(session: Session, campagne: Campagne) -> Mapping[str, int]:
    """Code of a DLA -> hundredths of an ETP, as they were told the day its results were settled; empty before."""
    return _settled(session, [campagne.id]).get(campagne.id, {})


def _settled(session: Session, campagne_ids: Sequence[int]) -> Mapping[int, Mapping[str, int]]:
    """Campaign -> code of a DLA -> hundredths, as they were told the day it was settled."""
    if not campagne_ids:
        return {}
    statement = select(EntreeJournal).where(
        EntreeJournal.objet == "campagne", EntreeJournal.verbe == SETTLED, EntreeJournal.objet_id.in_(campagne_ids)
    )
    return {own.objet_id: own.details.get("conventionnes", {}) for own in session.scalars(statement)}


def _by_id(funded: Mapping[str, int], campagne: Campagne, dlas: Sequence[Dla]) -> Mapping[int, int]:
    own_dlas = (dla for dla in dlas if dla.region_id == campagne.region_id)
    return {dla.id: funded[dla.code] for dla in own_dlas if dla.code in funded}
