"""An answer beside the author's own of a year before: comparisons, changes that need a reason, stored values."""

from collections.abc import Mapping
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaires.answers.evaluation import Evaluation, evaluate, failed_if_zero
from questionnaires.answers.reperes import Reperes, failed_outside
from questionnaires.core.answers import Severity
from questionnaires.core.model import Questionnaire
from questionnaires.core.repartition import WHOLE
from questionnaires.editing.places import rebuilt
from questionnaires.files.loader import shipped_recette, shipped_referentiel
from questionnaires.referentiel.correspondance import Correspondance
from questionnaires.referentiel.referentiel import Referentiel
from questionnaires.temps.an_dernier import (
    AnDernier,
    an_dernier,
    changes_to_explain,
    evolutions,
    explained,
    reasons_given,
    together,
)
from questionnaires.temps.derive import derive_temps
from questionnaires.temps.periodes import Periode

REFERENTIEL = shipped_referentiel()
LIGNES = REFERENTIEL.lignes
AVANT, MAINTENANT = Periode.parse("2025-S1"), Periode.parse("2026-S1")


def shares(**parts: int) -> dict[str, int]:
    """Return a répartition in whole points, the other lines at zero."""
    return dict.fromkeys(LIGNES, 0) | {code: 100 * part for code, part in parts.items()}


def before(**parts: int) -> AnDernier:
    return an_dernier(AVANT, shares(**parts), [REFERENTIEL], [])


def temps() -> Questionnaire:
    return derive_temps(REFERENTIEL, shipped_recette(), MAINTENANT, False)


def judged(typed: Mapping[str, str], reperes: Reperes, *, confirmed: bool = True) -> Evaluation:
    saisie = {"ETP": "1", "MOIS": "6", **typed}
    return evaluate(temps(), saisie, today=date(2026, 7, 8), blanks_confirmed=confirmed, reperes=reperes)


# --- comparisons


def test_each_mission_is_told_then_its_lines_and_what_belongs_to_none_last() -> None:
    rappels = before(M1F1=60, M3F1=40).rappels
    assert [rappel.code for rappel in rappels][:5] == ["M1", "M1F1", "M1F2", "M1F3", "M2"]
    assert [rappel.code for rappel in rappels][-1] == "AUTRE"
    assert {rappel.code: rappel.avant for rappel in rappels if rappel.avant} == {
        "M1": 6000,
        "M1F1": 6000,
        "M3": 4000,
        "M3F1": 4000,
    }


def without(code: str, into: str) -> tuple[Referentiel, Correspondance]:
    """Return the référentiel once a fonction was merged into another one."""
    missions = tuple(
        rebuilt(mission, fonctions=tuple(fonction for fonction in mission.fonctions if fonction.code != code))
        for mission in REFERENTIEL.missions
    )
    after = rebuilt(REFERENTIEL, missions=missions)
    return after, Correspondance(liens=tuple((ligne, into if ligne == code else ligne) for ligne in LIGNES))


def test_lines_that_were_merged_since_are_compared_to_their_sum() -> None:
    after, correspondance = without("M1F2", into="M1F1")
    reperes = an_dernier(AVANT, shares(M1F1=30, M1F2=20, M3F1=50), [REFERENTIEL, after], [correspondance])
    assert {rappel.code: rappel.avant for rappel in reperes.rappels if rappel.avant} == {
        "M1": 5000,
        "M1F1": 5000,
        "M3": 5000,
        "M3F1": 5000,
    }


def test_a_mission_that_time_left_is_not_compared_but_its_lines_are_together() -> None:
    after, correspondance = without("M1F3", into="M2F1")
    reperes = an_dernier(AVANT, shares(M1F3=30, M2F1=20, M3F1=50), [REFERENTIEL, after], [correspondance])
    avant = {rappel.code: rappel.avant for rappel in reperes.rappels}
    assert (avant["M1"], avant["M2"], avant["M2F1"], avant["M3"]) == (None, None, 5000, 5000)
    evolution = next(change for change in evolutions(reperes, shares(M2F1=50, M3F1=50)) if change.rappel.code == "M1")
    assert (evolution.avant_text, evolution.ecart_text) == ("–", "–")


