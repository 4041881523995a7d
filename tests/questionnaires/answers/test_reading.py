"""Texts typed under each kind of question, by French hands and by attackers: a value, a blank, or a refusal."""

from datetime import date
from fractions import Fraction
from typing import get_args

import pytest

from questionnaires.core.elements import AskedQuestion, Question, Value
from questionnaires.core.options import cotes
from questionnaires.core.questions import (
    Acknowledgement,
    Choice,
    Computed,
    Day,
    Month,
    MultipleChoice,
    Number,
    OwnScale,
    Part,
    Ranking,
    Scale,
    Simple,
    Text,
    Time,
    YesNo,
)
from questionnaires.core.repartition import UnreadableError
from questionnaires.expressions import Answer, Kind
from tests.questionnaires.core.fabrique import options

REFUSED = "refused"

PART = Part(code="Q", libelle="Part")
ENTIER = Number(code="Q", libelle="Salariés", maximum=100_000)
EUROS = Number(code="Q", libelle="Budget", unite="€", decimals=2, maximum=10**11)
SIGNE = Number(code="Q", libelle="Résultat", unite="€", minimum=-100_000, maximum=100_000)
LARGE = Number(code="Q", libelle="Population", maximum=10**12 - 1)
TEXTE = Text(code="Q", libelle="Pourquoi ?", max_length=20)
CHOIX = Choice(code="Q", libelle="Qui ?", options=options(a="Le président", b="La directrice"), autre=True)
PLUSIEURS = MultipleChoice(
    code="Q", libelle="Lesquels ?", options=options(c="C", a="A", aucun="Aucun"), autre=True, exclusive="aucun"
)
RANGS = Ranking(code="Q", libelle="Priorités", options=options(a="Accueil", b="Budget", c="Conseil"), rangs=2)
AVIS = Scale(code="Q", libelle="Avis", echelle="S4")
LIBRE = OwnScale(code="Q", libelle="Souvent ?", pas=("Jamais", "Parfois", "Toujours"))
NOTE = Scale(code="Q", libelle="Recommandation", echelle="R10", sans_objet=False)
OUI_NON = YesNo(code="Q", libelle="D’accord ?")
JOUR = Day(code="Q", libelle="Le", minimum="2025-01-01", maximum="2026-12-31")
MOIS = Month(code="Q", libelle="En", minimum="2025-01", maximum="2026-12")
HEURE = Time(code="Q", libelle="À", minimum="08:00", maximum="18:30")
CASE = Acknowledgement(code="Q", libelle="J’ai lu")
CALCUL = Computed(code="Q", libelle="Total", calculation="1")

ASKED = (PART, ENTIER, TEXTE, CHOIX, PLUSIEURS, RANGS, AVIS, LIBRE, OUI_NON, JOUR, MOIS, HEURE, CASE)


def read(question: Question, typed: str) -> Value | str | None:
    try:
        return question.read(typed)
    except UnreadableError:
        return REFUSED


