"""Queries for the fiche d’appui: DLA, avenants, engagements and shared answers its reader may see."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased, contains_eager, joinedload

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
from collecte.models.participations import is_of_whole_dla
from collecte.policy import Acteur, negotiated_dlas, was_announced, worked_dlas
from collecte.reponses.queries.campagnes import list_campagnes_of
from questionnaires.files.instruments import BILAN
from questionnaires.temps.derive import TEMPS


def list_negotiated_dlas(session: Session, acteur: Acteur, today: date) -> Sequence[Dla]:
    """The DLA whose fiche d'appui `acteur` reads on a day, by code; région and structure porteuse loaded."""
    statement = (
        select(Dla)
        .options(joinedload(Dla.region), joinedload(Dla.porteuse))
        .where(negotiated_dlas(acteur, today))
        .order_by(Dla.code, Dla.id)
    )
    return session.scalars(statement).all()


def get_negotiated_dla(session: Session, acteur: Acteur, dla_id: int, today: date) -> Dla | None:
    """One of them; None for any other, as if it did not exist."""
    statement = select(Dla).options(joinedload(Dla.region), joinedload(Dla.porteuse))
    return session.scalar(statement.where(Dla.id == dla_id, negotiated_dlas(acteur, today)))


def get_negotiated_avenant(session: Session, acteur: Acteur, avenant_id: int, today: date) -> Avenant | None:
    """An avenant of one of them; convention and DLA loaded."""
    statement = (
        select(Avenant)
        .join(Avenant.convention)
        .join(Convention.dla)
        .options(contains_eager(Avenant.convention).contains_eager(Convention.dla))
        .where(Avenant.id == avenant_id, negotiated_dlas(acteur, today))
    )
    return session.scalar(statement)


def get_negotiated_engagement(session: Session, acteur: Acteur, engagement_id: int, today: date) -> Engagement | None:
    """A commitment of one of them; avenant, convention and DLA loaded."""
    statement = (
        select(Engagement)
        .join(Engagement.avenant)
        .join(Avenant.convention)
        .join(Convention.dla)
        .options(
            contains_eager(Engagement.avenant).contains_eager(Avenant.convention).contains_eager(Convention.dla),
        )
        .where(Engagement.id == engagement_id, negotiated_dlas(acteur, today))
    )
    return session.scalar(statement)


def list_engagements(session: Session, avenant_id: int) -> Sequence[Engagement]:
    """The commitments of an avenant, in the order in which they were written."""
    statement = select(Engagement).where(Engagement.avenant_id == avenant_id).order_by(Engagement.id)
    return session.scalars(statement).all()


def list_avenants(session: Session, dla_id: int) -> Mapping[Avenant, Sequence[Engagement]]:
    """The avenants of a DLA, the latest first, convention and structure porteuse loaded -> their commitments, in the
    order in which they were written."""
    statement = (
        select(Avenant, Engagement)
        .join(Avenant.convention)
        .outerjoin(Engagement, Engagement.avenant_id == Avenant.id)
        .options(contains_eager(Avenant.convention).joinedload(Convention.porteuse))
        .where(Convention.dla_id == dla_id)
        .order_by(Avenant.debut.desc(), Avenant.id.desc(), Engagement.id)
    )
    found: dict[Avenant, list[Engagement]] = {}
    for avenant, engagement in session.execute(statement):
        found.setdefault(avenant, []).extend([engagement] if engagement else [])
    return found


def list_temps(session: Session, region_id: int, today: date) -> Sequence[Campagne]:
    """The campaigns on time of a région that opened, the first période to end first."""
    found = list_campagnes_of(session, region_id, TEMPS)
    opened = [own for own in found if own.etat(today) is not EtatCampagne.PREVUE]
    return sorted(opened, key=lambda own: (own.periode.fin, own.id))


@dataclass(frozen=True, slots=True)
class Partagees:
    """The answers on time of a DLA in one campaign, for what the fiche shows beyond shares: what is wished for, who
    does and who should, reasons. `reponses` is empty unless all those who transmitted agreed, and knew of the
    direction that reads: each could deduce the other. Which of both is missing is not told: it would say what someone
    chose.

    `sans_nom` says that some were cut from who gave them, whose choice went with their name. `poids` is what is
    expected, in thousandths of an ETP-mois: who works there, for how much.
    """

    transmises: int = 0
    sans_nom: bool = False
    poids: int = 0
    reponses: Sequence[Participation] = ()


def list_partagees(
    session: Session, acteur: Acteur, campagne_ids: Collection[int], dla_id: int, today: date
) -> Mapping[int, Partagees]:
    """Campaign -> those of a DLA. Their content is not even read where one of them did not agree, nor by a direction
    that one of them did not know of; who works there was told of to all."""
    own, shared = aliased(Participation), Participation
    poids = (own.etp_attendu * own.mois_attendus).label("poids")
    is_shared = and_(shared.id == own.id, shared.transmise_le.is_not(None), ~_is_refused(shared, acteur, today))
    statement = (
        select(own.campagne_id, own.transmise_le, own.detachee, poids, shared)
        .outerjoin(shared, is_shared)
        .options(joinedload(shared.version))
        .where(own.campagne_id.in_(campagne_ids), own.dla_id == dla_id, own.retiree_le.is_(None))
        .order_by(own.id)
    )
    found: dict[int, list[Row[*tuple[Any, ...]]]] = {key: [] for key in campagne_ids}
    for row in session.execute(statement):
        found[row.campagne_id].append(row)
    return {key: _partagees(rows) for key, rows in found.items()}


def _is_refused(shared: type[Participation], acteur: Acteur, today: date) -> ColumnElement[bool]:
    """One who transmitted in the same campaign for the same DLA did not agree, or did not know that `acteur` directs
    it; who works there was told of to all."""
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
    """The last bilan that a DLA transmitted of which a day of the période is between two; version, campaign loaded."""
    own = Participation
    statement = (
        select(own)
        .join(own.campagne)
        .options(contains_eager(own.campagne), joinedload(own.version))
        .where(
            Campagne.instrument == BILAN,
            own.dla_id == dla_id,
            is_of_whole_dla(),
            own.transmise_le.is_not(None),
            own.retiree_le.is_(None),
        )
        .order_by(own.transmise_le.desc())
    )
    return next((each for each in session.scalars(statement) if each.campagne.periode.meets_days(debut, fin)), None)


def list_orientations_followed(session: Session, avenant_id: int) -> Sequence[tuple[str, int]]:
    """The orientations of an avenant, in the order in which they were entered: words, and how many accompagnements are
    part of each."""
    own, link = OrientationPrioritaire, OrientationAccompagnement
    statement = (
        select(own.libelle, func.count(link.accompagnement_id))
        .outerjoin(link, link.orientation_id == own.id)
        .where(own.avenant_id == avenant_id)
        .group_by(own.id, own.libelle)
        .order_by(own.id)
    )
    return [(libelle, int(count)) for libelle, count in session.execute(statement)]
