"""Keeping what a campaign of structures tells of its population, before answers are cut from who gave them."""

from datetime import datetime

from sqlalchemy.orm import Session

from collecte.campagnes.queries.collectes import get_collecte_enquete
from collecte.models import Campagne
from questionnaires.core.francais import paris_day


def figer(session: Session, campagne: Campagne, now: datetime) -> None:
    """When it takes no answer any more: what the register says later changes nothing of it. Once for all, unless its
    closing is put off and an answer comes in."""
    from exports.enquetes.resultats import resultats  # loaded when it is needed, as workbooks are
    from exports.enquetes.textes import modes_by_dla
    from exports.records.figes import Figees, strates_of

    if not campagne.is_of_structures or not campagne.is_over(paris_day(now)):
        return
    collecte = get_collecte_enquete(session, campagne, now)
    if collecte.figees is not None:
        return
    found = resultats(collecte)
    kept = Figees(
        transmises=found.transmises,
        strates=strates_of(collecte.unites),
        representativite=found.representativite,
        evolutions=tuple((own.grandeur, own.evolution, own.phrases) for own in found.changements),
        modes=modes_by_dla(collecte),
    )
    campagne.figees = kept.plain()
    session.flush()
