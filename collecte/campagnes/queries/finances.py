"""Queries on funded ETP by DLA: current avenants, or the figures stored when results were settled."""

from collections.abc import Mapping, Sequence

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from collecte.core.queries.ensemble import ensemble
from collecte.models import Campagne, Dla, EntreeJournal
from collecte.models.journal import SETTLED
from collecte.organisation.queries.conventions import AVENANTS, means_by_days
from collecte.organisation.queries.rows_of_dlas import Rows

ARRETES = select(EntreeJournal.objet_id, EntreeJournal.details).where(
    EntreeJournal.objet == "campagne",
    EntreeJournal.verbe == SETTLED,
    EntreeJournal.objet_id.in_(bindparam("arretees", expanding=True)),
)
"""What was told the day results were settled."""

_FINANCES = ensemble(AVENANTS, ARRETES)


def etp_conventionnes_in(
    session: Session, campagnes: Sequence[Campagne], dlas: Sequence[Dla]
) -> Mapping[int, Mapping[int, int]]:
    """Campaign -> DLA -> hundredths of an ETP over its période; `dlas` are those of the régions of all of them. One
    read, or none."""
    if not campagnes:
        return {}
    return funding_of(campagnes, dlas, *_FINANCES.read(session, asked_of(campagnes, dlas)))


def asked_of(campagnes: Sequence[Campagne], dlas: Sequence[Dla]) -> Mapping[str, object]:
    """What AVENANTS and ARRETES are asked with; at least one campaign."""
    return {
        "dlas": [dla.id for dla in dlas],
        "debut": min(own.periode.debut for own in campagnes),
        "fin": max(own.periode.fin for own in campagnes),
        "arretees": [own.id for own in campagnes if own.arretee_le is not None],
    }


def funding_of(
    campagnes: Sequence[Campagne], dlas: Sequence[Dla], avenants: Rows, arretes: Rows
) -> Mapping[int, Mapping[int, int]]:
    """The same, of what both gave."""
    settled = _settled(arretes)
    spans = {own.id: (own.periode.debut, own.periode.fin) for own in campagnes if own.id not in settled}
    live = means_by_days(avenants, set(spans.values()))
    return {
        own.id: _by_id(settled[own.id], own, dlas) if own.id in settled else live[spans[own.id]] for own in campagnes
    }


def get_settled_funding(session: Session, campagne: Campagne) -> Mapping[str, int]:
    """Code of a DLA -> hundredths of an ETP, as they were told the day its results were settled; empty before."""
    return _settled(session.execute(ARRETES, {"arretees": [campagne.id]}).all()).get(campagne.id, {})


def _settled(arretes: Rows) -> Mapping[int, Mapping[str, int]]:
    """Campaign -> code of a DLA -> hundredths."""
    return {campagne_id: details.get("conventionnes", {}) for campagne_id, details in arretes}


def _by_id(funded: Mapping[str, int], campagne: Campagne, dlas: Sequence[Dla]) -> Mapping[int, int]:
    own_dlas = (dla for dla in dlas if dla.region_id == campagne.region_id)
    return {dla.id: funded[dla.code] for dla in own_dlas if dla.code in funded}
