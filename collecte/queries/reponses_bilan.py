"""What DLA answered to the questionnaire of the bilan, for the figures that nobody counts and for their words."""

from collections.abc import Collection, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager, joinedload

from collecte.models import Campagne, Convention, Participation
from collecte.models.participations import is_of_whole_dla
from collecte.queries.connues import connues_of, locked_codes
from collecte.queries.versions import get_questionnaire
from exports.bilan.faits import Avenant
from exports.bilan.reponses import Reponses, reponses_of
from questionnaires.instruments import BILAN
from questionnaires.model import Questionnaire


def list_reponses(
    session: Session, conventions: Collection[Convention], avenants: Mapping[int, tuple[Avenant, ...]]
) -> Mapping[int, Reponses]:
    """DLA id -> the last bilan that it transmitted of which the période meets its convention; one convention a DLA,
    whose avenants are given by DLA id. One read; a DLA that transmitted none is not there."""
    own = Participation
    statement = (
        select(own)
        .join(own.campagne)
        .options(contains_eager(own.campagne), joinedload(own.version))
        .where(
            Campagne.instrument == BILAN,
            own.dla_id.in_([each.dla_id for each in conventions]),
            is_of_whole_dla(),
            own.transmise_le.is_not(None),
            own.retiree_le.is_(None),
        )
        .order_by(own.transmise_le, own.id)
    )
    spans = {each.dla_id: (each.debut, each.fin) for each in conventions}
    latest: dict[int, Participation] = {}
    for each in session.scalars(statement):
        debut, fin = spans[each.dla_id]
        if each.campagne.periode.debut <= fin and each.campagne.periode.fin >= debut:
            latest[each.dla_id] = each
    return {dla_id: _read(each, get_questionnaire(each.version), avenants[dla_id]) for dla_id, each in latest.items()}


def _read(own: Participation, questionnaire: Questionnaire, avenants: tuple[Avenant, ...]) -> Reponses:
    shown = locked_codes(questionnaire, connues_of(own))
    return reponses_of(questionnaire, own.valeurs or {}, avenants, shown)
