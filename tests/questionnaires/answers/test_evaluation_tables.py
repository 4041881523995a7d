"""Tables report their problems once, and computations are exact."""

from collections.abc import Mapping
from typing import Any

import pytest

from questionnaires.core.blocs import (
    Block,
    Colonne,
    Grille,
    Intitule,
    Ligne,
    Matrice,
    Tableau,
)
from questionnaires.core.questions import Choice, Computed
from tests.questionnaires.core.fabrique import (
    A,
    change,
    codes,
    judged,
    options,
    questionnaire,
    told,
)

LIGNES = (Intitule(code="L1", libelle="Hommes"), Intitule(code="L2", libelle="Femmes"))
MATRICE = Matrice(code="MAT", libelle="Satisfaction", echelle="S4", lignes=LIGNES, required=True)
GRILLE = Grille(
    code="GR",
    libelle="Effectifs",
    lignes=LIGNES,
    colonnes=(
        Colonne(code="C1", libelle="2025", decimals=1, required=True),
        Colonne(code="C2", libelle="2026", maximum=10),
    ),
    total_lignes=True,
    total_colonnes=True,
)
FAIT = Choice(code="T1", libelle="Fait", options=options(oui="Oui", non="Non"), required=True)
TABLEAU = Tableau(
    code="TAB",
    libelle="Tâches",
    lignes=(
        Ligne(code="L1", libelle="Conseil", choices=(FAIT,)),
        Ligne(code="L2", libelle="Suivi", choices=(change(FAIT, code="T2"),)),
    ),
)


@pytest.mark.parametrize(
    ("table", "saisie", "problem"),
    [
        pytest.param(MATRICE, {}, ("MAT_L1", "Satisfaction : 2 réponses à compléter ou à corriger."), id="matrix"),
        pytest.param(MATRICE, {"MAT_L1": "4"}, ("MAT_L2", "Femmes : cette réponse manque."), id="one cell of it"),
        pytest.param(MATRICE, {"MAT_L1": "4", "MAT_L2": "nc"}, None, id="not concerned is an answer"),
        pytest.param(
            GRILLE,
            {"GR_L1_C1": "1,5", "GR_L1_C2": "11", "GR_L2_C1": "x"},
            ("GR_L1_C2", "Effectifs : 2 réponses à compléter ou à corriger."),
            id="grid",
        ),
        pytest.param(TABLEAU, {}, ("T1", "Tâches : 2 réponses à compléter ou à corriger."), id="table of choices"),
        pytest.param(TABLEAU, {"T1": "oui", "T2": "non"}, None, id="a whole table"),
    ],
)
def test_a_table_has_one_message_at_its_first_cell(
    table: Block, saisie: Mapping[str, str], problem: tuple[str, str] | None
) -> None:
    """Pitfall 16."""
    assert told(judged(questionnaire(table), **saisie)) == ([problem] if problem else [])


def test_the_first_cell_of_a_table_is_the_first_of_the_page() -> None:
    """Not the first to be judged: a cell may wait for what its condition names."""
    first = change(TABLEAU.lignes[0], choices=(change(FAIT, relevant="${A} > 0"),))
    whole = questionnaire(change(TABLEAU, lignes=(first, TABLEAU.lignes[1])), A)
    assert codes(judged(whole, A="1")) == ["T1"]


def test_totals_count_blanks_as_zeros_and_keep_the_decimals_of_the_cells() -> None:
    """Pitfall 4: the blank cells stay blank."""
    valeurs = judged(questionnaire(GRILLE), GR_L1_C1="1,5", GR_L1_C2="2", GR_L2_C2="3").valeurs
    totals = {code: value for code, value in valeurs.items() if "TOTAL" in code}
    assert totals == {"GR_L1_TOTAL": 35, "GR_L2_TOTAL": 30, "GR_TOTAL_C1": 15, "GR_TOTAL_C2": 5}
    assert valeurs["GR_L2_C1"] is None


def test_a_total_of_nothing_written_is_blank_and_of_a_written_zero_is_zero() -> None:
    """Pitfall 4: nobody said that there was nothing."""
    valeurs = judged(questionnaire(GRILLE), GR_L1_C1="0").valeurs
    totals = {code: value for code, value in valeurs.items() if "TOTAL" in code}
    assert totals == {"GR_L1_TOTAL": 0, "GR_L2_TOTAL": None, "GR_TOTAL_C1": 0, "GR_TOTAL_C2": None}


def test_a_computation_is_rounded_where_it_is_kept_and_exact_where_it_is_used() -> None:
    tiers = Computed(code="TIERS", libelle="Tiers", calculation="${A} div 3", decimals=1)
    whole = questionnaire(A, tiers, Computed(code="TOUT", libelle="Tout", calculation="${TIERS} * 3", decimals=4))
    assert judged(whole, A="100").valeurs == {"A": 100, "TIERS": 333, "TOUT": 1_000_000}
    assert judged(whole).valeurs == {"A": None, "TIERS": None, "TOUT": None}


@pytest.mark.parametrize(
    ("calculation", "nature", "value"),
    [
        pytest.param("${A} div 8", "nombre", 13, id="half away from zero"),
        pytest.param("0 - ${A} div 8", "nombre", -13, id="below zero too"),
        pytest.param("${A} div 0", "nombre", None, id="divided by zero"),
        pytest.param("${A} * 1000000000000000", "nombre", None, id="larger than anything of use"),
        pytest.param("concat('A', ${A})", "nombre", None, id="a text for a number"),
        pytest.param("${A} > 5", "texte", "true", id="a truth"),
        pytest.param("concat(${A}, ' salariés')", "texte", "10 salariés", id="a text"),
        pytest.param("''", "texte", None, id="an empty text"),
    ],
)
def test_a_computation_holds_what_it_gives(calculation: str, nature: Any, value: int | str | None) -> None:  # noqa: ANN401
    computed = Computed(code="CAL", libelle="Calcul", calculation=calculation, nature=nature, decimals=1)
    assert judged(questionnaire(A, computed), A="10").valeurs["CAL"] == value


def test_reordering_lines_or_correcting_labels_changes_no_code_and_no_value() -> None:
    """Pitfall 17."""
    other = change(GRILLE, lignes=tuple(change(ligne, libelle=ligne.libelle.upper()) for ligne in LIGNES[::-1]))
    saisie = {"GR_L1_C1": "1,5", "GR_L2_C2": "3"}
    ordered, reordered = judged(questionnaire(GRILLE), **saisie).valeurs, judged(questionnaire(other), **saisie).valeurs
    assert ordered == reordered
    assert list(ordered) != list(reordered)