def test_a_line_that_was_split_since_is_followed_with_its_parts_under_one_code() -> None:
    former, correspondance = without("M1F2", into="M1F1")
    back = Correspondance(liens=tuple((after, line) for line, after in correspondance.liens))
    reperes = an_dernier(AVANT, {**shares(M1F1=60, M3F1=40)}, [former, REFERENTIEL], [back])
    assert [rappel.code for rappel in reperes.rappels][:3] == ["M1", "M1F1-M1F2", "M1F3"]
    assert not list(changes_to_explain(reperes, shares(M1F1=30, M1F2=35, M3F1=35)))
    asked = changes_to_explain(reperes, shares(M1F1=30, M1F2=45, M3F1=25))
    assert [controle.code for controle in asked] == ["V9_M1F1-M1F2", "V9_M3F1"]


@pytest.mark.parametrize(
    ("now", "text"),
    [
        pytest.param(3600, "+12", id="more"),
        pytest.param(2050, "−3,5", id="less"),
        pytest.param(2400, "0", id="as much"),
    ],
)
def test_a_difference_is_said_in_points(now: int, text: str) -> None:
    changes = evolutions(before(M1F1=24, M3F1=76), {**shares(), "M1F1": now})
    assert next(evolution.ecart_text for evolution in changes if evolution.rappel.code == "M1F1") == text


def test_a_blank_is_told_as_blank_and_never_as_a_fall_to_zero() -> None:
    parts: dict[str, int | None] = {**shares(M3F1=100), "M1F1": None}
    changes = {evolution.rappel.code: evolution for evolution in evolutions(before(M1F1=24, M3F1=76), parts)}
    assert (changes["M1F1"].maintenant_text, changes["M1F1"].ecart, changes["M1"].ecart) == ("vide", None, None)


shared = st.lists(st.integers(0, 50), min_size=len(LIGNES), max_size=len(LIGNES)).filter(any)


@given(shared, shared)
def test_differences_of_the_lines_sum_to_zero(weights_before: list[int], weights_after: list[int]) -> None:
    first, second = (
        together([(1, dict(zip(LIGNES, parts, strict=True)))]) for parts in (weights_before, weights_after)
    )
    assert sum(first.values()) == WHOLE
    changes = evolutions(an_dernier(AVANT, first, [REFERENTIEL], []), second)
    assert sum(evolution.ecart or 0 for evolution in changes if not evolution.rappel.is_mission) == 0


def test_two_affectations_of_a_year_before_weigh_as_their_time() -> None:
    parts = together([(300, shares(M1F1=100)), (100, shares(M3F1=100))])
    assert parts == shares(M1F1=75, M3F1=25)


# --- changes that need a reason


@pytest.mark.parametrize(
    ("parts", "asked"),
    [
        pytest.param({"M1F1": 60, "M3F1": 40}, [], id="nothing moved"),
        pytest.param({"M1F1": 51, "M3F1": 49}, [], id="nine points"),
        pytest.param({"M1F1": 50, "M3F1": 50}, ["V9_M1F1", "V9_M3F1"], id="ten points, on both sides"),
        pytest.param(
            {"M1F1": 65, "M1F2": 5, "M3F1": 30}, ["V9_M1", "V9_M3F1"], id="a mission, when no line of it says it"
        ),
        pytest.param({"M1F1": 60, "M3F1": 25, "AUTRE": 15}, ["V9_M3F1", "V9_AUTRE"], id="what the référentiel has not"),
    ],
)
def test_ten_points_ask_for_a_reason_once(parts: dict[str, int], asked: list[str]) -> None:
    controles = changes_to_explain(before(M1F1=60, M3F1=40), shares(**parts))
    assert [controle.code for controle in controles] == asked


