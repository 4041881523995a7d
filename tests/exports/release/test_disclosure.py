"""Who sees what: tables of cases, then properties of random régions."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exports.release.disclosure import (
    Contribution,
    Nature,
    Publication,
    Seuils,
    are_enough,
    publish,
    told_shares,
    told_to,
)
from exports.release.disclosure.lecteurs import Compte, may_read, may_read_some
from exports.release.disclosure.periodes import Dite, gives_away, told_in_turn
from questionnaires.temps.periodes import Periode

SEUILS = Seuils()


def region(**dlas: str) -> list[Contribution]:
    """One DLA per keyword; a letter per answer of a new person, capital when it agrees: `A="Yn"`."""
    number = 0
    contributions = []
    for dla, letters in dlas.items():
        for letter in letters:
            number += 1
            contributions.append(Contribution(dla=dla, personne=number, poids=100, accord=letter.isupper()))
    return contributions


def summary(publication: Publication) -> tuple[str, str, bool]:
    """Codes shown, codes pooled, whether the region is shown."""
    shown = "".join(group.dlas[0] for group in publication.dlas)
    pooled = "".join(publication.ensemble.dlas) if publication.ensemble else ""
    return shown, pooled, publication.region is not None


@pytest.mark.parametrize(
    ("dlas", "expected"),
    [
        pytest.param({}, ("", "", False), id="nobody answered"),
        pytest.param({"A": "YY", "B": "YY", "C": "Y"}, ("ABC", "", True), id="everyone agreed"),
        pytest.param({"A": "YY", "B": "YY"}, ("", "", False), id="two DLA are no region, even if they agree"),
        pytest.param({"A": "Y", "B": "Y", "C": "YY"}, ("", "", False), id="four persons are no region"),
        pytest.param({"A": "YY", "B": "YY", "C": "YYn"}, ("B", "AC", True), id="one refusal"),
        pytest.param({"A": "Y", "B": "YY", "C": "Yn"}, ("", "", True), id="hiding takes everyone: only the region"),
        pytest.param({"A": "nnnnn", "B": "YY", "C": "Y"}, ("ABC", "", True), id="five persons need no agreement"),
        pytest.param({"A": "nnnn", "B": "nn", "C": "YY"}, ("C", "AB", True), id="two hidden DLA hide each other"),
        pytest.param(
            {"A": "nnn", "B": "YYY", "C": "Y", "D": "YY"}, ("B", "ACD", True), id="smallest joined until hidden"
        ),
        pytest.param({"A": "nnnn", "B": "Y", "C": "YY", "D": "YY"}, ("D", "ABC", True), id="the only one of B sees A"),
        pytest.param({"A": "nnnn", "B": "n", "C": "YYYYYY"}, ("", "", True), id="the only one of B sees A, all pooled"),
        pytest.param(
            {"A": "n", "B": "nnnnn", "C": "YYYYYY"}, ("C", "AB", True), id="the only one of A sees B, told by itself"
        ),
        pytest.param({"A": "Yn", "B": "YYYYYYY", "C": "YYYYY"}, ("B", "AC", True), id="ties go to the smaller"),
        pytest.param(
            {"C": "nnnn", "B": "YY", "A": "YY", "D": "Y" * 9}, ("BD", "AC", True), id="then to the first code"
        ),
    ],
)
def test_what_is_published_of_a_region(dlas: dict[str, str], expected: tuple[str, str, bool]) -> None:
    assert summary(publish(region(**dlas))) == expected


def test_a_dla_of_two_is_shown_only_when_both_agreed() -> None:
    others = {"B": "YYY", "C": "YYY"}
    assert publish(region(A="YY", **others)).shown("A")
    assert publish(region(A="Yn", **others)).shown("A") is None


def test_a_person_on_two_dla_counts_once() -> None:
    answers = [Contribution(dla=dla, personne=7, poids=100, accord=False) for dla in "AB"]
    others = [Contribution(dla="C", personne=number, poids=100, accord=True) for number in range(3)]
    assert publish([*answers, *others]).region is None
    assert publish([*answers, *others, Contribution(dla="D", personne=8, poids=100, accord=True)]).region


def test_someone_on_two_of_three_dla_cannot_deduce_the_third_from_the_region() -> None:
    """Five persons and three DLA, yet that person would be left with one unpublishable DLA."""
    answers = [Contribution(dla=dla, personne=1, poids=100, accord=True) for dla in "AB"]
    answers += [Contribution(dla="C", personne=number, poids=100, accord=False) for number in range(2, 6)]
    assert publish(answers) == Publication()


def test_an_answer_that_weighs_nothing_hides_nobody() -> None:
    answers = region(A="nnnn", B="YY", C="YY")
    weightless = [Contribution(dla=one.dla, personne=one.personne + 50, poids=0, accord=False) for one in answers]
    assert publish([*answers, *weightless]) == publish(answers)


def test_the_region_counts_everyone_and_its_parts_count_each_answer_once() -> None:
    answers = region(A="nnnn", B="nn", C="YY", D="YYY")
    publication = publish(answers)
    assert publication.region is not None
    assert publication.region.poids == sum(answer.poids for answer in answers)
    assert sum(part.poids for part in publication.parts) == publication.region.poids
    assert sorted(dla for part in publication.parts for dla in part.dlas) == ["A", "B", "C", "D"]


def test_when_everyone_is_pooled_the_region_is_the_only_part() -> None:
    assert [part.nature for part in publish(region(A="Y", B="YY", C="Yn")).parts] == [Nature.REGION]


def test_a_dla_without_its_own_figure_goes_out_with_others_or_not_at_all() -> None:
    assert publish(region(A="nnnn", B="nn", C="YY")).regroupes == {"A", "B"}
    assert publish(region(A="Y", B="YY", C="Yn")).regroupes == {"A", "B", "C"}
    assert publish(region(A="YY", B="YY", C="Y")).regroupes == frozenset()
    assert publish(region(A="YY", B="YY")).regroupes == frozenset()


def test_thresholds_are_settings() -> None:
    answers = region(A="n", B="nn", C="Y")
    assert publish(answers) == Publication()
    assert publish(answers, Seuils(personnes=3)).region


@pytest.mark.parametrize(("personnes", "expected"), [(0, False), (4, False), (5, True), (6, True)])
def test_a_count_is_told_from_five_persons_on(personnes: int, expected: bool) -> None:
    assert are_enough(personnes) is expected


def answers_of(rows: Sequence[tuple[str, int, int, bool]]) -> list[Contribution]:
    """At most one answer per person and DLA."""
    unique = {(dla, personne): (poids, accord) for dla, personne, poids, accord in rows}
    return [
        Contribution(dla=dla, personne=personne, poids=poids, accord=accord)
        for (dla, personne), (poids, accord) in unique.items()
    ]


regions = st.lists(
    st.tuples(st.sampled_from("ABCDEF"), st.integers(1, 9), st.integers(1, 3), st.booleans()), max_size=14
).map(answers_of)


def publishable(answers: list[Contribution], dla: str) -> bool:
    """Written again, from the sentence of the rule."""
    own = [answer for answer in answers if answer.dla == dla]
    return all(answer.accord for answer in own) or len({answer.personne for answer in own}) >= SEUILS.personnes


def weighing(*poids: int, accord: bool = False, dla: str = "A") -> list[Contribution]:
    """One person per weight."""
    return [
        Contribution(dla=dla, personne=number, poids=own, accord=accord) for number, own in enumerate(poids, start=100)
    ]


def test_someone_who_makes_nearly_all_of_a_dla_is_not_told_under_its_name_without_everyone_s_agreement() -> None:
    others = region(B="YYYYY", C="YYYYY", D="YYYYY")
    assert publish([*weighing(900, 10, 10, 10, 10), *others]).shown("A") is None
    assert publish([*weighing(900, 10, 10, 10, 10, accord=True), *others]).shown("A")
    assert publish([*weighing(900, 300, 100, 100, 100), *others]).shown("A")


def test_the_one_who_weighs_most_after_them_reads_no_better() -> None:
    """900 of 1,250 is less than 85 %, but 900 of the 950 that the second one does not know is more."""
    others = region(B="YYYYY", C="YYYYY", D="YYYYY")
    assert publish([*weighing(900, 300, 20, 20, 10), *others]).shown("A") is None


@pytest.mark.parametrize(("first", "shown"), [(85, True), (86, False)])
def test_exactly_85_of_the_100_that_the_second_does_not_know_is_not_nearly_all(first: int, shown: bool) -> None:
    others = region(B="YYYYY", C="YYYYY", D="YYYYY")
    assert bool(publish([*weighing(first, 20, 5, 5, 5), *others]).shown("A")) is shown


def test_a_region_that_one_person_makes_is_not_told() -> None:
    lone = [Contribution(dla=dla, personne=number, poids=10, accord=True) for number, dla in enumerate("BBCCC")]
    assert publish([*weighing(900, accord=True), *lone]) == Publication()


@pytest.mark.parametrize(("personnes", "step"), [(5, 5), (10, 5), (11, 1), (40, 1)])
def test_shares_are_told_by_five_points_under_eleven_persons(personnes: int, step: int) -> None:
    told = told_shares([337, 331, 332, 0], told_to(personnes))
    assert (told_to(personnes), sum(told), {part % step for part in told}) == (step, 100, {0})


def test_a_dla_where_all_agreed_is_told_by_one_point_and_no_other_total_is() -> None:
    publication = publish(region(A="YY", B="YYYYYn", C="n", D="n", E="nnn", F="YYYYYY"))
    assert publication.region
    assert publication.ensemble
    steps = {"".join(own.dlas): told_to(own.personnes, accord=own.accord) for own in publication.dlas}
    assert steps == {"A": 1, "B": 5, "F": 1}
    assert not publication.region.accord
    assert not publication.ensemble.accord
    everyone = publish(region(A="YY", B="YY", C="YY")).region
    assert everyone
    assert told_to(everyone.personnes, accord=everyone.accord) == 5


def knowing(letters: str, *known: int) -> bool:
    """Whether someone who knows the answers at these places may read the région; a letter per answer, by DLA."""
    everyone = [Compte(number, dla) for number, dla in enumerate(letters)]
    return may_read(everyone, [everyone[place] for place in known])


def test_what_a_reader_does_not_know_of_the_region_is_four_persons_in_two_dla_or_nobody() -> None:
    assert knowing("AABBC")
    assert knowing("AABBC", 0)
    assert not knowing("AABBC", 0, 1)
    assert knowing("AABBC", 0, 1, 2, 3, 4)
    assert knowing("AABBCC", 0, 1)
    assert not knowing("ABCCCC", 0, 1)
    assert not may_read([Compte(7, "A"), *(Compte(n, "B") for n in (7, 8, 9))], [])


def test_of_counts_that_nobody_knows_who_is_in_four_persons_in_two_dla_must_be_left() -> None:
    everyone = [Compte(number, dla) for number, dla in enumerate("AABBCC")]
    assert may_read_some(5, 3, everyone[:1], everyone)
    assert not may_read_some(5, 3, everyone[:2], everyone)
    assert not may_read_some(6, 2, everyone[:1], everyone)
    assert may_read_some(4, 2, [Compte(99, "Z")], everyone)


def dite(code: str, personnes: str | None) -> Dite:
    """A letter per person, full-time; a capital was there half of it. A bar between two DLA."""
    periode = Periode.parse(code)
    if personnes is None:
        return Dite(periode, None)
    whole = periode.mois * 1_000
    return Dite(
        periode,
        {
            Compte(own.lower(), str(place)): whole // 2 if own.isupper() else whole
            for place, letters in enumerate(personnes.split("|"))
            for own in letters
        },
    )


@pytest.mark.parametrize(
    ("told", "others", "gives"),
    [
        pytest.param("2026-A1 abcdef", ["2026-S1 abcdef", "2026-S2 abcdef"], False, id="the same persons"),
        pytest.param("2026-A1 abcde", ["2026-S1 abcdef", "2026-S2 abcdef"], True, id="one of them is missing"),
        pytest.param("2026-A1 abcdEF", ["2026-S1 abcde", "2026-S2 abcdf"], False, id="one left, another came"),
        pytest.param("2026-A1 abcdef", ["2026-S1 abcdef", "2026-S2 abcde"], True, id="one skipped a semestre"),
        pytest.param("2026-S2 abcde", ["2026-A1 abcdef", "2026-S1 abcdef"], True, id="the same, semestre last"),
        pytest.param("2026-A1 abcde", ["2026-S1 abcdef"], False, id="a semestre is missing"),
        pytest.param("2026-S2 abcdef", ["2026-S1 abcdef", "2026-A1 abcde"], True, id="the last semestre"),
        pytest.param("2026-S2 abcdef", ["2026-S1 abcdef", "2025-A1 abcde"], False, id="another year"),
        pytest.param("2026-V1 abcde", ["2026-A1 abcdef"], True, id="an avenant and its année"),
        pytest.param("2026-A1 abcde", ["2026-Q1 abcdef", "2026-Q2 abcde", "2026-Q3 abcde"], True, id="quadrimestres"),
        pytest.param("2026-Q1 abcde", ["2026-S1 abcdef"], False, id="months that do not match"),
        pytest.param("2026-A1 abcde", ["2026-V1 fghij"], False, id="enough persons apart"),
        pytest.param("2026-A1 a|b|c|d|e", ["2026-V1 af|bg|ch|di|ej"], True, id="enough apart, one in each DLA"),
        pytest.param("2026-A1 ab|c", ["2026-V1 ab|defghi"], False, id="six came where one left"),
        pytest.param(
            "2026-S2 abcde",
            ["2026-S1 abcdef", "2026-Q1 abcdef", "2026-Q2 abcdef", "2026-Q3 abcdef"],
            True,
            id="semestres and quadrimestres, without a whole année",
        ),
    ],
)
def test_a_periode_is_compared_with_those_that_cover_it_month_for_month(
    told: str, others: list[str], gives: bool
) -> None:
    known = [dite(*own.split()) for own in others]
    assert gives_away(dite(*told.split()), known) == gives


@pytest.mark.parametrize(("poids", "gives"), [(499, False), (500, True)])
def test_someone_counts_apart_from_half_an_etp_mois_on(poids: int, gives: bool) -> None:
    same = {Compte(personne, "18"): 12_000 for personne in "abcde"}
    annee, avenant = (Periode.parse(code) for code in ("2026-A1", "2026-V1"))
    assert gives_away(Dite(annee, same), [Dite(avenant, {**same, Compte("f", "18"): poids})]) is gives


def test_periodes_whose_persons_nobody_knows_any_more_are_not_told_beside_each_other() -> None:
    semestres = [dite("2026-S1", "abcdef"), dite("2026-S2", "abcdef")]
    assert gives_away(dite("2026-A1", None), semestres)
    assert not gives_away(dite("2026-A1", None), semestres[:1])
    assert gives_away(dite("2026-A1", "abcdef"), [semestres[0], dite("2026-S2", None)])


def test_of_periodes_that_give_someone_away_the_first_come_is_told() -> None:
    annee, first, second = dite("2026-A1", "abcde"), dite("2026-S1", "abcdef"), dite("2026-S2", "abcdef")
    assert told_in_turn([annee, first, second]) == [annee, first]
    assert told_in_turn([first, second, annee]) == [first, second]


@given(regions)
def test_every_published_total_rests_on_enough_persons(answers: list[Contribution]) -> None:
    publication = publish(answers)
    for group in (publication.ensemble, publication.region):
        if group is not None:
            members = [answer for answer in answers if answer.dla in group.dlas]
            assert group.personnes == len({answer.personne for answer in members}) >= SEUILS.personnes
            assert len(group.dlas) >= 2
    for group in publication.dlas:
        assert publishable(answers, group.dlas[0])
    assert publication.region is None or len(publication.region.dlas) >= SEUILS.dlas


@given(regions)
def test_the_order_of_answers_changes_nothing(answers: list[Contribution]) -> None:
    assert publish(answers) == publish(list(reversed(answers)))
