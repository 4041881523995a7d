"""A région shows its pilotes totals that disclose no DLA, and nothing when there are too few DLA."""

from dataclasses import replace
from datetime import date

import pytest

from exports.bilans.document import LigneDocument
from exports.bilans.faits import Objectif
from exports.bilans.region import RegionBilan, compose_region, evolution
from exports.bilans.region_comptage import DlaRegion
from exports.bilans.synthese import synthesis, withheld
from tests.exports.bilans.cas import faits
from tests.exports.bilans.cas_region import CADRE, voisin

PARTS = ("INGENIERIES", "INDIVIDUELLES", "COLLECTIVES")
TARGET = Objectif(avenant_id=51, but="ACCUEILLIES", cible=4)


def of_figures(count: int, **changed: object) -> RegionBilan:
    """Build the Cher and neighbours that share the same figures; `changed` applies to the last one."""
    others = [DlaRegion(id=place, code=f"2{place}", nom="Voisin", faits=voisin()) for place in range(2, count)]
    last = [DlaRegion(id=count, code=f"2{count}", nom="Voisin", faits=voisin(**changed))] if count > 1 else []
    first = [DlaRegion(id=1, code="18", nom="Cher", faits=faits())] if count else []
    nothing = DlaRegion(id=9, code="36", nom="Indre")
    return compose_region([*first, *others, *last, nothing], CADRE, 2025, date(2026, 12, 31))


def rows(bilan: RegionBilan, titre: str) -> dict[str, LigneDocument]:
    (tableau,) = (candidate for partie in bilan.parties for candidate in partie.tableaux if titre in candidate.titre)
    return {ligne.libelle: ligne for ligne in tableau.lignes}


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
    bilan = of_figures(count)
    assert said in withheld(bilan, read)
    assert bool(withheld(bilan, read)) == bool(said) == (synthesis(bilan, read).parties == ())


def test_no_dla_is_named_drawn_or_counted_apart() -> None:
    whole, bilan = of_figures(4), synthesis(of_figures(4), [1])
    assert bilan.colonnes == ()
    assert "Voisin" not in repr(bilan)
    assert "Cher" not in repr(bilan)
    assert bilan.lignes()["ACCUEILLIES"].cellules == whole.lignes()["ACCUEILLIES"].cellules[-1:]
    assert {tableau.colonnes for partie in bilan.parties for tableau in partie.tableaux} == {("Région",)}
    assert {len(ligne.cellules) for partie in bilan.parties for t in partie.tableaux for ligne in t.lignes} == {1}
    assert bilan.manques == ("1\u00a0DLA sur 5 n’a pas de chiffres pour 2025.",)


def test_a_target_is_told_when_dla_that_have_one_and_those_that_have_none_hide_each_other() -> None:
    bilan = synthesis(of_figures(4), [])
    assert [cellule.texte for cellule in rows(bilan, "Objectifs")["objectif"].cellules] == [
        "22"
    ]  # 10 and three times 4
    (chart,) = bilan.parties[0].graphiques
    assert chart.etiquettes == ("Structures accueillies",)
    but_one = synthesis(of_figures(4, objectifs=()), [])
    assert rows(but_one, "Objectifs") == {}
    assert but_one.parties[0].graphiques == ()
    assert any("d’un seul, n’est pas montré" in note for note in but_one.parties[0].tableaux[1].notes)


def test_amounts_are_told_without_what_each_funder_gives_when_one_funds_few_dla() -> None:
    bilan = of_figures(4)
    assert "Fondation" in rows(synthesis(bilan, []), "cofinancement")
    few = of_figures(4, cofinancements=(replace(voisin().cofinancements[0], financeur="Mécène"),))
    assert list(rows(synthesis(few, []), "cofinancement")) == ["Cofinancement obtenu", "Cofinancement prévu"]