MOVED = {"M1F1": "30", "M3F1": "70"}


def told(evaluation: Evaluation) -> list[str]:
    return [problem.controle for problem in evaluation.problems if problem.severity is Severity.TO_JUSTIFY]


def test_a_change_is_explained_or_its_author_prefers_not_to_say() -> None:
    reperes = Reperes(an_dernier=before(M1F1=60, M3F1=40))
    assert told(judged(MOVED, reperes)) == ["V9_M1F1", "V9_M3F1"]
    half = {**MOVED, "V9_M1F1.raison": "silence"}
    assert told(judged(half, reperes)) == ["V9_M3F1"]
    other = {**half, "V9_M3F1.raison": "autre"}
    assert told(judged(other, reperes)) == ["V9_M3F1"], "another reason is said in a few words"
    whole = judged({**other, "V9_M3F1.commentaire": "Un rapport de plus"}, reperes)
    assert whole.can_be_transmitted
    assert {code: valeur for code, valeur in whole.valeurs.items() if code.startswith("V9_")} == {
        "V9_M1F1.raison": "silence",
        "V9_M3F1.raison": "autre",
        "V9_M3F1.commentaire": "Un rapport de plus",
    }


def test_a_reason_is_kept_only_while_it_explains_something() -> None:
    reperes = Reperes(an_dernier=before(M1F1=60, M3F1=40))
    steady = judged({"M1F1": "60", "M3F1": "40", "V9_M1F1.raison": "equipe"}, reperes)
    assert not [code for code in steady.valeurs if code.startswith("V9_")]


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param({"M1F1": "30"}, id="not whole yet"),
        pytest.param({"M1F1": "30", "M3F1": "70 %%"}, id="a line cannot be read"),
        pytest.param({"M1F1": "90", "M3F1": "70"}, id="too much"),
    ],
)
def test_nothing_is_asked_of_shares_that_are_not_whole(typed: dict[str, str]) -> None:
    assert told(judged(typed, Reperes(an_dernier=before(M1F1=60, M3F1=40)), confirmed=False)) == []


def test_a_blank_asks_for_its_reason_once_confirmed_as_zero() -> None:
    reperes, typed = Reperes(an_dernier=before(M1F1=30, M3F1=70)), {"M3F1": "77", "M4F1": "23"}
    assert told(judged(typed, reperes, confirmed=False)) == ["V9_M4F1"]
    assert told(judged(typed, reperes)) == ["V9_M1F1", "V9_M4F1"]


def asked_if_zero(typed: Mapping[str, str], *, confirmed: bool = False) -> list[str]:
    reperes = Reperes(an_dernier=before(M1F1=30, M3F1=70))
    saisie = {"ETP": "1", "MOIS": "6", **typed}
    evaluation = judged(typed, reperes, confirmed=confirmed)
    controles = failed_if_zero(temps(), saisie, evaluation, today=date(2026, 7, 8), reperes=reperes)
    return [controle.code for controle in controles if controle.portee == "justifier"]


def test_what_a_zero_would_ask_is_known_while_it_is_still_blank() -> None:
    assert asked_if_zero({"M3F1": "77", "M4F1": "23"}) == ["V9_M1F1"]
    assert asked_if_zero({"M3F1": "77", "M4F1": "23"}, confirmed=True) == [], "it is asked with the others then"


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param({"M1F1": "0", "M3F1": "77", "M4F1": "23"}, id="a zero typed is asked with the others"),
        pytest.param({"M1F1": "23", "M3F1": "77"}, id="what is blank was small"),
        pytest.param({"M3F1": "77"}, id="not whole yet"),
        pytest.param(dict.fromkeys(LIGNES, "0") | {"M3F1": "100"}, id="nothing blank"),
    ],
)
def test_a_zero_that_would_change_nothing_asks_nothing(typed: dict[str, str]) -> None:
    assert asked_if_zero(typed) == []


