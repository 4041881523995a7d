"""Words on small régions, read by everyone with their own knowledge: nobody's choice may be sure."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import product
from random import Random

import pytest

from exports.release import mots
from exports.release.cellules import Mesure, MotsNombre, Release
from exports.release.contexte import Contexte
from exports.release.exactes import CollecteTemps, ReponseTemps
from tests.exports.release.scenarios import settle
from tests.exports.release.test_release_temps import answer, collecte

OPTIONS = ("plus", "moins", "autant")
DIRECTED = frozenset({"D0", "D1"})
NOTHING = -1
"""The person is counted for no option."""

Counts = tuple[int, ...]
Counted = tuple[int, ...]
"""Places of the options for which a person may be counted."""


def region(seed: int) -> CollecteTemps:
    """Draw eight to twelve persons in three to six DLA, mostly of one mind as colleagues are."""
    rng = Random(seed)  # noqa: S311 - repeatable draws
    usual = rng.choice(OPTIONS)
    dlas = rng.randint(3, 6)
    minds = [usual if rng.random() < 0.7 else rng.choice(OPTIONS) for _ in range(dlas)]
    people = []
    for place in range(rng.randint(8, 12)):
        dla = place if place < dlas else rng.randrange(dlas)
        chosen = minds[dla] if rng.random() < 0.8 else rng.choice(OPTIONS)
        people.append(answer(f"D{dla}", place, choix={"Q": frozenset({chosen})}))
    return collecte(*people, options={"Q": OPTIONS})


def region_of_two_dlas(seed: int) -> CollecteTemps:
    """Draw a région where one to three persons answer for another DLA too, half of them otherwise."""
    rng, drawn = Random(seed), region(seed)  # noqa: S311 - repeatable draws
    dlas = sorted(drawn.dlas)
    second_answers = []
    for reponse in rng.sample(drawn.reponses, rng.randint(1, 3)):
        other = rng.choice([dla for dla in dlas if dla != reponse.dla])
        chosen = reponse.choix if rng.random() < 0.5 else {"Q": frozenset({rng.choice(OPTIONS)})}
        second_answers.append(replace(reponse, dla=other, choix=chosen))
    return replace(drawn, reponses=(*drawn.reponses, *second_answers))


def region_of_reasons(seed: int) -> CollecteTemps:
    """Draw a région where some add reasons, as those of a change are."""
    rng, drawn = Random(seed), region_of_two_dlas(seed)  # noqa: S311 - repeatable draws
    added = [frozenset({rng.choice(OPTIONS)}) if rng.random() < 0.3 else frozenset[str]() for _ in drawn.reponses]
    reponses = tuple(
        replace(reponse, choix={"RAISONS": reponse.choix["Q"] | more})
        for reponse, more in zip(drawn.reponses, added, strict=True)
    )
    return replace(drawn, reponses=reponses, options={"RAISONS": OPTIONS})


def groups(reponses: Sequence[ReponseTemps]) -> Iterator[frozenset[int]]:
    """List the sets of answers that readers know: none, their own, those of a DLA, with or without their own for
    another one, all those of colleagues together, those of two DLA that one person directs."""
    yield frozenset()
    own_of = {reponse.personne: _places(reponses, persons={reponse.personne}) for reponse in reponses}
    yield from own_of.values()
    for dla in {reponse.dla for reponse in reponses}:
        team = _places(reponses, dlas={dla})
        staff = {reponses[place].personne for place in team}
        yield team
        yield from (team - {place} for place in team)
        yield from (team | own_of[person] for person in staff)
        yield from (
            _places(reponses, persons=staff - left_out) for left_out in [set(), *({person} for person in staff)]
        )
    yield _places(reponses, dlas=DIRECTED)


def _places(
    reponses: Sequence[ReponseTemps], *, persons: set[int] | None = None, dlas: set[str] | frozenset[str] = frozenset()
) -> frozenset[int]:
    return frozenset(
        place for place, reponse in enumerate(reponses) if reponse.dla in dlas or reponse.personne in (persons or set())
    )


def fits(count: int, n: int, word: int) -> bool:
    share = count / n
    return word == (3 if share >= 0.75 else 1 if share <= 0.25 else 2)


@cache
def reached(people: tuple[Counted, ...], size: int) -> frozenset[Counts]:
    """Return every total that persons may reach together."""
    if not people:
        return frozenset({(0,) * size})
    return frozenset(
        tuple(count + (place == chosen) for place, count in enumerate(counts))
        for counts in reached(people[:-1], size)
        for chosen in people[-1]
    )


def may_count(choices_by_dla: Sequence[int | None], answers: int, words: int) -> Counted:
    """Return the options that a person may be counted for, from answers by DLA, None where the reader does not know
    it."""
    answered = product(*([choice] if choice is not None else range(answers) for choice in choices_by_dla))
    places = {every[0] if len(set(every)) == 1 and every[0] < words else NOTHING for every in answered}
    return tuple(sorted(places))


def is_sure(
    people: Sequence[int], given: Sequence[int], answers: int, words: Sequence[int], known: frozenset[int]
) -> bool:
    """Return whether an answer unknown to this reader could not be each of the `answers` that are offered."""
    n, by_person = len(set(people)), dict[int, dict[int, int | None]]()
    for place, person in enumerate(people):
        by_person.setdefault(person, {})[place] = given[place] if place in known else None
    counted = {person: may_count([*places.values()], answers, len(words)) for person, places in by_person.items()}

    def is_possible(person: int, seen: Mapping[int, int | None]) -> bool:
        others = sorted(choices for other_person, choices in counted.items() if other_person != person)
        every = reached((*others, may_count([*seen.values()], answers, len(words))), len(words))
        return any(
            all(fits(*fitted) for fitted in zip(counts, [n] * len(words), words, strict=True)) for counts in every
        )

    assert all(is_possible(person, places) for person, places in by_person.items()), "the true answers fit"
    return any(
        not is_possible(person, {**places, place: option})
        for person, places in by_person.items()
        for place, seen in places.items()
        if seen is None
        for option in range(answers)
    )


def someone_is_found(drawn: CollecteTemps, words: Mapping[str, int]) -> bool:
    """Return whether a choice is sure; one choice is read whole; of several, each option alone, chosen or not."""
    people = [reponse.personne for reponse in drawn.reponses]
    (question,) = drawn.options
    chosen = [reponse.choix[question] for reponse in drawn.reponses]
    if question == "Q":
        readings = [
            ([OPTIONS.index(next(iter(options))) for options in chosen], 3, [words[option] for option in OPTIONS])
        ]
    else:
        readings = [([int(option not in options) for options in chosen], 2, [words[option]]) for option in OPTIONS]
    readers = set(groups(drawn.reponses))
    return any(is_sure(people, *reading, known) for reading in readings for known in readers)


def told_by(release: Release) -> Mapping[str, int]:
    cells = {cellule.colonne: cellule.valeur for cellule in release.of(Mesure.MOTS) if cellule.is_shown}
    return {option: value for option, value in cells.items() if value is not None}


KINDS = (region, region_of_two_dlas, region_of_reasons)


def attacked(drawn_by: Callable[[int], CollecteTemps], seeds: range) -> tuple[int, int]:
    """Count the régions that have words, and those among them where someone's choice is sure."""
    shown = solved = 0
    for seed in seeds:
        drawn = drawn_by(seed)
        words = told_by(settle(drawn, Contexte(directions=(DIRECTED,))))
        if words:
            shown += 1
            solved += someone_is_found(drawn, words)
    return shown, solved


