"""Follow-up of campaigns on time in one read: ETP funded and declared by DLA, effectifs to correct."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from collecte.campagnes.queries.campagnes import CAMPAGNES
from collecte.campagnes.queries.effectifs import A_CORRIGER, count_to_correct
from collecte.campagnes.queries.finances import ARRETES, asked_of, funding_of
from collecte.core.queries.ensemble import ensemble
from collecte.models import Campagne, Dla, Participation, Regroupement
from collecte.organisation.queries.conventions import AVENANTS
from collecte.organisation.queries.rows_of_dlas import Rows
from exports.release.disclosure import Contribution, publish

DECLARES = (
    select(Participation.campagne_id, Participation.id, Participation.personne_id, Participation.accord_chiffres)
    .add_columns(Participation.valeurs, Dla.code, Regroupement.dla_id.is_not(None))
    .join(Participation.dla)
    .outerjoin(
        Regroupement,
        and_(Regroupement.campagne_id == Participation.campagne_id, Regroupement.dla_id == Participation.dla_id),
    )
    .where(Participation.campagne_id.in_(CAMPAGNES), Participation.transmise_le.is_not(None))
)
"""What was declared in campaigns on time; whether a workbook pooled the DLA."""


def poids_declares(declares: Rows) -> Mapping[int, Mapping[str, int]]:
    """Campaign -> code of a DLA -> thousandths of an ETP-mois declared there.

    Only the DLA that a workbook would name now, and that none has pooled with others: what is told of the others here
    would give away what the workbook hides.
    """
    given: dict[int, list[Contribution]] = defaultdict(list)
    pooled: dict[int, set[str]] = defaultdict(set)
    for campagne_id, own_id, personne_id, accord, valeurs, code, is_pooled in declares:
        if is_pooled:
            pooled[campagne_id].add(code)
        poids = valeurs["ETP"] * valeurs["MOIS"]
        given[campagne_id].append(Contribution(dla=code, personne=personne_id or -own_id, poids=poids, accord=accord))
    return {
        key: {group.dlas[0]: group.poids for group in publish(found, pooled_before=pooled[key]).dlas}
        for key, found in given.items()
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
