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
    """Return DLA id -> the bilans that it transmitted, last one last; campagne and version loaded. A DLA that
    transmitted none is absent."""
    table = Participation
    statement = (
        select(table)
        .join(table.campagne)
        .options(contains_eager(table.campagne), joinedload(table.version))
        .where(
            Campagne.instrument == BILAN,
            table.dla_id.in_(dla_ids),
            is_of_whole_dla(),
            table.transmise_le.is_not(None),
            table.retiree_le.is_(None),
        )
        .order_by(table.transmise_le, table.id)
    )
    by_dla: dict[int, list[Participation]] = {}
    for participation in session.scalars(statement):
        by_dla.setdefault(participation.dla_id, []).append(participation)
    return by_dla


def reponses_to(convention: Convention, avenants: tuple[Avenant, ...], transmises: Iterable[Participation]) -> Reponses:
    """Return the answers of a DLA on a convention with these avenants: the last transmitted bilan whose période
    overlaps it; empty without one."""
    latest = None
    for participation in transmises:
        if participation.campagne.periode.meets_days(convention.debut, convention.fin):
            latest = participation
    return _read(latest, get_questionnaire(latest.version), avenants) if latest else Reponses()


def _read(participation: Participation, questionnaire: Questionnaire, avenants: tuple[Avenant, ...]) -> Reponses:
    shown = locked_codes(questionnaire, connues_of(participation))
    return reponses_of(questionnaire, participation.valeurs or {}, avenants, shown)
