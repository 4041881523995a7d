"""Constant sums: their targets and operators, and the messages shown when they do not agree."""

from fractions import Fraction

import pytest

from questionnaires.answers.sommes import SumState, gap_sentences, sum_problems
from questionnaires.core.answers import Severity
from questionnaires.core.blocs import Operateur
from questionnaires.core.model import Sum


def state(
    total: str,
    cible: str | None = "100",
    *,
    operateur: Operateur = "=",
    unite: str = "%",
    required: bool = True,
    readable: bool = True,
    blanks: tuple[str, ...] = (),
) -> SumState:
    """Return the state of a sum of two lines A and B."""
    somme = Sum("S", "Temps", ("A", "B"), operateur=operateur, unite=unite, required=required)
    target = None if cible is None else Fraction(cible)
    return SumState(somme, ("A", "B"), Fraction(total), target, readable, blanks)


@pytest.mark.parametrize(
    ("own", "problem"),
    [
        pytest.param(state("99.99"), "Il manque 0,01 % : le total fait 99,99 %.", id="a hundredth missing"),
        pytest.param(state("103"), "Il y a 3 % de trop : le total fait 103 %.", id="three too much"),
        pytest.param(state("310", "300", unite="€"), "Il y a 10 € de trop : le total fait 310 €.", id="in euros"),
        pytest.param(
            state("300", "300", unite="€", operateur="<"),
            "Le total fait 300 € : il doit faire moins de 300 €.",
            id="strictly below",
        ),
        pytest.param(state("40", operateur=">"), "Le total fait 40 % : il doit faire plus de 100 %.", id="more"),
        pytest.param(state("90", operateur=">="), "Il manque 10 % : le total fait 90 %.", id="at least"),
        pytest.param(state("3", None), "Temps : le total attendu n’est pas encore connu.", id="target unknown"),
    ],
)
def test_a_gap_is_said_with_its_size(own: SumState, problem: str) -> None:
    assert gap_sentences(own)[0].replace("\u00a0", " ") == problem


@pytest.mark.parametrize(
    ("operateur", "total", "met"),
    [
        pytest.param("=", "100", True, id="equal"),
        pytest.param("<=", "100", True, id="at most"),
        pytest.param("<=", "99", True, id="below"),
        pytest.param("<=", "100.01", False, id="over"),
        pytest.param("<", "100", False, id="strictly"),
        pytest.param(">=", "100", True, id="at least"),
        pytest.param(">=", "99.99", False, id="not enough"),
        pytest.param(">", "100", False, id="strictly more"),
        pytest.param(">", "100.01", True, id="more"),
    ],
)
def test_a_sum_is_compared_as_asked(operateur: Operateur, total: str, met: bool) -> None:
    assert state(total, operateur=operateur).is_met is met


@pytest.mark.parametrize(
    ("operateur", "said"),
    [
        pytest.param("=", ("Complet", False), id="equal"),
        pytest.param("<=", ("Plus de reste", False), id="at most"),
        pytest.param("<", ("Il faut moins", True), id="strictly"),
        pytest.param(">=", ("Total atteint", False), id="at least"),
        pytest.param(">", ("Il faut plus", False), id="strictly more"),
    ],
)
def test_a_total_that_reaches_its_target_is_called_complete_only_when_it_may(
    operateur: Operateur, said: tuple[str, bool]
) -> None:
    sum_state = state("100", operateur=operateur)
    assert (sum_state.left_text, sum_state.is_over) == said


def test_where_there_are_several_sums_each_message_says_which() -> None:
    problems = list(sum_problems(state("50", blanks=("B",)), named=True))
    assert [problem.problem.partition(" – ")[0] for problem in problems] == ["Temps", "Temps"]
    unknown = next(sum_problems(state("3", None), named=True))
    assert unknown.problem.count("Temps") == 1


def test_an_empty_last_line_does_not_bypass_the_sum() -> None:
    """Pitfall 7."""
    problems = list(sum_problems(state("50", blanks=("B",))))
    assert [problem.severity for problem in problems] == [Severity.BLOCKING, Severity.TO_CONFIRM]


