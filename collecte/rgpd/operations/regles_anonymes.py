"""Purge rules on anonymous answers: answers stay, free texts that may name someone go."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from collecte.campagnes.operations.publications import forget_words
from collecte.core.operations.durees import DUREES, IMPACT
from collecte.models import Campagne, ClasseurReference, ReponseAnonyme
from collecte.reponses.queries.versions import get_questionnaire
from collecte.rgpd.operations.detachement import forget_reviews, without_texts
from collecte.rgpd.queries.purges import closed_campagnes
from collecte.telechargements.operations.fabrications import retirer_fabrications


def due_anonymes(session: Session, now: datetime) -> Select[Any]:
    return _due(session, now, "satisfaction", lambda campagne: campagne.instrument != IMPACT)


def due_anonymes_effets(session: Session, now: datetime) -> Select[Any]:
    return _due(session, now, "effets", lambda campagne: campagne.instrument == IMPACT)


def _due(session: Session, now: datetime, nom: str, is_own: Callable[[Campagne], bool]) -> Select[Any]:
    closed = closed_campagnes(session, DUREES[nom].before(now))
    asked = session.scalars(select(Campagne).where(Campagne.id.in_(closed), Campagne.anonyme))
    keys = [key for campagne in asked if is_own(campagne) for key in _with_texts(session, campagne)]
    return select(ReponseAnonyme.id).where(ReponseAnonyme.id.in_(keys)).order_by(ReponseAnonyme.id)


def _with_texts(session: Session, campagne: Campagne) -> list[str]:
    questionnaire = get_questionnaire(campagne.version)
    rows = session.execute(
        select(ReponseAnonyme.id, ReponseAnonyme.valeurs).where(ReponseAnonyme.campagne_id == campagne.id)
    )
    return [row.id for row in rows if without_texts(questionnaire, row.valeurs) != row.valeurs]


def purge_anonymes(session: Session, keys: Sequence[Any], now: datetime) -> None:
    """Remove free texts; the reference workbook of their campaign is to be written again."""
    anonyme = ReponseAnonyme
    campagnes = session.scalars(select(anonyme.campagne_id).where(anonyme.id.in_(keys)).distinct()).all()
    for campagne in session.scalars(select(Campagne).where(Campagne.id.in_(campagnes))).all():
        questionnaire = get_questionnaire(campagne.version)
        of_campagne = select(anonyme.id, anonyme.valeurs).where(
            anonyme.id.in_(keys), anonyme.campagne_id == campagne.id
        )
        for row in session.execute(of_campagne.order_by(anonyme.id)).all():
            valeurs = without_texts(questionnaire, row.valeurs)
            session.execute(update(anonyme).where(anonyme.id == row.id).values(valeurs=valeurs))
        session.flush()
        forget_reviews(session, campagne)
        session.execute(
            update(ClasseurReference).where(ClasseurReference.campagne_id == campagne.id).values(expurge_le=None)
        )
        forget_words(session, campagne, now)
        retirer_fabrications(session, campagne.region_id, now)
