"""The ETP that authors declared, by DLA, where the figure of the DLA may be told; never that of someone."""

from collections.abc import Collection, Mapping

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from collecte.models import Campagne, Dla, Participation, Regroupement
from exports.disclosure import Contribution, publish


def list_poids_declares(session: Session, campagnes: Collection[Campagne]) -> Mapping[int, Mapping[str, int]]:
    """Campaign -> code of a DLA -> thousandths of an ETP-mois declared there, over those on time, in one read.

    Only the DLA that a workbook would name now, and that none has pooled with others: what is told of the others here
    would give away what the workbook hides.
    """
    ids = [own.id for own in campagnes if own.is_temps]
    own = Participation
    statement = (
        select(own.campagne_id, own.id, own.personne_id, own.accord_chiffres, own.valeurs, Dla.code)
        .add_columns(Regroupement.dla_id.is_not(None).label("is_pooled"))
        .join(own.dla)
        .outerjoin(Regroupement, and_(Regroupement.campagne_id == own.campagne_id, Regroupement.dla_id == own.dla_id))
        .where(own.campagne_id.in_(ids), own.transmise_le.is_not(None))
    )
    given: dict[int, list[Contribution]] = {campagne_id: [] for campagne_id in ids}
    pooled: dict[int, set[str]] = {campagne_id: set() for campagne_id in ids}
    for row in session.execute(statement):
        if row.is_pooled:
            pooled[row.campagne_id].add(row.code)
        given[row.campagne_id].append(
            Contribution(
                dla=row.code,
                personne=row.personne_id or -row.id,
                poids=row.valeurs["ETP"] * row.valeurs["MOIS"],
                accord=row.accord_chiffres,
            )
        )
    return {
        key: {group.dlas[0]: group.poids for group in publish(found, pooled_before=pooled[key]).dlas}
        for key, found in given.items()
    }
