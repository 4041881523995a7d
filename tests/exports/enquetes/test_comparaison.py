"""One question in two campaigns: compared only when asked alike, with a direction only when intervals part."""

from dataclasses import replace

import pytest

from exports.enquetes.comparaison import UNSURE, by_answer, by_side, comparables, other_dlas
from exports.enquetes.resultats import GroupeDepouille, Modalite, Question, Resultats, sans_chiffres
from exports.statistiques.enonces import Enonce, Niveau
from exports.statistiques.plans import Estimation, Intervalle

NBSP = "\u00a0"


def choice(*counts: int | None, entre: tuple[int, int] | None = None, codes: str = "ab") -> Question:
    modalites = tuple(
        Modalite(code.upper(), count, None if entre is None else count, entre, code)
        for code, count in zip(codes, counts, strict=True)
    )
    return Question(code="QUI", libelle="Qui ?", n=sum(count or 0 for count in counts), modalites=modalites)


def scale(favourable: int, interval: tuple[float, float] | None) -> Question:
    estimation = Estimation(favourable / 100, Intervalle(*interval) if interval else None, "")
    modalites = tuple(
        Modalite(label, count, code=code)
        for label, count, code in (("Bien", favourable, "4+3"), ("Mal", 100 - favourable, "2+1"))
    )
    said = (Enonce(Niveau.CHIFFRES, "Dit.", estimation=estimation),)
    return Question(code="AVIS", libelle="Avis ?", n=100, echelle="S4", modalites=modalites, enonces=said)


def results(*questions: Question) -> Resultats:
    blank = sans_chiffres("", "Avis", "Bretagne", is_anonymous=False, dla=None)
    return replace(blank, groupes=(GroupeDepouille("Avis", questions),))


@pytest.mark.parametrize(
    ("avant", "is_compared"),
    [
        pytest.param(choice(9, 12), True, id="alike"),
        pytest.param(choice(9, None), True, id="one of its counts is hidden"),
        pytest.param(choice(9, 12, 7, codes="abc"), False, id="another option"),
        pytest.param(replace(choice(9, 12), code="QUEL"), False, id="another code"),
        pytest.param(replace(choice(9, 12), echelle="S4"), False, id="another scale"),
        pytest.param(replace(choice(9, 12), confidentiel="peu"), False, id="hidden"),
        pytest.param(replace(choice(9, 12), modalites=()), False, id="without counts"),
    ],
)
def test_a_question_is_compared_with_the_same_one_only(avant: Question, is_compared: bool) -> None:
    assert bool(comparables(results(choice(10, 20)), results(avant))) is is_compared


def test_answers_stand_side_by_side_without_a_direction_when_they_have_no_interval() -> None:
    lines = list(by_answer(choice(9, None), choice(10, 20)))
    assert [(line.libelle, line.avant, line.apres, line.sens) for line in lines] == [
        ("B", "", f"20{NBSP}sur{NBSP}30", ""),
        ("A", f"9{NBSP}sur{NBSP}9", f"10{NBSP}sur{NBSP}30", ""),
    ]


def test_answers_grouped_at_one_date_are_grouped_at_both() -> None:
    apart, grouped = choice(9, 12, 30, 7, codes="abcd"), choice(20, 40, 8, codes="abc")
    b_and_c = Modalite("B ou C", 40, 40, (30, 50), "b+c")
    grouped = replace(grouped, modalites=(grouped.modalites[0], b_and_c, replace(grouped.modalites[2], code="d")))

    assert [(line.libelle, line.avant, line.apres, line.sens) for line in by_answer(apart, grouped)] == [
        ("B ou C", f"42{NBSP}sur{NBSP}58", f"40{NBSP}%{NBSP}sur{NBSP}68", ""),
        ("A", f"9{NBSP}sur{NBSP}58", f"20{NBSP}réponses sur 68", ""),  # a count says so beside shares
        ("C", f"7{NBSP}sur{NBSP}58", f"8{NBSP}réponses sur 68", ""),
    ]
    (line,) = by_answer(choice(9, None), replace(grouped, modalites=(replace(b_and_c, code="a+b"),)))
    assert (line.libelle, line.avant) == ("B ou C", "")


@pytest.mark.parametrize(
    ("avant", "apres", "sens"),
    [
        ((20, 30), (31, 40), "en hausse"),
        ((31, 40), (20, 30), "en baisse"),
        ((20, 31), (31, 40), UNSURE),
        (None, (31, 40), ""),
    ],
)
def test_a_direction_is_told_where_intervals_do_not_touch(
    avant: tuple[int, int] | None, apres: tuple[int, int], sens: str
) -> None:
    before = scale(25, avant and (avant[0] / 100, avant[1] / 100))
    line = by_side("Avis", before, scale(35, (apres[0] / 100, apres[1] / 100)))
    assert (line.avant, line.apres, line.sens) == (f"25{NBSP}%{NBSP}sur{NBSP}100", f"35{NBSP}%{NBSP}sur{NBSP}100", sens)
    assert [line.sens for line in by_answer(choice(1, 2, entre=avant), choice(1, 2, entre=apres))] == [sens] * 2


@pytest.mark.parametrize(
    ("avant", "apres", "said"),
    [
        pytest.param("18 28", "28 18", "", id="the same"),
        pytest.param("18", "18 28", "Le DLA 28 n’était pas interrogé alors.", id="a new one"),
        pytest.param("18 28", "28", "Le DLA 18 n’est plus interrogé.", id="one less"),
        pytest.param(
            "18 28",
            "36 28 41 45",
            "Les DLA 36, 41 et 45 n’étaient pas interrogés alors ; le DLA 18 n’est plus interrogé.",
            id="both",
        ),
    ],
)
def test_the_dla_that_one_campaign_alone_asked_are_named(avant: str, apres: str, said: str) -> None:
    shown = other_dlas(avant.split(), apres.split(), are_named=True)
    assert shown.replace(NBSP, " ").replace("\u202f", " ") == said
    hidden = other_dlas(avant.split(), apres.split(), are_named=False)
    assert hidden == ("Les DLA interrogés ne sont pas tous les mêmes." if said else "")
