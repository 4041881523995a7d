"""The attacker of rankings: first choices and ranked options of every page, solved together with CP-SAT.

Unknowns: how many structures of each DLA gave each order. The reader knows how many answered in each DLA. It finds
someone when it proves how many, of a DLA or of the région, ranked an option first, later or at all, and they are few;
or that all of them ranked it, and are fewer than thirty.

Left out: an option that all the answers of the région leave out.
"""

import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import permutations

import pytest
from ortools.sat.python import cp_model

from exports.enquetes import depouiller
from exports.enquetes.calculs import resultats
from exports.enquetes.resultats import Resultats
from exports.records.records import CollecteEnquete
from exports.release.comptes import CompteDit
from exports.release.seuils import Seuils
from exports.statistiques.enonces import percent
from questionnaires.core.options import Option
from questionnaires.core.questions import Ranking
from tests.exports.enquetes.builders import answered, versions
from tests.exports.enquetes.structures import collecte
from tests.tiers import sampled

SEUILS = Seuils()
DLAS = ("18", "28", "36", "37")
CODES = "abc"
ORDERS = tuple(" ".join(order) for ranks in (1, 2) for order in permutations(CODES, ranks))
READERS: Sequence[tuple[str, ...]] = ((), DLAS, *((dla,) for dla in DLAS))
"""Pages that each reads beside that of the région: the public none, the C2RA all, a DLA its own."""

(ASKED,) = versions(
    (Ranking(code="PRIO", libelle="?", options=tuple(Option(code=c, libelle=c) for c in CODES), rangs=2),)
)


def campaign(seed: int) -> CollecteEnquete:
    """Draw four DLA, 20 to 60 answers, most of them in a few orders."""
    rng = random.Random(f"rankings {seed}")  # noqa: S311 - cases, not secrets
    weights = [rng.choice((0, 0, 1, 3, 8)) + 0.05 for _ in ORDERS]
    places = [rng.choice((1, 3, 5)) for _ in DLAS]
    given = zip(rng.choices(DLAS, places, k=60), rng.choices(ORDERS, weights, k=60), strict=True)
    answers = [answered(ASKED, {"PRIO": order}, dla=dla) for dla, order in given]
    return collecte(answers[: rng.randint(20, 60)], versions=(ASKED,))


def seldom_second() -> CollecteEnquete:
    """Build answers of which three alone rank an option second."""
    orders = ["a"] * 12 + ["b"] * 9 + ["b a"] * 3 + ["c"] * 10
    return collecte([answered(ASKED, {"PRIO": order}, dla=DLAS[0]) for order in orders], versions=(ASKED,))


def groups() -> Iterator[tuple[str, frozenset[str]]]:
    """Yield the orders in which an option is first, later, or at any rank, by a name."""
    for code in CODES:
        first = frozenset(order for order in ORDERS if order[0] == code)
        cited = frozenset(order for order in ORDERS if code in order)
        yield from ((f"{code} first", first), (f"{code} later", cited - first), (f"{code} ranked", cited))
        yield f"{code} left out", frozenset(ORDERS) - cited


GROUPS = dict(groups())


