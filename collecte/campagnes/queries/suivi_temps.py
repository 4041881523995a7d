"""Follow-up of campaigns on time in one read: ETP funded and declared by DLA, effectifs to correct."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from collecte.campagnes.queries.campagnes import CAMPAGNES
from collecte.campagnes.queries.effectifs import A_CORRIGER, count_to_correct
from collecte.campagnes.queries.finances import ARRETES, asked_of, funding_of
from collecte.core.queries.ensemble import ensemble
from collecte.models import Campagne, Dla, Participation
from collecte.organisation.queries.conventions import AVENANTS
from collecte.organisation.queries.rows_of_dlas import Rows

DECLARES = (
    select(Participation.campagne_id, Dla.code, Participation.accord_chiffres, Participation.valeurs)
    .join(Participation.dla)
    .where(Participation.campagne_id.in_(CAMPAGNES), Participation.transmise_le.is_not(None))
)
"""What was declared in campaigns on time."""


def poids_declares(declares: Rows) -> Mapping[int, Mapping[str, int]]:
    """Campaign -> code of a DLA -> thousandths of an ETP-mois declared there, where all who transmitted agreed to count
    in the figures of their DLA."""
    found: dict[int, dict[str, int]] = {}
    refused: set[tuple[int, str]] = set()
    for campagne_id, code, accord, valeurs in declares:
        weights = found.setdefault(campagne_id, {})
        weights[code] = weights.get(code, 0) + valeurs["ETP"] * valeurs["MOIS"]
        if not accord:
            refused.add((campagne_id, code))
    return {
        key: {code: poids for code, poids in weights.items() if poids and (key, code) not in refused}
        for key, weights in found.items()
    }


_SUIVI = ensemble(AVENANTS, ARRETES, DECLARES, A_CORRIGER)


@dataclass(frozen=True, slots=True)
class SuiviTemps:
    """By campaign: DLA -> hundredths of an ETP that it is funded for; code of a DLA -> what was declared, as weights of
    answers, where it may be told; DLA whose direction asks for a correction. Of the last two, nothing once results are
    settled."""

    conventionnes: Mapping[int, Mapping[int, int]] = field(default_factory=dict)
    declares: Mapping[int, Mapping[str, int]] = field(default_factory=dict)
    a_corriger: Counter[int] = field(default_factory=Counter)


def get_suivi_temps(session: Session, campagnes: Sequence[Campagne], dlas: Sequence[Dla]) -> SuiviTemps:
    """Of those of these campaigns that are on time; `dlas` are those of the régions of all of them. In one read."""
    on_time = [own for own in campagnes if own.is_temps]
    if not on_time:
        return SuiviTemps()
    unsettled = [own.id for own in on_time if own.arretee_le is None]
    asked = {**asked_of(on_time, dlas), "campagnes": unsettled}
    avenants, arretes, declares, a_corriger = _SUIVI.read(session, asked)
    return SuiviTemps(
        funding_of(on_time, dlas, avenants, arretes), poids_declares(declares), count_to_correct(a_corriger)
    )
