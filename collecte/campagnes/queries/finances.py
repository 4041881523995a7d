"""Queries on campaigns on time: ETP funded by DLA, now or when results were settled, and effectifs to correct."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from collecte.campagnes.queries.effectifs import A_CORRIGER, count_to_correct
from collecte.models import Campagne, Dla, EntreeJournal
from collecte.models.journal import SETTLED
from collecte.organisation.queries.conventions import AVENANTS, means_by_days
from collecte.organisation.queries.rows_of_dlas import Rows, read_rows

ARRETES = select(EntreeJournal.objet_id, EntreeJournal.details).where(
    EntreeJournal.objet == "campagne",
    EntreeJournal.verbe == SETTLED,
    EntreeJournal.objet_id.in_(bindparam("arretees", expanding=True)),
)
"""Journal details of the day results were settled."""


def etp_conventionnes_in(
    session: Session, campagnes: Sequence[Campagne], dlas: Sequence[Dla]
) -> Mapping[int, Mapping[int, int]]:
    """Return campaign -> DLA that it asks -> hundredths of an ETP over its période; `dlas`: of all their régions."""
    if not campagnes:
        return {}
    return funding_of(campagnes, dlas, *read_rows(session, (AVENANTS, ARRETES), asked_of(campagnes, dlas)))


def asked_of(campagnes: Sequence[Campagne], dlas: Sequence[Dla]) -> Mapping[str, object]:
    """Return the parameters of AVENANTS and ARRETES; at least one campaign."""
    return {
        "dlas": [dla.id for dla in dlas],
        "debut": min(campagne.periode.debut for campagne in campagnes),
        "fin": max(campagne.periode.fin for campagne in campagnes),
        "arretees": [campagne.id for campagne in campagnes if campagne.arretee_le is not None],
    }


def funding_of(
    campagnes: Sequence[Campagne], dlas: Sequence[Dla], avenants: Rows, arretes: Rows
) -> Mapping[int, Mapping[int, int]]:
    """Return campaign -> DLA -> hundredths of an ETP, from the rows of both queries."""
    settled = _settled(arretes)
    spans = {
        campagne.id: (campagne.periode.debut, campagne.periode.fin)
        for campagne in campagnes
        if campagne.id not in settled
    }
    live = means_by_days(avenants, set(spans.values()))
    return {
        campagne.id: {
            dla.id: live[spans[campagne.id]][dla.id]
            for dla in dlas
            if campagne.asks(dla) and dla.id in live[spans[campagne.id]]
        }
        if campagne.id in spans
        else {
            dla.id: settled[campagne.id][dla.code]
            for dla in dlas
            if dla.region_id == campagne.region_id and dla.code in settled[campagne.id]
        }
        for campagne in campagnes
    }


def get_settled_funding(session: Session, campagne: Campagne) -> Mapping[str, int]:
    """Return code of a DLA -> hundredths of an ETP, as stored the day results were settled; empty before."""
    return _settled(session.execute(ARRETES, {"arretees": [campagne.id]}).all()).get(campagne.id, {})


def _settled(arretes: Rows) -> Mapping[int, Mapping[str, int]]:
    """Return campaign -> code of a DLA -> hundredths of an ETP."""
    return {campagne_id: details.get("conventionnes", {}) for campagne_id, details in arretes}


@dataclass(frozen=True, slots=True)
class SuiviTemps:
    """By campaign: DLA -> hundredths of its funded ETP; number of DLA whose direction asks for a correction, none once
    results are settled."""

    conventionnes: Mapping[int, Mapping[int, int]] = field(default_factory=dict)
    a_corriger: Counter[int] = field(default_factory=Counter)


def get_suivi_temps(session: Session, campagnes: Sequence[Campagne], dlas: Sequence[Dla]) -> SuiviTemps:
    """Return the follow-up of those campaigns that are on time; `dlas` are those of all their régions."""
    on_time = [campagne for campagne in campagnes if campagne.is_temps]
    if not on_time:
        return SuiviTemps()
    unsettled = [campagne.id for campagne in on_time if campagne.arretee_le is None]
    asked = {**asked_of(on_time, dlas), "campagnes": unsettled}
    avenants, arretes, a_corriger = read_rows(session, (AVENANTS, ARRETES, A_CORRIGER), asked)
    return SuiviTemps(funding_of(on_time, dlas, avenants, arretes), count_to_correct(a_corriger))
