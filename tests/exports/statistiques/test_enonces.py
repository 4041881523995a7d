"""Statements for so many answers, to the letter."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exports.statistiques.enonces import (
    Enonce,
    Mesure,
    Moyenne,
    Niveau,
    PartReponses,
    Recommandation,
    enoncer,
    in_words,
)
from exports.statistiques.moyennes import Bornes, recommandation
from exports.statistiques.plans import Choix, Resultat, Strate
from questionnaires.core.francais import NARROW, NBSP

ACCUEIL = PartReponses("Satisfaites de l’accueil")
NOTE = Moyenne("Note du diagnostic", Bornes(1, 4))


def dla(population: int, asked: int, values: list[int], code: str = "A") -> Strate:
    return Strate(code=code, population=population, interrogees=asked, repondantes=len(values), valeurs=tuple(values))


def said(choix: Choix, mesure: Mesure, *strates: Strate) -> Enonce:
    return enoncer(Resultat(choix, strates, 5), mesure)


def plain(text: str) -> str:
    return text.replace(NBSP, " ").replace(NARROW, " ")


def yes(count: int, n: int) -> list[int]:
    return [1] * count + [0] * (n - count)


@pytest.mark.parametrize("choix", Choix)
@pytest.mark.parametrize("mesure", [ACCUEIL, NOTE, Recommandation()], ids=lambda mesure: type(mesure).__name__)
@pytest.mark.parametrize("n", range(5))
def test_under_five_answers_nothing_is_said_not_even_how_many(choix: Choix, mesure: Mesure, n: int) -> None:
    enonce = said(choix, mesure, dla(40, 20, [1] * n))
    assert enonce == Enonce(Niveau.RIEN, f"{mesure.sujet}{NBSP}: moins de 5 réponses, rien n’est affiché.")


@pytest.mark.parametrize("choix", Choix)
@pytest.mark.parametrize("mesure", [ACCUEIL, NOTE, Recommandation()], ids=lambda mesure: type(mesure).__name__)
@pytest.mark.parametrize("n", [5, 12, 29])
def test_under_thirty_answers_there_is_neither_percentage_nor_mean(choix: Choix, mesure: Mesure, n: int) -> None:
    enonce = said(choix, mesure, dla(29, n, [1] * n))
    assert enonce.niveau is Niveau.COMPTES
    assert enonce.estimation is None
    assert not re.search(r"%|,\d|entre", " ".join([enonce.phrase, *enonce.reserves]))


def test_twelve_answers_are_counted_and_put_in_words() -> None:
    enonce = said(Choix.ALEATOIRE, ACCUEIL, dla(40, 20, yes(9, 12)))
    assert plain(enonce.phrase) == "Satisfaites de l’accueil : 9 réponses sur 12, soit plus de la moitié."
    assert [plain(text) for text in enonce.reserves] == [
        "Structures tirées au sort, 12 sur 20 ont répondu. Les autres sont supposées leur ressembler."
    ]


def test_twelve_recommendations_are_counted() -> None:
    values = list(recommandation([9, 10, 10, 9, 9, 10, 10, 10, 7, 8, 7, 3]))
    enonce = said(Choix.ALEATOIRE, Recommandation(), dla(40, 12, values))
    assert plain(enonce.phrase) == (
        "Recommandation du DLA : 8 promoteurs (9 ou 10), 3 passifs (7 ou 8), 1 détracteur (0 à 6), sur 12 réponses."
    )
    assert enonce.reserves == ()


def test_twelve_scores_have_no_mean() -> None:
    enonce = said(Choix.ALEATOIRE, NOTE, dla(40, 12, [3] * 12))
    assert plain(enonce.phrase) == "Note du diagnostic : 12 réponses, pas de moyenne (moins de 30)."


def test_a_draw_has_a_percentage_and_its_interval() -> None:
    enonce = said(Choix.ALEATOIRE, ACCUEIL, dla(200, 100, yes(54, 60)))
    assert enonce.niveau is Niveau.CHIFFRES
    assert plain(enonce.phrase) == (
        "Satisfaites de l’accueil : 90 %, entre 81 % et 95 % (intervalle de confiance à 95 %), sur 60 réponses."
    )
    assert [plain(text) for text in enonce.reserves] == [
        "Structures tirées au sort, 60 sur 100 ont répondu (60 %). Les autres sont supposées leur ressembler."
    ]


def test_a_draw_has_a_mean_and_its_interval() -> None:
    enonce = said(Choix.ALEATOIRE, NOTE, dla(200, 60, [4] * 30 + [3] * 24 + [2] * 6))
    assert plain(enonce.phrase) == (
        "Note du diagnostic : 3,4 en moyenne (de 1 à 4), entre 3,2 et 3,6 (intervalle de confiance à 95 %), "
        "sur 60 réponses."
    )


def test_a_draw_has_a_recommendation_score_and_its_interval() -> None:
    enonce = said(Choix.ALEATOIRE, Recommandation(), dla(200, 60, [100] * 30 + [0] * 20 + [-100] * 10))
    assert plain(enonce.phrase) == (
        "Recommandation du DLA : +33 (de −100 à +100), entre +16 et +50 (intervalle de confiance à 95 %), "
        "sur 60 réponses."
    )
    bad = said(Choix.ALEATOIRE, Recommandation(), dla(60, 60, [-100] * 30 + [0] * 30))
    assert plain(bad.phrase) == "Recommandation du DLA : −50 (de −100 à +100), sur 60 réponses."


def test_a_census_has_its_rate_a_warning_and_no_interval() -> None:
    enonce = said(Choix.RECENSEMENT, ACCUEIL, dla(200, 200, yes(53, 65)))
    assert plain(enonce.phrase) == "Satisfaites de l’accueil : 82 %, sur 65 réponses."
    assert [plain(text) for text in enonce.reserves] == [
        "Toutes les structures ont été interrogées, 65 sur 200 ont répondu (33 %) : celles qui n’ont pas répondu "
        "pensent peut-être autrement, et aucun intervalle ne peut le dire."
    ]
    assert enonce.estimation is not None
    assert enonce.estimation.intervalle is None


def test_a_census_that_could_not_ask_everyone_says_so() -> None:
    enonce = said(Choix.RECENSEMENT, ACCUEIL, dla(200, 190, yes(53, 190)))
    assert [plain(text) for text in enonce.reserves] == [
        "190 structures sur 200 ont été interrogées, 190 sur 190 ont répondu (100 %) : celles qui n’ont pas répondu "
        "pensent peut-être autrement, et aucun intervalle ne peut le dire."
    ]


def test_a_census_that_all_answered_needs_no_warning() -> None:
    enonce = said(Choix.RECENSEMENT, ACCUEIL, dla(40, 40, yes(30, 40)))
    assert (plain(enonce.phrase), enonce.reserves) == ("Satisfaites de l’accueil : 75 %, sur 40 réponses.", ())


@pytest.mark.parametrize(
    ("mesure", "expected"),
    [
        (ACCUEIL, "Satisfaites de l’accueil : 60 réponses sur 60, soit toutes."),
        (NOTE, "Note du diagnostic : 60 réponses, pas de moyenne (structures choisies)."),
        (Recommandation(), "Recommandation du DLA : 0 promoteur (9 ou 10), 0 passif (7 ou 8), "
                           "0 détracteur (0 à 6), sur 60 réponses."),
    ],
)  # fmt: skip
def test_chosen_structures_are_counted_and_said_not_to_stand_for_others(mesure: Mesure, expected: str) -> None:
    enonce = said(Choix.RAISONNE, mesure, dla(200, 60, [1] * 60))
    assert plain(enonce.phrase) == expected
    assert [plain(text) for text in enonce.reserves] == [
        "Structures choisies, non tirées au sort : résultats non généralisables."
    ]
    assert enonce.estimation is None


@pytest.mark.parametrize(
    ("count", "n", "expected"),
    [(199, 200, "99 %"), (200, 200, "100 %"), (1, 300, "1 %"), (0, 300, "0 %"), (1, 2 * 99, "1 %")],
)
def test_only_all_is_a_hundred_percent_and_only_none_is_zero(count: int, n: int, expected: str) -> None:
    enonce = said(Choix.RECENSEMENT, ACCUEIL, dla(n, n, yes(count, n)))
    assert plain(enonce.phrase).startswith(f"Satisfaites de l’accueil : {expected}, sur")


def test_joined_and_uneven_strata_are_said() -> None:
    strates = (
        dla(60, 50, yes(30, 50), "A"),
        dla(60, 8, yes(4, 8), "B"),
        dla(20, 2, yes(1, 1), "C"),
    )
    enonce = said(Choix.ALEATOIRE, ACCUEIL, *strates)
    assert [plain(text) for text in enonce.reserves] == [
        "Structures tirées au sort, 59 sur 60 ont répondu (98 %). Les autres sont supposées leur ressembler.",
        "Des DLA qui ont trop peu de réponses sont regroupés pour le calcul.",
        "Les réponses sont inégales d’un DLA à l’autre : elles n’apprennent pas plus que 17 réponses également "
        "réparties.",
    ]


@pytest.mark.parametrize(("a", "b", "told"), [(34, 18, False), (40, 12, True)])
def test_uneven_answers_are_told_from_a_cost_of_a_half(a: int, b: int, told: bool) -> None:
    enonce = said(Choix.ALEATOIRE, ACCUEIL, dla(60, a, yes(9, a), "A"), dla(60, b, yes(9, b), "B"))
    assert any("inégales" in text for text in enonce.reserves) == told


@pytest.mark.parametrize(
    ("count", "n", "words"),
    [
        (0, 12, "aucune"),
        (2, 12, "moins d’un quart"),
        (3, 12, "moins de la moitié"),
        (5, 12, "moins de la moitié"),
        (6, 12, "la moitié"),
        (7, 12, "plus de la moitié"),
        (9, 12, "plus de la moitié"),
        (10, 12, "plus des trois quarts"),
        (12, 12, "toutes"),
    ],
)
def test_words_are_exact(count: int, n: int, words: str) -> None:
    assert in_words(count, n) == words


@given(st.sampled_from(Choix), st.integers(0, 90), st.data())
def test_only_draws_have_intervals_and_none_is_narrower_than_computed(
    choix: Choix, n: int, data: st.DataObject
) -> None:
    values = data.draw(st.lists(st.integers(0, 1), min_size=n, max_size=n))
    enonce = said(choix, ACCUEIL, dla(n + data.draw(st.integers(0, 200)), n, values))
    printed = re.search(r"entre (\d+) % et (\d+) %", plain(enonce.phrase))
    interval = enonce.estimation.intervalle if enonce.estimation else None
    assert (interval is None) == (choix is not Choix.ALEATOIRE or n < 30)
    if printed:
        assert interval is not None
        assert int(printed[1]) <= 100 * interval.bas + 1e-6
        assert int(printed[2]) >= 100 * interval.haut - 1e-6
