"""Purge rules on answers: history, authors' names, free texts of anonymous ones, the workbooks that held them."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Select, and_, delete, exists, or_, select, update
from sqlalchemy.orm import Session

from collecte.campagnes.operations.publications import forget_words
from collecte.campagnes.operations.resultats import redraw_reference
from collecte.core.operations.durees import DUREES, IMPACT
from collecte.models import (
    Campagne,
    Changement,
    ClasseurReference,
    EcartJustifie,
    Echange,
    Participation,
    Population,
    Rappel,
    ReponseAnonyme,
    Transmission,
)
from collecte.reponses.queries.transmissions import is_waiting
from collecte.reponses.queries.versions import get_questionnaire
from collecte.rgpd.operations.detachement import MOTIF_EFFACE, detach, forget_history, forget_reviews, without_texts
from collecte.rgpd.operations.mots_effaces import EFFACE
from collecte.rgpd.queries.purges import closed_campagnes, list_nominatives
from collecte.telechargements.operations.fabrications import retirer_fabrications
from questionnaires.core.francais import paris_day

# --- history


def due_historique(session: Session, now: datetime) -> Select[Any]:
    """Select the answers whose history has expired."""
    closed = closed_campagnes(session, DUREES["historique"].before(now))
    participation_id = Participation.id
    given_back = and_(
        Transmission.participation_id == participation_id, Transmission.rendue_le.is_not(None), ~is_waiting()
    )
    has_reason = (EcartJustifie.participation_id == participation_id) & (EcartJustifie.raison != MOTIF_EFFACE)
    has_some = or_(
        exists().where(Changement.participation_id == participation_id),
        exists().where(given_back),
        exists().where(Echange.participation_id == participation_id),
        exists().where(Rappel.participation_id == participation_id),
        exists().where(has_reason),
    )
    return select(participation_id).where(Participation.campagne_id.in_(closed), has_some).order_by(participation_id)


def purge_historique(session: Session, keys: Sequence[Any], now: datetime) -> None:
    forget_history(session, keys)
    for table in (Echange, Rappel):
        session.execute(delete(table).where(table.participation_id.in_(keys)))
    reasons = update(EcartJustifie).where(EcartJustifie.participation_id.in_(keys))
    session.execute(reasons.values(raison=MOTIF_EFFACE))
    of_regions = select(Campagne.region_id).join(Participation, Participation.campagne_id == Campagne.id)
    for region_id in session.scalars(of_regions.where(Participation.id.in_(keys)).distinct()).all():
        retirer_fabrications(session, region_id, now)


# --- answers


_OWN: Mapping[str, Callable[[Campagne], bool]] = {
    "reponses": lambda campagne: campagne.population is Population.PERSONNES,
    "satisfaction": lambda campagne: campagne.is_of_structures and campagne.instrument != IMPACT,
    "effets": lambda campagne: campagne.is_of_structures and campagne.instrument == IMPACT,
}
"""Name of a duration -> whether it is that of the answers of a campaign."""


def _expired(session: Session, nom: str, now: datetime) -> list[Campagne]:
    """List the campaigns whose answers have that duration and passed it."""
    closed = closed_campagnes(session, DUREES[nom].before(now))
    campagnes = session.scalars(select(Campagne).where(Campagne.id.in_(closed)))
    return [campagne for campagne in campagnes if _OWN[nom](campagne)]


def due_reponses(nom: str, session: Session, now: datetime) -> Select[Any]:
    """Select the answers with a name that passed the duration `nom`."""
    expired = [campagne.id for campagne in _expired(session, nom, now)]
    answers = list_nominatives(session, expired, paris_day(now))
    return (
        select(Participation.id)
        .where(Participation.id.in_([answer.id for answer in answers]))
        .order_by(Participation.id)
    )


def purge_reponses(session: Session, keys: Sequence[Any], now: datetime) -> None:
    """Anonymise whole respondents, campaign by campaign: all the answers of one in a campaign get one number."""
    campagnes = session.scalars(select(Participation.campagne_id).where(Participation.id.in_(keys)).distinct()).all()
    answers = list_nominatives(session, campagnes, paris_day(now))
    wanted = {_respondent(answer) for answer in answers if answer.id in set(keys)}
    of_wanted = sorted(
        (answer for answer in answers if _respondent(answer) in wanted), key=lambda answer: answer.campagne_id
    )
    for _campagne_id, of_campagne in groupby(of_wanted, key=lambda answer: answer.campagne_id):
        detach(session, of_campagne, now)


def _respondent(answer: Participation) -> tuple[int, int | None, int | None]:
    return answer.campagne_id, answer.personne_id, answer.accompagnement.structure_id if answer.accompagnement else None


# --- anonymous answers: they stay, free texts that may name someone go


def due_anonymes(nom: str, session: Session, now: datetime) -> Select[Any]:
    """Select the anonymous answers with free texts that passed the duration `nom`."""
    keys = [
        key for campagne in _expired(session, nom, now) if campagne.anonyme for key in _with_texts(session, campagne)
    ]
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


# --- workbooks


def due_classeurs(session: Session, now: datetime) -> Select[Any]:
    """Select the workbooks of campaigns that closed long ago, or one of whose answers was anonymised since, or that
    named someone who was erased."""
    closed = closed_campagnes(session, DUREES["classeurs"].before(now))
    classeur = ClasseurReference
    is_cut = exists().where(Participation.campagne_id == classeur.campagne_id, Participation.detachee.is_not(None))
    people = select(Campagne.id).where(Campagne.id.in_(closed), Campagne.population == Population.PERSONNES)
    of_people = classeur.campagne_id.in_(session.scalars(people).all())  # those of structures wait for their answers
    lost_a_name = classeur.ecarts.contains(EFFACE)
    return (
        select(classeur.campagne_id)
        .where(classeur.expurge_le.is_(None), or_(of_people, is_cut, lost_a_name))
        .order_by(classeur.campagne_id)
    )


def purge_classeurs(session: Session, keys: Sequence[Any], now: datetime) -> None:
    for campagne_id in keys:
        redraw_reference(session, campagne_id, nameless_since=now)
