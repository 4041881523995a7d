"""Périodes over the same months, end to end: pages, fiches d’appui and files together give nobody away.

Each attack is shown to succeed when the protection that stops it is taken away.
"""

import pytest

from collecte.campagnes.operations import publications
from collecte.campagnes.queries.publications import list_releases
from tests.collecte.mondes.monde import Monde
from tests.collecte.temps.mondes_annees import Annee, played, settled, victims

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


def told(monde: Monde, annee: Annee) -> int:
    """Count the campaigns that show the figures of their région."""
    with monde.database.reading() as session:
        releases = list_releases(session, range(1, len(annee.collectes) + 1))
    return sum(release.is_shown for release in releases.values())


@pytest.mark.parametrize("annee", ANNEES, ids=lambda annee: annee.name)
def test_nobody_is_known_better_by_a_year_asked_twice(undrawn: Monde, annee: Annee) -> None:
    assert victims(played(undrawn, annee)) == set()
    assert told(undrawn, annee) == len(annee.collectes) - (annee is not SAME)


@pytest.mark.parametrize("annee", ANNEES[1:], ids=lambda annee: annee.name)
def test_without_the_comparison_of_periodes_more_is_told(
    undrawn: Monde, monkeypatch: pytest.MonkeyPatch, annee: Annee
) -> None:
    monkeypatch.setattr(publications, "is_withheld", lambda *_: False)
    settled(undrawn, annee)
    assert told(undrawn, annee) == len(annee.collectes)
