"""Numbers and dates in classes: each of several answers, none that tells the lowest or the highest."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exports.enquetes.calculs import resultats
from exports.enquetes.classes import classes_of, in_numbers, in_years
from exports.enquetes.resultats import Question
from exports.release.motifs import CONFIDENTIEL
from questionnaires.core.blocs import Block
from questionnaires.core.questions import Computed, Day, Number, YesNo
from tests.exports.enquetes.builders import answered, enquete, versions

LEAST = 5
DLAS = ("18", "28", "36")


@given(st.lists(st.integers(-(10**6), 10**6), max_size=200))
def test_classes_are_round_and_hold_several_answers(values: Sequence[int]) -> None:
    classes = classes_of(values, LEAST)
    counts = [classe.nombre for classe in classes]
    assert all(count >= LEAST for count in counts)
    assert not classes or (sum(counts) == len(values) and len(classes) > 1)
    assert not {classe.bas for classe in classes[1:]} & {min(values, default=None)}
    assert [classe.haut for classe in classes[:-1]] == [classe.bas for classe in classes[1:]]


@pytest.mark.parametrize(
    ("values", "decimals", "expected"),
    [
        pytest.param([*range(1, 31)], 0, ["moins de 10", "10 à 14", "15 à 19", "20 à 24", "25 et plus"], id="spread"),
        pytest.param([3] * 9 + [4] * 5 + [5] * 5, 0, ["moins de 4", "4", "5 et plus"], id="a class of one number"),
        pytest.param(
            [10] * 5 + [12, 14] + [30] * 5, 0, ["moins de 15", "15 et plus"], id="nobody between joins what follows"
        ),
        pytest.param(
            [25] * 5 + [110] * 5 + [350] * 5,
            2,
            ["moins de 1", "1 à moins de 2", "2 et plus"],
            id="hundredths",
        ),
        pytest.param(
            [1] * 5 + [11] * 4 + [21] * 3 + [31] * 6, 0, ["moins de 10", "10 à 29", "30 et plus"], id="few join"
        ),
        pytest.param([7] * 12, 0, [], id="alike"),
        pytest.param([1] * 4 + [100] * 4, 0, [], id="too few"),
    ],
)
def test_classes_are_named_as_people_say_them(values: Sequence[int], decimals: int, expected: list[str]) -> None:
    assert [in_numbers(classe, decimals, "") for classe in classes_of(values, LEAST)] == expected


def test_years_are_named_as_years() -> None:
    years = [2015] * 5 + [2019] * 5 + [2020] * 2 + [2021] * 3 + [2024] * 6
    assert [in_years(classe) for classe in classes_of(years, LEAST)][0::2] == ["avant 2016", "2020 à 2021"]


def asked(blocks: Sequence[Block], *typed: dict[str, str]) -> dict[str, Question]:
    """Return the questions of a région where these answers, to the same questions, come from three DLA in turn."""
    version = versions(tuple(blocks), diffusion="agregee")
    given = [answered(version[0], saisie, dla=DLAS[at % 3]) for at, saisie in enumerate(typed)]
    return {question.code: question for question in resultats(enquete(given, version)).questions}


JOURS = Number(code="NB", libelle="Combien de jours ?", unite="jours", maximum=10**6)
SPREAD = [{"NB": str(at), "DEPUIS": f"01/01/{2010 + at % 3}"} for at in range(2, 32)]


def test_a_number_and_a_date_are_told_in_classes_with_their_shares() -> None:
    questions = asked([JOURS, Day(code="DEPUIS", libelle="Depuis quand ?")], *SPREAD)
    jours, depuis = questions["NB"], questions["DEPUIS"]
    assert [(modalite.libelle, modalite.nombre, modalite.part) for modalite in jours.par_frequence] == [
        ("moins de 10 jours", 8, 27),
        ("10 à 14 jours", 5, 17),
        ("15 à 19 jours", 5, 17),
        ("20 à 24 jours", 5, 17),
        ("25 jours et plus", 7, 23),
    ]
    assert [modalite.libelle for modalite in depuis.modalites] == ["avant 2011", "2011", "2012 et après"]


def test_a_number_that_a_condition_names_keeps_its_total_without_classes() -> None:
    """Nine are asked for « more than ten »: with « ten and more », they would tell how many said ten."""
    more = YesNo(code="PLUS", libelle="Assez ?", relevant="${NB} > 10")
    questions = asked([JOURS, more], *({**saisie, "PLUS": "oui"} for saisie in SPREAD))
    assert questions["NB"].modalites == ()
    assert questions["NB"].total is not None


def test_one_very_high_number_is_not_what_the_last_class_adds_to_the_total() -> None:
    others = [{"NB": "20"}] * 25 + [{"NB": "30"}] * 4
    for highest, classes in (("40", True), ("1500", False)):
        question = asked([JOURS], *others, {"NB": highest})["NB"]
        assert bool(question.modalites) is classes
        assert question.total is not None
        assert question.total.valeur == 620 + int(highest), "less than 85 % of all, it hides no total"


def test_a_computed_number_is_told_in_classes_and_takes_those_of_its_parts() -> None:
    parts: list[Block] = [JOURS, Computed(code="DOUBLE", libelle="Le double", calculation="2 * ${NB}")]
    questions = asked(parts, *SPREAD)
    assert questions["DOUBLE"].modalites[0].libelle == "moins de 20"
    assert (questions["DOUBLE"].total, questions["NB"].modalites) == (None, ())


def test_nothing_is_computed_from_the_options_of_a_question() -> None:
    parts: list[Block] = [
        YesNo(code="AIDE", libelle="Aidé ?"),
        Computed(code="N", libelle="N", calculation="if(${AIDE} = 'oui', 9, 0)"),
    ]
    assert "N" not in asked(parts, *[{"AIDE": "oui"}] * 20, *[{"AIDE": "non"}] * 12)


def test_dates_too_alike_are_confidential() -> None:
    depuis = Day(code="DEPUIS", libelle="Depuis quand ?")
    assert asked([depuis], *[{"DEPUIS": "01/01/2020"}] * 40)["DEPUIS"].confidentiel == CONFIDENTIEL
