"""Words on small régions, read by everyone with what they know: nobody's choice may be sure."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from random import Random

import pytest

from exports.release import temps
from exports.release.cellules import Mesure, Mots, Release
from exports.release.exactes import CollecteTemps, ReponseTemps
from exports.release.temps import Contexte
from tests.exports.release.scenarios import settle
from tests.exports.release.test_release_temps import answer, collecte

OPTIONS = ("plus", "moins", "autant")
DIRECTED = frozenset({"D0", "D1"})


def region(seed: int) -> CollecteTemps:
    """Eight to twelve persons in three to six DLA, mostly of one mind as colleagues are."""
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


def groups(reponses: Sequence[ReponseTemps]) -> Iterator[frozenset[int]]:
    """What each reader knows: nothing, their own answer, those of a DLA, those of two DLA that one person directs."""
    yield frozenset()
    yield from (frozenset({own.personne}) for own in reponses)
    for dlas in [{own.dla} for own in reponses] + [set(DIRECTED)]:
        staff = frozenset(own.personne for own in reponses if own.dla in dlas)
        yield staff
        yield from (staff - {one} for one in staff)


def fits(count: int, n: int, word: int) -> bool:
    share = count / n
    return word == (3 if share >= 0.75 else 1 if share <= 0.25 else 2)


def is_sure(reponses: Sequence[ReponseTemps], words: Mapping[str, int], known: frozenset[int]) -> bool:
    """Whether all that the others may have answered has one of them choose, or not choose, the same in every case."""
    n = len(reponses)
    others = n - len(known)
    said = [sum(option in own.choix["Q"] for own in reponses if own.personne in known) for option in OPTIONS]
    left = [
        counts
        for counts in product(range(others + 1), repeat=len(OPTIONS))
        if sum(counts) == others
        and all(fits(said[place] + counts[place], n, words[option]) for place, option in enumerate(OPTIONS))
    ]
    assert left, "the true answers fit"
    return others > 0 and any(
        all(counts[place] == others for counts in left) or all(counts[place] == 0 for counts in left)
        for place in range(len(OPTIONS))
    )


def told_by(release: Release) -> Mapping[str, int]:
    cells = {own.colonne: own.valeur for own in release.of(Mesure.MOTS) if own.is_shown}
    return {option: value for option, value in cells.items() if value is not None}


def attacked() -> tuple[int, int]:
    """How many régions have words, and in how many of them someone's choice is sure."""
    told = found = 0
    for seed in range(150):
        drawn = region(seed)
        words = told_by(settle(drawn, Contexte(directions=(DIRECTED,))))
        if words:
            told += 1
            found += any(is_sure(drawn.reponses, words, known) for known in groups(drawn.reponses))
    return told, found


def test_words_make_nobody_s_choice_sure() -> None:
    told, found = attacked()
    assert told > 20
    assert found == 0


def test_without_the_check_of_words_someone_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(temps, "keeps_choices", lambda *_: True)
    told, found = attacked()
    assert told > 100
    assert found > 20


def test_words_are_not_silenced_where_nobody_could_be_sure() -> None:
    """Eleven persons of five DLA, of whom five say more: no colleague knows enough."""
    chosen = ["plus", "moins", "autant", "plus", "moins", "plus", "autant", "plus", "moins", "plus", "autant"]
    people = [answer(f"D{place % 5}", place, choix={"Q": frozenset({own})}) for place, own in enumerate(chosen)]
    words = told_by(settle(collecte(*people, options={"Q": OPTIONS})))
    assert words == dict(zip(OPTIONS, (Mots.PARTIE.valeur,) * 3, strict=True))
