"""Queries on imported répartitions of past years: by person, by DLA, and those past their retention period.

A person's own is read by that person alone; a DLA's, by those who worked there then and still do: see `policy`.
"""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from collecte.models import Affectation, Campagne, Convention, Dla, Reprise
from collecte.policy import Acteur, team_reprises, was_there
from collecte.referentiel.queries.referentiels import read_referentiel
from questionnaires.core.francais import paris_day
from questionnaires.files.loader import shipped_referentiel
from questionnaires.referentiel.referentiel import Referentiel
from questionnaires.temps.derive import TEMPS
from questionnaires.temps.periodes import Periode

_FOR_A_SERIES = (joinedload(Reprise.dla), joinedload(Reprise.referentiel))


def list_reprises(session: Session, personne_id: int) -> Sequence[Reprise]:
    """List a person's own imported répartitions, oldest période first, then by DLA; DLA and référentiel loaded."""
    return _sorted(session, select(Reprise).where(Reprise.personne_id == personne_id))


def list_own_reprises(session: Session, acteur: Acteur) -> Sequence[Reprise]:
    """List `acteur`'s own imports, oldest période first: no one else's, not even those of a DLA they direct."""
    return list_reprises(session, acteur.personne_id)


def get_reprise(session: Session, *, personne_id: int | None, dla_id: int, periode_code: str) -> Reprise | None:
    """Return the import of someone's own répartition of a période for a DLA; its référentiel is loaded."""
    statement = (
        select(Reprise)
        .options(joinedload(Reprise.referentiel))
        .where(Reprise.personne_id == personne_id, Reprise.dla_id == dla_id, Reprise.periode_code == periode_code)
    )
    return session.scalar(statement)


def list_team_reprises(session: Session, acteur: Acteur, today: date) -> Sequence[Reprise]:
    """List the imports of whole DLA that `acteur` works for on a day, and worked for then; oldest période first.

    A période that shares months with one that a campaign asks is left out: its respondents chose what is shown.
    """
    reprises = _sorted(session, select(Reprise).where(team_reprises(acteur, today)))
    if not reprises:
        return ()
    affectations = session.scalars(select(Affectation).where(Affectation.personne_id == acteur.personne_id)).all()
    asked = {
        region_id: [Periode.parse(code) for code in list_asked_periodes(session, region_id)]
        for region_id in {reprise.dla.region_id for reprise in reprises}
    }
    return [
        reprise
        for reprise in reprises
        if was_there(affectations, reprise.dla_id, reprise.periode)
        and not any(reprise.periode.meets(periode) for periode in asked[reprise.dla.region_id])
    ]


def list_reprises_of_region(session: Session, region_id: int) -> Sequence[Reprise]:
    """List every import of a région, oldest période first."""
    statement = select(Reprise).join(Reprise.dla).where(Dla.region_id == region_id)
    return _sorted(session, statement)


def list_asked_periodes(session: Session, region_id: int) -> frozenset[str]:
    """Return the codes of périodes whose time a campaign of a région asks or asked."""
    campagne = Campagne
    statement = select(campagne.periode_code).where(campagne.region_id == region_id, campagne.instrument == TEMPS)
    return frozenset(session.scalars(statement))


def referentiel_of(reprise: Reprise) -> Referentiel:
    """Return the version of the référentiel that has its lines."""
    return read_referentiel(reprise.referentiel.contenu) if reprise.referentiel else shipped_referentiel()


def _sorted(session: Session, statement: Select[Reprise]) -> Sequence[Reprise]:
    reprises = session.scalars(statement.options(*_FOR_A_SERIES).order_by(Reprise.id))
    return sorted(reprises, key=lambda reprise: (reprise.periode.fin, reprise.dla.code))


def list_due_reprises(session: Session, before: datetime, now: datetime) -> Sequence[int]:
    """List the ids of persons' own imports older than a moment, except those whose author asked that series be kept
    until the end of the convention of the DLA."""
    reprise = Reprise
    statement = (
        select(reprise)
        .join(reprise.personne)
        .options(joinedload(reprise.personne))
        .where(reprise.importee_le < before)
        .order_by(reprise.id)
    )
    candidates = session.scalars(statement).all()
    dla_ids, today = {candidate.dla_id for candidate in candidates}, paris_day(now)
    running = set(
        session.scalars(
            select(Convention.dla_id).where(
                Convention.dla_id.in_(dla_ids), Convention.debut <= today, Convention.fin >= today
            )
        )
    )
    return [
        candidate.id
        for candidate in candidates
        if candidate.personne is None or candidate.personne.series_gardees_le is None or candidate.dla_id not in running
    ]
