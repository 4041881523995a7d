"""Rows that await confirmation, and who may confirm each: a direction in place, or an admin who gave nothing."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from collecte import policy
from collecte.models import Affectation, Dla, Habilitation, Role
from collecte.policy import Acteur, Mandat
from tests.collecte.mondes.monde import PENDANT, Monde

SCOPES: Mapping[type[Any], Callable[[Acteur], ColumnElement[bool]]] = {
    Habilitation: policy.confirmable_habilitations,
    Affectation: policy.confirmable_affectations,
    Dla: policy.confirmable_dlas,
}
ALL = {Habilitation, Affectation, Dla}
OF_PAUL = {Habilitation, Affectation}


@pytest.fixture
def persons(petit_monde: Monde) -> Mapping[str, Acteur]:
    """Isabelle, the animatrice, gave two accesses that await confirmation: Paul's, a second direction of the porteuse
    of 18, affected to 18 too; and that of the new porteuse of 28."""
    petit_monde.region()
    persons = {
        "diane": petit_monde.direction("Diane", "18"),
        "denis": petit_monde.direction("Denis", "28"),
        "isabelle": petit_monde.animatrice(),
        "zoe": petit_monde.personne("Zoé", role=Role.ADMIN),
        "paul": petit_monde.personne("Paul", "36"),
    }
    paul, waits = persons["paul"], {"attend_depuis": PENDANT, "donnee_par_id": persons["isabelle"].compte_id}
    with petit_monde.database.writing() as session:
        dlas = {dla.code: dla for dla in session.scalars(select(Dla))}
        role = {"role": Role.DIRECTION, "region_id": 1, "porteuse_id": dlas["18"].porteuse_id}
        session.add(Habilitation(compte_id=paul.compte_id, **role, **waits))
        terms = {"dla_id": dlas["18"].id, "etp": 10, "debut": date(2026, 1, 1)}
        session.add(Affectation(personne_id=paul.personne_id, **terms, **waits))
        dlas["28"].attend_depuis, dlas["28"].donnee_par_id = PENDANT, persons["isabelle"].compte_id
    return persons


def confirmed(session: Session, acteur: Acteur) -> set[type]:
    """Return the tables of which someone confirms the row that waits."""
    rows = {model: session.scalars(select(model).where(scope(acteur))).all() for model, scope in SCOPES.items()}
    assert all(row.attend_depuis for waiting in rows.values() for row in waiting)
    return {model for model, waiting in rows.items() if waiting}


@pytest.mark.parametrize(
    ("nom", "expected"),
    [
        pytest.param("diane", OF_PAUL, id="the direction of that structure"),
        pytest.param("denis", set(), id="the direction of another, whose own DLA waits"),
        pytest.param("isabelle", set(), id="who entered them"),
        pytest.param("zoe", ALL, id="an admin"),
        pytest.param("paul", set(), id="whom they are given to"),
    ],
)
def test_who_confirms_what_waits(
    petit_monde: Monde, persons: Mapping[str, Acteur], nom: str, expected: set[type]
) -> None:
    with petit_monde.database.reading() as session:
        assert confirmed(session, persons[nom]) == expected


def also(acteur: Acteur, role: Role, porteuse_id: int | None = None) -> Acteur:
    """Give someone another role, over the région 1 unless an admin."""
    mandat = Mandat(role=role, region_id=None if role is Role.ADMIN else 1, porteuse_id=porteuse_id)
    return replace(acteur, mandats=acteur.mandats | {mandat})


def test_an_admin_confirms_neither_for_oneself_nor_what_one_gave_or_runs(
    petit_monde: Monde, persons: Mapping[str, Acteur]
) -> None:
    with petit_monde.database.reading() as session:
        assert confirmed(session, also(persons["paul"], Role.ADMIN)) == {Dla}
        assert confirmed(session, replace(persons["zoe"], compte_id=persons["isabelle"].compte_id)) == set()
        assert confirmed(session, also(persons["zoe"], Role.ANIMATEUR)) == set()
        assert confirmed(session, also(persons["zoe"], Role.PILOTE)) == ALL


def test_a_direction_never_confirms_its_own_new_dla_as_admin(petit_monde: Monde, persons: Mapping[str, Acteur]) -> None:
    with petit_monde.database.reading() as session:
        assert confirmed(session, also(persons["denis"], Role.ADMIN)) == OF_PAUL


def test_a_direction_confirms_nothing_that_it_entered_before_it_directed(
    petit_monde: Monde, persons: Mapping[str, Acteur]
) -> None:
    with petit_monde.database.reading() as session:
        assert confirmed(session, replace(persons["diane"], compte_id=persons["isabelle"].compte_id)) == set()


def test_what_nobody_is_known_to_have_entered_can_be_confirmed(
    petit_monde: Monde, persons: Mapping[str, Acteur]
) -> None:
    with petit_monde.database.writing() as session:
        for model in SCOPES:
            session.execute(update(model).values(donnee_par_id=None))
        assert confirmed(session, persons["zoe"]) == ALL


def test_a_direction_of_another_region_confirms_nothing_here(petit_monde: Monde, persons: Mapping[str, Acteur]) -> None:
    elsewhere = {replace(mandat, region_id=2) for mandat in persons["diane"].mandats}
    with petit_monde.database.reading() as session:
        assert confirmed(session, replace(persons["diane"], mandats=frozenset(elsewhere))) == set()


def test_a_row_that_waits_for_nobody_is_not_confirmed(petit_monde: Monde, persons: Mapping[str, Acteur]) -> None:
    with petit_monde.database.writing() as session:
        for model in SCOPES:
            session.execute(update(model).values(attend_depuis=None))
        assert confirmed(session, persons["zoe"]) == confirmed(session, persons["diane"]) == set()
