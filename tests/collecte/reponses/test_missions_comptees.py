"""A mission counts as soon as it is typed: bar, total, headings, helper and check page say the same, in any order of
typing, whatever is typed, in percent or in hours."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from collecte.reponses.views.pages_repartition import tables_of, undetailed, untransmitted
from collecte.reponses.views.totaux import Repartie, temps_of
from questionnaires.answers.a_cote import etages_by_repartition
from questionnaires.answers.evaluation import evaluate
from questionnaires.answers.settled import Settled, settle
from questionnaires.core.francais import percent_text
from questionnaires.core.model import Questionnaire
from questionnaires.core.repartition import WHOLE
from questionnaires.files.loader import shipped_recette, shipped_referentiel
from questionnaires.temps.ajustement import Mode, SansProposition, propose
from questionnaires.temps.derive import TEMPS, derive_temps
from questionnaires.temps.periodes import Periode

DAY = date(2026, 7, 8)


@cache
def asked() -> Questionnaire:
    return derive_temps(shipped_referentiel(), shipped_recette(), Periode.parse("2026-S1"), avec_activites=False)


ETAGES = etages_by_repartition(asked())[TEMPS]
CODES = [code for etage in ETAGES for code in (etage.part, *etage.lignes) if code]
TYPED = st.dictionaries(st.sampled_from(CODES), st.integers(0, 60).map(str), max_size=8)
ANYTHING = st.dictionaries(
    st.sampled_from(CODES),
    st.integers(0, 60).map(str) | st.sampled_from(["", "douze", "NaN", "-5", "150", "45 min", "12,5 %", "10+5", "100"]),
    max_size=8,
)


def counted(texts: Mapping[str, str]) -> tuple[Settled, Repartie]:
    settled = settle(asked(), texts, DAY)
    return settled, temps_of(asked(), settled)


def number(texts: Mapping[str, str], code: str) -> int:
    return 100 * int(texts.get(code) or 0)


@given(TYPED)
def test_a_mission_is_worth_what_it_announces_or_what_its_fonctions_make(texts: dict[str, str]) -> None:
    _, bar = counted(texts)
    sums = [sum(number(texts, code) for code in etage.lignes) for etage in ETAGES]
    is_whole = sum(sums) == WHOLE
    expected = [
        somme if is_whole else max(somme, number(texts, etage.part)) for etage, somme in zip(ETAGES, sums, strict=True)
    ]
    assert [segment.length for segment in bar.segments] == expected
    assert bar.total.reparti == sum(expected)
    starts = [sum(expected[:place]) for place in range(len(expected))]
    assert [segment.start for segment in bar.segments] == starts


@given(TYPED, st.randoms())
def test_the_order_of_typing_changes_nothing(texts: dict[str, str], order: Random) -> None:
    shuffled = list(texts.items())
    order.shuffle(shuffled)
    assert counted(texts)[1] == counted(dict(shuffled))[1]


@given(TYPED)
def test_the_check_page_asks_to_detail_what_the_bar_hatches(texts: dict[str, str]) -> None:
    settled, bar = counted(texts)
    hatched = [segment.a_detailler for segment in bar.segments if segment.a_detailler]
    problems = [problem for _, _, listed in undetailed(asked(), settled) for problem in listed]
    to_detail = [problem.problem for problem in problems if problem.code.endswith("_PART")]
    assert len(to_detail) == len(hatched)
    assert all(f": {percent_text(gap)} à détailler" in said for gap, said in zip(hatched, to_detail, strict=True))
    if hatched and bar.total.reste > 0:
        assert problems[-1].problem == f"Il reste {bar.reste} à répartir."
    if hatched and bar.is_over:
        assert problems[-1].problem == f"Il y a {bar.reste} de trop."


def test_missions_alone_make_the_whole_and_more_than_the_whole_is_said_at_once() -> None:
    _, bar = counted({"M1_PART": "60", "M2_PART": "20", "M3F1": "10", "M4_PART": "10"})
    assert bar.left == f"Tout est réparti, {percent_text(9_000)} à détailler"
    _, bar = counted({"M1_PART": "60", "M2_PART": "45", "M3F1": "10", "M4_PART": "10"})
    assert (bar.reparti, bar.left) == (
        percent_text(12_500),
        f"{percent_text(2_500)} de trop, {percent_text(11_500)} à détailler",
    )


@given(ANYTHING)
def test_total_headings_helper_and_check_page_agree_whatever_is_typed(texts: dict[str, str]) -> None:
    settled, bar = counted(texts)
    hatched = sum(segment.a_detailler for segment in bar.segments)
    said, whole = bar.left.replace("\u00a0", " "), bar.total.reste == 0
    assert bar.total.reparti == sum(segment.length for segment in bar.segments)
    assert ("Tout est réparti" in said) == (whole and not bar.left_out)
    assert ("de trop" in said, "à détailler" in said, "à corriger" in said) == (
        bar.is_over,
        bool(hatched),
        bool(bar.left_out),
    )
    refus = propose(Mode.EGAL, texts, ETAGES).refus
    assert (refus is SansProposition.ILLISIBLE) == bool(bar.left_out)
    if not bar.left_out:
        assert (refus is SansProposition.TROP) == bar.is_over
        assert (refus is SansProposition.COMPLET) == (whole and not hatched)
    blocking = evaluate(asked(), texts, blanks_confirmed=True, today=DAY).problems
    undone = [problem for _, _, problems in undetailed(asked(), settled) for problem in problems]
    if said == "Tout est réparti":
        assert not undone
        assert not [problem for problem in blocking if problem.code in asked().repartitions[0].lignes]
    else:
        remarks = {problem.code for _, problem in untransmitted(asked(), texts)}
        assert undone or remarks or [p for p in blocking if p.code in asked().repartitions[0].lignes]


@given(ANYTHING)
def test_a_mission_at_odds_is_told_in_one_sentence_on_its_page_and_on_the_check_page(texts: dict[str, str]) -> None:
    section = asked().section("REPARTITION")
    assert section is not None
    lines = frozenset(asked().repartitions[0].lignes)
    parts = tables_of(asked(), section, texts, lines)[TEMPS].parts.values()
    on_page = {
        part.champ.code: part.champ.error or part.etat for part in parts if part.champ.error or part.is_contradicted
    }
    checked = {
        problem.code: f"{problem.problem} {problem.remedy}".replace("\u00a0", " ").partition(" : ")[2]
        for _, problem in untransmitted(asked(), texts)
    }
    assert {code: sentence.replace("\u00a0", " ") for code, sentence in on_page.items()} == checked


@given(
    st.dictionaries(st.sampled_from(asked().repartitions[0].lignes), st.sampled_from(["", "0", "3,5", "douze", "1h30"]))
)
def test_in_hours_the_total_says_that_a_line_is_to_be_corrected(hours: dict[str, str]) -> None:
    settled, bar = counted(
        {"UNITE": "heures", **{f"{code}_HEURES": text for code, text in hours.items()}, "M1_PART": "douze"}
    )
    wrong = list(hours.values()).count("douze")
    readable = any(text not in ("", "0", "douze") for text in hours.values())
    assert bar.total.reparti == (WHOLE if readable else 0)
    assert bar.left_out == wrong == len(settled.told.unreadable)
    assert ("Tout est réparti" in bar.left) == (readable and not wrong)
    assert ("sans la ligne à corriger" in bar.left, f"sans les {wrong} lignes à corriger" in bar.left) == (
        wrong == 1,
        wrong > 1,
    )
    assert not list(untransmitted(asked(), {"UNITE": "heures", "M1_PART": "douze"}))
