"""Constant sums over one and two levels: their targets, blanks, and the effects of a zero."""

from collections.abc import Callable, Mapping

import pytest

from questionnaires.answers.evaluation import Evaluation
from questionnaires.core.answers import Severity
from questionnaires.core.blocs import (
    Intitule,
    LigneSomme,
    Operateur,
    Somme,
)
from questionnaires.core.model import Repartition
from questionnaires.core.questions import Computed, Part
from tests.questionnaires.core.fabrique import (
    IF_YES,
    OUI,
    A,
    B,
    change,
    confirmed,
    judged,
    questionnaire,
    told,
)

LIGNES = (Intitule(code="L1", libelle="Hommes"), Intitule(code="L2", libelle="Femmes"))
SOMME = Somme(
    code="SO", libelle="Temps", lignes=(LigneSomme(code="A", libelle="Ici"), LigneSomme(code="B", libelle="Là"))
)
PROFOND = change(SOMME, lignes=(change(SOMME.lignes[0], sous=LIGNES), SOMME.lignes[1]))


def test_thirds_make_a_whole_and_elevenths_do_not() -> None:
    """Pitfall 5."""
    tiers = change(SOMME, lignes=tuple(LigneSomme(code=c, libelle=c) for c in "ABC"))
    assert judged(questionnaire(tiers), SO_A="33,3", SO_B="33,3", SO_C="33,4").problems == ()
    onze = change(SOMME, lignes=tuple(LigneSomme(code=f"L{n}", libelle="x") for n in range(11)))
    text = told(judged(questionnaire(onze), **{f"SO_L{n}": "9,09" for n in range(11)}))
    assert text == [("SO_L0", "Il manque 0,01 % : le total fait 99,99 %.")]


@pytest.mark.parametrize("judge", [judged, confirmed], ids=["blanks to confirm", "blanks confirmed"])
def test_an_empty_last_line_does_not_bypass_the_sum(judge: Callable[..., Evaluation]) -> None:
    """Pitfalls 7 and 15: the server judges, whatever the page said."""
    evaluation = judge(questionnaire(SOMME), SO_A="60")
    assert told(evaluation)[0] == ("SO_A", "Il manque 40 % : le total fait 60 %.")
    assert not evaluation.can_be_transmitted


def test_a_sum_among_other_questions_is_named() -> None:
    sentences = [problem for _, problem in told(judged(questionnaire(OUI, SOMME), SO_A="60"))]
    assert sentences == ["Temps – Il manque 40 % : le total fait 60 %.", "Temps – 1 ligne est vide."]


@pytest.mark.parametrize(
    ("operateur", "cible", "saisie", "problems"),
    [
        pytest.param("=", "100", ("60", "40"), 0, id="equal"),
        pytest.param("=", "100", ("60", "41"), 1, id="one too much"),
        pytest.param("<=", "100", ("60", "40"), 0, id="at most"),
        pytest.param("<=", "100", ("60", "41"), 1, id="over"),
        pytest.param("<=", "100", ("1", "0"), 0, id="far below"),
        pytest.param("<", "100", ("60", "39,99"), 0, id="just below"),
        pytest.param("<", "100", ("60", "40"), 1, id="not below"),
        pytest.param(">=", "100", ("60", "50"), 0, id="at least"),
        pytest.param(">=", "100", ("60", "39,99"), 1, id="not enough"),
        pytest.param(">", "0", ("0", "0"), 1, id="more than nothing"),
        pytest.param("=", "${A}", ("3", "4"), 0, id="what another answer says"),
        pytest.param("=", "${A} * 2", ("10", "4"), 0, id="a computation"),
        pytest.param("=", "${B}", ("3", "4"), 1, id="an answer that is blank"),
        pytest.param("<=", "'abc'", ("3", "4"), 1, id="a target that is no number"),
    ],
)
def test_a_sum_compares_to_its_target(operateur: Operateur, cible: str, saisie: tuple[str, str], problems: int) -> None:
    whole = questionnaire(A, B, change(SOMME, operateur=operateur, cible=cible))
    assert len(judged(whole, A="7", SO_A=saisie[0], SO_B=saisie[1]).problems) == problems


