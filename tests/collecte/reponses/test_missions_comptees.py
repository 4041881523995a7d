"""A mission counts as soon as it is typed: bar, total, headings and check page say the same, in any order of typing."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from collecte.reponses.views.pages_repartition import undetailed
from collecte.reponses.views.totaux import Repartie, temps_of
from questionnaires.answers.a_cote import etages_by_repartition
from questionnaires.answers.settled import Settled, settle
from questionnaires.core.francais import percent_text
from questionnaires.core.model import Questionnaire
from questionnaires.core.repartition import WHOLE
from questionnaires.files.loader import shipped_recette, shipped_referentiel
from questionnaires.temps.derive import TEMPS, derive_temps
from questionnaires.temps.periodes import Periode

DAY = date(2026, 7, 8)


@cache
def asked() -> Questionnaire:
    return derive_temps(shipped_referentiel(), shipped_recette(), Periode.parse("2026-S1"), avec_activites=False)


ETAGES = etages_by_repartition(asked())[TEMPS]
CODES = [code for etage in ETAGES for code in (etage.part, *etage.lignes) if code]
TYPED = st.dictionaries(st.sampled_from(CODES), st.integers(0, 60).map(str), max_size=8)


def told(texts: Mapping[str, str]) -> tuple[Settled, Repartie]:
    settled = settle(asked(), texts, DAY)
    return settled, temps_of(asked(), settled)


def number(texts: Mapping[str, str], code: str) -> int:
    return 100 * int(texts.get(code) or 0)


@given(TYPED)
def test_a_mission_is_worth_what_it_announces_or_what_its_fonctions_make(texts: dict[str, str]) -> None:
    _, bar = told(texts)
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
    assert told(texts)[1] == told(dict(shuffled))[1]


@given(TYPED)
def test_the_check_page_asks_to_detail_what_the_bar_hatches(texts: dict[str, str]) -> None:
    settled, bar = told(texts)
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
    _, bar = told({"M1_PART": "60", "M2_PART": "20", "M3F1": "10", "M4_PART": "10"})
    assert bar.left == f"Tout est réparti, {percent_text(9_000)} à détailler"
    _, bar = told({"M1_PART": "60", "M2_PART": "45", "M3F1": "10", "M4_PART": "10"})
    assert (bar.reparti, bar.left) == (
        percent_text(12_500),
        f"{percent_text(2_500)} de trop, {percent_text(11_500)} à détailler",
    )
