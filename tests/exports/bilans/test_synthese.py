"""A région tells its pilotes totals that give no DLA away, and nothing when there are too few DLA."""

from dataclasses import replace
from datetime import date

import pytest

from exports.bilans.document import Ligne
from exports.bilans.faits import Objectif
from exports.bilans.region import RegionBilan, compose_region, evolution
from exports.bilans.region_comptage import DlaRegion
from exports.bilans.synthese import synthesis, withheld
from tests.exports.bilans.cas import faits
from tests.exports.bilans.cas_region import CADRE, voisin

TARGET = Objectif(avenant_id=51, but="ACCUEILLIES", cible=4)


def of_figures(count: int, **changed: object) -> RegionBilan:
    """The Cher, and neighbours of the same figures; `changed` is of the last one."""
    others = [DlaRegion(id=place, code=f"2{place}", nom="Voisin", faits=voisin()) for place in range(2, count)]
    last = [DlaRegion(id=count, code=f"2{count}", nom="Voisin", faits=voisin(**changed))] if count > 1 else []
    own = [DlaRegion(id=1, code="18", nom="Cher", faits=faits())] if count else []
    nothing = DlaRegion(id=9, code="36", nom="Indre")
    return compose_region([*own, *others, *last, nothing], CADRE, 2025, date(2026, 12, 31))


def rows(own: RegionBilan, titre: str) -> dict[str, Ligne]:
    (found,) = (each for partie in own.parties for each in partie.tableaux if titre in each.titre)
    return {each.libelle: each for each in found.lignes}


@pytest.mark.parametrize(
    ("count", "read", "said"),
    [
        pytest.param(0, [], "aucun DLA n’a de chiffres.", id="none"),
        pytest.param(1, [], "un seul DLA a des chiffres", id="one"),
        pytest.param(2, [], "2 DLA seulement", id="two, of which each deduces the other"),
        pytest.param(2, [1, 2], "2 DLA seulement", id="two, both read"),
        pytest.param(3, [], "", id="three"),
        pytest.param(3, [1], "", id="three, of which one is read"),
        pytest.param(3, [1, 2], "il ne manque que le bilan d’un DLA", id="all but one are read"),
        pytest.param(3, [1, 2, 3], "", id="all are read"),
        pytest.param(3, [9, 1], "", id="who has no figure counts for none"),
    ],
)
def test_totals_are_told_of_three_dla_that_cannot_be_told_apart(count: int, read: list[int], said: str) -> None:
    own = of_figures(count)
    assert said in withheld(own, read)
    assert bool(withheld(own, read)) == bool(said) == (synthesis(own, read).parties == ())


def test_no_dla_is_named_drawn_or_counted_apart() -> None:
    whole, own = of_figures(4), synthesis(of_figures(4), [1])
    assert own.colonnes == ()
    assert "Voisin" not in repr(own)
    assert "Cher" not in repr(own)
    assert own.lignes()["ACCUEILLIES"].cellules == whole.lignes()["ACCUEILLIES"].cellules[-1:]
    assert {each.colonnes for partie in own.parties for each in partie.tableaux} == {("Région",)}
    assert {len(each.cellules) for partie in own.parties for t in partie.tableaux for each in t.lignes} == {1}
    assert own.manques == ("1\u00a0DLA sur 5 n’a pas de chiffres pour 2025.",)


def test_a_target_is_told_when_dla_that_have_one_and_those_that_have_none_hide_each_other() -> None:
    everyone = synthesis(of_figures(4), [])
    assert [each.texte for each in rows(everyone, "Objectifs")["objectif"].cellules] == ["22"]  # 10 and three times 4
    (chart,) = everyone.parties[0].graphiques
    assert chart.etiquettes == ("Structures accueillies",)
    but_one = synthesis(of_figures(4, objectifs=()), [])
    assert rows(but_one, "Objectifs") == {}
    assert but_one.parties[0].graphiques == ()
    assert any("d’un seul, n’est pas montré" in note for note in but_one.parties[0].tableaux[1].notes)


def test_amounts_are_told_without_what_each_funder_gives_when_one_funds_few_dla() -> None:
    own = of_figures(4)
    assert "Fondation" in rows(synthesis(own, []), "cofinancement")
    few = of_figures(4, cofinancements=(replace(voisin().cofinancements[0], financeur="Mécène"),))
    assert list(rows(synthesis(few, []), "cofinancement")) == ["Cofinancement obtenu", "Cofinancement prévu"]


def test_years_that_may_not_be_told_are_confidential_and_no_dla_has_a_row() -> None:
    told, kept = synthesis(of_figures(3), []), synthesis(replace(of_figures(2), annee=2024), [])
    over = evolution([told, kept])
    assert [each.titre for each in over.tableaux] == ["La région, année par année"]
    assert [each.texte for each in over.tableaux[0].lignes[0].cellules] == [
        "[c]",
        told.lignes()["ACCUEILLIES"].cellules[0].texte,
    ]
