"""All that each role can get, combined to recover the shares of one person: nobody is known better than the rule lets.

Worlds are drawn from seeds, with DLA of one, two and three, consents given and withdrawn between two readings. The
attack is shown to succeed where figures of DLA do not wait for an agreement; protections of the région are taken away
in tests/exports/release.
"""

from dataclasses import replace

import pytest

from collecte.campagnes.operations import publications as operations
from collecte.campagnes.queries import publications as queries
from exports.records.records import Collecte
from exports.release.exactes import CollecteTemps
from exports.temps.a_publier import temps_a_publier
from tests.collecte.mondes.monde import Monde
from tests.collecte.temps.mondes_attaques import Scenario, drawn, fixed, played, victims
from tests.tiers import sampled

ONE_REFUSES = fixed("someone alone in their DLA refuses", "18 28 28 36 36 36", "nooooo")
LATER = fixed("a DLA agrees later", "18 18 18 28 28 28 36 36 41 41", "nnnnnnoooo", "nnnooooooo")
TWO = fixed("one of two shows nothing", "18 18 28 28 36", "ofooo")
CHANGING = fixed("what was shown is withdrawn", "18 18 28 28 36", "ofooo", "oofoo", "fofff")
ALONE = fixed("a DLA of one counts without being shown", "18 28 28 36 36 36", "foooom")
NEARLY_ALL = fixed("a direction reads four of five", "18 18 28 28 36", "oooon", directions=(("18", "28"),))
THREE = fixed("three persons in three DLA", "18 28 36", "nnn")
TEAM = fixed("one of a DLA of two refuses", "18 18 28 28 36 36 41 41", "onoooooo")
TEAMS = fixed("all agree in a small région", "18 18 28 28 36", "ooooo")
SCENARIOS = (
    TEAM,
    TEAMS,
    ONE_REFUSES,
    LATER,
    TWO,
    CHANGING,
    ALONE,
    NEARLY_ALL,
    THREE,
    *(drawn(seed) for seed in range(1, 5)),
)


@pytest.mark.parametrize(
    "scenario",
    sampled(SCENARIOS, 5, reason="a région attacked by each role in each scenario"),
    ids=lambda scenario: scenario.name,
)
def test_nobody_is_known_better_than_the_rule_lets_by_any_role(undrawn: Monde, scenario: Scenario) -> None:
    assert victims(played(undrawn, scenario)) == []


def whatever_they_chose(patch: pytest.MonkeyPatch) -> None:
    """Show each DLA as if all its contributors agreed."""

    def agreed(collecte: Collecte, *, en_cours: bool = False) -> CollecteTemps:
        temps = temps_a_publier(collecte, en_cours=en_cours)
        return replace(temps, reponses=tuple(replace(reponse, accord=True) for reponse in temps.reponses))

    patch.setattr(operations, "temps_a_publier", agreed)
    patch.setattr(queries, "_list_restricted", lambda *_: {})


@pytest.mark.parametrize(
    ("scenario", "role"),
    [
        pytest.param(TEAM, "collègue", id="one of a team refuses"),
        pytest.param(ONE_REFUSES, "c2ra", id="a DLA of one refuses"),
    ],
)
def test_the_attack_succeeds_where_nobody_is_asked(
    undrawn: Monde, monkeypatch: pytest.MonkeyPatch, scenario: Scenario, role: str
) -> None:
    whatever_they_chose(monkeypatch)
    assert role in {attacker for attacker, _, _ in victims(played(undrawn, scenario))}
