"""Themes of free texts in figures: counts of structures, which nobody can turn back into few."""

from collections.abc import Mapping, Sequence

import pytest

from exports.enquetes.calculs import resultats
from exports.enquetes.onglet_resultats import NAME
from exports.enquetes.resultats import Question
from exports.records.records import SANS_THEME, CollecteEnquete, Textes, Themes
from exports.release.motifs import CONFIDENTIEL
from questionnaires.core.blocs import Repetition
from questionnaires.core.questions import Choice, Text
from tests.exports.enquetes.builders import answered, versions, written
from tests.exports.enquetes.structures import collecte, settled
from tests.exports.enquetes.test_classements import OPTIONS, counts
from tests.exports.records.classeurs import opened, rows

EFFACE = "[effacé]"
MOT = Text(code="MOT", libelle="Un mot ?")
NOMS = {"a": "Délais", "b": "Suivi", "c": "Dossiers"}


def campaign(
    by_dla: Mapping[str, Mapping[str, int]], classes: Mapping[str, Sequence[str]], **asked: str
) -> CollecteEnquete:
    """Build a campaign of structures: by DLA, how many wrote each text; `asked` is given to the question."""
    version = versions((Choice(code="AVANT", libelle="Avant ?", options=OPTIONS), MOT.model_copy(update=asked)))
    given = [
        answered(version[0], {"AVANT": "a", "MOT": texte}, dla=dla)
        for dla, texts in by_dla.items()
        for texte, count in texts.items()
        for _ in range(count)
    ]
    return collecte(given, versions=version, textes=Textes(themes={"MOT": Themes(NOMS, classes, EFFACE)}))


def told(of: CollecteEnquete, dla: str | None = None) -> Question | None:
    return {question.code: question for question in resultats(of, dla).questions}.get("MOT/themes")


ONE_EACH = {"x": ["a"], "X": ["a"], "y": ["b"], "z": ["c"]}


@pytest.mark.parametrize(
    ("texts", "classes", "expected"),
    [
        pytest.param(
            {"x": 6, "X": 3, "y": 7, "autre": 5, "": 4, EFFACE: 3},
            ONE_EACH,
            {"a": 9, "b": 7, "c": 0, SANS_THEME: 5},
            id="counts of structures that wrote, whatever they wrote; erased texts and blanks aside",
        ),
        pytest.param(
            {"x": 9, "y": 7, "z": 3, "autre": 6},
            ONE_EACH,
            {"a": 9, "b": 7, "c": None, SANS_THEME: None},
            id="few are hidden, with another that a subtraction would need",
        ),
        pytest.param(
            {"x": 9, "y": 7, "z": 8, "xyz": 3},
            {**ONE_EACH, "xyz": ["a", "c"]},
            {"a": 12, "b": 7, "c": 11, SANS_THEME: None},
            id="a text of two themes counts in both; « sans thème », which excludes the others, is hidden",
        ),
        pytest.param(
            {"x": 19, "y": 2, "xy": 3},
            {**ONE_EACH, "xy": ["a", "b"]},
            {"a": None, "b": 5, "c": 0, SANS_THEME: None},
            id="all but few are hidden",
        ),
    ],
)
def test_themes_are_counted_as_options_are(
    texts: Mapping[str, int], classes: Mapping[str, Sequence[str]], expected: Mapping[str, int | None]
) -> None:
    question = told(campaign({"18": texts}, classes))
    assert question is not None
    assert question.libelle == "Un mot ? – thèmes relevés"
    assert counts(question) == expected


@pytest.mark.parametrize("count", [1, 4])
def test_nothing_is_told_of_few_texts(count: int) -> None:
    question = told(campaign({"18": {"x": count, "": 30}}, ONE_EACH))
    assert question is not None
    assert (question.confidentiel, question.n, question.modalites) == (CONFIDENTIEL, 0, ())


def test_a_dla_is_told_its_own_where_no_theme_has_few_in_it() -> None:
    of = campaign({"18": {"x": 8, "y": 7}, "28": {"x": 9, "y": 2}, "36": {"x": 7, "y": 8}}, ONE_EACH)
    told_18, told_28 = told(of, "18"), told(of, "28")
    assert told_18 is not None
    assert told_28 is not None
    assert told_28.confidentiel, "two of 28 wrote of b"
    shown = [dla for dla in ("18", "36") if (question := told(of, dla)) and not question.confidentiel]
    assert len(shown) < 2, "the région less both would be the two of 28"


def test_texts_asked_under_a_condition_say_nothing_that_the_condition_hides() -> None:
    of = campaign({"18": {"x": 9, "y": 7}}, ONE_EACH, relevant="selected(${AVANT}, 'a')")
    question = told(of)
    assert question is not None
    assert question.confidentiel, "all chose a, which is not said of so few"


def test_texts_without_themes_have_no_count() -> None:
    of = campaign({"18": {"x": 9}}, {})
    assert of.textes is not None
    assert {question.code for question in resultats(collecte([*of.attendus], versions=of.versions)).questions} == {
        "AVANT"
    }


def test_lines_of_a_repetition_count_once_a_structure() -> None:
    lines = Repetition(code="ACTIONS", libelle="Actions", libelle_ligne="Action", maximum=3, questions=(MOT,))
    version = versions((lines,))
    few = [answered(version[0], {"ACTIONS.1.MOT": "y", "ACTIONS.2.MOT": "y", "ACTIONS.3.MOT": "y"}) for _ in range(4)]
    given = [*few, *(answered(version[0], {"ACTIONS.1.MOT": "x", "ACTIONS.2.MOT": "X"}) for _ in range(16))]
    themes = {"ACTIONS.MOT": Themes(NOMS, ONE_EACH, EFFACE)}
    (question,) = resultats(collecte(given, versions=version, textes=Textes(themes=themes))).questions
    assert question.code == "MOT/themes"
    assert counts(question)["b"] is None, "twelve lines of four structures"


def test_the_workbook_shows_them() -> None:
    of = campaign({"18": {"x": 16, "y": 17}}, ONE_EACH)
    sheet = rows(opened(written(settled(of))), NAME)
    assert ["Délais", 16] in [list(row[:2]) for row in sheet]
