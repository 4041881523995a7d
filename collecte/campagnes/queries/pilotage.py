"""What a pilote reads: the campaigns of its région that are over, which the pages tell as a whole."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from collecte.models import Campagne, EcartJustifie, Participation
from collecte.policy import Acteur, piloted_campagnes
from exports.records.couverture import Attendue, is_justified


def list_closed_campagnes(session: Session, acteur: Acteur, today: date) -> Sequence[Campagne]:
    """Those in which no answer can come in any more, the last to open first; région and extensions loaded."""
    statement = (
        select(Campagne)
        .options(joinedload(Campagne.region), joinedload(Campagne.prolongations))
        .where(piloted_campagnes(acteur), Campagne.cloture < today)
        .order_by(Campagne.ouverture.desc(), Campagne.id.desc())
    )
    return [own for own in session.scalars(statement).unique() if own.is_over(today)]


def list_attendues(session: Session, campagne_ids: Collection[int]) -> Mapping[int, Sequence[Attendue]]:
    """Campaign -> the answers that it expects, which the base tells by how many are alike."""
    own = Participation
    is_transmitted, is_refused = own.transmise_le.is_not(None), own.refusee_le.is_not(None)
    alike = (own.campagne_id, own.etp_attendu, own.mois_attendus, is_transmitted, is_refused)
    is_explained = EcartJustifie.raison.is_not(None)
    statement = (
        select(*alike, is_explained, func.count())
        .outerjoin(own.ecart)
        .where(own.campagne_id.in_(campagne_ids), own.retiree_le.is_(None))
        .group_by(*alike, is_explained)
    )
    found: dict[int, list[Attendue]] = {campagne_id: [] for campagne_id in campagne_ids}
    for campagne_id, etp, mois, transmitted, refused, explained, count in session.execute(statement):
        attendue = Attendue(
            etp=etp,
            mois=mois,
            is_transmitted=transmitted,
            is_refused=refused,
            is_justified=is_justified(is_explained=explained, is_transmitted=transmitted, is_refused=refused),
        )
        found[campagne_id].extend([attendue] * count)
    return found
