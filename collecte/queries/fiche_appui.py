"""Reads for the fiche d'appui à la négociation: the DLA one negotiates for, avenants, commitments, what is shared."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from collecte.models import (
    Avenant,
    Campagne,
    Convention,
    Dla,
    Engagement,
    EtatCampagne,
    OrientationAccompagnement,
    Participation,
)
from collecte.models.participations import is_of_whole_dla
from collecte.policy import Acteur, negotiated_dlas
from collecte.queries.campagnes import list_campagnes_of
from questionnaires.derive import TEMPS
from questionnaires.instruments import BILAN


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


def list_avenants(session: Session, dla_id: int) -> Sequence[Avenant]:
    """The avenants of a DLA, the latest first; convention, structure porteuse and the other avenants loaded."""
    statement = (
        select(Avenant)
        .join(Avenant.convention)
        .options(
            contains_eager(Avenant.convention).options(
                joinedload(Convention.porteuse), selectinload(Convention.avenants)
            )
        )
        .where(Convention.dla_id == dla_id)
        .order_by(Avenant.debut.desc(), Avenant.id.desc())
    )
    return session.scalars(statement).unique().all()


def list_temps(session: Session, region_id: int, debut: date, fin: date, today: date) -> Sequence[Campagne]:
    """The campaigns on time of a région that opened, of which a day of the période is between two; oldest first."""
    found = list_campagnes_of(session, region_id, TEMPS)
    kept = [own for own in found if own.periode.debut <= fin and own.periode.fin >= debut]
    opened = [own for own in kept if own.etat(today) is not EtatCampagne.PREVUE]
    return sorted(opened, key=lambda own: (own.periode.fin, own.id))


@dataclass(frozen=True, slots=True)
class Partagees:
    """The answers on time of a DLA in one campaign, for what the fiche shows beyond shares: what is wished for, who
    does and who should, reasons. `reponses` is empty unless all those who transmitted agreed: each could deduce the
    other.

    `sans_nom` says that some were cut from who gave them, whose choice went with their name.
    """

    transmises: int
    sans_nom: bool
    reponses: Sequence[Participation]


def get_partagees(session: Session, campagne_id: int, dla_id: int) -> Partagees:
    """Their content is not even read where one of them did not agree."""
    own = Participation
    which = (
        own.campagne_id == campagne_id,
        own.dla_id == dla_id,
        own.transmise_le.is_not(None),
        own.retiree_le.is_(None),
    )
    choices = session.execute(select(own.partage_fiche, own.detachee).where(*which)).all()
    agreed = bool(choices) and all(partage for partage, _ in choices)
    statement = select(own).options(joinedload(own.version)).where(*which).order_by(own.id)
    return Partagees(
        transmises=len(choices),
        sans_nom=any(detachee is not None for _, detachee in choices),
        reponses=session.scalars(statement).all() if agreed else (),
    )


def get_expected_weight(session: Session, campagne_id: int, dla_id: int) -> int:
    """What is expected of a DLA in one campaign, in thousandths of an ETP-mois: who works there, for how much."""
    own = Participation
    weight = select(func.sum(own.etp_attendu * own.mois_attendus)).where(
        own.campagne_id == campagne_id, own.dla_id == dla_id, own.retiree_le.is_(None)
    )
    return session.scalar(weight) or 0


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
    found = ((each, each.campagne.periode) for each in session.scalars(statement))
    return next((each for each, periode in found if periode.debut <= fin and periode.fin >= debut), None)


def count_by_orientation(session: Session, orientation_ids: Collection[int]) -> Mapping[int, int]:
    """Orientation -> accompagnements that are part of it."""
    own = OrientationAccompagnement
    statement = select(own.orientation_id, func.count()).where(own.orientation_id.in_(orientation_ids))
    return {key: int(count) for key, count in session.execute(statement.group_by(own.orientation_id))}