@pytest.mark.parametrize(
    ("question", "typed", "value"),
    [
        # whole numbers
        pytest.param(ENTIER, "7", 7, id="a whole number"),
        pytest.param(ENTIER, "0", 0, id="zero is not blank"),
        pytest.param(ENTIER, "007", 7, id="leading zeros"),
        pytest.param(ENTIER, "12,0", 12, id="zeros after the comma say nothing"),
        pytest.param(ENTIER, "100,00", 100, id="two zeros after the comma"),
        pytest.param(ENTIER, "12,5", REFUSED, id="half a person"),
        pytest.param(ENTIER, "12.5", REFUSED, id="half a person, with a point"),
        pytest.param(ENTIER, "100001", REFUSED, id="over the maximum"),
        pytest.param(ENTIER, "-0", REFUSED, id="minus zero where nothing is below zero"),
        pytest.param(ENTIER, "+5", REFUSED, id="plus sign"),
        pytest.param(ENTIER, "−5", REFUSED, id="typographic minus where nothing is below zero"),
        pytest.param(ENTIER, "1_0", REFUSED, id="python's own digit separator"),
        pytest.param(ENTIER, "１２", REFUSED, id="full-width digits"),
        pytest.param(ENTIER, "١٢", REFUSED, id="arabic digits"),
        pytest.param(ENTIER, "½", REFUSED, id="a half as one character"),
        pytest.param(ENTIER, "²", REFUSED, id="a digit that is an exponent"),
        pytest.param(ENTIER, "1e1", REFUSED, id="exponent"),
        pytest.param(ENTIER, "1e999999999", REFUSED, id="huge exponent"),
        pytest.param(ENTIER, "NaN", REFUSED, id="NaN"),
        pytest.param(ENTIER, "sNaN", REFUSED, id="signalling NaN"),
        pytest.param(ENTIER, "Infinity", REFUSED, id="infinity"),
        pytest.param(ENTIER, "0x10", REFUSED, id="hexadecimal"),
        pytest.param(ENTIER, "9" * 5_000, REFUSED, id="5,000 digits"),
        pytest.param(ENTIER, "0," + "1" * 30, REFUSED, id="30 decimals"),
        pytest.param(ENTIER, "5\x00", REFUSED, id="NUL after a digit"),
        pytest.param(ENTIER, "5\ufffd", REFUSED, id="what cleaning leaves of NUL"),
        pytest.param(ENTIER, "5\u202e", REFUSED, id="a direction override"),
        pytest.param(ENTIER, "12, 13", REFUSED, id="the same parameter twice"),
        pytest.param(ENTIER, "=1+1", REFUSED, id="a formula"),
        pytest.param(ENTIER, "12 %", REFUSED, id="a unit that is not its own"),
        # thousands
        pytest.param(ENTIER, "1 250", 1250, id="thousands"),
        pytest.param(ENTIER, "1\u202f250", 1250, id="thousands, narrow no-break space"),
        pytest.param(ENTIER, "1\u00a0250", 1250, id="thousands, no-break space"),
        pytest.param(ENTIER, "12 50", REFUSED, id="a space that parts no thousands"),
        pytest.param(ENTIER, "1.250", REFUSED, id="a point for thousands would be a decimal"),
        pytest.param(ENTIER, "1'250", REFUSED, id="an apostrophe for thousands"),
        pytest.param(LARGE, "999 999 999 999", 10**12 - 1, id="twelve digits"),
        pytest.param(LARGE, "1 000 000 000 000", REFUSED, id="thirteen digits"),
        # euros
        pytest.param(EUROS, "1 250,50 €", 125_050, id="euros and cents"),
        pytest.param(EUROS, "1250.5", 125_050, id="a point, and one digit of cents"),
        pytest.param(EUROS, "12€", 1200, id="euros without a space"),
        pytest.param(EUROS, "€", REFUSED, id="the sign alone"),
        pytest.param(EUROS, "€12", REFUSED, id="the sign before"),
        pytest.param(EUROS, "12,505", REFUSED, id="a tenth of a cent is not rounded silently"),
        pytest.param(EUROS, "12 k€", REFUSED, id="thousands of euros"),
        # below zero
        pytest.param(SIGNE, "-5", -5, id="a loss"),
        pytest.param(SIGNE, "−5", -5, id="a loss, typographic minus"),
        pytest.param(SIGNE, "−1 250 €", -1250, id="a loss with its thousands and its unit"),
        pytest.param(SIGNE, "-0", 0, id="minus zero is zero"),
        pytest.param(SIGNE, "--5", REFUSED, id="two signs"),
        pytest.param(SIGNE, "(5)", REFUSED, id="an accountant's parentheses"),
        pytest.param(SIGNE, "-100001", REFUSED, id="below the minimum"),
        pytest.param(SIGNE, "- 5", REFUSED, id="a dash in a list"),
        # shares
        pytest.param(PART, "12,5 %", 1250, id="a share"),
        pytest.param(PART, "100,01", REFUSED, id="more than the whole"),
        # texts
        pytest.param(TEXTE, "Parce que", "Parce que", id="a text"),
        pytest.param(TEXTE, " avant et après ", " avant et après ", id="spaces are kept"),
        pytest.param(TEXTE, "=1+1", "=1+1", id="a formula is a text"),
        pytest.param(TEXTE, "x" * 20, "x" * 20, id="as long as it may be"),
        pytest.param(TEXTE, "x" * 21, REFUSED, id="one character too long"),
        pytest.param(TEXTE, " " * 21, REFUSED, id="even of spaces"),
        # choices
        pytest.param(CHOIX, "a", "a", id="an option"),
        pytest.param(CHOIX, "autre", "autre", id="« Autre »"),
        pytest.param(CHOIX, "Le président", REFUSED, id="a label is not a code"),
        pytest.param(CHOIX, "A", REFUSED, id="another case"),
        pytest.param(CHOIX, "a b", REFUSED, id="two options of one"),
        pytest.param(PLUSIEURS, "a c", "c a", id="several, in the order of the options"),
        pytest.param(PLUSIEURS, "a a", "a", id="twice the same"),
        pytest.param(PLUSIEURS, "  a\u00a0c ", "c a", id="any space between"),
        pytest.param(PLUSIEURS, "aucun", "aucun", id="none of them"),
        pytest.param(PLUSIEURS, "aucun a", REFUSED, id="none of them and one"),
        pytest.param(PLUSIEURS, "a z", REFUSED, id="one that is not offered"),
        pytest.param(RANGS, "c a", "c a", id="the order of a ranking, not that of its options"),
        pytest.param(RANGS, "b", "b", id="a ranking that stops before its last rank"),
        pytest.param(AVIS, "4", "4", id="a step"),
        pytest.param(AVIS, "nc", "nc", id="not concerned"),
        pytest.param(AVIS, "5", REFUSED, id="a step of another scale"),
        pytest.param(LIBRE, "3", "3", id="the best of one's own steps"),
        pytest.param(LIBRE, "4", REFUSED, id="more than one's own steps"),
        pytest.param(LIBRE, "Jamais", REFUSED, id="the label of a step"),
        pytest.param(NOTE, "0", "0", id="zero of ten"),
        pytest.param(NOTE, "nc", REFUSED, id="nothing apart"),
        pytest.param(OUI_NON, "non", "non", id="no"),
        pytest.param(OUI_NON, "nc", REFUSED, id="neither"),
        pytest.param(OUI_NON, "true", REFUSED, id="a truth of XLSForm"),
        # days and months
        pytest.param(JOUR, "30/06/2026", "2026-06-30", id="a French date"),
        pytest.param(JOUR, "1/6/2026", "2026-06-01", id="without zeros"),
        pytest.param(JOUR, "30.06.2026", "2026-06-30", id="with points"),
        pytest.param(JOUR, "30-06-2026", "2026-06-30", id="with hyphens"),
        pytest.param(JOUR, "30 juin 2026", "2026-06-30", id="in words"),
        pytest.param(JOUR, "1er août 2026", "2026-08-01", id="the first, in words"),
        pytest.param(JOUR, "1 AOUT 2026", "2026-08-01", id="in capitals, no accent"),
        pytest.param(JOUR, "12\u00a0février\u00a02026", "2026-02-12", id="no-break spaces"),
        pytest.param(JOUR, "2026-06-30", "2026-06-30", id="ISO"),
        pytest.param(JOUR, "06/30/2026", REFUSED, id="an American date"),
        pytest.param(JOUR, "30/02/2026", REFUSED, id="a day that does not exist"),
        pytest.param(JOUR, "29/02/2026", REFUSED, id="no leap year"),
        pytest.param(JOUR, "30/06/26", REFUSED, id="a year of two digits"),
        pytest.param(JOUR, "juin 2026", REFUSED, id="a month for a day"),
        pytest.param(JOUR, "30 jiun 2026", REFUSED, id="a slip in the month"),
        pytest.param(JOUR, "٣٠/٠٦/٢٠٢٦", REFUSED, id="arabic digits of a date"),
        pytest.param(JOUR, "30/06/0000", REFUSED, id="the year zero"),
        pytest.param(JOUR, "hier", REFUSED, id="a word for a day"),
        pytest.param(JOUR, "31/12/2024", REFUSED, id="before the first day"),
        pytest.param(JOUR, "1/1/2025", "2025-01-01", id="the first day"),
        pytest.param(JOUR, "1/1/2027", REFUSED, id="after the last day"),
        pytest.param(MOIS, "06/2026", "2026-06", id="a month"),
        pytest.param(MOIS, "6 2026", "2026-06", id="a month without its zero"),
        pytest.param(MOIS, "décembre 2026", "2026-12", id="a month in words"),
        pytest.param(MOIS, "Decembre 2026", "2026-12", id="a month in words, no accent"),
        pytest.param(MOIS, "2026-06", "2026-06", id="ISO month"),
        pytest.param(MOIS, "13/2026", REFUSED, id="a thirteenth month"),
        pytest.param(MOIS, "30/06/2026", REFUSED, id="a day for a month"),
        pytest.param(MOIS, "1er juin 2026", REFUSED, id="a day in words for a month"),
        pytest.param(MOIS, "01/2027", REFUSED, id="after the last month"),
        pytest.param(HEURE, "14h30", "14:30", id="a time"),
        pytest.param(HEURE, "8 h", "08:00", id="a whole hour"),
        pytest.param(HEURE, "18:31", REFUSED, id="after the last time"),
        pytest.param(HEURE, "24:00", REFUSED, id="an hour that does not exist"),
        pytest.param(HEURE, "14", REFUSED, id="a number for a time"),
        # boxes and computations
        pytest.param(CASE, "oui", "oui", id="ticked"),
        pytest.param(CASE, "on", REFUSED, id="what browsers send unless told"),
        pytest.param(CALCUL, "12", None, id="nobody types what is computed"),
    ],
)
def test_a_text_is_read_by_its_kind(question: Question, typed: str, value: Value | str | None) -> None:
    assert read(question, typed) == value


