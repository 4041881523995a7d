"""Follow-up of campaigns on time in one query: ETP funded by DLA, effectifs to correct."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from collecte.campagnes.queries.effectifs import A_CORRIGER, count_to_correct
from collecte.campagnes.queries.finances import ARRETES, asked_of, funding_of
from collecte.core.queries.ensemble import ensemble
from collecte.models import Campagne, Dla
from collecte.organisation.queries.conventions import AVENANTS

_SUIVI = ensemble(AVENANTS, ARRETES, A_CORRIGER)


@dataclass(frozen=True, slots=True)
class SuiviTemps:
    """By campaign: DLA -> hundredths of its funded ETP; number of DLA whose direction asks for a correction, none once
    results are settled."""

    conventionnes: Mapping[int, Mapping[int, int]] = field(default_factory=dict)
    a_corriger: Counter[int] = field(default_factory=Counter)


def get_suivi_temps(session: Session, campagnes: Sequence[Campagne], dlas: Sequence[Dla]) -> SuiviTemps:
    """Return the follow-up of those campaigns that are on time; `dlas` are those of all their régions. One query."""
    on_time = [campagne for campagne in campagnes if campagne.is_temps]
    if not on_time:
        return SuiviTemps()
    unsettled = [campagne.id for campagne in on_time if campagne.arretee_le is None]
    asked = {**asked_of(on_time, dlas), "campagnes": unsettled}
    avenants, arretes, a_corriger = _SUIVI.read(session, asked)
    return SuiviTemps(funding_of(on_time, dlas, avenants, arretes), count_to_correct(a_corriger))
