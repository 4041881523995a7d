"""Titles, order and charts of a page of results: what they may say of few answers, of near ones, of hidden ones."""

import re
from dataclasses import replace

import pytest

from collecte.enquetes.views.pages_resultats import Batterie, blocs, dessins, say_of
from exports.enquetes.resultats import GroupeDepouille, Modalite, Question, Resultats, Total, sans_chiffres
from exports.statistiques.enonces import Enonce, Niveau
from exports.statistiques.plans import Estimation
from questionnaires.core.francais import typeset

S4 = ("Très satisfait(e)", "Plutôt satisfait(e)", "Plutôt pas satisfait(e)", "Pas du tout satisfait(e)")


def scale(code: str, *counts: int | None, shares: bool = True) -> Question:
    """Return a question whose answers have these counts, best first."""
    n = sum(count or 0 for count in counts)
    favourable = Estimation(((counts[0] or 0) + (counts[1] or 0)) / n, None, "")
    return Question(
        code=code,
        libelle=f"Êtes-vous satisfait(e) ? – {code}",
        n=n,
        echelle="S4",
        modalites=tuple(
            Modalite(label, count, code=str(4 - rank))
            for rank, (label, count) in enumerate(zip(S4, counts, strict=True))
        ),
        enonces=(Enonce(Niveau.CHIFFRES, f"{code} : dit.", estimation=favourable if shares else None),),
    )


def battery(*questions: Question) -> Batterie:
    (bloc,) = blocs(questions)
    assert isinstance(bloc, Batterie)
    return bloc


def results(*questions: Question) -> Resultats:
    blank = sans_chiffres("", "Avis", "Bretagne", is_anonymous=False, dla=None)
    return replace(blank, groupes=(GroupeDepouille("Avis", questions),))


def test_questions_on_one_scale_are_shown_from_the_most_favourable_to_the_least() -> None:
    shown = battery(scale("A", 10, 10, 10, 10), scale("B", 20, 15, 5, 0), scale("C", 2, 3, 5, 30))
    assert [label for label, _ in shown.questions] == ["B", "A", "C"]


@pytest.mark.parametrize(
    ("questions", "expected"),
    [
        pytest.param(
            (scale("A", 20, 20, 0, 0), scale("B", 10, 10, 10, 10)),
            "Réponses favorables : de 50 % (« B ») à 100 % (« A »)",
            id="far apart: both are named",
        ),
        pytest.param(
            (scale("A", 20, 3, 17, 0), scale("B", 20, 2, 18, 0)),
            "Réponses favorables : de 55 % à 58 %",
            id="near: no order is claimed",
        ),
        pytest.param(
            (scale("A", 10, 8, 2, 0, shares=False), scale("B", 5, 5, 5, 5, shares=False)),
            "Réponses favorables : de 10 sur 20 (« B ») à 18 sur 20 (« A »)",
            id="few answers: counts, no percent",
        ),
        pytest.param((scale("A", 10, 10, 10, 10), scale("B", 20, 0, 20, 0)), "", id="alike: nothing"),
    ],
)
def test_the_title_of_a_table_names_its_ends_only_when_they_are_far_apart(
    questions: tuple[Question, ...], expected: str
) -> None:
    assert battery(*questions).constat == typeset(expected)
    first = f"{questions[0].libelle} {questions[0].constat}"
    assert say_of(results(*questions)) == typeset(
        expected.replace("Réponses favorables :", "Avis : réponses favorables") or first
    )


def test_the_first_sentence_says_when_nothing_can_be_read() -> None:
    hidden = Question(code="E", libelle="E", n=9, confidentiel="effectif trop faible")
    nobody = Question(code="F", libelle="F")
    assert say_of(results(hidden, nobody)) == "Trop peu de réponses pour lire un chiffre sans désigner quelqu’un"
    assert say_of(results(nobody)) == ""


def test_totals_of_one_unit_are_drawn_on_one_scale_and_a_hidden_one_is_not() -> None:
    totals = {"A": Total(260, 1, "jours"), "B": Total(13, 0, "jours"), "C": Total(4, 0, "postes"), "D": None}
    hidden = Question(code="E", libelle="E", n=9, total=Total(None, 0, "jours"))
    asked = [Question(code=code, libelle=code, n=9, total=total) for code, total in totals.items()]
    drawn = dessins(results(*asked, hidden))
    widths = {code: re.findall(r'class="own" width="([^"]*)"', svg) for code, svg in drawn.items()}
    assert widths == {"A": ["100.00%"], "B": ["50.00%"], "C": ["100.00%"]}


def test_a_question_with_a_hidden_count_has_no_chart_and_comes_last() -> None:
    hidden, whole = scale("A", 30, None, 5, 5), scale("B", 5, 5, 15, 15)
    assert [label for label, _ in battery(hidden, whole).questions] == ["B", "A"]
    assert set(dessins(results(hidden, whole))) == {"B"}


