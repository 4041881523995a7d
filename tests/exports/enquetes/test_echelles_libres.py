"""Custom scales in results and files: their sides, their disclosure, their labels."""

from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from exports.enquetes.calculs import resultats
from exports.enquetes.resultats import Question, plain, read
from exports.formats import Format
from questionnaires.core.francais import typeset
from questionnaires.core.options import MOST_STEPS, cotes, favorables_of
from questionnaires.core.questions import OwnScale
from tests.exports.enquetes.builders import answered, enquete, versions, written
from tests.exports.enquetes.depouilles import question
from tests.exports.enquetes.structures import collecte, settled
from tests.exports.formats.archives import files, of_enquete, sav

THREE, SIX = ("Jamais", "Parfois", "Toujours"), ("Nul", "Faible", "Moyen", "Correct", "Bon", "Excellent")


def scale(pas: Sequence[str]) -> OwnScale:
    return OwnScale(code="SOUVENT", libelle="Vous réunissez-vous ?", pas=tuple(pas))


def told(pas: Sequence[str], counts: Mapping[str, int]) -> Question:
    """Return the results of the région after so many answers of each code."""
    (asked,) = versions((scale(pas),))
    answers = [answered(asked, {"SOUVENT": code}) for code, count in counts.items() for _ in range(count)]
    return question(resultats(collecte(answers, versions=(asked,))), "SOUVENT")


def counted(results: Question) -> list[tuple[str, int | None]]:
    return [(modalite.libelle, modalite.nombre) for modalite in results.modalites]


@pytest.mark.parametrize("count", range(2, MOST_STEPS + 1))
def test_sides_are_the_halves_of_a_scale_and_its_middle_is_on_neither(count: int) -> None:
    pas = tuple(f"Réponse {rank}" for rank in range(1, count + 1))
    best, *neutral, worst = cotes(pas)
    assert [len(best), len(worst)] == [count // 2] * 2
    assert [list(side) for side in neutral] == ([[str(count // 2 + 1)]] if count % 2 else [])
    assert [option.libelle for option in favorables_of(pas)] == list(pas[::-1][: count // 2])


def test_a_small_level_joins_its_side_and_is_counted_with_it() -> None:
    results = told(SIX, {"6": 9, "5": 8, "4": 3, "3": 0, "2": 6, "1": 0, "nc": 2})
    assert counted(results) == [("Excellent, bon ou correct", 20), ("Moyen", 0), ("Faible", 6), ("Nul", 0)]
    assert (results.n, results.favorables, results.defavorables) == (26, 20, 6)
    assert results.absences == (("Non concerné / ne sait pas", 2),)


def test_steps_told_together_keep_their_capitals() -> None:
    steps = ("Nul", "Faible", "Moyen", "RH correctes", "Bon", "Excellent")
    results = told(steps, {"6": 9, "5": 8, "4": 3, "3": 0, "2": 6, "1": 0})
    assert counted(results)[0] == ("Excellent, bon ou RH correctes", 20)


def test_the_middle_of_three_is_told_alone_and_counts_on_no_side() -> None:
    results = told(THREE, {"3": 20, "2": 3, "1": 9})
    assert counted(results) == [("Toujours", 20), ("Parfois", 3), ("Jamais", 9)]
    assert (results.favorables, results.defavorables) == (20, 9)
    assert typeset("« Toujours » : 63 %") in results.enonces[0].phrase


@pytest.mark.parametrize(
    ("yes", "no", "is_told"),
    [
        pytest.param(20, 5, True, id="five of each"),
        pytest.param(20, 4, False, id="four against"),
        pytest.param(29, 0, False, id="all alike, twenty-nine"),
        pytest.param(30, 0, True, id="all alike, thirty"),
    ],
)
def test_two_labels_are_disclosed_as_yes_or_no_is(yes: int, no: int, is_told: bool) -> None:
    results = told(("Fermé", "Ouvert"), {"2": yes, "1": no})
    assert counted(results) == ([("Ouvert", yes), ("Fermé", no)] if is_told else [])
    assert bool(results.confidentiel) is not is_told
    assert len(results.enonces) == is_told


def test_stored_results_keep_the_labels_of_the_scale() -> None:
    (asked,) = versions((scale(THREE),))
    results = resultats(collecte([answered(asked, {"SOUVENT": "3"}) for _ in range(30)], versions=(asked,)))
    assert question(read(plain(results)), "SOUVENT").echelle == THREE


def test_a_corrected_label_stays_in_the_same_column_and_another_step_makes_another() -> None:
    asked = versions((scale(THREE),), (scale(("Jamais", "Des fois", "Toujours")),), (scale(SIX),))
    workbook = load_workbook(BytesIO(written(enquete([answered(asked[0], {"SOUVENT": "2"})], asked))))
    header = [cell.value for cell in workbook["Données"][1]]
    assert [name for name in header if "SOUVENT" in str(name)] == [
        "SOUVENT@v2",
        "SOUVENT@v2/score",
        "SOUVENT",
        "SOUVENT/score",
    ]
    column = header.index("SOUVENT@v2")
    assert [cell.value for cell in workbook["Données"][2]][column : column + 2] == ["Des fois", 2]


def test_spss_has_an_ordered_variable_with_its_labels(tmp_path: Path) -> None:
    (asked,) = versions((scale(THREE),))
    answers = [answered(asked, {"SOUVENT": code}) for code in ("3", "nc")]
    archive = files(of_enquete(enquete(answers, (asked,))), Format.SAV)
    frame, metadata = sav(
        next(file for name, file in archive.items() if name.startswith("donnees")), tmp_path, user_missing=True
    )
    labels = metadata.variable_value_labels["SOUVENT"]
    assert [labels[code] for code in (1.0, 2.0, 3.0)] == list(THREE)
    assert metadata.variable_measure["SOUVENT"] == "ordinal"
    assert frame["SOUVENT"].tolist() == [3, -99]


def test_a_long_scale_has_its_columns_beside_the_others() -> None:
    pas = tuple(f"Réponse {rank}" for rank in range(1, MOST_STEPS + 1))
    (asked,) = versions((scale(pas), OwnScale(code="AUTRE", libelle="Autre", pas=THREE)))
    answers = [answered(asked, {"SOUVENT": "11", "AUTRE": "2"}) for _ in range(24)]
    workbook = load_workbook(BytesIO(written(settled(collecte(answers, versions=(asked,))))))
    rows = list(workbook["Échelles"].iter_rows(values_only=True))
    assert ("Question", *reversed(pas), "Réponses", "Favorables") in rows
    assert ("Question", *reversed(THREE), "Réponses", "Favorables", *[None] * 8) in rows
