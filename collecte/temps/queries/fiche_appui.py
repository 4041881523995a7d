"""Queries for the fiche d’appui: DLA, avenants, engagements and shared answers its reader may see."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased, contains_eager, joinedload

from collecte.bilans.queries.reponses_bilan import last_over, list_transmises
from collecte.models import (
    Avenant,
    Campagne,
    Convention,
    Dla,
    Engagement,
    EtatCampagne,
    OrientationAccompagnement,
    OrientationPrioritaire,
    Participation,
)
from collecte.policy import Acteur, negotiated_dlas, was_announced, worked_dlas
from collecte.reponses.queries.campagnes import list_campagnes_of
from questionnaires.temps.derive import TEMPS

LOADED_WITH_DLA = (joinedload(Dla.region), joinedload(Dla.porteuse))
LOADED_WITH_AVENANT = (joinedload(Avenant.convention).joinedload(Convention.dla),)
LOADED_WITH_ENGAGEMENT = (joinedload(Engagement.avenant).joinedload(Avenant.convention).joinedload(Convention.dla),)


def negotiated_avenants(acteur: Acteur, today: date) -> ColumnElement[bool]:
    """Match the avenants of the DLA whose fiche d'appui `acteur` reads."""
    return Avenant.convention.has(Convention.dla.has(negotiated_dlas(acteur, today)))


def negotiated_engagements(acteur: Acteur, today: date) -> ColumnElement[bool]:
    """Match the commitments of the DLA whose fiche d'appui `acteur` reads."""
    return Engagement.avenant.has(negotiated_avenants(acteur, today))


def list_negotiated_dlas(session: Session, acteur: Acteur, today: date) -> Sequence[Dla]:
    """List the DLA whose fiche d'appui `acteur` reads on a day, by code; région and structure porteuse loaded."""
    statement = select(Dla).options(*LOADED_WITH_DLA).where(negotiated_dlas(acteur, today))
    return session.scalars(statement.order_by(Dla.code, Dla.id)).all()


def list_engagements(session: Session, avenant_id: int) -> Sequence[Engagement]:
    """List the commitments of an avenant, in the order in which they were written."""
    statement = select(Engagement).where(Engagement.avenant_id == avenant_id).order_by(Engagement.id)
    return session.scalars(statement).all()


def list_avenants(session: Session, dla_id: int) -> Mapping[Avenant, Sequence[Engagement]]:
    """Return the avenants of a DLA, latest first, convention and structure porteuse loaded -> their commitments, in the
    order in which they were written."""
    statement = (
        select(Avenant, Engagement)
        .join(Avenant.convention)
        .outerjoin(Engagement, Engagement.avenant_id == Avenant.id)
        .options(contains_eager(Avenant.convention).joinedload(Convention.porteuse))
        .where(Convention.dla_id == dla_id)
        .order_by(Avenant.debut.desc(), Avenant.id.desc(), Engagement.id)
    )
    by_avenant: dict[Avenant, list[Engagement]] = {}
    for avenant, engagement in session.execute(statement):
        by_avenant.setdefault(avenant, []).extend([engagement] if engagement else [])
    return by_avenant


def list_temps(session: Session, region_id: int, today: date) -> Sequence[Campagne]:
    """List the campagnes on time of a région that opened, the first période to end first."""
    campagnes = list_campagnes_of(session, region_id, TEMPS)
    opened = [campagne for campagne in campagnes if campagne.etat(today) is not EtatCampagne.PREVUE]
    return sorted(opened, key=lambda campagne: (campagne.periode.fin, campagne.id))


@dataclass(frozen=True, slots=True)
class Partagees:
    """The answers on time of a DLA in one campagne, for what the fiche shows beyond shares: wishes, who does what and
    who should, reasons. `reponses` is empty unless all those who transmitted agreed, and knew of the direction that
    reads: each could deduce the other. Which of both is missing is not shown: it would reveal what someone chose.

    `sans_nom`: some were anonymised, and their authors' choice went with their name. `poids` is the expected weight, in
    thousandths of an ETP-mois: who works there, for how much.
    """

    transmises: int = 0
    sans_nom: bool = False
    poids: int = 0
    reponses: Sequence[Participation] = ()


def list_partagees(
    session: Session, acteur: Acteur, campagne_ids: Collection[int], dla_id: int, today: date
) -> Mapping[int, Partagees]:
    """Return campagne id -> answers of a DLA. Their content is not even read where one author did not agree, nor for a
    direction that one author did not know of; all authors knew of those who work there."""
    expected, shared = aliased(Participation), Participation
    poids = (expected.etp_attendu * expected.mois_attendus).label("poids")
    is_shared = and_(shared.id == expected.id, shared.transmise_le.is_not(None), ~_is_refused(shared, acteur, today))
    statement = (
        select(expected.campagne_id, expected.transmise_le, expected.detachee, poids, shared)
        .outerjoin(shared, is_shared)
        .options(joinedload(shared.version))
        .where(expected.campagne_id.in_(campagne_ids), expected.dla_id == dla_id, expected.retiree_le.is_(None))
        .order_by(expected.id)
    )
    by_campagne: dict[int, list[Row[*tuple[Any, ...]]]] = {key: [] for key in campagne_ids}
    for row in session.execute(statement):
        by_campagne[row.campagne_id].append(row)
    return {key: _partagees(rows) for key, rows in by_campagne.items()}


def _is_refused(shared: type[Participation], acteur: Acteur, today: date) -> ColumnElement[bool]:
    """SQL condition: someone who transmitted in the same campagne for the same DLA did not agree, or did not know that
    `acteur` directs it; all authors knew of those who work there."""
    other = aliased(Participation)
    is_colleague = other.dla_id.in_(select(Dla.id).where(worked_dlas(acteur, today)))
    return exists().where(
        other.campagne_id == shared.campagne_id,
        other.dla_id == shared.dla_id,
        other.retiree_le.is_(None),
        other.transmise_le.is_not(None),
        ~(other.partage_fiche & or_(is_colleague, was_announced(acteur.personne_id, other))),
    )


def _partagees(rows: Sequence[Row[*tuple[Any, ...]]]) -> Partagees:
    sent = [row for row in rows if row.transmise_le is not None]
    return Partagees(
        transmises=len(sent),
        sans_nom=any(row.detachee is not None for row in sent),
        poids=sum(row.poids or 0 for row in rows),
        reponses=[row.Participation for row in rows if row.Participation is not None],
    )


def get_bilan(session: Session, dla_id: int, debut: date, fin: date) -> Participation | None:
    """Return the last transmitted bilan of a DLA whose période has a day between two; version, campagne loaded."""
    return last_over(list_transmises(session, [dla_id]).get(dla_id, ()), debut, fin)


def list_orientations_followed(session: Session, avenant_id: int) -> Sequence[tuple[str, int]]:
    """List the orientations of an avenant, in order of entry: label, and number of accompagnements that are part of
    it."""
    orientation, link = OrientationPrioritaire, OrientationAccompagnement
    statement = (
        select(orientation.libelle, func.count(link.accompagnement_id))
        .outerjoin(link, link.orientation_id == orientation.id)
        .where(orientation.avenant_id == avenant_id)
        .group_by(orientation.id, orientation.libelle)
        .order_by(orientation.id)
    )
    return [(libelle, int(count)) for libelle, count in session.execute(statement)]