@pytest.mark.parametrize("question", ASKED, ids=lambda question: question.kind)
@pytest.mark.parametrize("typed", ["", " ", "\u00a0\u202f\t\n"], ids=["empty", "space", "French spaces"])
def test_spaces_are_a_blank_in_every_kind(question: Question, typed: str) -> None:
    """Pitfall 4: a blank is neither zero nor no."""
    assert read(question, typed) is None


def test_every_kind_that_is_asked_is_tried() -> None:
    kinds = {kind for kind in get_args(Simple) if issubclass(kind, AskedQuestion)}
    assert {type(question) for question in ASKED} == kinds


def test_never_asked_blank_no_zero_and_not_concerned_are_five_different_values() -> None:
    """Pitfall 4; what is never asked is not among the values (see test_evaluation)."""
    values = [read(ENTIER, ""), read(ENTIER, "0"), read(OUI_NON, "non"), read(AVIS, "nc")]
    assert values == [None, 0, "non", "nc"]


@pytest.mark.parametrize(
    ("question", "value", "text", "answer"),
    [
        pytest.param(PART, 1250, "12,5 %", Fraction(25, 2), id="share"),
        pytest.param(EUROS, 125_050, "1 250,5 €", Fraction(2501, 2), id="euros"),
        pytest.param(SIGNE, -1250, "−1 250 €", Fraction(-1250), id="below zero"),
        pytest.param(ENTIER, 7, "7", Fraction(7), id="no unit"),
        pytest.param(TEXTE, "Oui", "Oui", "Oui", id="text"),
        pytest.param(CHOIX, "a", "Le président", "a", id="choice"),
        pytest.param(CHOIX, "autre", "Autre, précisez", "autre", id="other"),
        pytest.param(PLUSIEURS, "c a", "C ; A", "c a", id="several"),
        pytest.param(RANGS, "c a", "1. Conseil ; 2. Accueil", "c a", id="ranks"),
        pytest.param(AVIS, "4", "Très satisfait(e)", "4", id="step"),
        pytest.param(AVIS, "nc", "Non concerné / ne sait pas", "nc", id="not concerned"),
        pytest.param(LIBRE, "1", "Jamais", "1", id="the least favourable of one's own steps"),
        pytest.param(OUI_NON, "oui", "Oui", "oui", id="yes"),
        pytest.param(JOUR, "2026-06-01", "1er juin 2026", date(2026, 6, 1), id="day"),
        pytest.param(MOIS, "2026-06", "juin 2026", date(2026, 6, 1), id="month"),
        pytest.param(HEURE, "08:05", "8 h 05", "08:05", id="time"),
        pytest.param(CASE, "oui", "Oui", "oui", id="box"),
        pytest.param(CALCUL, 3, "3", Fraction(3), id="computed"),
        pytest.param(CALCUL, "trois", "trois", "trois", id="computed text"),
        pytest.param(ENTIER, None, "", None, id="blank"),
    ],
)
def test_a_value_is_shown_and_counts_in_its_own_unit(
    question: Question, value: Value | None, text: str, answer: Answer | None
) -> None:
    assert question.text(value).replace("\u00a0", " ").replace("\u202f", " ") == text
    assert question.answer(value) == answer


