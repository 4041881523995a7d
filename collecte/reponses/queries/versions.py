"""Queries on published versions, and the parsed questionnaire of each."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select, union
from sqlalchemy.orm import Session, joinedload

from collecte.models import Campagne, Participation, VersionQuestionnaire
from questionnaires.core.model import Questionnaire
from questionnaires.editing.passages import passes
from questionnaires.files.versions import from_json


def get_questionnaire(version: VersionQuestionnaire) -> Questionnaire:
    """The questionnaire of a version, parsed once per process: a version never changes."""
    return _PARSED.get(version.empreinte) or _PARSED.setdefault(version.empreinte, from_json(version.contenu))


_PARSED: dict[str, Questionnaire] = {}


def get_version_by_hash(session: Session, empreinte: str) -> VersionQuestionnaire | None:
    """The version derived for all that has this content."""
    return session.scalar(
        select(VersionQuestionnaire).where(
            VersionQuestionnaire.empreinte == empreinte, VersionQuestionnaire.region_id.is_(None)
        )
    )


def get_last_version(session: Session, code: str, region_id: int | None) -> VersionQuestionnaire | None:
    """The last published version of a questionnaire of a région; None: of what is derived for all."""
    owner = VersionQuestionnaire.region_id
    statement = (
        select(VersionQuestionnaire)
        .where(VersionQuestionnaire.code == code, owner.is_(None) if region_id is None else owner == region_id)
        .order_by(VersionQuestionnaire.numero.desc())
        .limit(1)
    )
    return session.scalar(statement)


def list_versions_of(session: Session, code: str, region_id: int) -> Sequence[VersionQuestionnaire]:
    """Every published version of a questionnaire of a région, the last one first."""
    statement = (
        select(VersionQuestionnaire)
        .where(VersionQuestionnaire.code == code, VersionQuestionnaire.region_id == region_id)
        .order_by(VersionQuestionnaire.numero.desc())
    )
    return session.scalars(statement).all()


def list_last_versions(session: Session, region_ids: Collection[int]) -> Mapping[tuple[int, str], VersionQuestionnaire]:
    """(région id, code) -> the last published version, for every questionnaire of these régions."""
    statement = (
        select(VersionQuestionnaire)
        .where(VersionQuestionnaire.region_id.in_(region_ids))
        .order_by(VersionQuestionnaire.numero)
    )
    return {(own.region_id, own.code): own for own in session.scalars(statement) if own.region_id is not None}


def may_pass_to_last_version(participation: Participation) -> bool:
    """Whether its campaign asks another version than its own, to which it may pass."""
    own, last = participation.version, participation.campagne.version
    if own.id == last.id:
        return False
    return passes(get_questionnaire(own), get_questionnaire(last), participation.saisie)


def may_answer_pass(session: Session, participation_id: int) -> bool:
    """The same, of an answer by its id: who runs the campaign learns nothing else of it."""
    statement = (
        select(Participation)
        .options(joinedload(Participation.version), joinedload(Participation.campagne).joinedload(Campagne.version))
        .where(Participation.id == participation_id)
    )
    return may_pass_to_last_version(session.scalars(statement).one())


def list_answered_versions(session: Session, code: str, region_id: int) -> Sequence[VersionQuestionnaire]:
    """The versions in which an answer is given or expected, in any campaign of a région that asks it, oldest first."""
    used = (
        select(Participation.version_id)
        .join(Participation.campagne)
        .where(Campagne.region_id == region_id, Campagne.instrument == code)
    )
    statement = (
        select(VersionQuestionnaire).where(VersionQuestionnaire.id.in_(used)).order_by(VersionQuestionnaire.numero)
    )
    return session.scalars(statement).all()


def list_questionnaires_of(session: Session, campagne: Campagne) -> Sequence[Questionnaire]:
    """What a campaign asks: its version, and those that some of its answers keep."""
    return list_questionnaires_by_campagne(session, [campagne])[campagne.id]


def list_questionnaires_by_campagne(
    session: Session, campagnes: Collection[Campagne]
) -> Mapping[int, Sequence[Questionnaire]]:
    """The same of several campaigns by id, oldest version first."""
    ids = [own.id for own in campagnes]
    asked = union(
        select(Campagne.id.label("campagne_id"), Campagne.version_id).where(Campagne.id.in_(ids)),
        select(Participation.campagne_id, Participation.version_id).where(Participation.campagne_id.in_(ids)),
    ).subquery()
    statement = select(asked.c.campagne_id, VersionQuestionnaire).join(
        asked, asked.c.version_id == VersionQuestionnaire.id
    )
    found: dict[int, list[Questionnaire]] = {key: [] for key in ids}
    for campagne_id, version in session.execute(statement.order_by(VersionQuestionnaire.numero)):
        found[campagne_id].append(get_questionnaire(version))
    return found


@dataclass(frozen=True, slots=True)
class Avancement:
    """How many answers were transmitted, of how many expected; those that are not expected any more aside."""

    transmises: int = 0
    attendues: int = 0

    def __str__(self) -> str:
        return f"{self.transmises} sur {self.attendues}" if self.attendues else "aucune"


def count_answers_by_version(session: Session, version_ids: Sequence[int]) -> Mapping[int, Avancement]:
    """Version id -> its answers; a version without any is not listed."""
    own = Participation
    statement = (
        select(own.version_id, func.count(own.transmise_le), func.count())
        .where(own.version_id.in_(version_ids), own.retiree_le.is_(None))
        .group_by(own.version_id)
    )
    return {row[0]: Avancement(row[1], row[2]) for row in session.execute(statement)}
