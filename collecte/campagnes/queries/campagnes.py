"""Queries on campaigns: previous, overlapping, closed, settled; counts of their expected answers."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import BindParameter, bindparam, func, select
from sqlalchemy.orm import Session, joinedload

from collecte.models import (
    Campagne,
    ClasseurReference,
    Compte,
    Dla,
    EcartJustifie,
    EntreeJournal,
    Participation,
    Prolongation,
    Region,
    Regroupement,
)
from collecte.models.journal import TAKEN_OUT
from collecte.policy import Acteur, piloted_campagnes
from collecte.referentiel.queries.referentiels import get_referentiel_of
from collecte.reponses.queries.campagnes import list_campagnes_of
from exports.records.couverture import Attendue, is_justified
from questionnaires.temps.derive import TEMPS

CAMPAGNES: BindParameter[list[int]] = bindparam("campagnes", expanding=True)
"""The ids of the campaigns that are asked."""


def get_campagne_of(session: Session, region: Region, periode_code: str) -> Campagne | None:
    """The campaign on time of a région for a période, cancelled ones aside. For commands, which no policy bounds."""
    statement = (
        select(Campagne)
        .options(joinedload(Campagne.region), joinedload(Campagne.version))
        .where(
            Campagne.region_id == region.id,
            Campagne.periode_code == periode_code,
            Campagne.instrument == TEMPS,
            Campagne.annulee_le.is_(None),
        )
    )
    return session.scalar(statement)


def get_last_campagne(session: Session, region_id: int, code: str, periode_code: str | None) -> Campagne | None:
    """Among the campaigns that ask a questionnaire of a région, in a période or in any (None), the last to open whose
    results are settled; where none are, the last to open."""
    campagnes = [
        campagne
        for campagne in list_campagnes_of(session, region_id, code)
        if periode_code in (None, campagne.periode_code)
    ]
    settled = (campagne for campagne in campagnes if campagne.arretee_le is not None)
    return next(settled, next(iter(campagnes), None))


def list_earlier(session: Session, campagne: Campagne) -> Sequence[Campagne]:
    """The campaigns on time of the same région over earlier périodes of the same kind, oldest first."""
    found = list_campagnes_of(session, campagne.region_id, TEMPS)
    own = campagne.periode
    earlier = [other for other in found if other.periode.kind == own.kind and other.periode.fin < own.debut]
    return sorted(earlier, key=lambda other: other.periode)


def list_unfixed_campagnes(session: Session, region_id: int) -> Sequence[Campagne]:
    """The campaigns of a région whose expected answers still follow the affectations."""
    statement = select(Campagne).where(Campagne.region_id == region_id, Campagne.attendues_fixees_le.is_(None))
    return session.scalars(statement.order_by(Campagne.id)).all()


def list_prolongations(session: Session, campagne_id: int) -> Sequence[Prolongation]:
    """The DLA of a campaign whose closing was extended, by code; the DLA is loaded."""
    statement = (
        select(Prolongation).options(joinedload(Prolongation.dla)).where(Prolongation.campagne_id == campagne_id)
    )
    return sorted(session.scalars(statement), key=lambda own: own.dla.code)


def get_previous_temps(session: Session, region_id: int) -> Campagne | None:
    """The last campaign on time created in a région, whose notice the next one begins with."""
    statement = (
        select(Campagne)
        .where(Campagne.region_id == region_id, Campagne.instrument == TEMPS)
        .order_by(Campagne.id.desc())
        .limit(1)
    )
    return session.scalar(statement)


def get_first_figures(session: Session, campagne: Campagne) -> datetime | None:
    """When a workbook first told figures of a campaign whose answers are read in counts only."""
    statement = (
        select(EntreeJournal)
        .where(
            EntreeJournal.verbe == TAKEN_OUT,
            EntreeJournal.objet_id == campagne.id,
            EntreeJournal.region_id == campagne.region_id,
        )
        .order_by(EntreeJournal.id)
    )
    return next((own.quand for own in session.scalars(statement) if own.details.get("chiffres")), None)


def is_told(session: Session, campagne: Campagne) -> bool:
    """Whether a workbook of it went out: another one, without an answer, would tell that answer beside it."""
    own = EntreeJournal
    went_out = select(own.id).where(own.verbe == TAKEN_OUT, own.objet == "campagne", own.objet_id == campagne.id)
    return session.execute(went_out.limit(1)).first() is not None


def list_overlapping(session: Session, campagne: Campagne) -> Sequence[Campagne]:
    """The campaigns on time of the same région over some of the same months, in périodes of another kind."""
    own = campagne.periode
    return [
        other
        for other in list_campagnes_of(session, campagne.region_id, TEMPS)
        if other.periode.kind != own.kind and other.periode.meets(own)
    ]


def list_same_year(session: Session, campagne: Campagne) -> Sequence[Campagne]:
    """The other campaigns on time of the same région in périodes of the same year, of any kind."""
    found = list_campagnes_of(session, campagne.region_id, TEMPS)
    return [other for other in found if other.periode.annee == campagne.periode.annee and other.id != campagne.id]


def list_asked_alike(session: Session, campagne: Campagne) -> Sequence[Campagne]:
    """The campaigns on time of all régions, over the période of one and about the same missions and fonctions, in the
    order of régions, cancelled ones aside; région and référentiel loaded."""
    statement = (
        select(Campagne)
        .options(joinedload(Campagne.region), joinedload(Campagne.version), joinedload(Campagne.referentiel))
        .where(
            Campagne.periode_code == campagne.periode_code, Campagne.instrument == TEMPS, Campagne.annulee_le.is_(None)
        )
        .order_by(Campagne.region_id)
    )
    asked = _asked(campagne)
    found = session.scalars(statement.execution_options(populate_existing=True))  # as they are once they are held
    return [own for own in found if _asked(own) == asked]


def _asked(campagne: Campagne) -> Sequence[tuple[str, Sequence[str]]]:
    """Missions, each with its fonctions, by their codes."""
    missions = get_referentiel_of(campagne).missions
    return [(mission.code, [fonction.code for fonction in mission.fonctions]) for mission in missions]


def list_regroupes(session: Session, campagne_ids: Collection[int]) -> frozenset[str]:
    """Codes of the DLA that a workbook of one of these campaigns pooled, in 0.11 or before."""
    statement = select(Dla.code).join(Regroupement, Regroupement.dla_id == Dla.id)
    return frozenset(session.scalars(statement.where(Regroupement.campagne_id.in_(campagne_ids))))


def list_periode_codes(session: Session, region_id: int) -> Sequence[str]:
    """The périodes of a région's campaigns on time, cancelled ones aside, sorted."""
    statement = select(Campagne.periode_code).where(
        Campagne.region_id == region_id, Campagne.instrument == TEMPS, Campagne.annulee_le.is_(None)
    )
    return sorted(session.scalars(statement))