def test_bars_of_one_table_share_their_axis() -> None:
    charts = dessins(results(scale("A", 20, 20, 0, 0), scale("B", 0, 0, 20, 20)))
    assert 'x1="50.00%"' in charts["A"]
    assert 'x1="50.00%"' in charts["B"]


def test_each_colour_of_answers_told_together_has_its_key() -> None:
    merged = replace(
        scale("A", 10, 10, 10, 10),
        modalites=(
            Modalite(S4[0], 10, code="4"),
            Modalite(S4[1], 10, code="3"),
            Modalite("Plutôt pas ou pas du tout", 20, code="2+1"),
        ),
    )
    whole = scale("B", 20, 15, 5, 0)
    assert [tone for tone, _ in battery(merged, whole).legende] == ["g3", "g1", "p1", "p3", "g2"]
    assert [tone for tone, _ in battery(whole).legende] == ["g3", "g1", "p1", "p3"]


def test_when_nobody_said_yes_the_title_says_what_they_answered() -> None:
    sentence = Enonce(Niveau.CHIFFRES, "Un nouveau besoin ? « Oui » : 0 %, sur 42 réponses.")
    asked = Question(code="BESOIN", libelle="Un nouveau besoin ?", n=42, enonces=(sentence,))
    nobody = replace(asked, modalites=(Modalite("Oui", 0, 0, code="oui"), Modalite("Non", 42, 100, code="non")))
    assert nobody.constat == typeset("« Non » : 42\u00a0réponses sur 42, soit 100 %")
    some = replace(asked, modalites=(Modalite("Oui", 12, 29, code="oui"), Modalite("Non", 30, 71, code="non")))
    assert some.constat == sentence.phrase.removesuffix(".")


def test_the_title_of_a_question_without_a_sentence_is_its_most_frequent_answer() -> None:
    options = (Modalite("La direction", 21, 50, code="a"), Modalite("La présidence", 10, 24, code="b"))
    question = Question(code="QUI", libelle="Qui répond ?", n=42, modalites=options)
    assert question.constat == typeset("« La direction » : 21\u00a0réponses sur 42, soit 50 %")
    few = Question(code="QUI", libelle="Qui répond ?", n=8, modalites=(Modalite("La direction", None, code="a"),))
    assert few.constat == ""


def test_answers_go_by_their_printed_share_which_weights_may_order_otherwise_than_their_counts() -> None:
    options = (Modalite("Le plan", 129, 84, code="a"), Modalite("L’avis", 127, 85, code="b"))
    question = Question(code="ETAPES", libelle="Quelles étapes ?", n=152, modalites=(*options, Modalite("Autre", None)))
    assert [modalite.libelle for modalite in question.par_frequence] == ["L’avis", "Le plan", "Autre"]
    assert question.constat == typeset("« L’avis » : 127\u00a0réponses sur 152, soit 85 %")


def test_the_range_of_a_theme_is_that_of_all_its_questions_on_its_scale() -> None:
    between = Question(code="QUI", libelle="Qui ?", n=40, modalites=(Modalite("La direction", 40, code="a"),))
    shown = results(scale("A", 20, 20, 0, 0), scale("B", 20, 10, 10, 0), between, scale("C", 2, 3, 5, 30))
    assert say_of(shown) == typeset("Avis : réponses favorables de 13 % (« C ») à 100 % (« A »)")


@pytest.mark.parametrize(
    "step", [pytest.param(1, id="by mark, of the région"), pytest.param(-1, id="crossed, by side")]
)
def test_a_recommendation_told_by_groups_has_a_bar_with_the_best_on_the_right(step: int) -> None:
    groups = {"0+1+2+3+4+5+6": 5, "7+8": 8, "9+10": 10}
    modalites = tuple(Modalite(code, count, code=code) for code, count in groups.items())[::step]
    asked = Question(code="RECO", libelle="Nous recommanderiez-vous ?", n=23, echelle="R10", modalites=modalites)
    assert re.findall(r'class="(p2|mid|g2)"', dessins(results(asked))["RECO"]) == ["g2", "mid", "p2"]


def test_the_best_mark_of_a_recommendation_is_darker_than_the_one_below() -> None:
    marks = ("0+1+2+3+4+5+6", "7+8", "9", "10")
    modalites = tuple(Modalite(code, 10, code=code) for code in marks)
    asked = Question(code="RECO", libelle="Nous recommanderiez-vous ?", n=40, echelle="R10", modalites=modalites)
    assert re.findall(r'rect class="(\w+)"', dessins(results(asked))["RECO"]) == ["g2", "mid", "p1", "p3"]
