"""A simulated year: three hundred persons over forty DLA of two régions, what must be true checked at each hour."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from collecte.jobs import PERIODIQUES
from collecte.models import EntreeJournal, Travail
from questionnaires.francais import PARIS
from tests.collecte.monde import Monde
from tests.saison.invariants import Instant, every_invariant, look
from tests.saison.joueurs import Animatrices, Equipes, Repondants
from tests.saison.saison import DST, Saison, begin, hours

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
}
"""What the season must have been made of: without it the invariants would prove little."""


@pytest.fixture
def saison(petit_monde: Monde, tmp_path: Path) -> Saison:
    return begin(petit_monde, tmp_path / "courriels", [Repondants(), Equipes(), Animatrices()])


def live(saison: Saison) -> Iterator[Instant]:
    """Each hour that is lived, once its invariants hold."""
    invariants, before, last = every_invariant(), None, 0
    for moment in hours(saison):
        saison.monde.heure.moment = moment
        saison.hour()
        with saison.monde.database.reading() as session:
            now = look(saison, session, last)
            for invariant in invariants:
                invariant.check(before, now)
            last = max((own.id for own in now.ecrit), default=last)
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
    assert count > 1500
    with saison.monde.database.reading() as session:
        verbs = set(session.scalars(select(EntreeJournal.verbe).distinct()))
    assert verbs >= HAPPENED
    assert saison.refus.keys() >= {"ClosedCampagneError", "NotYetOpenError"}


def works_of(saison: Saison, day: object) -> int:
    """The hours of a day, in Paris, in which each periodic work was done, once each."""
    with saison.monde.database.reading() as session:
        rows = [own for own in session.scalars(select(Travail)) if own.echeance.astimezone(PARIS).date() == day]
    assert all(own.fini_le and own.essais == 1 for own in rows)
    assert {own.nom for own in rows} == {own.nom for own in PERIODIQUES}
    hours_of = {own.echeance for own in rows}
    assert len(rows) == len(hours_of) * len(PERIODIQUES)
    return len(hours_of)