@pytest.mark.parametrize(
    ("question", "remedy"),
    [
        pytest.param(JOUR, "Au plus tôt le 1er janvier 2025, au plus tard le 31 décembre 2026.", id="day"),
        pytest.param(MOIS, "Au plus tôt en janvier 2025, au plus tard en décembre 2026.", id="month"),
        pytest.param(HEURE, "Au plus tôt à 8\u00a0h\u00a000, au plus tard à 18\u00a0h\u00a030.", id="time"),
        pytest.param(Month(code="Q", libelle="En", minimum="2025-04"), "Au plus tôt en avril 2025.", id="first one"),
    ],
)
def test_a_moment_out_of_its_bounds_says_them(question: Question, remedy: str) -> None:
    with pytest.raises(UnreadableError) as refusal:
        question.read({"date": "31/12/2024", "mois": "12/2024", "heure": "7h59"}[question.kind])
    assert refusal.value.remedy == remedy


@pytest.mark.parametrize(
    ("typed", "problem", "remedy"),
    [
        pytest.param(
            "a a",
            "« Accueil » est classé plusieurs fois : 1er choix et 2e choix.",
            "Gardez-le à un seul rang.",
            id="an option at two ranks",
        ),
        pytest.param(
            "- b",
            "Le 1er choix est vide, et un choix le suit.",
            "Donnez-le, ou remontez les suivants d’un rang.",
            id="a rank left out",
        ),
        pytest.param("a b c", "3 réponses sont classées.", "Gardez-en 2, ou moins.", id="more than are asked"),
        pytest.param("z", "« z » ne fait pas partie des choix.", "Choisissez une des réponses.", id="not offered"),
    ],
)
def test_a_ranking_that_cannot_be_read_says_which_rank_to_correct(typed: str, problem: str, remedy: str) -> None:
    with pytest.raises(UnreadableError) as refusal:
        RANGS.read(typed)
    assert (refusal.value.problem.replace("\u00a0", " "), refusal.value.remedy) == (problem, remedy)


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        pytest.param(
            "- a a",
            "Le 1er choix est vide, et un choix le suit. « Accueil » est classé plusieurs fois : 2e choix et 3e choix.",
            id="a rank left out and an option at two ranks",
        ),
        pytest.param("- - b", "Le 1er choix et le 2e choix sont vides, et un choix les suit.", id="two ranks left out"),
        pytest.param(
            "a a b b",
            "« Accueil » est classé plusieurs fois : 1er choix et 2e choix. "
            "« Suivi » est classé plusieurs fois : 3e choix et 4e choix.",
            id="two options at two ranks each",
        ),
    ],
)
def test_all_that_is_wrong_in_a_ranking_is_told_at_once(typed: str, problem: str) -> None:
    four = Ranking(code="Q", libelle="Quatre", options=options(a="Accueil", b="Suivi", c="Conseil", d="Autre"))
    with pytest.raises(UnreadableError) as refusal:
        four.read(typed)
    assert refusal.value.problem.replace("\u00a0", " ") == problem
    assert refusal.value.remedy == "Donnez un choix différent à chaque rang, sans en laisser de vide avant un autre."