def get_classeur_reference(session: Session, campagne_id: int) -> ClasseurReference | None:
    """The workbook kept of a campaign whose results are settled, without its bytes; who settled them is loaded."""
    statement = (
        select(ClasseurReference)
        .options(joinedload(ClasseurReference.compte).joinedload(Compte.personne))
        .where(ClasseurReference.campagne_id == campagne_id)
    )
    return session.scalar(statement)


def list_closed_campagnes(session: Session, acteur: Acteur, today: date) -> Sequence[Campagne]:
    """Those in which no answer can come in any more, cancelled ones aside, the last to open first; région and
    extensions loaded."""
    statement = (
        select(Campagne)
        .options(joinedload(Campagne.region), joinedload(Campagne.prolongations))
        .where(piloted_campagnes(acteur), Campagne.cloture < today, Campagne.annulee_le.is_(None))
        .order_by(Campagne.ouverture.desc(), Campagne.id.desc())
    )
    return [own for own in session.scalars(statement).unique() if own.is_over(today)]


def list_attendues(session: Session, campagne_ids: Collection[int]) -> Mapping[int, Sequence[Attendue]]:
    """Campaign -> the answers that it expects, which the base tells by how many are alike."""
    own = Participation
    is_transmitted, is_refused = own.transmise_le.is_not(None), own.refusee_le.is_not(None)
    alike = (own.campagne_id, own.etp_attendu, own.mois_attendus, is_transmitted, is_refused)
    is_explained = EcartJustifie.raison.is_not(None)
    statement = (
        select(*alike, is_explained, func.count())
        .outerjoin(own.ecart)
        .where(own.campagne_id.in_(campagne_ids), own.retiree_le.is_(None))
        .group_by(*alike, is_explained)
    )
    found: dict[int, list[Attendue]] = {campagne_id: [] for campagne_id in campagne_ids}
    for campagne_id, etp, mois, transmitted, refused, explained, count in session.execute(statement):
        attendue = Attendue(
            etp=etp,
            mois=mois,
            is_transmitted=transmitted,
            is_refused=refused,
            is_justified=is_justified(is_explained=explained, is_transmitted=transmitted, is_refused=refused),
        )
        found[campagne_id].extend([attendue] * count)
    return found
