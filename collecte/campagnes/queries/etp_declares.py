"""The ETP that authors declared, by DLA, where the figure of the DLA may be told; never that of someone."""

from collections import defaultdict
from collections.abc import Mapping

from sqlalchemy import and_, select

from collecte.campagnes.queries.campagnes import CAMPAGNES
from collecte.models import Dla, Participation, Regroupement
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
