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
    Regroupement,
)
from collecte.models.journal import DELETED, TAKEN_OUT
from collecte.organisation.queries.organisation import list_animated_regions, list_dlas
from collecte.policy import Acteur, piloted_campagnes
from collecte.referentiel.queries.referentiels import get_referentiel_of
from collecte.reponses.queries.campagnes import list_campagnes_of
from exports.records.couverture import Attendue, is_justified
from questionnaires.temps.derive import TEMPS

CAMPAGNES: BindParameter[list[int]] = bindparam("campagnes", expanding=True)
"""The ids of the campaigns queried."""


def get_last_campagne(session: Session, region_id: int, code: str, periode_code: str | None) -> Campagne | None:
    """Return, among the campaigns that ask a questionnaire of a région, in a période or in any (None), the last to open
    whose results are settled; where none are, the last to open."""
    campagnes = [
        campagne
        for campagne in list_campagnes_of(session, region_id, code)
        if periode_code in (None, campagne.periode_code)
    ]
    settled = (campagne for campagne in campagnes if campagne.arretee_le is not None)
    return next(settled, next(iter(campagnes), None))


def list_earlier(session: Session, campagne: Campagne) -> Sequence[Campagne]:
    """List the campaigns on time of the same région over earlier périodes of the same kind, oldest first."""
    campagnes = list_campagnes_of(session, campagne.region_id, TEMPS)
    periode = campagne.periode
    earlier = [other for other in campagnes if other.periode.kind == periode.kind and other.periode.fin < periode.debut]
    return sorted(earlier, key=lambda other: other.periode)


def was_deleted(session: Session, acteur: Acteur, campagne_id: int) -> bool:
    """Return whether the journal of the régions that `acteur` runs has the deletion of a campaign."""
    regions = [region.id for region in list_animated_regions(session, acteur)]
    statement = select(EntreeJournal.id).where(
        EntreeJournal.region_id.in_(regions),
        EntreeJournal.verbe == DELETED,
        EntreeJournal.objet == "campagne",
        EntreeJournal.objet_id == campagne_id,
    )
    return session.scalar(statement.limit(1)) is not None


def list_unfixed_campagnes(session: Session, region_id: int) -> Sequence[Campagne]:
    """List the campaigns of a région whose expected answers still follow the affectations."""
    statement = select(Campagne).where(Campagne.region_id == region_id, Campagne.attendues_fixees_le.is_(None))
    return session.scalars(statement.order_by(Campagne.id)).all()


def list_asked_dlas(session: Session, campagne: Campagne) -> Sequence[Dla]:
    """List the DLA that a campaign asks, by code: those of its région, or those that were chosen among them."""
    return [dla for dla in list_dlas(session, campagne.region.id) if campagne.asks(dla)]


def list_prolongations(session: Session, campagne_id: int) -> Sequence[Prolongation]:
    """List the extensions of a campaign, by code of DLA; the DLA is loaded."""
    statement = (
        select(Prolongation).options(joinedload(Prolongation.dla)).where(Prolongation.campagne_id == campagne_id)
    )
    return sorted(session.scalars(statement), key=lambda prolongation: prolongation.dla.code)


def get_previous_temps(session: Session, region_id: int) -> Campagne | None:
    """Return the last campaign on time created in a région, whose notice the next one begins with."""
    statement = (
        select(Campagne)
        .where(Campagne.region_id == region_id, Campagne.instrument == TEMPS)
        .order_by(Campagne.id.desc())
        .limit(1)
    )
    return session.scalar(statement)


def get_first_figures(session: Session, campagne: Campagne) -> datetime | None:
    """Return when a workbook first showed figures of a campaign whose answers are read in counts only."""
    statement = (
        select(EntreeJournal)
        .where(
            EntreeJournal.verbe == TAKEN_OUT,
            EntreeJournal.objet_id == campagne.id,
            EntreeJournal.region_id == campagne.region_id,
        )
        .order_by(EntreeJournal.id)
    )
    return next((entree.quand for entree in session.scalars(statement) if entree.details.get("chiffres")), None)


def is_told(session: Session, campagne: Campagne) -> bool:
    """Return whether a workbook went out: compared with it, another one without an answer would reveal that answer."""
    entree = EntreeJournal
    went_out = select(entree.id).where(
        entree.verbe == TAKEN_OUT, entree.objet == "campagne", entree.objet_id == campagne.id
    )
    return session.execute(went_out.limit(1)).first() is not None


def list_overlapping(session: Session, campagne: Campagne) -> Sequence[Campagne]:
    """List the campaigns on time of the same région over some of the same months, in périodes of another kind."""
    periode = campagne.periode
    return [
        other
        for other in list_campagnes_of(session, campagne.region_id, TEMPS)
        if other.periode.kind != periode.kind and other.periode.meets(periode)
    ]