@pytest.mark.parametrize("drawn_by", KINDS)
def test_words_make_nobody_s_choice_sure(drawn_by: Callable[[int], CollecteTemps]) -> None:
    shown, solved = attacked(drawn_by, range(10))
    assert shown
    assert solved == 0


@pytest.mark.slow(reason="fifty more régions, read by everyone there")
@pytest.mark.parametrize("drawn_by", KINDS)
def test_words_make_nobody_s_choice_sure_in_more_regions(drawn_by: Callable[[int], CollecteTemps]) -> None:
    shown, solved = attacked(drawn_by, range(10, 60))
    assert shown > 5
    assert solved == 0


@pytest.mark.slow(reason="sixty régions, read by everyone there")
@pytest.mark.parametrize("drawn_by", KINDS)
def test_without_the_check_of_words_someone_is_found(
    drawn_by: Callable[[int], CollecteTemps], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mots, "keeps_choices", lambda *_: True)
    shown, solved = attacked(drawn_by, range(60))
    assert shown > 40
    assert solved > 4


def test_words_are_not_silenced_where_nobody_could_be_sure() -> None:
    """Eleven persons of five DLA, of whom five say more: no colleague knows enough."""
    chosen = ["plus", "moins", "autant", "plus", "moins", "plus", "autant", "plus", "moins", "plus", "autant"]
    people = [answer(f"D{place % 5}", place, choix={"Q": frozenset({option})}) for place, option in enumerate(chosen)]
    words = told_by(settle(collecte(*people, options={"Q": OPTIONS})))
    assert words == dict(zip(OPTIONS, (MotsNombre.PARTIE.valeur,) * 3, strict=True))