def collective(*dlas: int) -> RegionBilan:
    """Build four DLA with one ingénierie each, collective in those DLA."""
    cher, voisine = faits().ingenieries[1], voisin().ingenieries[0]
    all_of_them = [
        DlaRegion(
            id=dla,
            code=f"2{dla}",
            nom="Voisin",
            faits=(
                faits(ingenieries=(replace(cher, id=10, collective=dla in dlas),), diagnostics=())
                if dla == 1
                else voisin(ingenieries=(replace(voisine, id=10 * dla, collective=dla in dlas),))
            ),
        )
        for dla in (1, 2, 3, 4)
    ]
    return compose_region(all_of_them, CADRE, 2025, date(2026, 12, 31))


@pytest.mark.parametrize(
    ("dlas", "told"),
    [
        pytest.param([], {"INGENIERIES": "4", "INDIVIDUELLES": "4", "COLLECTIVES": "0"}, id="zero everywhere"),
        pytest.param([1], {"INGENIERIES": "4"}, id="one, that a subtraction would tell"),
        pytest.param([1, 2], {"INGENIERIES": "4"}, id="two of each"),
        pytest.param([1, 2, 3], {"INGENIERIES": "4"}, id="the rest is that of one"),
        pytest.param([1, 2, 3, 4], {"INGENIERIES": "4", "INDIVIDUELLES": "0", "COLLECTIVES": "4"}, id="all"),
    ],
)
def test_parts_that_few_dla_compose_are_kept_back_with_the_other_part(dlas: list[int], told: dict[str, str]) -> None:
    bilan = synthesis(collective(*dlas), [])
    parts = {code: row.cellules[-1].texte for code, row in bilan.lignes().items() if code in PARTS}
    assert parts == told
    assert any("DLA composent" in note for note in bilan.parties[0].tableaux[0].notes)  # one DLA has structures suivies


def test_a_total_of_one_dla_is_kept_back_and_zero_everywhere_is_told() -> None:
    assert "SUIVIES" in of_figures(4).lignes()
    assert "SUIVIES" not in synthesis(of_figures(4), []).lignes()
    assert synthesis(collective(), []).lignes()["DIAGNOSTICS"].cellules[-1].texte == "0"


def test_nothing_is_told_when_few_dla_have_structures_accompagnees() -> None:
    dlas = [DlaRegion(id=1, code="18", nom="Cher", faits=faits())]
    dlas += [DlaRegion(id=place, code=f"2{place}", nom="Voisin", faits=voisin(ingenieries=())) for place in (2, 3, 4)]
    bilan = compose_region(dlas, CADRE, 2025, date(2026, 12, 31))
    assert "moins de 3" in withheld(bilan, []).replace("\u00a0", " ")
    assert synthesis(bilan, []).parties == ()


def test_a_share_is_kept_back_when_one_dla_alone_is_not_whole() -> None:
    whole, lacking = (
        of_figures(4),
        of_figures(
            4,
            structures={
                key: replace(structure, manques=("le secteur",)) for key, structure in voisin().structures.items()
            },
        ),
    )
    assert rows(synthesis(whole, []), "Enée")["Fiches complètes"].cellules[-1].texte == "100\u00a0%"
    assert rows(lacking, "Enée")["Fiches complètes"].cellules[-1].texte != "100\u00a0%"
    assert "Fiches complètes" not in rows(synthesis(lacking, []), "Enée")


def test_years_that_may_not_be_told_are_confidential_and_no_dla_has_a_row() -> None:
    bilan, hidden = synthesis(of_figures(3), []), synthesis(replace(of_figures(2), annee=2024), [])
    over = evolution([bilan, hidden])
    assert [tableau.titre for tableau in over.tableaux] == ["La région, année par année"]
    assert [note for note in over.tableaux[0].notes if "[c]" in note] == [
        "[c] confidentiel\u00a0: trop peu de DLA composent ce chiffre, ou il ferait connaître celui d’un seul."
    ]
    inside = evolution([of_figures(3), of_figures(3)])
    assert not [note for note in inside.tableaux[0].notes if "[c]" in note]
    assert [cellule.texte for cellule in over.tableaux[0].lignes[0].cellules] == [
        "[c]",
        bilan.lignes()["ACCUEILLIES"].cellules[0].texte,
    ]
