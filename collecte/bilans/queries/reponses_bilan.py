"""Answers of DLA to the bilan questionnaire: declared figures and texts."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager, joinedload

from collecte.models import Campagne, Convention, Participation
from collecte.models.participations import is_of_whole_dla
from collecte.reponses.queries.connues import connues_of, locked_codes
from collecte.reponses.queries.versions import get_questionnaire
from exports.bilans.faits import Avenant
from exports.bilans.reponses import Reponses, reponses_of
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


def reponses_to(convention: Convention, avenants: tuple[Avenant, ...], transmises: Sequence[Participation]) -> Reponses:
    """Return the answers of a DLA on a convention with these avenants: the last transmitted bilan whose période
    overlaps it; empty without one."""
    latest = last_over(transmises, convention.debut, convention.fin)
    if latest is None:
        return Reponses()
    questionnaire = get_questionnaire(latest.version)
    shown = locked_codes(questionnaire, connues_of(latest))
    return reponses_of(questionnaire, latest.valeurs or {}, avenants, shown)


def last_over(transmises: Sequence[Participation], debut: date, fin: date) -> Participation | None:
    """Return the last transmitted bilan whose période has a day between two; None without one."""
    met = (answer for answer in reversed(transmises) if answer.campagne.periode.meets_days(debut, fin))
    return next(met, None)