@pytest.mark.parametrize(
    ("saisie", "problems"),
    [
        pytest.param({"SO_A": "60", "SO_B": "40", "SO_A_L1": "20", "SO_A_L2": "40"}, [], id="whole"),
        pytest.param(
            {"SO_A": "60", "SO_B": "40", "SO_A_L1": "20", "SO_A_L2": "30"},
            [("SO_A_L1", "Ici – Il manque 10 % : le total fait 50 %.")],
            id="the lines under a line",
        ),
        pytest.param(
            {"SO_A": "60", "SO_B": "40", "SO_A_L1": "60"},
            [("SO_A_L2", "Ici – 1 ligne est vide.")],
            id="a blank under a line",
        ),
        pytest.param({"SO_A": "0", "SO_B": "100"}, [], id="nothing to split under a zero"),
        pytest.param(
            {"SO_A": "x", "SO_B": "40", "SO_A_L1": "60", "SO_A_L2": "0"},
            [("SO_A", "Ici : « x » n’est pas un nombre.")],
            id="a line that cannot be read is told once",
        ),
        pytest.param(
            {},
            [("SO_A", "Temps – Il manque 100 % : le total fait 0 %."), ("SO_A", "Temps – 2 lignes sont vides.")],
            id="all blank",
        ),
    ],
)
def test_a_sum_of_two_levels_is_judged_level_by_level(
    saisie: Mapping[str, str], problems: list[tuple[str, str]]
) -> None:
    """Pitfall 16: a level that has nothing to split says nothing, and each message says which level it is about."""
    assert told(judged(questionnaire(PROFOND), **saisie)) == problems


def test_an_optional_sum_is_left_blank_whole_or_filled_whole() -> None:
    whole = questionnaire(change(SOMME, required=False))
    assert judged(whole).problems == ()
    assert judged(whole).valeurs == {"SO_A": None, "SO_B": None}
    assert len(judged(whole, SO_A="50").problems) == 2
    assert judged(whole, SO_A="100", SO_B="0").problems == ()


def test_lines_that_are_not_asked_are_out_of_their_sum() -> None:
    parts = (Part(code="P1", libelle="Une"), Part(code="P2", libelle="Deux", relevant=IF_YES))
    whole = questionnaire(OUI, *parts, repartitions=[Repartition(code="R", libelle="Temps", lignes=("P1", "P2"))])
    assert judged(whole, OUI="non", P1="100", P2="40").problems == ()
    assert told(judged(whole, OUI="oui", P1="100", P2="40")) == [("P1", "Il y a 40 % de trop : le total fait 140 %.")]


def test_a_zero_that_is_confirmed_counts_as_if_it_was_typed() -> None:
    """In the values, the computations and the conditions."""
    somme = Computed(code="TOUT", libelle="Tout", calculation="${SO_A} + ${SO_B}", decimals=0)
    whole = questionnaire(SOMME, somme, change(A, relevant="${SO_B} = 0", required=True))
    typed = {"SO_A": "100", "A": "1"}
    blank, zero = judged(whole, **typed), confirmed(whole, **typed)
    assert (blank.valeurs["SO_B"], blank.valeurs["TOUT"], blank.blanks) == (None, None, ("SO_B",))
    assert [problem.severity for problem in blank.problems] == [Severity.TO_CONFIRM]
    assert (zero.valeurs, zero.blanks) == ({"SO_A": 10_000, "SO_B": 0, "TOUT": 100, "A": 1}, ("SO_B",))
    assert confirmed(whole, SO_A="100", SO_B="0", A="1").valeurs == zero.valeurs
    assert zero.can_be_transmitted


def test_a_zero_that_is_confirmed_may_bring_other_lines_to_confirm() -> None:
    suite = change(SOMME, code="SU", relevant="${SO_B} = 0", cible="0 + ${SO_A}")
    evaluation = confirmed(questionnaire(SOMME, suite), SO_A="100", SU_A="100")
    assert evaluation.blanks == ("SO_B", "SU_B")
    assert evaluation.can_be_transmitted
