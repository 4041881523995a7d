"""The attacker of the median price of a day: all the prices that the printed medians allow, tried one by one."""

import random
from collections.abc import Iterable, Sequence
from itertools import product

import numpy as np
import pytest

from exports.bilans import categories
from exports.bilans.categories import Fait, Territoire
from exports.release.seuils import Seuils
from tests.exports.bilans.test_categories import PRICE, OnThree, composed

POSSIBLE = (0, 800, 900, 1_000, 5_000)
"""Prices that the attacker tries, in euros: none is lower than the first, and the last is higher than the true ones."""

MOST = 6
"""Prices that are tried together, at most."""


def bought(seed: int) -> list[Fait]:
    """Draw ingénieries of a day: DLA 1, whose own are many, buys at any price, and the others mostly at their usual
    one."""
    draw = random.Random(seed)  # noqa: S311
    usual = draw.choice((0, 900))
    many = [(1, draw.choice((800, 1_000)), draw.choice(("CULTURE", "SPORT"))) for _ in range(draw.randint(2, 7))]
    others = [
        (dla_id, draw.choice((usual, usual, usual, usual, 1_000)), draw.choice(("CULTURE", "CULTURE", "SPORT")))
        for dla_id in range(2, draw.randint(5, 7))
        for _ in range(draw.randint(1, 2))
    ]
    return [
        Fait(rank, dla_id, code, jours=100, montant=100 * price, prestataire=draw.choice((None, 1, 2)))
        for rank, (dla_id, price, code) in enumerate((*many, *others), start=1)
    ]


def deduced(facts: Sequence[Fait], column: Territoire, unknown: Sequence[int]) -> set[int]:
    """Return the places, among those unknown, of the prices that are the same in every world that prints the same
    medians."""
    printed = composed([column], ingenieries=facts)
    tried = np.array([*product(POSSIBLE, repeat=len(unknown))])
    worlds = np.tile([(fact.montant or 0) / 100 for fact in facts], (len(tried), 1))
    worlds[:, unknown] = tried
    for (titre, code, _), text in printed.items():
        if titre == PRICE and text not in {"[c]", "–"}:
            median = float(text.removesuffix("\u00a0€").replace("\u202f", "").replace(",", "."))
            behind = [place for place, fact in enumerate(facts) if code in {"*", fact.code}]
            worlds = worlds[np.median(worlds[:, behind], axis=1) == median]
    assert len(worlds)
    return {place for place in unknown if np.ptp(worlds[:, place]) == 0}


GROUP = frozenset({2, 3})
"""DLA that someone reads together."""


def attacks(worlds: Iterable[Sequence[Fait]], kind: type[Territoire] = Territoire) -> list[tuple[int, str]]:
    """Return every success of those who know the ingénieries of nobody, of a DLA, of two, or of a prestataire."""
    region = kind(libelle="Région", dlas=frozenset(range(1, 7)), seuils=Seuils(), known=(frozenset(), GROUP))
    successes = []
    for world, facts in enumerate(worlds):
        readers = {
            "pilote": set[int](),
            "two DLA": {place for place, fact in enumerate(facts) if fact.dla_id in GROUP},
            **{
                f"{name} {number}": {place for place, fact in enumerate(facts) if getattr(fact, name) == number}
                for name in ("dla_id", "prestataire")
                for number in range(1, 8)
            },
        }
        for name, known in readers.items():
            unknown = [place for place in range(len(facts)) if place not in known]
            if 0 < len(unknown) <= MOST and deduced(facts, region, unknown):
                successes.append((world, name))
    return successes


def one_prestataire() -> list[Fait]:
    """Build ingénieries that others make at 900 €, and prestataire 7 below and above, for several DLA."""
    others = [(dla_id, 900, code, None) for code in ("CULTURE", "SPORT") for dla_id in (1, 4, 5)]
    above = [(dla_id, 1_000, "CULTURE", 7) for dla_id in (2, 6)]
    below = [(dla_id, 800, "SPORT", 7) for dla_id in (2, 3, 6, 6, 6, 6, 6)]
    return [
        Fait(rank, dla_id, code, jours=100, montant=100 * price, prestataire=prestataire)
        for rank, (dla_id, price, code, prestataire) in enumerate((*others, *above, *below), start=1)
    ]


def worlds() -> list[list[Fait]]:
    return [one_prestataire(), *map(bought, range(150))]


def test_no_price_is_deduced_from_medians() -> None:
    assert attacks(worlds()) == []


def test_the_prices_of_others_are_deduced_where_they_are_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(categories, "_are_alike", lambda facts: False)
    assert {name for _, name in attacks(worlds())} == {"dla_id 1", "prestataire 7"}


def test_a_prestataire_deduces_them_where_its_own_are_the_only_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(categories, "_are_alike", lambda facts: len({fact.price for fact in facts}) == 1)
    assert attacks([one_prestataire()]) == [(0, "prestataire 7")]


def test_prices_are_deduced_where_a_median_rests_on_any_three_ingenieries() -> None:
    assert attacks(worlds(), OnThree)


def test_medians_are_told_all_the_same() -> None:
    region = Territoire(libelle="Région", dlas=frozenset(range(1, 7)), seuils=Seuils())
    printed = [composed([region], ingenieries=bought(seed)) for seed in range(150)]
    assert sum(figures[PRICE, "*", "Région"] != "[c]" for figures in printed) > 20
