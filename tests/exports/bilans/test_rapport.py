"""Structures accompanied per ETP of mission 1: périodes that do not overlap, and reasons for having no ratio."""

import pytest

from exports.bilans.rapport import Temps, rapport, spread
from questionnaires.temps.periodes import Periode


def temps(**etp: int) -> list[Temps]:
    return [Temps(periode=Periode.parse(f"2026-{code}"), etp=hundredths) for code, hundredths in etp.items()]


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        pytest.param(temps(S2=300, S1=100), ["S1", "S2"], id="both semestres"),
        pytest.param(temps(S1=100, A1=400), ["A1"], id="the year rather than a part of it"),
        pytest.param(temps(Q1=100, Q2=100, S1=100), ["Q1", "Q2"], id="eight months rather than six"),
    ],
)
def test_no_month_counts_twice(told: list[Temps], kept: list[str]) -> None:
    assert [part.periode.code for part in spread(told)] == [f"2026-{code}" for code in kept]


def test_the_time_is_a_mean_over_months_and_says_those_that_are_not_known() -> None:
    whole = rapport("2026", 25, temps(S1=200, S2=300), "")
    assert (whole.etp, whole.texte, whole.raison) == (250, "10", "")
    assert whole.phrase == "25\u00a0structures accompagnées pour 2,5\u00a0ETP de mission 1"
    assert "supposé" not in whole.precisions[0]
    half = rapport("2026", 25, temps(S1=300), "")
    assert half.texte == "8"
    assert "Les autres mois ne sont pas connus" in half.precisions[0]


@pytest.mark.parametrize(
    ("accompagnees", "told", "secret", "said"),
    [
        pytest.param(5, [], "", "aucun résultat sur le temps n’y est arrêté", id="nothing settled"),
        pytest.param(5, [], "confidentiel", "n’est pas dit\u00a0: confidentiel", id="hidden"),
        pytest.param(5, temps(S1=0), "", "Aucun temps de mission 1", id="no time"),
        pytest.param(None, temps(S1=100), "", "ne sont pas connues", id="no register"),
    ],
)
def test_nothing_is_told_without_a_reason(accompagnees: int | None, told: list[Temps], secret: str, said: str) -> None:
    ratio = rapport("2026", accompagnees, told, secret)
    assert said in ratio.raison
    assert ratio.etp == 0
