"""Openings of the demo: questionnaires published, campaigns whose notice is completed, answers that they expect."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from collecte.bibliotheque.operations.publications import publish_brouillon
from collecte.bibliotheque.queries.brouillons import get_brouillon_of
from collecte.campagnes.operations.notices import change_notice
from collecte.campagnes.operations.ouverture import confirm_opening
from collecte.models import Campagne, Participation, Region, VersionQuestionnaire
from collecte.models.notices import CSE_SANS_OBJET
from collecte.policy import Acteur
from collecte.reponses.queries.versions import get_last_version

CONTACT = "c2ra@demo.example"


def published(
    session: Session, region: Region, code: str, opened: datetime, acteur: Acteur | None = None
) -> VersionQuestionnaire:
    """Return a version of a questionnaire of the library, published unless it is already. Raise LookupError."""
    brouillon = get_brouillon_of(session, region.id, code)
    version = get_last_version(session, code, region.id)
    if brouillon is not None and version is None:
        revision = brouillon.revision
        publish_brouillon(
            session, brouillon_id=brouillon.id, base_revision=revision, move_drafts=False, acteur=acteur, now=opened
        )
        version = get_last_version(session, code, region.id)
    if version is None:
        raise LookupError(code)
    return version


def open_campagne(session: Session, campagne: Campagne, now: datetime) -> Campagne:
    """Open a campaign on its day, its notice completed where blank; return it."""
    if campagne.missing_notice:
        notice = replace(campagne.information, contact=CONTACT, cse=campagne.information.cse or CSE_SANS_OBJET)
        change_notice(session, campagne_id=campagne.id, notice=notice, acteur=None, now=now)
    confirm_opening(session, campagne_id=campagne.id, acteur=None, now=now)
    return campagne


def expected_in(session: Session, campagne: Campagne) -> Sequence[Participation]:
    """List the answers that a campaign expects, by id."""
    statement = select(Participation).where(Participation.campagne_id == campagne.id).order_by(Participation.id)
    return session.scalars(statement).all()
