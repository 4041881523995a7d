"""Publish a questionnaire as an immutable version, numbered by région or among those derived for all."""

from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from collecte.core.errors import ConflictError, Refus
from collecte.models import VersionQuestionnaire
from collecte.reponses.queries.versions import get_last_version, get_version_by_hash
from questionnaires.core.anomalies import blocking
from questionnaires.core.francais import plural
from questionnaires.core.model import Questionnaire
from questionnaires.editing.verification import verify
from questionnaires.files.versions import content_hash, to_json

_TRIES = 5


def publish_version(
    session: Session, *, questionnaire: Questionnaire, now: datetime, region_id: int | None = None
) -> VersionQuestionnaire:
    """Return the immutable version of a questionnaire: the one already published with the same content, or a new one.

    Without a région, any version of the same content is returned; with a région, its last version only: going back to
    an earlier wording makes a new version. Two may publish at the same instant: the second one reads again.
    Raises Refus.
    """
    if defects := blocking(verify(questionnaire)):
        raise Refus(
            f"Le questionnaire ne peut pas être publié : {plural(len(defects), 'point')} à corriger.",
            str(defects[0]),
        )
    empreinte = content_hash(questionnaire)
    for _ in range(_TRIES):
        if version := _published(session, questionnaire.code, empreinte, region_id):
            return version
        try:
            with session.begin_nested():
                version = _new_version(session, questionnaire, empreinte, region_id, now)
        except IntegrityError:
            continue
        return version
    raise ConflictError("D’autres versions se publient au même instant.", "Rien n’est publié : essayez de nouveau.")


def _published(session: Session, code: str, empreinte: str, region_id: int | None) -> VersionQuestionnaire | None:
    if region_id is None:
        return get_version_by_hash(session, empreinte)
    last = get_last_version(session, code, region_id)
    return last if last is not None and last.empreinte == empreinte else None


def _new_version(
    session: Session, questionnaire: Questionnaire, empreinte: str, region_id: int | None, now: datetime
) -> VersionQuestionnaire:
    last = get_last_version(session, questionnaire.code, region_id)
    version = VersionQuestionnaire(
        region_id=region_id,
        code=questionnaire.code,
        numero=(last.numero if last else 0) + 1,
        empreinte=empreinte,
        contenu=to_json(questionnaire),
        publiee_le=now,
    )
    session.add(version)
    return version