def test_an_option_is_told_with_each_of_its_ranks() -> None:
    three = RANGS.model_copy(update={"rangs": 3})
    with pytest.raises(UnreadableError, match="1er choix, 2e choix et 3e choix"):
        three.read("a a a")
    with pytest.raises(UnreadableError, match="1er choix et 3e choix"):
        three.read("a - a")


@pytest.mark.parametrize(
    ("decimals", "words"),
    [(0, "€, sans décimale"), (1, "€, 1 décimale au plus"), (2, "€, 2 décimales au plus")],
)
def test_a_number_says_how_many_decimals_it_takes(decimals: int, words: str) -> None:
    number = Number(code="Q", libelle="Combien ?", maximum=100, unite="€", decimals=decimals)
    assert number.domain.replace("\u00a0", " ") == words


def test_a_long_refused_text_is_quoted_short() -> None:
    with pytest.raises(UnreadableError) as refusal:
        CHOIX.read("mot " * 1_000)
    assert len(refusal.value.problem) < 80


@pytest.mark.parametrize(
    ("maximum", "decimals", "expected"),
    [
        pytest.param(999, 0, "De 0 à 999.", id="below a thousand"),
        pytest.param(1_000, 0, "", id="a thousand guards against slips only"),
        pytest.param(99_999, 2, "De 0 à 999,99.", id="below a thousand, in hundredths"),
        pytest.param(100_000, 2, "", id="a thousand, in hundredths"),
    ],
)
def test_a_page_says_the_bounds_of_a_number_below_a_thousand(maximum: int, decimals: int, expected: str) -> None:
    assert Number(code="Q", libelle="Combien ?", maximum=maximum, decimals=decimals).expected == expected


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        pytest.param(1, 0, "1\u00a0jour", id="one"),
        pytest.param(2, 0, "2\u00a0jours", id="two"),
        pytest.param(19, 1, "1,9\u00a0jour", id="nearly two"),
        pytest.param(20, 1, "2\u00a0jours", id="two, in tenths"),
        pytest.param(-19, 1, "−1,9\u00a0jour", id="nearly two below zero"),
    ],
)
def test_a_unit_is_plural_from_two_on(value: int, decimals: int, text: str) -> None:
    asked = Number(code="Q", libelle="Durée", unite="jours", decimals=decimals, minimum=-100, maximum=100)
    assert asked.shown(value) == text


def test_a_recommendation_is_favourable_from_9_and_neutral_at_7_and_8() -> None:
    assert [" ".join(cote) for cote in cotes("R10")] == ["9 10", "7 8", "0 1 2 3 4 5 6"]


def test_other_is_told_in_two_hundred_characters_at_most() -> None:
    assert [read(CHOIX.precision, "d" * length) for length in (200, 201)] == ["d" * 200, REFUSED]


def test_a_ranking_typed_in_part_shows_every_rank_by_its_name() -> None:
    assert RANGS.picked("- b") == [("1er choix", ""), ("2e choix", "b")]
    assert RANGS.picked("a") == [("1er choix", "a"), ("2e choix", "")]


def test_a_computed_text_is_no_number_in_expressions() -> None:
    assert CALCUL.result is Kind.NUMBER
    assert CALCUL.model_copy(update={"nature": "texte"}).result is Kind.ANY


def test_no_line_begins_with_the_semicolon_between_two_options() -> None:
    assert PLUSIEURS.text("c a") == "C\u202f; A"
