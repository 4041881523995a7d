"""Purge rules on answers: their history, their authors' names, the workbooks that held both."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from itertools import groupby
from typing import Any

from sqlalchemy import Select, delete, exists, or_, select, update
from sqlalchemy.orm import Session, undefer

from collecte.campagnes.operations.resultats import write_reference
from collecte.campagnes.queries.collectes import get_collecte_enquete, get_collecte_with_serie
from collecte.campagnes.queries.finances import get_settled_funding
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
from collecte.rgpd.operations.detachement import MOTIF_EFFACE, detach, forget_history
from collecte.rgpd.operations.mots_effaces import EFFACE
from collecte.rgpd.queries.purges import closed_campagnes, list_nominatives
from collecte.telechargements.operations.fabrications import retirer_fabrications
from exports.records.records import Collecte, CollecteEnquete, VersionPosee
from exports.temps.reference import read_raisons
from questionnaires.core.francais import paris_day
from questionnaires.temps.derive import TEMPS

# --- history


def due_historique(session: Session, now: datetime) -> Select[Any]:
    """The answers of which something is still told that should not be any more."""
    closed = closed_campagnes(session, DUREES["historique"].before(now))
    own = Participation.id
    given_back = (Transmission.participation_id == own) & Transmission.rendue_le.is_not(None)
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
    statement = select(ClasseurReference).where(ClasseurReference.campagne_id.in_(keys))
    for kept in session.scalars(statement.options(undefer(ClasseurReference.fichier))):
        kept.fichier = write_reference(_nameless(session, kept))
        kept.octets, kept.sha256, kept.expurge_le = len(kept.fichier), sha256(kept.fichier).hexdigest(), now


def _nameless(session: Session, kept: ClasseurReference) -> Collecte | CollecteEnquete:
    """The same records as the day results were settled, of no one."""
    campagne = session.get_one(Campagne, kept.campagne_id)
    moment = campagne.arretee_le or kept.cree_le
    read = get_collecte_with_serie if campagne.instrument == TEMPS else get_collecte_enquete
    collecte = read(session, campagne, moment)
    told = replace(collecte.deroulement, ecarts=kept.ecarts)
    if isinstance(collecte, CollecteEnquete):
        versions = collecte.versions if campagne.anonyme else tuple(_in_counts(own) for own in collecte.versions)
        nameless = tuple(replace(own, nom="") for own in collecte.attendus)  # in another order than that of names
        return replace(collecte, deroulement=told, attendus=nameless, versions=versions)
    funded = get_settled_funding(session, campagne)
    dlas = tuple(replace(own, etp_conventionne=funded.get(own.code, own.etp_conventionne)) for own in collecte.dlas)
    attendus = tuple(replace(own, nom="") for own in collecte.attendus)
    raisons = read_raisons(kept.fichier)
    return replace(collecte, deroulement=told, attendus=attendus, dlas=dlas, raisons=raisons)


def _in_counts(version: VersionPosee) -> VersionPosee:
    """The same version, whose answers are not read one by one."""
    return replace(version, questionnaire=version.questionnaire.model_copy(update={"diffusion": "agregee"}))
