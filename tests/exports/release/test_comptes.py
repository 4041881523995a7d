"""Counts that may be shown: levels by their side, both of yes and no, options with those that would disclose them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import chain, combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exports.release.comptes import (
    CompteDit,
    Forme,
    beside_exclusive,
    beside_the_region,
    gives_back,
    protect,
    protect_ranked,
    told_apart,
    unanimes_beside,
)
from exports.release.seuils import Seuils
from questionnaires.core.options import cotes

SEUILS = Seuils()
S4, E5, R10 = cotes("S4"), cotes("E5"), cotes("R10")
Dits = Sequence[CompteDit] | None


def scale(
    counts: Mapping[str, int],
    sides: Sequence[Sequence[str]] = S4,
    *,
    alone: bool = True,
    apart: Sequence[int] = (),
) -> Dits:
    return protect(counts, Forme.ECHELLE, sides, sum(counts.values()), SEUILS, alone=alone, apart=apart)


def options(
    counts: Mapping[str, int],
    forme: Forme = Forme.UNE_OPTION,
    *,
    n: int = 0,
    alone: bool = True,
    apart: Sequence[int] = (),
) -> Dits:
    return protect(counts, forme, (), n or sum(counts.values()), SEUILS, alone=alone, apart=apart)


def told(dits: Dits) -> dict[str, int | None]:
    assert dits is not None
    return {"+".join(dit.codes): dit.nombre for dit in dits}


def test_each_level_is_told_from_twenty_answers_on() -> None:
    assert told(scale({"4": 8, "3": 7, "2": 5, "1": 0})) == {"4": 8, "3": 7, "2": 5, "1": 0}


@pytest.mark.parametrize("few", [1, 4])
def test_a_level_of_one_to_four_joins_the_other_level_of_its_side(few: int) -> None:
    assert told(scale({"4": 12, "3": few, "2": 6, "1": 5})) == {"4+3": 12 + few, "2": 6, "1": 5}
    assert told(scale({"4": 12, "3": 8, "2": few, "1": 6})) == {"4": 12, "3": 8, "2+1": 6 + few}


def test_a_side_is_told_even_at_one_to_four_and_never_joins_another() -> None:
    assert told(scale({"4": 19, "3": 0, "2": 1, "1": 1})) == {"4": 19, "3": 0, "2+1": 2}
    assert told(scale({"5": 10, "4": 9, "3": 2, "2": 0, "1": 1}, E5)) == {"5": 10, "4": 9, "3": 2, "2+1": 1}


def test_all_marks_of_detractors_are_one_side() -> None:
    marks = {str(mark): 0 for mark in range(11)} | {"10": 9, "9": 8, "8": 3, "7": 0, "6": 5, "3": 1}
    assert told(scale(marks, R10)) == {"9": 8, "10": 9, "7+8": 3, "0+1+2+3+4+5+6": 6}


@pytest.mark.parametrize(
    ("counts", "alone"),
    [
        pytest.param({"4": 9, "3": 5, "2": 3, "1": 2}, True, id="below twenty"),
        pytest.param({"4": 20, "3": 20, "2": 15, "1": 5}, False, id="by DLA, however many"),
    ],
)
def test_below_twenty_and_by_dla_only_sides_are_told(counts: Mapping[str, int], alone: bool) -> None:
    good, bad = counts["4"] + counts["3"], counts["2"] + counts["1"]
    assert told(scale(counts, alone=alone)) == {"4+3": good, "2+1": bad}


@pytest.mark.parametrize("few", [1, 4])
def test_below_twenty_and_by_dla_a_side_of_one_to_four_hides_the_whole_question(few: int) -> None:
    assert scale({"4": 10, "3": 5, "2": few, "1": 0}) is None
    assert scale({"4": 30, "3": 5, "2": few, "1": 0}, alone=False) is None
    assert scale({"4": few, "3": 0, "2": 10, "1": 5}) is None


@pytest.mark.parametrize("few", [1, 4])
@pytest.mark.parametrize("place", [0, 1], ids=["not concerned", "not asked"])
def test_few_apart_from_the_answers_hide_the_question_except_a_scale_of_the_region(few: int, place: int) -> None:
    """The number of answers would reveal them by subtraction from those transmitted."""
    apart = (few, 0) if place == 0 else (9, few)
    small, large = {"4": 6, "3": 6, "2": 5, "1": 0}, {"4": 9, "3": 6, "2": 5, "1": 0}
    assert scale(small, apart=apart) is None
    assert scale(large, alone=False, apart=apart) is None
    assert options({"oui": 15, "non": 15}, Forme.OUI_NON, apart=apart) is None
    assert scale(large, apart=apart) == scale(large)


def test_nobody_apart_or_five_hide_nothing() -> None:
    for apart in ((0, 5), (12, 0)):
        assert told(scale({"4": 5, "3": 0, "2": 6, "1": 0}, alone=False, apart=apart)) == {"4+3": 5, "2+1": 6}
        assert told(options({"oui": 5, "non": 9}, Forme.OUI_NON, apart=apart)) == {"oui": 5, "non": 9}


def test_nobody_on_a_side_may_be_said_of_any_number() -> None:
    assert told(scale({"4": 3, "3": 2, "2": 0, "1": 0})) == {"4+3": 5, "2+1": 0}


def test_yes_and_no_are_both_told_or_both_hidden() -> None:
    assert told(options({"oui": 5, "non": 9}, Forme.OUI_NON)) == {"oui": 5, "non": 9}
    assert options({"oui": 4, "non": 40}, Forme.OUI_NON) is None
    assert options({"oui": 40, "non": 1}, Forme.OUI_NON) is None


@pytest.mark.parametrize("code", ["oui", "non"])
def test_unanimity_is_told_from_thirty_on(code: str) -> None:
    nobody = {"oui": 0, "non": 0}
    assert options(nobody | {code: 29}, Forme.OUI_NON) is None
    assert told(options(nobody | {code: 30}, Forme.OUI_NON)) == nobody | {code: 30}


@pytest.mark.parametrize("code", ["excédent", "déficit"])
def test_that_all_of_the_region_chose_the_same_option_is_told_from_thirty_on(code: str) -> None:
    results = {"excédent": 0, "équilibre": 0, "déficit": 0}
    assert options(results | {code: 29}) is None
    assert told(options(results | {code: 30})) == results | {code: 30}


def test_a_side_of_a_scale_may_be_all_answers_below_thirty() -> None:
    assert told(scale({"4": 5, "3": 3, "2": 0, "1": 0}, alone=False)) == {"4+3": 8, "2+1": 0}


@pytest.mark.parametrize("forme", [Forme.OUI_NON, Forme.UNE_OPTION, Forme.PLUSIEURS])
def test_that_all_of_a_dla_chose_an_option_is_told_below_thirty_only_where_the_region_says_it(forme: Forme) -> None:
    def of_a_dla(region: Mapping[str, int]) -> Dits:
        n = sum(region.values())
        unanimes = unanimes_beside(protect(region, forme, (), n, SEUILS, alone=True), n)
        return protect({"a": 5, "b": 0}, forme, (), 5, SEUILS, alone=False, unanimes=unanimes)

    assert of_a_dla({"a": 29, "b": 0}) is None
    assert told(of_a_dla({"a": 30, "b": 0})) == {"a": 5, "b": 0}
    assert of_a_dla({"a": 33, "b": 7}) is None


def test_an_option_of_one_to_four_is_hidden_with_the_smallest_that_a_subtraction_would_open() -> None:
    assert told(options({"a": 2, "b": 7, "c": 20, "d": 0})) == {"a": None, "b": None, "c": 20, "d": 0}
    assert told(options({"a": 2, "b": 2, "c": 20, "d": 6})) == {"a": None, "b": None, "c": 20, "d": None}
    assert told(options({"a": 3, "b": 3, "c": 20, "d": 6})) == {"a": None, "b": None, "c": 20, "d": 6}


def test_options_of_a_dla_are_all_told_or_none_is() -> None:
    assert told(options({"a": 5, "b": 7, "c": 0}, alone=False)) == {"a": 5, "b": 7, "c": 0}
    assert options({"a": 3, "b": 3, "c": 20}, alone=False) is None


def test_of_several_options_one_is_hidden_when_few_chose_it_or_few_did_not() -> None:
    counts = {"a": 4, "b": 5, "c": 15, "d": 16, "e": 0}
    expected = {"a": None, "b": 5, "c": 15, "d": None, "e": 0}
    assert told(options(counts, Forme.PLUSIEURS, n=20)) == expected


def test_of_several_options_one_that_all_chose_is_hidden_below_thirty() -> None:
    """The staff of a DLA knows which structures answered: it would know what each of them said."""
    steps = {"accueil": 6, "diagnostic": 6, "plan": 0}
    assert told(options(steps, Forme.PLUSIEURS, n=6)) == {"accueil": None, "diagnostic": None, "plan": 0}
    assert told(options({"accueil": 29, "plan": 12}, Forme.PLUSIEURS, n=29)) == {"accueil": None, "plan": 12}
    assert told(options({"accueil": 30, "plan": 12}, Forme.PLUSIEURS, n=30)) == {"accueil": 30, "plan": 12}


def test_nothing_is_told_of_several_options_where_few_all_chose_one_and_nobody_another() -> None:
    """Each answer has an option: the zeros of the others would say which."""
    assert options({"accueil": 29, "plan": 0, "comité": 0}, Forme.PLUSIEURS, n=29) is None
    assert told(options({"accueil": 30, "plan": 0}, Forme.PLUSIEURS, n=30)) == {"accueil": 30, "plan": 0}


def test_a_dla_beside_those_of_which_all_chose_an_option_hides_it_too() -> None:
    """The région less that DLA would say that all the others chose it."""
    counts = {"18": {"a": 6, "b": 6}, "28": {"a": 6, "b": 5}, "36": {"a": 7, "b": 6}, "37": {"a": 9, "b": 6}}
    sizes = {"18": 6, "28": 6, "36": 14, "37": 20}
    manques = dict.fromkeys(sizes, (0, 0))
    apart = beside_the_region(Forme.PLUSIEURS, (), counts, sizes, manques, tuple(sizes), SEUILS, ())
    assert apart["a",] == {"37"}


@pytest.mark.parametrize("answered", [0, 6], ids=["where nobody has an opinion", "where six have one"])
def test_a_dla_with_one_not_concerned_hides_another_beside_it(answered: int) -> None:
    """The région less the others would say that it has one."""
    counts = {dla: {"4": count, "1": 0} for dla, count in {"18": 9, "28": 7, "36": answered}.items()}
    sizes = {dla: sum(levels.values()) for dla, levels in counts.items()}
    manques = {"18": (0, 0), "28": (0, 0), "36": (1, 0)}
    published = [dla for dla, size in sizes.items() if size]
    apart = beside_the_region(Forme.ECHELLE, (("4",), ("1",)), counts, sizes, manques, published, SEUILS, ())
    assert apart[()] == {"18"}
    nobody = dict.fromkeys(manques, (0, 0))
    apart = beside_the_region(Forme.ECHELLE, (("4",), ("1",)), counts, sizes, nobody, published, SEUILS, ())
    assert apart[()] == set(published)


def test_ranked_options_that_few_all_chose_are_hidden_with_another() -> None:
    firsts = {"a": 10, "b": 10, "c": 0}
    assert told(protect_ranked({"a": 20, "b": 13, "c": 7}, firsts | {"b": 5, "c": 5}, 20, SEUILS))["a"] is None
    every = protect_ranked({"a": 20, "b": 20, "c": 0, "d": 20}, firsts | {"d": 0}, 20, SEUILS)
    assert all(dit.nombre is None for dit in every), "the total of ranks would say that three are twenty"
    assert told(protect_ranked({"a": 30, "b": 20, "c": 10}, {"a": 20, "b": 10}, 30, SEUILS))["a"] == 30


@pytest.mark.parametrize(
    ("counts", "is_of_dla", "shown"),
    [
        pytest.param({"a": 12, "nsp": 8}, True, {"a": 12, "nsp": 8}, id="a DLA that shows the others"),
        pytest.param({"a": None, "b": 9, "nsp": 8}, True, {"a": None, "b": 9, "nsp": None}, id="a DLA that hides one"),
        pytest.param({"a": 12, "nsp": 8}, False, {"a": 12, "nsp": None}, id="the région"),
    ],
)
def test_an_exclusive_option_is_shown_by_a_dla_that_shows_the_others_alone(
    counts: Mapping[str, int | None], is_of_dla: bool, shown: Mapping[str, int | None]
) -> None:
    dits = [CompteDit((code,), count) for code, count in counts.items()]
    assert told(beside_exclusive(dits, frozenset({"nsp"}), is_of_dla=is_of_dla)) == shown
    assert beside_exclusive(dits, frozenset(), is_of_dla=is_of_dla) == tuple(dits)


def test_a_single_silent_dla_hides_the_smallest_told_one() -> None:
    answers = {"18": 12, "28": 9, "36": 6, "37": 0}

    def beside(*shown_dlas: str) -> frozenset[str]:
        return told_apart(answers, frozenset(shown_dlas), lambda _: True)

    assert beside("18", "28") == {"18"}
    assert beside("18") == {"18"}, "two are silent: the région gives their sum alone"
    assert beside("18", "28", "36") == {"18", "28", "36"}, "nobody answered in the 37"
    assert told_apart({"18": 12, "28": 6}, frozenset({"18"}), lambda _: True) == frozenset()


def test_the_smallest_told_dla_is_left_out_until_those_that_are_not_told_are_safe_together() -> None:
    answers = {"18": 12, "28": 9, "36": 6, "37": 5, "41": 3}

    def are_safe(silent: frozenset[str]) -> bool:
        return sum(answers[dla] for dla in silent) > 10

    assert told_apart(answers, frozenset({"18", "28", "36"}), are_safe) == {"18", "28"}
    assert told_apart(answers, frozenset({"18", "28", "36"}), lambda _: False) == frozenset()


# --- whatever the counts

few_or_many = st.integers(0, 12)


def scales(sides: Sequence[Sequence[str]]) -> st.SearchStrategy[dict[str, int]]:
    codes = tuple(chain.from_iterable(sides))
    return st.fixed_dictionaries(dict.fromkeys(codes, few_or_many)).filter(lambda numbers: sum(numbers.values()) > 0)


@given(st.sampled_from([S4, E5, R10]).flatmap(lambda sides: st.tuples(st.just(sides), scales(sides))), st.booleans())
def test_every_answer_to_a_scale_is_told_once_inside_its_side(
    drawn: tuple[Sequence[Sequence[str]], dict[str, int]],
    alone: bool,
) -> None:
    sides, counts = drawn
    dits = scale(counts, sides, alone=alone)
    if dits is None:
        return
    assert sum(dit.nombre or 0 for dit in dits) == sum(counts.values())
    assert sorted(chain.from_iterable(dit.codes for dit in dits)) == sorted(counts)
    for compte in dits:
        assert compte.nombre == sum(counts[code] for code in compte.codes)
        assert any(set(compte.codes) <= set(side) for side in sides)
        is_side = any(set(compte.codes) == set(side) for side in sides)
        is_by_level = alone and sum(counts.values()) >= SEUILS.reponses_niveaux
        assert not SEUILS.is_few(compte.nombre or 0) or (is_side and is_by_level)


@given(st.dictionaries(st.sampled_from("abcdef"), few_or_many, min_size=2), st.booleans())
def test_no_subtraction_of_told_options_from_the_answers_leaves_one_to_four(
    counts: dict[str, int],
    alone: bool,
) -> None:
    n = sum(counts.values())
    dits = options(counts, alone=alone)
    if dits is None or n < SEUILS.reponses:
        return
    counts_shown = [dit.nombre for dit in dits if dit.nombre is not None]
    assert not any(map(SEUILS.is_few, counts_shown))
    assert not SEUILS.is_few(n - sum(counts_shown))
    assert sum(dit.nombre is None for dit in dits) != 1
    for size in range(1, len(counts_shown) + 1):
        for chosen in combinations(counts_shown, size):
            assert not SEUILS.is_few(sum(chosen))


@given(st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 40), min_size=2), st.integers(0, 12))
def test_no_told_one_of_several_options_is_chosen_nor_left_by_one_to_four(counts: dict[str, int], more: int) -> None:
    n = max(counts.values()) + more
    dits = options(counts, Forme.PLUSIEURS, n=n)
    for dit in dits or ():
        if dit.nombre is not None:
            assert not SEUILS.is_few(dit.nombre)
            assert not SEUILS.is_few(n - dit.nombre)
            assert n == 0 or dit.nombre < n or n >= SEUILS.unanimite


@given(
    st.lists(st.permutations("abcde").map(lambda order: order[:3]) | st.just(["a"]), min_size=5, max_size=60),
    st.integers(1, 3),
)
def test_ranked_options_beside_first_choices_leave_nobody_few(answers: list[list[str]], ranks: int) -> None:
    """The reader knows every first choice, and the total of ranks."""
    counts = dict.fromkeys("abcde", 0) | Counter(code for answer in answers for code in answer[:ranks])
    firsts = Counter(answer[0] for answer in answers)
    dits = protect_ranked(counts, firsts, len(answers), SEUILS)
    hidden = [dit.codes[0] for dit in dits if dit.nombre is None]
    assert len(hidden) != 1
    for codes in (*([dit.codes[0]] for dit in dits if dit.nombre is not None), hidden):
        several = sum(counts[code] for code in codes), sum(firsts[code] for code in codes)
        groups = (several[0], several[0] - several[1], len(codes) * len(answers) - several[0])
        assert len(hidden) == len(dits) or not any(map(SEUILS.is_few, groups))


@given(few_or_many, few_or_many)
def test_yes_and_no_are_told_when_neither_is_few_and_they_differ_below_thirty(yes: int, no: int) -> None:
    dits = options({"oui": yes, "non": no}, Forme.OUI_NON)
    is_safe = yes >= SEUILS.reponses and no >= SEUILS.reponses
    assert (dits is not None) is (is_safe or yes == no == 0)


@given(
    st.dictionaries(st.sampled_from(["18", "28", "36", "37", "41", "45"]), st.integers(0, 20), min_size=1), st.data()
)
def test_a_dla_that_answered_is_never_the_only_one_left_out(answers: dict[str, int], data: st.DataObject) -> None:
    answered_dlas = sorted(dla for dla, dla_counts in answers.items() if dla_counts)
    visible = frozenset(data.draw(st.sets(st.sampled_from(answered_dlas)) if answered_dlas else st.just(set())))
    dlas = told_apart(answers, visible, lambda _: True)
    assert dlas <= visible
    assert len([dla for dla in answered_dlas if dla not in dlas]) != 1 or not dlas
    assert len(visible - dlas) <= 1


@pytest.mark.parametrize(
    ("dits", "cited", "forme", "is_found"),
    [
        pytest.param([(("a",), 9), (("b",), None), (("c",), None)], "a", Forme.UNE_OPTION, False, id="a told one"),
        pytest.param(
            [(("a",), 9), (("b",), None), (("c",), None)], "b", Forme.UNE_OPTION, True, id="one of two hidden"
        ),
        pytest.param([(("a",), 9), (("b",), None), (("c",), None)], "bc", Forme.UNE_OPTION, False, id="all hidden"),
        pytest.param([(("a",), 9), (("b",), None)], "b", Forme.PLUSIEURS, True, id="a hidden one of several"),
        pytest.param([(("a", "b"), 9), (("c",), 9)], "a", Forme.ECHELLE, True, id="one level of a side"),
        pytest.param([(("a", "b"), 9), (("c",), 9)], "ab", Forme.ECHELLE, False, id="a whole side"),
        pytest.param([(("a",), 9), (("b",), None)], "", Forme.UNE_OPTION, True, id="no option is named"),
        pytest.param(None, "a", Forme.OUI_NON, True, id="nothing is told"),
    ],
)
def test_how_many_were_asked_may_give_back_a_hidden_count(
    dits: list[tuple[tuple[str, ...], int | None]] | None, cited: str, forme: Forme, is_found: bool
) -> None:
    counts_told = None if dits is None else [CompteDit(*compte) for compte in dits]
    assert gives_back(counts_told, tuple(cited), forme) is is_found
