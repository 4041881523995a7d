"""Queries on imported répartitions of past years: by person, by DLA, and those past their retention period.

What a person's says is read by that person alone; what a DLA's says, by who made it and works there still: `policy`.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from collecte.models import Affectation, Campagne, Convention, Dla, Personne, Reprise
from collecte.policy import Acteur, team_reprises, was_there
from collecte.referentiel.queries.referentiels import read_referentiel
from questionnaires.core.francais import paris_day
from questionnaires.files.loader import shipped_referentiel
from questionnaires.referentiel.referentiel import Referentiel
from questionnaires.temps.derive import TEMPS
from questionnaires.temps.periodes import Periode

_FOR_A_SERIES = (joinedload(Reprise.dla), joinedload(Reprise.referentiel))


def list_reprises(session: Session, personne_id: int) -> Sequence[Reprise]:
    """What was taken from files of a person's own répartitions, oldest période first, then by DLA; both loaded."""
    return _sorted(session, select(Reprise).where(Reprise.personne_id == personne_id))


def list_own_reprises(session: Session, acteur: Acteur) -> Sequence[Reprise]:
    """Those of `acteur`'s own, oldest période first: no one else's, not even those of a DLA they direct."""
    return list_reprises(session, acteur.personne_id)


def get_reprise(session: Session, *, personne_id: int | None, dla_id: int, periode_code: str) -> Reprise | None:
    """What was taken from files of someone's own répartition of a période for a DLA; its référentiel is loaded."""
    statement = (
        select(Reprise)
        .options(joinedload(Reprise.referentiel))
        .where(Reprise.personne_id == personne_id, Reprise.dla_id == dla_id, Reprise.periode_code == periode_code)
    )
    return session.scalar(statement)


def list_team_reprises(session: Session, acteur: Acteur, today: date) -> Sequence[Reprise]:
    """Those of the whole DLA that `acteur` works for on a day, and worked for then; oldest période first.

    A période that shares months with one that a campaign asks is left out: who was asked for them chose what is shown.
    """
    found = _sorted(session, select(Reprise).where(team_reprises(acteur, today)))
    if not found:
        return ()
    own = session.scalars(select(Affectation).where(Affectation.personne_id == acteur.personne_id)).all()
    asked = {
        region_id: [Periode.parse(code) for code in list_asked_periodes(session, region_id)]
        for region_id in {each.dla.region_id for each in found}
    }
    return [
        each
        for each in found
        if was_there(own, each.dla_id, each.periode)
        and not any(each.periode.meets(other) for other in asked[each.dla.region_id])
    ]


def list_reprises_of_region(session: Session, region_id: int) -> Sequence[Reprise]:
    """Everything that was taken from files in a région, oldest first."""
    statement = select(Reprise).join(Reprise.dla).where(Dla.region_id == region_id)
    return _sorted(session, statement)


def list_asked_periodes(session: Session, region_id: int) -> frozenset[str]:
    """Codes of the périodes whose time a campaign of a région asks or asked."""
    own = Campagne
    statement = select(own.periode_code).where(own.region_id == region_id, own.instrument == TEMPS)
    return frozenset(session.scalars(statement))


def referentiel_of(reprise: Reprise) -> Referentiel:
    """The version of the référentiel that has its lines."""
    return read_referentiel(reprise.referentiel.contenu) if reprise.referentiel else shipped_referentiel()


def _sorted(session: Session, statement: Select[Reprise]) -> Sequence[Reprise]:
    found = session.scalars(statement.options(*_FOR_A_SERIES).order_by(Reprise.id))
    return sorted(found, key=lambda own: (own.periode.fin, own.dla.code))


def list_due_reprises(session: Session, before: datetime, now: datetime) -> Sequence[int]:
    """Ids of the persons' that came before a moment; those aside whose author asked that series be kept until the end
    of the convention of the DLA."""
    own = Reprise
    statement = (
        select(own)
        .join(own.personne)
        .options(joinedload(own.personne))
        .where(own.importee_le < before)
        .order_by(own.id)
    )
    found = session.scalars(statement).all()
    running = _running(session, {each.dla_id for each in found}, now)
    return [each.id for each in found if not _is_kept(each, running)]


def _running(session: Session, dla_ids: Collection[int], now: datetime) -> Mapping[int, object]:
    """DLA -> the last day of its last convention, for those whose convention still runs."""
    last = func.max(Convention.fin)
    statement = (
        select(Convention.dla_id, last)
        .where(Convention.dla_id.in_(dla_ids), Convention.debut <= paris_day(now))
        .group_by(Convention.dla_id)
        .having(last >= paris_day(now))
    )
    return {row[0]: row[1] for row in session.execute(statement)}


def _is_kept(own: Reprise, running: Mapping[int, object]) -> bool:
    personne: Personne | None = own.personne
    return personne is not None and personne.series_gardees_le is not None and own.dla_id in running
