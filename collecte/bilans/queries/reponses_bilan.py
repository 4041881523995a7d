"""Answers of DLA to the bilan questionnaire: declared figures and texts."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager, joinedload

from collecte.models import Campagne, Convention, Participation
from collecte.models.participations import is_of_whole_dla
from collecte.reponses.queries.connues import connues_of, locked_codes
from collecte.reponses.queries.versions import get_questionnaire
from exports.bilans.faits import Avenant
from exports.bilans.reponses import Reponses, reponses_of
from questionnaires.core.model import Questionnaire
from questionnaires.files.instruments import BILAN


def list_transmises(session: Session, dla_ids: Collection[int]) -> Mapping[int, Sequence[Participation]]:
    """DLA id -> the bilans that it transmitted, the last one last; campaign and version loaded. A DLA that transmitted
    none is not there."""
    own = Participation
    statement = (
        select(own)
        .join(own.campagne)
        .options(contains_eager(own.campagne), joinedload(own.version))
        .where(
            Campagne.instrument == BILAN,
            own.dla_id.in_(dla_ids),
            is_of_whole_dla(),
            own.transmise_le.is_not(None),
            own.retiree_le.is_(None),
        )
        .order_by(own.transmise_le, own.id)
    )
    found: dict[int, list[Participation]] = {}
    for each in session.scalars(statement):
        found.setdefault(each.dla_id, []).append(each)
    return found


def reponses_to(convention: Convention, avenants: tuple[Avenant, ...], transmises: Iterable[Participation]) -> Reponses:
    """What a DLA says of a convention, whose avenants are given: the last bilan that it transmitted of which the
    période meets it; nothing without one."""
    latest = None
    for each in transmises:
        if each.campagne.periode.meets_days(convention.debut, convention.fin):
            latest = each
    return _read(latest, get_questionnaire(latest.version), avenants) if latest else Reponses()


def _read(own: Participation, questionnaire: Questionnaire, avenants: tuple[Avenant, ...]) -> Reponses:
    shown = locked_codes(questionnaire, connues_of(own))
    return reponses_of(questionnaire, own.valeurs or {}, avenants, shown)
