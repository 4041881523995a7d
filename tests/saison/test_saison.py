"""A simulated year: three hundred persons over forty DLA of two régions, with every invariant checked at each hour."""

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from collecte.exploitation.jobs import periodiques, tick
from collecte.models import Campagne, EntreeJournal, Transmission, Travail
from questionnaires.core.francais import PARIS
from tests.collecte.mondes.monde import Monde
from tests.saison.instant import Instant, look
from tests.saison.joueurs import Animatrices, Equipes, Repondants
from tests.saison.joueurs_relances import Arretes, Relanceuses
from tests.saison.saison import DST, Saison, at, begin, hours
from tests.saison.tous import every_invariant

pytestmark = [pytest.mark.saison, pytest.mark.timeout(600)]

HAPPENED = {
    "transmettre",
    "ne pas souhaiter répondre",
    "revenir sur son refus",
    "rouvrir la réponse",
    "prolonger un DLA",
    "retirer la prolongation",
    "ajouter une réponse attendue",
    "retirer une réponse attendue",
    "corriger une réponse attendue",
    "changer les dates",
    "fixer les réponses attendues",
    "affecter",
    "changer",
    "changer une relance",
    "annuler une relance",
    "ajouter une relance",
    "relancer",
    "justifier un écart",
    "arrêter les résultats",
}
"""The acts that the season must include: without them the invariants would prove little."""

TRIED = {"ClosedCampagneError", "NotYetOpenError", "NothingToRemindError", "SettledResultsError", "StillOpenError"}
"""The refusals that people must have met."""

TWICE = func.count() > 1


@pytest.fixture
def saison(petit_monde: Monde, tmp_path: Path) -> Saison:
    return begin(
        petit_monde, tmp_path / "courriels", [Repondants(), Equipes(), Animatrices(), Relanceuses(), Arretes()]
    )


def live(saison: Saison) -> Iterator[Instant]:
    """Yield each hour lived, once its invariants hold."""
    invariants, before, last = every_invariant(), None, 0
    for moment in hours(saison):
        saison.monde.heure.moment = moment
        saison.hour()
        with saison.monde.database.reading() as session:
            now = look(saison, session, last)
            for invariant in invariants:
                invariant.check(before, now)
            last = max((entree.id for entree in now.ecrit), default=last)
            yield now
            session.expunge_all()
            before = now


def test_a_year_in_two_regions_keeps_every_invariant_at_every_hour(saison: Saison) -> None:
    count = 0
    works: Counter[object] = Counter()
    for now in live(saison):
        count += 1
        if now.local.date() in [day + timedelta(days=1) for day in DST] and now.local.hour == 23:
            works[now.local.date()] = works_of(saison, now.local.date() - timedelta(days=1))
    assert works == {DST[0] + timedelta(days=1): 23, DST[1] + timedelta(days=1): 25}
    assert count > 1200, count
    with saison.monde.database.reading() as session:
        verbs = set(session.scalars(select(EntreeJournal.verbe).distinct()))
        again = session.scalars(
            select(Transmission.participation_id).group_by(Transmission.participation_id).having(TWICE)
        )
        assert again.first() is not None, "an answer given back is transmitted again"
        settled = session.scalars(select(Campagne.arretee_le)).all()
    assert verbs >= HAPPENED
    assert saison.refus.keys() >= TRIED
    assert all(settled)


def works_of(saison: Saison, day: object) -> int:
    """Count the hours of a day, in Paris, after checking that each work was done once at each of its periods' first
    hours, which the clock visits."""
    with saison.monde.database.reading() as session:
        rows = [
            travail for travail in session.scalars(select(Travail)) if travail.echeance.astimezone(PARIS).date() == day
        ]
    assert all(travail.fini_le and travail.essais == 1 for travail in rows)
    hours_of = {travail.echeance for travail in rows}
    for periodique in periodiques():
        echeances = [travail.echeance for travail in rows if travail.nom == periodique.nom]
        assert sorted(echeances) == sorted(hour for hour in hours_of if begins(periodique.period, hour)), periodique.nom
    return len(hours_of)


def begins(period: timedelta, hour: datetime) -> bool:
    return hour.timestamp() % period.total_seconds() == 0


def dump(saison: Saison) -> list[str]:
    """Dump the database, without the marks that periodic work leaves of its hours."""
    path = saison.atelier.settings.sqlite_path
    assert path is not None
    with closing(sqlite3.connect(path)) as base:
        return [line for line in base.iterdump() if '"travaux"' not in line]


@pytest.mark.parametrize(
    ("since", "count"),
    [
        pytest.param(at(date(2026, 1, 20), 18), 13, id="a night of an open campaign"),
        pytest.param(at(date(2026, 2, 20), 12), 72, id="three days when nothing is open"),
    ],
)
def test_the_hours_that_are_not_lived_change_nothing(saison: Saison, since: datetime, count: int) -> None:
    saison.monde.heure.moment = since.astimezone(UTC)
    tick(saison.atelier)
    before = dump(saison)
    for _ in range(count):
        saison.monde.heure.moment += timedelta(hours=1)
        tick(saison.atelier)
    assert dump(saison) == before
