"""Périodes over the same months, end to end: pages, fiches d’appui and files together give nobody away.

Each attack is shown to succeed when the protection that stops it is taken away.
"""

import pytest
from sqlalchemy import event

from collecte.campagnes.queries import recoupements
from collecte.temps.queries import chiffres_temps
from exports.release.disclosure import periodes
from tests.collecte.mondes.monde import Monde
from tests.collecte.temps.mondes_annees import Annee, played, victims

SAME = Annee(
    name="the same persons, all choices",
    dlas="18 18 28 28 36 36",
    collectes=(("2025-S1", "oonofn"), ("2025-S2", "oonofn"), ("2025-A1", "oonofn")),
    after="nooonn",
)
MISSING = Annee(
    name="one does not answer the année",
    dlas="18 18 28 28 36 36",
    collectes=(("2025-S1", "nnnnnn"), ("2025-S2", "nnnnnn"), ("2025-A1", "nnnnn-")),
)
SKIPPED = Annee(
    name="one skips a semestre",
    dlas="18 18 28 28 36 36",
    collectes=(("2025-S1", "nnnnnn"), ("2025-S2", "nnnnn-"), ("2025-A1", "nnnnnn")),
)
LAST = Annee(
    name="the semestre that completes the année comes last",
    dlas="18 18 28 28 36 36",
    collectes=(("2025-A1", "nnnnn-"), ("2025-S1", "nnnnnn"), ("2025-S2", "nnnnnn")),
)
DIRECTED = Annee(
    name="a direction knows four of the five who skip",
    dlas="18 18 18 18 28 28 36 36 37 37",
    collectes=(("2025-S1", "oooonnnnnn"), ("2025-S2", "oooonnnnnn"), ("2025-A1", "----n-nnnn")),
    after="nnnnnnnnnn",
)
ANNEES = (SAME, MISSING, SKIPPED, LAST, DIRECTED)


@pytest.fixture
def hurried(petit_monde: Monde) -> Monde:
    """Nothing here is to outlive a cut of power: the disk is not waited for."""
    event.listen(petit_monde.database.engine, "connect", lambda raw, _: raw.execute("PRAGMA synchronous=OFF"))
    return petit_monde


@pytest.mark.parametrize("annee", ANNEES, ids=lambda own: own.name)
def test_nobody_is_known_better_by_a_year_asked_twice(hurried: Monde, annee: Annee) -> None:
    assert victims(played(hurried, annee)) == set()


@pytest.mark.parametrize("annee", ANNEES[1:], ids=lambda own: own.name)
def test_without_the_comparison_of_periodes_someone_is(
    hurried: Monde, monkeypatch: pytest.MonkeyPatch, annee: Annee
) -> None:
    for module in (periodes, chiffres_temps):
        monkeypatch.setattr(module, "gives_away", lambda *_: False)
    monkeypatch.setattr(recoupements, "told_in_turn", lambda dites: dites)
    assert victims(played(hurried, annee))
