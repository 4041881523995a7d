"""Publish a questionnaire of the library, and move answers in progress to the new version."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from collecte.bibliotheque.operations.brouillons import ChangedBrouillonError
from collecte.bibliotheque.operations.versions import publish_version
from collecte.bibliotheque.queries.brouillons import lock_brouillon, read_brouillon
from collecte.core.errors import ConflictError
from collecte.core.operations.journal import record_on
from collecte.models import Brouillon, Campagne, Participation, VersionQuestionnaire
from collecte.policy import Acteur
from collecte.reponses.queries.versions import get_last_version, get_questionnaire
from questionnaires.core.francais import paris_day
from questionnaires.editing.passages import passes


@dataclass(frozen=True, slots=True)
class Publication:
    """Number of the new version, answers moved to it, and answers kept on theirs."""

    numero: int
    moved: int
    kept: int


def publish_brouillon(
    session: Session, *, brouillon_id: int, base_revision: int, move_drafts: bool, acteur: Acteur | None, now: datetime
) -> Publication:
    """Publish a draft as a version. With `move_drafts`, campaigns that are not closed ask it from now on, and the
    answers under way move to it when they may (see questionnaires.editing.passages.passes); without, campaigns keep
    their version.

    Raises ChangedBrouillonError, Refus.
    """
    brouillon = lock_brouillon(session, brouillon_id)
    if brouillon.revision != base_revision:
        raise ChangedBrouillonError
    before = get_last_version(session, brouillon.code, brouillon.region_id)
    version = publish_version(session, questionnaire=read_brouillon(brouillon), now=now, region_id=brouillon.region_id)
    if version is before:
        raise ConflictError(
            f"Rien n’a changé depuis la version {version.numero}.", "Modifiez le questionnaire avant de le publier."
        )
    publication = _moved(session, brouillon, version, now) if move_drafts else Publication(version.numero, 0, 0)
    details = {"version": version.libelle, "deplacees": publication.moved, "restees": publication.kept}
    record_on(session, brouillon, "publier", acteur, now, **details)
    session.flush()
    return publication


def _moved(session: Session, brouillon: Brouillon, version: VersionQuestionnaire, now: datetime) -> Publication:
    after = get_questionnaire(version)
    moved = kept = 0
    for campagne in _running(session, brouillon, now):
        campagne.version = version
        for participation in _under_way(session, campagne):
            is_begun = participation.revision > 0
            if not is_begun or passes(get_questionnaire(participation.version), after, participation.saisie):
                participation.version = version
                moved += 1
            else:
                kept += 1
    session.flush()
    return Publication(version.numero, moved, kept)


def _running(session: Session, brouillon: Brouillon, now: datetime) -> Iterator[Campagne]:
    """Yield the planned or open campaigns of this questionnaire; anonymous ones keep their version, otherwise
    respondents who answered another version could be identified."""
    statement = select(Campagne).where(Campagne.region_id == brouillon.region_id, Campagne.instrument == brouillon.code)
    for campagne in session.scalars(statement):
        if not campagne.is_over(paris_day(now)) and not campagne.anonyme:
            yield campagne


def _under_way(session: Session, campagne: Campagne) -> Iterator[Participation]:
    """Yield answers not transmitted, locked until the end of the transaction so that no save slips between."""
    yield from session.scalars(
        select(Participation)
        .where(Participation.campagne_id == campagne.id, Participation.transmise_le.is_(None))
        .order_by(Participation.id)
        .with_for_update(of=Participation)
        .execution_options(populate_existing=True)
    ).all()
