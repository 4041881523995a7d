"""Queries on published versions, and the parsed questionnaire of each."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select, union
from sqlalchemy.orm import Session, joinedload

from collecte.models import Campagne, Participation, VersionQuestionnaire
from questionnaires.answers.citations import without_citations
from questionnaires.core.model import Questionnaire
from questionnaires.editing.passages import passes
from questionnaires.files.versions import from_json


def get_questionnaire(version: VersionQuestionnaire) -> Questionnaire:
    """Return the questionnaire of a version, whose texts quote no answer."""
    return without_citations(get_written(version))


def get_written(version: VersionQuestionnaire) -> Questionnaire:
    """Return the questionnaire of a version as its author wrote it, parsed once per process: a version never
    changes."""
    return _PARSED.get(version.empreinte) or _PARSED.setdefault(version.empreinte, from_json(version.contenu))


_PARSED: dict[str, Questionnaire] = {}


def get_version_by_hash(session: Session, empreinte: str) -> VersionQuestionnaire | None:
    """Return the version shared by all régions that has this content."""
    return session.scalar(
        select(VersionQuestionnaire).where(
            VersionQuestionnaire.empreinte == empreinte, VersionQuestionnaire.region_id.is_(None)
        )
    )


def get_last_version(session: Session, code: str, region_id: int | None) -> VersionQuestionnaire | None:
    """Return the last published version of a questionnaire of a région; `region_id` None: of one shared by all."""
    owner = VersionQuestionnaire.region_id
    statement = (
        select(VersionQuestionnaire)
        .where(VersionQuestionnaire.code == code, owner.is_(None) if region_id is None else owner == region_id)
        .order_by(VersionQuestionnaire.numero.desc())
        .limit(1)
    )
    return session.scalar(statement)


def list_versions_of(session: Session, code: str, region_id: int) -> Sequence[VersionQuestionnaire]:
    """List every published version of a questionnaire of a région, the last one first."""
    statement = (
        select(VersionQuestionnaire)
        .where(VersionQuestionnaire.code == code, VersionQuestionnaire.region_id == region_id)
        .order_by(VersionQuestionnaire.numero.desc())
    )
    return session.scalars(statement).all()


def list_last_versions(session: Session, region_ids: Collection[int]) -> Mapping[tuple[int, str], VersionQuestionnaire]:
    """Return the last published version of every questionnaire of these régions, by (région id, code)."""
    statement = (
        select(VersionQuestionnaire)
        .where(VersionQuestionnaire.region_id.in_(region_ids))
        .order_by(VersionQuestionnaire.numero)
    )
    return {
        (version.region_id, version.code): version
        for version in session.scalars(statement)
        if version.region_id is not None
    }


def may_pass_to_last_version(participation: Participation) -> bool:
    """Return whether the campaign asks another version than the answer's, to which it may pass."""
    version, last = participation.version, participation.campagne.version
    if version.id == last.id:
        return False
    return passes(get_questionnaire(version), get_questionnaire(last), participation.saisie)


def may_answer_pass(session: Session, participation_id: int) -> bool:
    """Return whether an answer may pass to the last version, by its id: its animateur learns nothing else of it."""
    statement = (
        select(Participation)
        .options(joinedload(Participation.version), joinedload(Participation.campagne).joinedload(Campagne.version))
        .where(Participation.id == participation_id)
    )
    return may_pass_to_last_version(session.scalars(statement).one())


def list_answered_versions(session: Session, code: str, region_id: int) -> Sequence[VersionQuestionnaire]:
    """List the versions in which an answer is given or expected, in any campaign of a région, oldest first."""
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
    """List the questionnaires of a campaign: its version, and those that some of its answers keep."""
    return list_questionnaires_by_campagne(session, [campagne])[campagne.id]


def list_questionnaires_by_campagne(
    session: Session, campagnes: Collection[Campagne]
) -> Mapping[int, Sequence[Questionnaire]]:
    """Return the questionnaires of several campaigns, by id of campaign, oldest version first."""
    ids = [campagne.id for campagne in campagnes]
    asked = union(
        select(Campagne.id.label("campagne_id"), Campagne.version_id).where(Campagne.id.in_(ids)),
        select(Participation.campagne_id, Participation.version_id).where(Participation.campagne_id.in_(ids)),
    ).subquery()
    statement = select(asked.c.campagne_id, VersionQuestionnaire).join(
        asked, asked.c.version_id == VersionQuestionnaire.id
    )
    questionnaires: dict[int, list[Questionnaire]] = {key: [] for key in ids}
    for campagne_id, version in session.execute(statement.order_by(VersionQuestionnaire.numero)):
        questionnaires[campagne_id].append(get_questionnaire(version))
    return questionnaires


@dataclass(frozen=True, slots=True)
class AvancementVersion:
    """Numbers of answers transmitted and expected, except those no longer expected."""

    transmises: int = 0
    attendues: int = 0

    def __str__(self) -> str:
        return f"{self.transmises} sur {self.attendues}" if self.attendues else "aucune"


def count_answers_by_version(session: Session, version_ids: Sequence[int]) -> Mapping[int, AvancementVersion]:
    """Count the answers by version id; a version without any is not listed."""
    answer = Participation
    statement = (
        select(answer.version_id, func.count(answer.transmise_le), func.count())
        .where(answer.version_id.in_(version_ids), answer.retiree_le.is_(None))
        .group_by(answer.version_id)
    )
    return {row[0]: AvancementVersion(row[1], row[2]) for row in session.execute(statement)}