def test_an_optional_sum_may_be_left_blank_whole_but_not_half() -> None:
    assert list(sum_problems(state("0", required=False, blanks=("A", "B")))) == []
    assert len(list(sum_problems(state("50", required=False, blanks=("B",))))) == 2


def test_an_amount_is_rounded_half_away_from_zero_as_in_the_browser() -> None:
    somme = Sum("S", "Temps", ("A",), decimals=0, unite="€")
    reads = SumState(somme, ("A",), Fraction(0), Fraction(0), readable=True, blanks=())
    assert [reads.amount(Fraction(value)) for value in ("12.5", "-12.5")] == ["13\u00a0€", "−13\u00a0€"]


@pytest.mark.parametrize(
    ("own", "target", "left", "over"),
    [
        pytest.param(state("60"), "sur 100 %", "Reste : 40 %", False, id="some is left"),
        pytest.param(state("103"), "sur 100 %", "3 % de trop", True, id="too much"),
        pytest.param(
            state("250", "300", unite="€", operateur="<="), "au plus 300 €", "Reste : 50 €", False, id="at most"
        ),
        pytest.param(
            state("250", "300", unite="€", operateur="<"), "moins de 300 €", "Reste : moins de 50 €", False, id="below"
        ),
        pytest.param(state("110", operateur="<"), "moins de 100 %", "Plus de 10 % de trop", True, id="not below"),
        pytest.param(state("120", operateur=">="), "au moins 100 %", "20 % de plus", False, id="more than at least"),
        pytest.param(state("40", operateur=">"), "plus de 100 %", "Reste : plus de 60 %", False, id="not more yet"),
        pytest.param(state("120", operateur=">"), "plus de 100 %", "20 % de plus", False, id="more"),
        pytest.param(state("0", "0"), "sur 0 %", "Rien à répartir", False, id="nothing to share out"),
        pytest.param(state("0", "0", operateur="<="), "au plus 0 %", "Rien à répartir", False, id="nothing at most"),
        pytest.param(state("0", "0", operateur=">="), "au moins 0 %", "Total atteint", False, id="nothing at least"),
        pytest.param(state("3", None), "total attendu à préciser", "", False, id="target unknown"),
    ],
)
def test_a_page_says_what_is_aimed_at_and_what_is_left(own: SumState, target: str, left: str, over: bool) -> None:
    assert own.target_text.replace("\u00a0", " ") == target
    assert (own.left_text.replace("\u00a0", " "), own.is_over) == (left, over)
    assert not (own.is_met and over)


@pytest.mark.parametrize(
    ("own", "remedy"),
    [
        pytest.param(state("60"), "Ajoutez 40 % sur une ou plusieurs lignes pour arriver à 100 %.", id="missing"),
        pytest.param(state("103"), "Retirez 3 % sur une ou plusieurs lignes pour arriver à 100 %.", id="too much"),
        pytest.param(
            state("103", operateur="<="),
            "Retirez 3 % sur une ou plusieurs lignes pour ne pas dépasser 100 %.",
            id="more than at most",
        ),
        pytest.param(
            state("110", operateur="<"),
            "Retirez sur une ou plusieurs lignes pour arriver à moins de 100 %.",
            id="not below",
        ),
        pytest.param(
            state("100", operateur=">"),
            "Ajoutez sur une ou plusieurs lignes pour arriver à plus de 100 %.",
            id="not more",
        ),
        pytest.param(state("3", None), "Complétez d’abord les réponses dont il dépend.", id="target unknown"),
    ],
)
def test_a_gap_says_what_to_do(own: SumState, remedy: str) -> None:
    assert gap_sentences(own)[1].replace("\u00a0", " ") == remedy


def test_lines_that_are_unreadable_are_not_untouched() -> None:
    assert state("0", blanks=("A", "B")).is_untouched
    assert not state("0", blanks=("A", "B"), readable=False).is_untouched
    assert not state("0", blanks=("A",)).is_untouched


def test_what_is_wrong_with_a_sum_is_told_once_for_its_table() -> None:
    assert [problem.of_table for problem in sum_problems(state("50", blanks=("B",)))] == [True, True]