class Attack:
    """A model of a campaign for who reads the page of the région and those of `pages`."""

    def __init__(self, enquete: CollecteEnquete, results: Mapping[str, Resultats], pages: Sequence[str]) -> None:
        self.counts = {dla: Counter[str]() for dla in DLAS}
        for attendu in enquete.attendus:
            assert attendu.reponse
            self.counts[attendu.dla][str(attendu.reponse.valeurs["PRIO"])] += 1
        self.model = cp_model.CpModel()
        self.unknown = {(dla, o): self.model.new_int_var(0, 60, f"{dla} {o}") for dla in DLAS for o in ORDERS}
        for dla in DLAS:
            self._between((dla,), ORDERS, self.counts[dla].total(), self.counts[dla].total())
        for page in ("", *pages):
            self._read(results[page], (page,) if page else DLAS)

    def _between(self, dlas: Sequence[str], orders: Sequence[str] | frozenset[str], low: int, high: int) -> None:
        assert low <= self._truth(dlas, orders) <= high
        self.model.add_linear_constraint(sum(self.unknown[dla, o] for dla in dlas for o in orders), low, high)

    def _truth(self, dlas: Sequence[str], orders: Sequence[str] | frozenset[str]) -> int:
        return sum(self.counts[dla][order] for dla in dlas for order in orders)

    def _read(self, page: Resultats, dlas: Sequence[str]) -> None:
        for question in page.questions:
            kind = "first" if question.code == "PRIO/1" else "ranked"
            for modalite in question.modalites:
                orders = GROUPS[f"{modalite.code} {kind}"]
                if modalite.nombre is not None:
                    self._between(dlas, orders, modalite.nombre, modalite.nombre)
                if modalite.part is not None:
                    counts = [n for n in range(question.n + 1) if percent(n / question.n) == modalite.part]
                    self._between(dlas, orders, counts[0], counts[-1])

    def found(self) -> Iterator[str]:
        for dlas in (DLAS, *((dla,) for dla in DLAS)):
            for name, orders in GROUPS.items():
                count, size, everyone = (
                    self._truth(dlas, orders),
                    self._truth(dlas, ORDERS),
                    self._truth(DLAS, ORDERS),
                )
                is_alike = "ranked" in name and 0 < count == size < SEUILS.unanimite
                is_told = self._truth(DLAS, orders) == everyone >= SEUILS.unanimite
                if (SEUILS.is_few(count) or is_alike) and not is_told and self._is_solved(dlas, orders, count):
                    yield f"{name} in {' '.join(dlas)}"

    def _is_solved(self, dlas: Sequence[str], orders: frozenset[str], truth: int) -> bool:
        model, solver = self.model.clone(), cp_model.CpSolver()
        solver.parameters.num_workers = 1
        unknown = [model.get_int_var_from_proto_index(self.unknown[dla, o].index) for dla in dlas for o in orders]
        others = cp_model.Domain.from_intervals([[0, truth - 1], [truth + 1, 60]])
        model.add_linear_expression_in_domain(sum(unknown), others)
        status = solver.solve(model)
        assert status in {cp_model.OPTIMAL, cp_model.FEASIBLE, cp_model.INFEASIBLE}, "unfinished"
        return status == cp_model.INFEASIBLE


def attacks(enquete: CollecteEnquete) -> list[str]:
    results = {"": resultats(enquete)} | {dla: resultats(enquete, dla) for dla in DLAS}
    return [name for pages in READERS for name in Attack(enquete, results, pages).found()]


@pytest.mark.timeout(300)
@pytest.mark.parametrize("seed", sampled(range(40), 6, reason="each campaign has some hundreds of models"))
def test_no_reader_finds_the_few_who_ranked_an_option(seed: int) -> None:
    assert attacks(campaign(seed)) == []


def as_several(counts: Mapping[str, int], _: object, reponses: int, seuils: Seuils) -> tuple[CompteDit, ...]:
    """Protect ranked options as several choices alone are, whatever stands beside them."""
    small = {code for code, count in counts.items() if seuils.is_few(count) or seuils.is_few(reponses - count)}
    return tuple(CompteDit((code,), None if code in small else count) for code, count in counts.items())


@pytest.mark.timeout(300)
def test_the_attack_succeeds_where_first_choices_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    assert attacks(seldom_second()) == []
    monkeypatch.setattr(depouiller, "protect_ranked", as_several)
    assert attacks(seldom_second())


def test_the_campaigns_that_are_attacked_tell_something() -> None:
    shown = Counter(
        question.code
        for seed in range(6)
        for question in resultats(campaign(seed)).questions
        if any(modalite.nombre for modalite in question.modalites)
    )
    assert shown["PRIO/1"] >= 4
    assert shown["PRIO"] >= 2
