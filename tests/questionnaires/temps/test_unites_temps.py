"""Time given in hours, in half-days or with a typical week makes shares, loses nothing, is judged as percents are."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from questionnaires.answers.a_cote import beside_all
from questionnaires.answers.evaluation import Evaluation, evaluate
from questionnaires.core.answers import Severity
from questionnaires.core.model import Questionnaire, Repartition
from questionnaires.core.questions import Part
from questionnaires.core.repartition import WHOLE, UnreadableError, parse_share
from questionnaires.editing.passages import losses
from questionnaires.temps.unites_temps import (
    UNITE,
    UniteTemps,
    amount_text,
    cells,
    derive_shares,
    parse_weight,
    period_code,
    raw_code,
    unit_in_use,
    with_shares,
)
from tests.questionnaires.core.fabrique import JOUR, page, pages, plain

LIGNES = ("F1", "F2", "F3", "AUTRE")
AILLEURS = tuple(unite for unite in UniteTemps if unite is not UniteTemps.POURCENT)
GRILLES = {unite: tuple(code for code, _ in cells(unite)) for unite in UniteTemps if unite.is_grid}
CELLULES = GRILLES[UniteTemps.SEMAINE]


def temps(section: str = "REPARTITION", lignes: tuple[str, ...] = LIGNES) -> Questionnaire:
    parts = (Part(code=code, libelle=f"Ligne {code}") for code in lignes)
    whole = Repartition(code="TEMPS", libelle="Temps", lignes=lignes)
    return pages(page(section, *parts), repartitions=[whole])


def told(unite: UniteTemps, **texts: str) -> dict[str, str]:
    """Return the texts of lines in a unit."""
    return {UNITE: unite.value, **{raw_code(unite, code): text for code, text in texts.items()}}


def semaine(**held: int) -> dict[str, str]:
    """Return a typical week: how many half-days each line holds."""
    lines = [code for code, count in held.items() for _ in range(count)]
    return {UNITE: UniteTemps.SEMAINE.value, **dict(zip(CELLULES, lines, strict=False))}


def shares(saisie: Mapping[str, str]) -> dict[str, str]:
    derived = with_shares(temps(), saisie)
    return {code: derived.get(code, "") for code in LIGNES}


def judged(saisie: Mapping[str, str], *, confirmed: bool = False) -> Evaluation:
    return evaluate(temps(), saisie, today=JOUR, blanks_confirmed=confirmed)


def test_hours_of_a_week_give_shares_in_proportion() -> None:
    assert shares(told(UniteTemps.HEURES, F1="20", F2="10", F3="10", AUTRE="0")) == {
        "F1": "50",
        "F2": "25",
        "F3": "25",
        "AUTRE": "0",
    }


def test_hundredths_that_are_left_go_to_the_first_of_the_largest_remainders() -> None:
    assert shares(told(UniteTemps.DEMI_JOURNEES, F1="3", F2="3", F3="3", AUTRE="0")) == {
        "F1": "33,34",
        "F2": "33,33",
        "F3": "33,33",
        "AUTRE": "0",
    }


def test_a_typical_week_counts_the_half_days_of_each_line() -> None:
    assert shares(semaine(F1=5, F2=3, F3=2)) == {"F1": "50", "F2": "30", "F3": "20", "AUTRE": ""}


def test_a_typical_month_counts_the_days_of_each_line() -> None:
    held = dict(zip(GRILLES[UniteTemps.MOIS], ["F1"] * 15 + ["F2"] * 5, strict=True))
    assert shares({UNITE: UniteTemps.MOIS.value, **held}) == {"F1": "75", "F2": "25", "F3": "", "AUTRE": ""}


@pytest.mark.parametrize(
    ("unite", "texts", "expected"),
    [
        pytest.param(UniteTemps.HEURES, {"F1": "9", "F2": "13", "F2_PAR": "trimestre"}, "90", id="hours a quarter"),
        pytest.param(UniteTemps.HEURES, {"F1": "9", "F2": "52", "F2_PAR": "an"}, "90", id="hours a year"),
        pytest.param(UniteTemps.DEMI_JOURNEES, {"F1": "9", "F2": "12", "F2_PAR": "an"}, "90", id="half-days a year"),
        pytest.param(
            UniteTemps.DEMI_JOURNEES, {"F1": "9", "F2": "1", "F2_PAR": "siècle"}, "90", id="an unknown period"
        ),
    ],
)
def test_a_rare_line_is_told_by_its_own_period(unite: UniteTemps, texts: dict[str, str], expected: str) -> None:
    lines = {code: text for code, text in texts.items() if not code.endswith("_PAR")}
    periode = {period_code(unite, "F2"): texts["F2_PAR"]}
    assert shares({**told(unite, **lines), **periode})["F1"] == expected


def test_what_a_rare_line_takes_is_said_for_its_period_and_the_total_for_that_of_the_unit() -> None:
    derived = derive_shares(
        temps(), {**told(UniteTemps.HEURES, F1="9", F2="6"), period_code(UniteTemps.HEURES, "F2"): "an"}
    )
    assert [plain(derived.told(code)) for code in ("F1", "F2")] == ["9 h par semaine", "6 h par an"]
    assert plain(derived.total) == "9 h 07 par semaine"


def test_more_than_a_period_holds_is_refused_within_its_own_limits() -> None:
    assert parse_weight(UniteTemps.HEURES, "8736", "an") == parse_weight(UniteTemps.HEURES, "168", "semaine")
    with pytest.raises(UnreadableError, match="hors des limites"):
        parse_weight(UniteTemps.HEURES, "8737", "an")
    with pytest.raises(UnreadableError, match="trop précis"):
        parse_weight(UniteTemps.HEURES, "1.500", "an")  # 1,5 or 1 500


def test_a_blank_line_has_no_share_and_a_zero_is_a_share_of_zero() -> None:
    assert shares(told(UniteTemps.HEURES, F1="7", F2="", F3="0")) == {"F1": "100", "F2": "", "F3": "0", "AUTRE": ""}


def test_nothing_typed_gives_no_share() -> None:
    assert set(shares(told(UniteTemps.HEURES)).values()) == {""}
    assert set(shares(semaine()).values()) == {""}


def test_only_zeros_give_zeros_and_a_total_that_is_short_of_the_whole() -> None:
    saisie = told(UniteTemps.HEURES, **dict.fromkeys(LIGNES, "0"))
    assert set(shares(saisie).values()) == {"0"}
    assert [(problem.code, plain(problem.problem)) for problem in judged(saisie).problems] == [
        ("F1", "Il manque 100 % : le total fait 0 %.")
    ]


def test_what_is_derived_is_transmitted_as_if_it_had_been_typed_in_percent() -> None:
    in_hours = judged(told(UniteTemps.HEURES, F1="21", F2="10,5", F3="3h30", AUTRE="0"))
    in_percent = judged({"F1": "60", "F2": "30", "F3": "10", "AUTRE": "0"})
    assert in_hours.can_be_transmitted
    assert in_hours == in_percent
    assert in_hours.valeurs == {"F1": 6000, "F2": 3000, "F3": 1000, "AUTRE": 0}


@pytest.mark.parametrize(
    "saisie", [told(UniteTemps.HEURES, F1="3", F2="1"), semaine(F1=3, F2=1)], ids=["hours", "week"]
)
def test_lines_left_blank_are_to_be_confirmed_then_are_zeros(saisie: dict[str, str]) -> None:
    before = judged(saisie)
    assert [(problem.code, problem.severity) for problem in before.problems] == [("F3", Severity.TO_CONFIRM)]
    after = judged(saisie, confirmed=True)
    assert after.can_be_transmitted
    assert after.blanks == ("F3", "AUTRE")
    assert after.valeurs == {"F1": 7500, "F2": 2500, "F3": 0, "AUTRE": 0}


def test_a_line_that_cannot_be_read_is_to_correct_and_the_sum_waits_for_it() -> None:
    evaluation = judged(told(UniteTemps.HEURES, F1="20", F2="douze", F3="5", AUTRE="0"))
    assert [(problem.code, plain(problem.problem)) for problem in evaluation.problems] == [
        ("F2", "Ligne F2 : « douze » n’est pas un nombre.")
    ]
    assert evaluation.valeurs["F2"] is None


def test_a_text_that_would_be_a_percent_is_not_read_as_hours() -> None:
    evaluation = judged({**told(UniteTemps.HEURES, F1="20", F2="50 %", F3="5", AUTRE="0"), "F2": "12"})
    assert [problem.code for problem in evaluation.problems] == ["F2"]
    assert evaluation.valeurs["F2"] is None


def test_a_half_day_that_holds_no_line_of_ours_is_told() -> None:
    evaluation = judged({**semaine(F1=3), CELLULES[-1]: "F9"}, confirmed=True)
    assert not evaluation.can_be_transmitted
    assert "« F9 »" in plain(evaluation.problems[0].problem)


@pytest.mark.parametrize("unite", AILLEURS)
def test_percents_typed_before_are_set_aside_and_found_again(unite: UniteTemps) -> None:
    percents = {"F1": "40", "F2": "60", "F3": "0", "AUTRE": "0"}
    aside = {**percents, **told(unite, F1="1"), GRILLES.get(unite, CELLULES)[0]: "F1"}
    assert shares(aside)["F1"] == "100"
    assert {**aside, UNITE: "pourcent"}.items() >= percents.items()
    assert shares({**aside, UNITE: "pourcent"}) == percents
    assert shares({**aside, UNITE: ""}) == percents


def test_a_unit_that_is_not_ours_is_percent() -> None:
    assert unit_in_use(temps(), {UNITE: "jours"}) is UniteTemps.POURCENT
    assert shares({UNITE: "jours", "F1": "5"})["F1"] == "5"


def test_a_version_whose_lines_are_on_other_pages_is_told_in_percent_only() -> None:
    spread = temps("M1")
    saisie = {**told(UniteTemps.HEURES, F1="3"), "F1": "5"}
    assert beside_all(spread) == {}
    assert with_shares(spread, saisie) == saisie


def test_a_draft_that_would_lose_a_line_told_in_hours_does_not_pass() -> None:
    after = temps(lignes=("F1", "F2", "AUTRE"))
    saisie = told(UniteTemps.HEURES, F1="3", F3="2")
    assert [(loss.code, loss.texte) for loss in losses(temps(), after, saisie)] == [("F3_HEURES", "2")]


@pytest.mark.parametrize(
    ("typed", "hours"),
    [
        pytest.param("7,5", "7,5 h par semaine", id="decimal comma"),
        pytest.param("7.5 h", "7,5 h par semaine", id="with its unit"),
        pytest.param("7h30", "7,5 h par semaine", id="on a clock"),
        pytest.param("7 h 05 min", "7 h 05 par semaine", id="minutes that are not hundredths of an hour"),
        pytest.param("0", "0 h par semaine", id="zero"),
        pytest.param("", None, id="blank"),
        pytest.param("\u202f", None, id="only a space"),
        pytest.param("168", "168 h par semaine", id="a whole week"),
        pytest.param("168,01", "refused", id="more than a week"),
        pytest.param("168h01", "refused", id="more than a week on a clock"),
        pytest.param("7h60", "refused", id="sixty minutes"),
        pytest.param("7h3", "refused", id="one digit of minutes"),
        pytest.param("-1", "refused", id="below zero"),
        pytest.param("NaN", "refused", id="NaN"),
        pytest.param("1e3", "refused", id="exponent"),
        pytest.param("٧", "refused", id="arabic digits"),
        pytest.param("7,555", "refused", id="a third decimal"),
        pytest.param("9" * 5_000, "refused", id="5,000 digits"),
        pytest.param("7 ; 8", "refused", id="the same field twice"),
    ],
)
def test_hours_are_read_as_french_hands_type_them(typed: str, hours: str | None) -> None:
    if hours == "refused":
        with pytest.raises(UnreadableError):
            parse_weight(UniteTemps.HEURES, typed, "semaine")
        return
    weight = parse_weight(UniteTemps.HEURES, typed, "semaine")
    assert (None if weight is None else plain(amount_text(UniteTemps.HEURES, weight))) == hours


@pytest.mark.parametrize(
    ("unite", "weight", "text"),
    [
        (UniteTemps.DEMI_JOURNEES, 12 * 150, "1,5 demi-journée par mois"),
        (UniteTemps.DEMI_JOURNEES, 12 * 200, "2 demi-journées par mois"),
        (UniteTemps.SEMAINE, 1, "1 demi-journée de la semaine type"),
        (UniteTemps.SEMAINE, 3, "3 demi-journées de la semaine type"),
        (UniteTemps.MOIS, 2, "2 journées du mois type"),
    ],
)
def test_an_amount_is_told_in_its_unit(unite: UniteTemps, weight: int, text: str) -> None:
    assert plain(amount_text(unite, weight)) == text


ODD = (
    "",
    " ",
    "0",
    "-1",
    "douze",
    "NaN",
    "1e9",
    "9" * 400,
    "½",
    "5 %",
    "7h30",
    "168",
    "0,01",
    "F1",
    "F9",
    "\ufffd",
    "an",
    "trimestre",
    "45 min",
    "1/3",
    "10+5",
)
TEXTS = st.one_of(
    st.sampled_from(ODD),
    st.decimals(0, 170, places=2).map(lambda hours: str(hours).replace(".", ",")),
    st.text(max_size=8),
)


@st.composite
def saisies(draw: st.DrawFn) -> dict[str, str]:
    """Draw texts anywhere, in every unit at once."""
    raw = [of(unite, code) for unite in AILLEURS for code in LIGNES for of in (raw_code, period_code)]
    codes = [UNITE, *LIGNES, *(code for grille in GRILLES.values() for code in grille), *raw]
    texts = draw(st.dictionaries(st.sampled_from(codes), TEXTS))
    return {**texts, UNITE: draw(st.sampled_from([unite.value for unite in UniteTemps]))}


@given(saisie=saisies())
@example({"SEMAINE_LU1": "0", "SEMAINE_LU2": "F1", UNITE: "semaine"})
def test_whatever_is_typed_shares_are_whole_or_nothing_and_no_text_is_lost(saisie: dict[str, str]) -> None:
    derived = derive_shares(temps(), saisie)
    assert {code: text for code, text in derived.saisie.items() if code not in LIGNES} == {
        code: text for code, text in saisie.items() if code not in LIGNES
    }
    if unit_in_use(temps(), saisie) is UniteTemps.POURCENT:
        assert derived.saisie == saisie
        return
    parts = {code: parse_share(derived.saisie[code]) for code in LIGNES}
    assert parts.keys() - derived.weights.keys() == {code for code, share in parts.items() if share is None}
    assert derived.weights.keys().isdisjoint(derived.unreadable)
    total = sum(derived.weights.values())
    assert sum(share or 0 for share in parts.values()) == (WHOLE if total else 0)
    for code, weight in derived.weights.items():
        assert abs((parts[code] or 0) * total - weight * WHOLE) < max(total, 1)  # within one of the exact share


@given(saisie=saisies(), confirmed=st.booleans())
def test_whatever_is_typed_an_answer_is_judged_without_failing(saisie: dict[str, str], confirmed: bool) -> None:
    evaluation = judged(saisie, confirmed=confirmed)
    if evaluation.can_be_transmitted:
        valeurs: list[Any] = [evaluation.valeurs[code] for code in LIGNES]
        assert sum(valeurs) == WHOLE


@given(saisie=saisies(), unite=st.sampled_from(AILLEURS))
def test_a_unit_does_not_depend_on_what_was_typed_in_the_others(saisie: dict[str, str], unite: UniteTemps) -> None:
    texts = {
        code: text for code, text in saisie.items() if code.endswith((f"_{unite.suffixe}", f"{unite.suffixe}_PAR"))
    }
    held = {code: text for code, text in saisie.items() if code in GRILLES.get(unite, ())}
    assert shares({**saisie, UNITE: unite.value}) == shares({**texts, **held, UNITE: unite.value})
