"""The ETP that authors declared, by DLA, where the figure of the DLA may be told; never that of someone."""

from collections.abc import Collection, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from collecte.models import Campagne, Dla, Participation, Regroupement
from exports.disclosure import Contribution, publish


def list_poids_declares(session: Session, campagnes: Collection[Campagne]) -> Mapping[int, Mapping[str, int]]:
    """Campaign -> code of a DLA -> thousandths of an ETP-mois declared there, over those on time, in two reads.

    Only the DLA that a workbook would name now, and that none has pooled with others: what is told of the others here
    would give away what the workbook hides.
    """
    ids = [own.id for own in campagnes if own.is_temps]
    own = Participation
    statement = (
        select(own.campagne_id, own.id, own.personne_id, own.accord_chiffres, own.valeurs, Dla.code)
        .join(own.dla)
        .where(own.campagne_id.in_(ids), own.transmise_le.is_not(None))
    )
    given: dict[int, list[Contribution]] = {campagne_id: [] for campagne_id in ids}
    for row in session.execute(statement):
        given[row.campagne_id].append(
            Contribution(
                dla=row.code,
                personne=row.personne_id or -row.id,
                poids=row.valeurs["ETP"] * row.valeurs["MOIS"],
                accord=row.accord_chiffres,
            )
        )
    pooled = _pooled(session, ids)
    return {
        key: {group.dlas[0]: group.poids for group in publish(found, pooled_before=pooled.get(key, ())).dlas}
        for key, found in given.items()
    }


def _pooled(session: Session, campagne_ids: Collection[int]) -> Mapping[int, Collection[str]]:
    """Campaign -> codes of the DLA that one of its workbooks pooled."""
    found: dict[int, list[str]] = {}
    statement = select(Regroupement.campagne_id, Dla.code).join(Dla, Regroupement.dla_id == Dla.id)
    for campagne_id, code in session.execute(statement.where(Regroupement.campagne_id.in_(campagne_ids))):
        found.setdefault(campagne_id, []).append(code)
    return found
