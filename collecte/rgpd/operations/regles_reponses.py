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
    """The answers of which something is still told that should not be any more."""
    closed = closed_campagnes(session, DUREES["historique"].before(now))
    own = Participation.id
    given_back = and_(Transmission.participation_id == own, Transmission.rendue_le.is_not(None), ~is_waiting())
    said = (EcartJustifie.participation_id == own) & (EcartJustifie.raison != MOTIF_EFFACE)
    has_some = or_(
        exists().where(Changement.participation_id == own),
        exists().where(given_back),
        exists().where(Echange.participation_id == own),
        exists().where(Rappel.participation_id == own),
        exists().where(said),
    )
    return select(own).where(Participation.campagne_id.in_(closed), has_some).order_by(own)


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
    return _due(session, now, "reponses", lambda own: own.population is Population.PERSONNES)


def due_satisfaction(session: Session, now: datetime) -> Select[Any]:
    return _due(session, now, "satisfaction", lambda own: own.is_of_structures and own.instrument != IMPACT)


def due_effets(session: Session, now: datetime) -> Select[Any]:
    return _due(session, now, "effets", lambda own: own.is_of_structures and own.instrument == IMPACT)


def _due(session: Session, now: datetime, nom: str, is_own: Callable[[Campagne], bool]) -> Select[Any]:
    closed = closed_campagnes(session, DUREES[nom].before(now))
    asked = session.scalars(select(Campagne).where(Campagne.id.in_(closed)))
    found = list_nominatives(session, [own.id for own in asked if is_own(own)], paris_day(now))
    return select(Participation.id).where(Participation.id.in_([own.id for own in found])).order_by(Participation.id)


def purge_reponses(session: Session, keys: Sequence[Any], now: datetime) -> None:
    """Whole respondents, campaign by campaign: all that one gave in a campaign keeps one number."""
    campagnes = session.scalars(select(Participation.campagne_id).where(Participation.id.in_(keys)).distinct()).all()
    found = list_nominatives(session, campagnes, paris_day(now))
    wanted = {_respondent(own) for own in found if own.id in set(keys)}
    whole = sorted((own for own in found if _respondent(own) in wanted), key=lambda own: own.campagne_id)
    for _campagne_id, own in groupby(whole, key=lambda each: each.campagne_id):
        detach(session, own, now)


def _respondent(own: Participation) -> tuple[int, int | None, int | None]:
    return own.campagne_id, own.personne_id, own.accompagnement.structure_id if own.accompagnement else None


# --- workbooks


def due_classeurs(session: Session, now: datetime) -> Select[Any]:
    """Those of campaigns that closed long ago, or an answer of which was cut since they were written, or that named
    someone who was erased."""
    closed = closed_campagnes(session, DUREES["classeurs"].before(now))
    own = ClasseurReference
    is_cut = exists().where(Participation.campagne_id == own.campagne_id, Participation.detachee.is_not(None))
    of_people = own.campagne_id.in_(_of_people(session, closed))
    lost_a_name = own.ecarts.contains(EFFACE)
    return (
        select(own.campagne_id)
        .where(own.expurge_le.is_(None), or_(of_people, is_cut, lost_a_name))
        .order_by(own.campagne_id)
    )


def _of_people(session: Session, closed: Collection[int]) -> Sequence[int]:
    """Structures give longer than persons: theirs wait for their answers to be cut."""
    statement = select(Campagne.id).where(Campagne.id.in_(closed), Campagne.population == Population.PERSONNES)
    return session.scalars(statement).all()


def purge_classeurs(session: Session, keys: Sequence[Any], now: datetime) -> None:
    for campagne_id in keys:
        redraw_reference(session, campagne_id, nameless_since=now)