def list_same_year(session: Session, campagne: Campagne) -> Sequence[Campagne]:
    """List the other campaigns on time of the same région in périodes of the same year, of any kind."""
    campagnes = list_campagnes_of(session, campagne.region_id, TEMPS)
    return [other for other in campagnes if other.periode.annee == campagne.periode.annee and other.id != campagne.id]


def list_asked_alike(session: Session, campagne: Campagne) -> Sequence[Campagne]:
    """List the campaigns on time of all régions, over the période of one and about the same missions and fonctions, in
    the order of régions, cancelled ones aside; région and référentiel loaded."""
    statement = (
        select(Campagne)
        .options(joinedload(Campagne.region), joinedload(Campagne.version), joinedload(Campagne.referentiel))
        .where(
            Campagne.periode_code == campagne.periode_code, Campagne.instrument == TEMPS, Campagne.annulee_le.is_(None)
        )
        .order_by(Campagne.region_id)
    )
    asked = _asked(campagne)
    campagnes = session.scalars(statement.execution_options(populate_existing=True))  # as they are once locked
    return [other for other in campagnes if _asked(other) == asked]


def _asked(campagne: Campagne) -> Sequence[tuple[str, Sequence[str]]]:
    """List the codes of missions, each with those of its fonctions."""
    missions = get_referentiel_of(campagne).missions
    return [(mission.code, [fonction.code for fonction in mission.fonctions]) for mission in missions]


def list_regroupes(session: Session, campagne_ids: Collection[int]) -> frozenset[str]:
    """Return codes of the DLA that a workbook of one of these campaigns pooled, in 0.11 or before."""
    statement = select(Dla.code).join(Regroupement, Regroupement.dla_id == Dla.id)
    return frozenset(session.scalars(statement.where(Regroupement.campagne_id.in_(campagne_ids))))


def list_periode_codes(session: Session, region_id: int) -> Sequence[str]:
    """List the codes of périodes of a région's campaigns on time, cancelled ones aside, sorted."""
    statement = select(Campagne.periode_code).where(
        Campagne.region_id == region_id, Campagne.instrument == TEMPS, Campagne.annulee_le.is_(None)
    )
    return sorted(session.scalars(statement))


def get_classeur_reference(session: Session, campagne_id: int) -> ClasseurReference | None:
    """Return the stored workbook of a settled campaign, without its bytes; the account that settled it is loaded."""
    statement = (
        select(ClasseurReference)
        .options(joinedload(ClasseurReference.compte).joinedload(Compte.personne))
        .where(ClasseurReference.campagne_id == campagne_id)
    )
    return session.scalar(statement)


def list_closed_campagnes(session: Session, acteur: Acteur, today: date) -> Sequence[Campagne]:
    """List campaigns in which no answer can come in any more, cancelled ones aside, the last to open first; région and
    extensions loaded."""
    statement = (
        select(Campagne)
        .options(joinedload(Campagne.region), joinedload(Campagne.prolongations))
        .where(piloted_campagnes(acteur), Campagne.cloture < today, Campagne.annulee_le.is_(None))
        .order_by(Campagne.ouverture.desc(), Campagne.id.desc())
    )
    return [campagne for campagne in session.scalars(statement).unique() if campagne.is_over(today)]


def list_attendues(session: Session, campagne_ids: Collection[int]) -> Mapping[int, Sequence[Attendue]]:
    """Return campaign -> the answers that it expects, which SQL groups and counts when alike."""
    reponse = Participation
    is_transmitted, waits = reponse.transmise_le.is_not(None), reponse.recue_le.is_not(None)
    is_refused = reponse.refusee_le.is_not(None) & ~waits
    alike = (reponse.campagne_id, reponse.etp_attendu, reponse.mois_attendus, is_transmitted, is_refused)
    is_explained = EcartJustifie.raison.is_not(None) & ~waits
    statement = (
        select(*alike, is_explained, func.count())
        .outerjoin(reponse.ecart)
        .where(reponse.campagne_id.in_(campagne_ids), reponse.retiree_le.is_(None))
        .group_by(*alike, is_explained)
    )
    attendues: dict[int, list[Attendue]] = {campagne_id: [] for campagne_id in campagne_ids}
    for campagne_id, etp, mois, transmitted, refused, explained, count in session.execute(statement):
        attendue = Attendue(
            etp=etp,
            mois=mois,
            is_transmitted=transmitted,
            is_refused=refused,
            is_justified=is_justified(is_explained=explained, is_transmitted=transmitted, is_refused=refused),
        )
        attendues[campagne_id].extend([attendue] * count)
    return attendues
