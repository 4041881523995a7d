"""Exact answers from which a release is computed: weights, wishes, words."""

from dataclasses import replace
from fractions import Fraction

import pytest

from exports.records.records import Attendu, Collecte, Reponse
from exports.release.cellules import RAISONS, Mesure, MotsNombre
from exports.temps.a_publier import temps_a_publier
from exports.temps.consolidation import PRECISION
from exports.temps.raisons import CITEES
from tests.exports.records.builders import CENTRE, collecte, questionnaire, released, reponse, shares, transmis

DLAS = tuple(dla.code for dla in CENTRE)


def mean_share(*answers: Reponse) -> Fraction:
    """Return the exact share of the first line, in points."""
    publiable = temps_a_publier(collecte([transmis("18", answer) for answer in answers]))
    return publiable.exact(["M1F1"])


def test_shares_are_weighted_by_etp() -> None:
    """trade.md §4.5: 1.0 ETP at 30 % and 0.5 ETP at 60 % give 40 %, not 45 %."""
    assert mean_share(reponse(shares(30, 70), etp=100), reponse(shares(60, 40), etp=50)) == 40


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        pytest.param((100, 60), (100, 60), Fraction(45), id="same ETP and months"),
        pytest.param((100, 60), (100, 30), Fraction(40), id="half the months weigh half"),
        pytest.param((50, 60), (100, 30), Fraction(45), id="ETP and months multiply"),
        pytest.param((1, 1), (100, 60), Fraction(30 + 60 * 6000, 6001), id="a sliver still counts"),
    ],
)
def test_months_and_etp_weigh_together(first: tuple[int, int], second: tuple[int, int], expected: Fraction) -> None:
    answers = [
        reponse(shares(part, 100 - part), etp=etp, mois=mois) for part, (etp, mois) in ((30, first), (60, second))
    ]
    assert mean_share(*answers) == expected


def test_an_answer_that_weighs_nothing_is_nobody() -> None:
    publiable = temps_a_publier(collecte([transmis("18", reponse()), transmis("18", reponse(etp=0))]))
    assert len(publiable.reponses) == 1


def test_a_line_never_asked_is_not_a_share() -> None:
    """Pitfall 4: an older version had no « autre »."""
    old = {code: part for code, part in shares(1).items() if code != "AUTRE"}
    [reponse_lue] = temps_a_publier(collecte([transmis("18", reponse(old))])).reponses
    assert "AUTRE" not in reponse_lue.parts
    assert reponse_lue.parts["M1F2"] == 0


def test_what_was_left_blank_was_asked_and_what_was_not_asked_is_absent() -> None:
    """Pitfall 4."""
    answers = [reponse(valeurs={PRECISION: None}), reponse(valeurs={PRECISION: "agenda"}), reponse()]
    reponses = temps_a_publier(collecte([transmis("18", answer) for answer in answers])).reponses
    assert [reponse_lue.choix.get(PRECISION) for reponse_lue in reponses] == [frozenset(), frozenset({"agenda"}), None]


# --- reasons


def reasons(*given: str, personne: int | None = None) -> list[Attendu]:
    """Build answers, each by a different person, over the DLA; '' gives no reason."""
    texts = [{"V9_M1F1.raison": reason, "V9_M1F1.commentaire": "SECRET"} if reason else {} for reason in given]
    return [
        transmis(DLAS[place % len(DLAS)], reponse(valeurs=valeurs), personne=personne)
        for place, valeurs in enumerate(texts)
    ]


def words(campagne: Collecte) -> dict[str, MotsNombre | None]:
    """Return how many give each reason, in words; None: not shown."""
    release = released(campagne).release
    assert release is not None
    cells = [cell for cell in release.of(Mesure.MOTS) if cell.ligne == RAISONS]
    return {cell.colonne: MotsNombre.of(cell.valeur) if cell.valeur else None for cell in cells}


def test_reasons_are_told_of_those_who_gave_one_in_words() -> None:
    words_found = words(collecte([*reasons(*["equipe"] * 8, "mesure", "mesure"), *reasons("silence", "", "")]))
    assert words_found == dict.fromkeys(CITEES, MotsNombre.PEU) | {"equipe": MotsNombre.PRESQUE_TOUS}


def test_who_prefers_not_to_say_is_not_among_those_who_gave_one() -> None:
    assert set(words(collecte(reasons(*["equipe"] * 7, "silence"))).values()) == {None}


def test_an_answer_cut_from_its_author_gives_no_reason() -> None:
    [reponse_lue] = temps_a_publier(collecte(reasons("equipe", personne=-1))).reponses
    assert RAISONS not in reponse_lue.choix


def test_a_comment_is_no_choice() -> None:
    reponses = temps_a_publier(collecte(reasons("equipe"))).reponses
    assert "SECRET" not in str(reponses)


def test_options_of_activites_are_told_only_where_they_are_asked() -> None:
    asked = temps_a_publier(collecte(activites=True)).options
    assert {"M1F1A1_FAIT", PRECISION, RAISONS} <= asked.keys()
    plain = temps_a_publier(replace(collecte(), questionnaire=questionnaire())).options
    assert set(plain) == {PRECISION, RAISONS}
