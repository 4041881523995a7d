"""Worlds that begin with the same steps: run once, then copied, and never where a copy could hide something."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from collecte.models import Affectation, Personne
from collecte.organisation.operations.organisation import create_region
from tests.collecte.conftest import application
from tests.collecte.mondes.bases import EMPTY
from tests.collecte.mondes.monde import PASSWORD, Monde
from tests.collecte.mondes.navigateur import Navigateur
from tests.collecte.mondes.steps import RepeatedMonde, Step


@pytest.fixture
def start() -> Step:
    """A start that no other test has."""
    return Step(start=EMPTY.start)


@pytest.fixture
def worlds(start: Step, tmp_path: Path) -> Iterator[list[Monde]]:
    made: list[Monde] = [RepeatedMonde(tmp_path / f"{number}.sqlite", start) for number in range(3)]
    yield made
    for monde in made:
        monde.database.close()


@pytest.fixture
def created(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Codes of the régions that were really created."""
    codes: list[str] = []

    def noted(*args: object, code: str, **named: object) -> object:
        codes.append(code)
        return create_region(*args, code=code, **named)  # type: ignore[arg-type] # as the product calls it

    monkeypatch.setattr("tests.collecte.mondes.monde.create_region", noted)
    return codes


def people(monde: Monde) -> list[tuple[str, int]]:
    """Return who is in a world, with their affectations."""
    counted = select(Personne.prenom, func.count(Affectation.id)).outerjoin(Affectation).group_by(Personne.id)
    with monde.database.reading() as session:
        return [(prenom, count) for prenom, count in session.execute(counted.order_by(Personne.id))]


def test_the_same_steps_run_once_and_give_the_same_world(worlds: list[Monde], created: list[str]) -> None:
    for monde in worlds:
        assert monde.region() == 1
        assert monde.personne("Claire", "18", "28").nom == "Claire Durand"
        assert people(monde) == [("Claire", 2)]
    assert created == ["centre-val-de-loire"]


def test_worlds_that_part_share_what_came_before(worlds: list[Monde]) -> None:
    for monde, prenom in zip(worlds, ("Claire", "Driss", "Claire"), strict=True):
        monde.region()
        monde.animatrice()
        monde.personne(prenom, "18")
    assert [people(monde) for monde in worlds] == [
        [("Isabelle", 0), ("Claire", 1)],
        [("Isabelle", 0), ("Driss", 1)],
        [("Isabelle", 0), ("Claire", 1)],
    ]


def test_the_hour_is_part_of_a_step(worlds: list[Monde], created: list[str]) -> None:
    worlds[1].heure.moment += timedelta(hours=1)
    for monde in worlds:
        monde.region()
    assert len(created) == 2


def test_once_its_database_was_used_a_world_is_its_own(worlds: list[Monde]) -> None:
    for number, monde in enumerate(worlds):
        monde.region()
        with monde.database.writing() as session:
            session.add_all(Personne(region_id=1, prenom="Anne", nom="Roux") for _ in range(number))
        monde.personne("Claire", "18")
    assert [len(people(monde)) for monde in worlds] == [1, 2, 3]


def test_an_argument_is_kept_as_it_was(worlds: list[Monde]) -> None:
    typed = {"M1F1": "100"}
    for monde in worlds:
        monde.region()
        claire = monde.personne("Claire", "18")
        monde.campagne()
        monde.save(claire, monde.participation(claire), typed)
        typed["M1F1"] = "50"
    assert [monde.saisie(1)["M1F1"] for monde in worlds] == ["100", "50", "50"]


def test_a_step_that_fails_leaves_a_world_that_goes_on(worlds: list[Monde]) -> None:
    for monde in worlds:
        monde.region()
        with pytest.raises(Exception, match="existe déjà"):
            monde.region()
        monde.personne("Claire", "18")
        assert people(monde) == [("Claire", 1)]


def test_an_application_reads_a_world_that_has_no_file_yet(petit_monde: Monde) -> None:
    browser = Navigateur(application(petit_monde))
    petit_monde.region()
    petit_monde.personne("Claire", "18", password=PASSWORD)
    browser.sign_in("claire@exemple.fr")
    assert browser.go("/").status_code == 200


def test_steps_run_in_a_test_that_changes_the_product(petit_monde: Monde, monkeypatch: pytest.MonkeyPatch) -> None:
    assert monkeypatch
    assert not isinstance(petit_monde, RepeatedMonde)
