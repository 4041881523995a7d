"""Purge rules on answers: their history, their authors' names, the workbooks that held both."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Select, and_, delete, exists, or_, select, update
from sqlalchemy.orm import Session

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
    Transmission,
)
from collecte.reponses.queries.transmissions import is_waiting
from collecte.rgpd.operations.detachement import MOTIF_EFFACE, detach, forget_history
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


def due_reponses(session: Session, now: datetime) -> Select[Any]:
    return _due(session, now, "reponses", lambda campagne: campagne.population is Population.PERSONNES)


def due_satisfaction(session: Session, now: datetime) -> Select[Any]:
    return _due(
        session, now, "satisfaction", lambda campagne: campagne.is_of_structures and campagne.instrument != IMPACT
    )


def due_effets(session: Session, now: datetime) -> Select[Any]:
    return _due(session, now, "effets", lambda campagne: campagne.is_of_structures and campagne.instrument == IMPACT)


def _due(session: Session, now: datetime, nom: str, is_own: Callable[[Campagne], bool]) -> Select[Any]:
    closed = closed_campagnes(session, DUREES[nom].before(now))
    asked = session.scalars(select(Campagne).where(Campagne.id.in_(closed)))
    answers = list_nominatives(session, [campagne.id for campagne in asked if is_own(campagne)], paris_day(now))
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


# --- workbooks


def due_classeurs(session: Session, now: datetime) -> Select[Any]:
    """Select the workbooks of campaigns that closed long ago, or one of whose answers was anonymised since, or that
    named someone who was erased."""
    closed = closed_campagnes(session, DUREES["classeurs"].before(now))
    classeur = ClasseurReference
    is_cut = exists().where(Participation.campagne_id == classeur.campagne_id, Participation.detachee.is_not(None))
    of_people = classeur.campagne_id.in_(_of_people(session, closed))
    lost_a_name = classeur.ecarts.contains(EFFACE)
    return (
        select(classeur.campagne_id)
        .where(classeur.expurge_le.is_(None), or_(of_people, is_cut, lost_a_name))
        .order_by(classeur.campagne_id)
    )


def _of_people(session: Session, closed: Collection[int]) -> Sequence[int]:
    """List the campaigns of persons: answers of structures are stored longer, so their workbooks wait for them."""
    statement = select(Campagne.id).where(Campagne.id.in_(closed), Campagne.population == Population.PERSONNES)
    return session.scalars(statement).all()


def purge_classeurs(session: Session, keys: Sequence[Any], now: datetime) -> None:
    for campagne_id in keys:
        redraw_reference(session, campagne_id, nameless_since=now)