# --- stored reasons


def test_reasons_are_read_again_without_last_year_s_figures() -> None:
    valeurs = {"M1F1": 3000, "V9_M1F1.raison": "equipe", "V9_M1.raison": "autre", "V9_M1.commentaire": "Un congé"}
    first, other = reasons_given(temps(), valeurs)
    assert (first.lignes, first.raison, first.libelle, first.commentaire) == (
        ("M1",),
        "autre",
        "Autre (à dire en quelques mots)",
        "Un congé",
    )
    assert (other.lignes, other.libelle, other.is_silent) == (("M1F1",), "Changement d’équipe", False)
    assert other.controle.message.startswith("Ce qui a changé en un an\u00a0: Identification")


@pytest.mark.parametrize(
    "code",
    [
        "M1F1",
        "V9_M1F1",
        "V9_.raison",
        "V9_ZZ.raison",
        "V9_M1F1.autre",
        "V8_IDENTIQUE.raison",
        f"V9_{'M1F1-' * 60}M1F1.raison",
    ],
)
def test_no_other_code_is_a_reason(code: str) -> None:
    assert explained(temps(), code) is None


def test_the_codes_that_may_be_typed_are_those_that_are_read_again() -> None:
    codes = before(M1F1=60, M3F1=40).codes
    assert "V9_M1F1.raison" in codes
    assert all(explained(temps(), code) for code in codes)


# --- checks for the author alone


@pytest.mark.parametrize(
    ("parts", "reperes", "codes"),
    [
        pytest.param(shares(M1F1=24, M3F1=76), Reperes(), [], id="nothing known outside"),
        pytest.param(shares(M1F1=24, M3F1=76), Reperes(derniere=shares(M1F1=24, M3F1=76)), ["V8_IDENTIQUE"], id="same"),
        pytest.param(shares(M1F1=25, M3F1=75), Reperes(derniere=shares(M1F1=24, M3F1=76)), [], id="one line moved"),
        pytest.param(shares(M1F1=34, M2F1=33, M3F1=33), Reperes(), ["V8_EGALES"], id="thirds"),
        pytest.param(shares(M1F1=50, M3F1=50), Reperes(), [], id="two halves are an answer"),
        pytest.param(shares(M1F1=36, M2F1=32, M3F1=32), Reperes(), [], id="a few points apart"),
        pytest.param(
            shares(M1F1=25, M3F1=75), Reperes(diagnostics=0), ["V8_DIAGNOSTIC"], id="a quarter, no diagnostic"
        ),
        pytest.param(shares(M1F1=24, M3F1=76), Reperes(diagnostics=0), [], id="less than a quarter"),
        pytest.param(shares(M1F1=25, M3F1=75), Reperes(diagnostics=1), [], id="one diagnostic"),
        pytest.param(shares(M1F1=25, M3F1=75), Reperes(), [], id="a register that is not kept says nothing"),
    ],
)
def test_what_would_feel_like_a_control_is_told_to_the_author(
    parts: dict[str, int], reperes: Reperes, codes: list[str]
) -> None:
    controles = list(failed_outside(reperes, parts))
    assert [controle.code for controle in controles] == codes
    assert {controle.portee for controle in controles} <= {"auteur"}


def test_what_is_for_the_author_blocks_nothing_and_is_kept_nowhere() -> None:
    evaluation = judged({"M1F1": "34", "M2F1": "33", "M3F1": "33"}, Reperes(diagnostics=0))
    assert [remarque.controle for remarque in evaluation.remarques] == ["V8_EGALES", "V8_DIAGNOSTIC"]
    assert evaluation.can_be_transmitted
    assert not [code for code in evaluation.valeurs if code.startswith(("V8", "V9"))]
