"""What each role can get, put together to recover the shares of one person: nobody is known better than the rule lets.

Worlds are drawn from seeds, with DLA of one, two and three, consents given and withdrawn between two readings. Each
attack is shown to succeed when the protection that stops it is taken away.
"""

from collections.abc import Callable

import pytest
from collecte.temps.queries.niveaux_temps import Niveau
from sqlalchemy import event

from collecte.policy import shown_to_direction
from collecte.temps.queries import chiffres_temps
from exports.records import publication
from exports.release import disclosure
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


@pytest.fixture
def hurried(petit_monde: Monde) -> Monde:
    """Nothing here is to outlive a cut of power: the disk is not waited for."""
    event.listen(petit_monde.database.engine, "connect", lambda raw, _: raw.execute("PRAGMA synchronous=OFF"))
    return petit_monde


@pytest.mark.parametrize(
    "scenario",
    sampled(SCENARIOS, 5, reason="a région attacked by each role in each scenario"),
    ids=lambda own: own.name,
)
def test_nobody_is_known_better_than_the_rule_lets_by_any_role(hurried: Monde, scenario: Scenario) -> None:
    assert victims(played(hurried, scenario)) == []


Remove = Callable[[pytest.MonkeyPatch], None]


def no_larger_pool(patch: pytest.MonkeyPatch) -> None:
    """The confidential DLA are together, whatever they give away."""
    patch.setattr(disclosure, "_pool", lambda _answers, confidential, _publishable, _seuils: confidential)
    patch.setattr(disclosure, "_hides", lambda *_: True)


def no_memory(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(publication, "publish", lambda answers, seuils, _before: disclosure.publish(answers, seuils))


def any_total(patch: pytest.MonkeyPatch) -> None:
    """Three persons are a région."""
    patch.setattr(disclosure, "_hides", lambda *_: True)


def any_total_to_anyone(patch: pytest.MonkeyPatch) -> None:
    any_total(patch)
    whoever_reads(patch)


def dla_by_the_finest(patch: pytest.MonkeyPatch) -> None:
    """A DLA is told to its direction as one of its persons chose, not as all did."""
    patch.setattr(chiffres_temps, "niveau_of", lambda sent: Niveau.FONCTION if sent else None)


def whoever_reads(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(chiffres_temps, "may_read", lambda *_: True)


def what_is_shown_today(patch: pytest.MonkeyPatch) -> None:
    """Nobody remembers what was shown, and withdrawn since."""
    patch.setattr(chiffres_temps, "known_answers", shown_to_direction)


def team_by_the_finest(patch: pytest.MonkeyPatch) -> None:
    """A DLA is told to who works there as if all agreed."""
    patch.setattr(chiffres_temps, "niveau_of", lambda sent: Niveau.FONCTION if sent else None)
    patch.setattr(chiffres_temps, "all", lambda _: True, raising=False)


def by_accord_alone(patch: pytest.MonkeyPatch) -> None:
    """Who counts in the figures of the DLA is told to the direction, shown or not."""
    patch.setattr(
        chiffres_temps,
        "niveau_of",
        lambda sent: Niveau.FONCTION if sent and all(own.accord_chiffres for own in sent) else None,
    )


OTHERS = pytest.mark.slow(reason="`make test` takes five protections away")


@pytest.mark.parametrize(
    ("remove", "scenario", "role"),
    [
        pytest.param(no_larger_pool, ONE_REFUSES, "c2ra", id="the région minus the others"),
        pytest.param(no_memory, LATER, "c2ra", id="two workbooks in turn"),
        pytest.param(any_total, THREE, "c2ra", id="too few persons in a workbook"),
        pytest.param(any_total_to_anyone, THREE, "pilote", id="too few persons on a page", marks=OTHERS),
        pytest.param(dla_by_the_finest, TWO, "direction", id="the other of a DLA of two"),
        pytest.param(by_accord_alone, TWO, "direction", id="both of a DLA of two count and one is shown", marks=OTHERS),
        pytest.param(team_by_the_finest, TEAM, "collègue", id="one of a team refuses"),
        pytest.param(whoever_reads, TEAMS, "collègue", id="the région minus one's own DLA", marks=OTHERS),
        pytest.param(by_accord_alone, ALONE, "direction", id="a DLA of one", marks=OTHERS),
        pytest.param(
            what_is_shown_today, CHANGING, "direction", id="the région minus those one has read", marks=OTHERS
        ),
        pytest.param(whoever_reads, NEARLY_ALL, "direction", id="the région minus those one reads", marks=OTHERS),
    ],
)
def test_the_attack_succeeds_where_a_protection_is_taken_away(
    hurried: Monde, monkeypatch: pytest.MonkeyPatch, remove: Remove, scenario: Scenario, role: str
) -> None:
    remove(monkeypatch)
    assert role in {who for who, _, _ in victims(played(hurried, scenario))}
