"""The attacker of crossings: every table of a release by DLA, year, size, territory and sector at once, against what
each reader knows, solved with CP-SAT.

Readers know the register: which structures answered each question, their DLA and all their categories. Structures that
are alike in all of them are one unknown. A reader finds someone when it proves, of one to four structures, what they
answered or how many of them did; or how many, if few, of a category that no table shows it.

Left out: an answer common to five or more that this reader does not know, in a table or in what those of a dimension
leave, which the rules allow; a reader that subtracts answers it reads with their names from a count that it is shown;
and what is proved at once of five structures or more, as when two differences of tables are the largest that they can
be.
"""

import random
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations, product

import pytest
from ortools.sat.python import cp_model

from exports.enquetes import croiser
from exports.enquetes.calculs import croisements, resultats_of
from exports.enquetes.comptes import Depouillement
from exports.enquetes.lecture import Manque
from exports.enquetes.resultats import ABSENCES, Question
from exports.records.records import AttenduEnquete, CollecteEnquete
from exports.release.cellules import Dimension
from exports.release.comptes import CompteDit, Forme
from questionnaires.core.francais import typeset
from tests.exports.enquetes.builders import answered
from tests.exports.enquetes.structures import collecte
from tests.exports.release.test_attaque_structures import (
    APART,
    ASKED,
    DLAS,
    GROUPS,
    READERS,
    SCALES,
    SEUILS,
    SEVERAL,
    Attack,
    Reader,
    answer,
    campaign,
    values_of,
)
from tests.tiers import slow_but

FEW = SEUILS.personnes
SOLUTIONS = 12
DIMENSIONS = tuple(
    Dimension(code=code, libelle=code, categories=dict.fromkeys(categories.split()))  # type: ignore[arg-type]
    for code, categories in (
        ("ANNEE", "2024 2025 2026"),
        ("TAILLE", "0 1 2 3"),
        ("QPV", "OUI NON NR"),
        ("SECTEUR", "SPORT CULTURE SOCIAL NR"),
    )
)


def crossed(enquete: CollecteEnquete, seed: int, dimensions: Sequence[Dimension] = DIMENSIONS) -> CollecteEnquete:
    """Give each structure a category of each dimension: some are many, some hardly differ from one dimension to the
    next."""
    rng = random.Random(f"categories {seed}")  # noqa: S311 - cases, not secrets
    weights = {dimension.code: [rng.choice((1, 3, 9)) for _ in dimension.categories] for dimension in dimensions}
    follows = rng.random() / 2

    def categories() -> str:
        drawn, place = [], rng.random()
        for dimension in dimensions:
            codes = list(dimension.categories)
            code = rng.choices(codes, weights[dimension.code])[0]
            drawn.append(dimension.territoire(codes[int(place * len(codes))] if rng.random() < follows else code))
        return " ".join(drawn)

    attendus = tuple(replace(attendu, categories=categories()) for attendu in enquete.attendus)
    return replace(enquete, dimensions=tuple(dimensions), attendus=attendus)


@dataclass
class CrossedAttack(Attack):
    """A model of a question for a reader, whose unknowns are structures that have the same DLA and categories."""

    @cached_property
    def parts(self) -> Sequence[str]:
        return sorted({self.part_of(attendu) for attendu in self.campaign.attendus})

    def part_of(self, attendu: AttenduEnquete) -> str:
        return f"{attendu.dla} {attendu.categories}"

    def inside(self, page: str) -> Sequence[str]:
        return [part for part in self.parts if not page or page in part.split()]

    def found(self) -> Iterator[str]:
        for group in self.groups:
            proved, unanimous = self._proved(group), self._unanimous(group)
            alone = proved - unanimous
            if 0 < sum(self.sizes[part] for part in alone) < FEW:
                yield self._name(group, sorted(alone))
            for parts in self._unions([part for part in self.parts if part not in proved], group):
                yield self._name(group, parts)
            for place in self._places(group):
                hidden = any(self.sizes[part] for part in place if part not in unanimous)
                if hidden and self._is_few(place, group) and self._is_proved(place, group):
                    yield self._name(group, place)

    def _name(self, group: Sequence[str], parts: Sequence[str]) -> str:
        return f"{self.reader.name}: {self.code} {'+'.join(group)} of {parts}"

    @cached_property
    def _solutions(self) -> list[Mapping[tuple[str, str], int]]:
        """Answers that agree with the tables: the true ones, then each as far as may be in a direction drawn at random,
        and whatever refuted a proof."""
        rng = random.Random(0)  # noqa: S311 - cases, not secrets
        solutions: list[Mapping[tuple[str, str], int]] = [
            {(part, code): self.hidden[part][code] for part, code in self.unknown}
        ]
        for _ in range(SOLUTIONS):
            model = self.model.clone()
            unknown = [model.get_int_var_from_proto_index(variable.index) for variable in self.unknown.values()]
            model.maximize(sum(rng.randint(-9, 9) * variable for variable in unknown))
            self.solver.parameters.max_deterministic_time = 0.2
            status = self.solver.solve(model)
            assert status in {cp_model.OPTIMAL, cp_model.FEASIBLE}, "the true answers satisfy it"
            solutions.append(dict(zip(self.unknown, map(self.solver.value, unknown), strict=True)))
        self.solver.parameters.max_deterministic_time = 60
        return solutions

    def _seen(self, parts: Sequence[str], group: Sequence[str]) -> tuple[int, ...]:
        return tuple(sum(solution[part, code] for part in parts for code in group) for solution in self._solutions)

    def _is_proved(self, parts: Sequence[str], group: Sequence[str]) -> bool:
        """Return whether no other number of these structures agrees with the tables."""
        seen = self._seen(parts, group)
        if len(set(seen)) > 1:
            return False
        model, size = self.model.clone(), sum(self.sizes[part] for part in parts)
        unknown = [
            model.get_int_var_from_proto_index(self.unknown[part, code].index) for part in parts for code in group
        ]
        domain = cp_model.Domain.from_intervals([[0, seen[0] - 1], [seen[0] + 1, size * len(group)]])
        model.add_linear_expression_in_domain(sum(unknown), domain)
        status = self.solver.solve(model)
        assert status in {cp_model.OPTIMAL, cp_model.FEASIBLE, cp_model.INFEASIBLE}, "unfinished"
        if status == cp_model.INFEASIBLE:
            return True
        everything = [model.get_int_var_from_proto_index(variable.index) for variable in self.unknown.values()]
        self._solutions.append(dict(zip(self.unknown, map(self.solver.value, everything), strict=True)))
        return False

    def _proved(self, group: Sequence[str]) -> frozenset[str]:
        return frozenset(part for part in self.parts if self.sizes[part] and self._is_proved([part], group))

    def _unanimous(self, group: Sequence[str]) -> frozenset[str]:
        """Return what is in a table, or in what those of a dimension leave of the région, where all whose answer this
        reader does not know gave an answer, or none did: five at least, of whom the rules allow to say it."""
        pages = {page for page in self.reader.pages if self._tells(self.pages[page], group)}
        places = [set(self.inside(page)) for page in ("", *pages)]
        for dimension in {page.rpartition("/")[0] for page in pages}:
            inside = [self.inside(page) for page in pages if page.rpartition("/")[0] == dimension]
            places.append(set(self.parts).difference(*inside))
        return frozenset(part for place in places if self._is_unanimous(place, group) for part in place)

    def _is_unanimous(self, parts: Collection[str], group: Sequence[str]) -> bool:
        unknown = sum(self.sizes[part] for part in parts)
        return unknown >= FEW and sum(self.hidden[part][code] for part in parts for code in group) in {0, unknown}

    def _unions(self, parts: Sequence[str], group: Sequence[str]) -> Iterator[Sequence[str]]:
        """Yield sets of two to four structures of which it is proved how many gave an answer."""
        moves = {part: self._moves(part, group) for part in parts if 0 < self.sizes[part] < FEW}
        pairs: dict[tuple[int, ...], list[tuple[str, ...]]] = {}
        for pair in combinations(moves, 2):
            pairs.setdefault(tuple(map(sum, zip(*map(moves.get, pair), strict=True))), []).append(pair)
        still = (0,) * (len(self._solutions) - 1)
        unions = {frozenset(pair) for pair in pairs.get(still, ())}
        for part, move in moves.items():
            unions |= {frozenset((part, *pair)) for pair in pairs.get(tuple(-step for step in move), ())}
        for union in sorted(map(sorted, unions)):
            if sum(self.sizes[part] for part in union) < FEW and self._is_proved(union, group):
                yield union

    def _moves(self, part: str, group: Sequence[str]) -> tuple[int, ...]:
        """Return by how much each solution differs from the true answers."""
        truth, *seen = self._seen([part], group)
        return tuple(number - truth for number in seen)

    def _places(self, group: Sequence[str]) -> Iterator[Sequence[str]]:
        """Yield categories and DLA that no table shows this reader; but for scales, two of them at once too."""
        pages = [*DLAS, *(page for page in self.pages if "/" in page)]
        shown = {page for page in self.reader.pages if self._tells(self.pages[page], group)}
        yield from (self.inside(page) for page in pages if page not in shown)
        for first, second in combinations(pages, 2) if self.code not in SCALES else ():
            yield sorted(set(self.inside(first)) & set(self.inside(second)))

    def _is_few(self, parts: Sequence[str], group: Sequence[str]) -> bool:
        everyone = [values for part in parts for values in self._everyone(part)]
        chosen = sum(bool(set(values) & set(group)) for values in everyone)
        return SEUILS.is_few(chosen) or (self.code == SEVERAL and SEUILS.is_few(len(everyone) - chosen))


def tables(enquete: CollecteEnquete) -> Mapping[str, Mapping[str, Question]]:
    """Return the place of each table -> code -> question; how many are not concerned is given to readers too."""
    read = Depouillement(enquete)
    pages = {"": resultats_of(read)} | {dla: resultats_of(read, dla) for dla in DLAS}
    shown = {place: {question.code: question for question in page.questions} for place, page in pages.items()}
    label = typeset(dict(ABSENCES)[Manque.NON_CONCERNE])
    for category, questions in croisements(read, pages).items():
        inside = [attendu for attendu in enquete.attendus if category in attendu.categories.split()]
        shown[category] = {
            question.code: replace(
                question, absences=((label, sum(values_of(a, question.code) == (APART,) for a in inside)),)
            )
            for question in questions
        }
    return shown


NOTHING = Question(code="", libelle="")


def attacks(enquete: CollecteEnquete, code: str, reader: Reader) -> list[str]:
    """List everyone that a reader finds in a campaign by one question."""
    pages = tables(enquete)
    categories = tuple(place for place in pages if "/" in place)
    asked = {place: questions.get(code, NOTHING) for place, questions in pages.items()}
    return list(CrossedAttack(enquete, code, replace(reader, pages=(*reader.pages, *categories)), asked).found())


READERS_BY_NAME = {reader.name: reader for reader in READERS[1:]}
"""Readers but the outsider, who reads less than the C2RA does."""


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    ("seed", "code", "reader"),
    slow_but(
        [(12, "EMBAUCHE", "C2RA"), (12, "RECOMMANDATION", "DLA 18"), (12, SEVERAL, "C2RA")],
        product((0, 1, 11, 12), GROUPS, READERS_BY_NAME),
        reason="each question has thousands of models for each reader: `make test` solves three of them",
    ),
)
def test_no_reader_of_every_table_finds_few_structures(seed: int, code: str, reader: str) -> None:
    assert attacks(crossed(campaign(seed), seed), code, READERS_BY_NAME[reader]) == []


SMALL = tuple(
    Dimension(code=code, libelle=code, categories=dict.fromkeys(categories.split()))  # type: ignore[arg-type]
    for code, categories in (("QPV", "OUI NON NR"), ("FRR", "A B"), ("TAILLE", "0 1 2"))
)


def small(seed: int, dimensions: int) -> CollecteEnquete:
    """Draw one to four DLA of five to twenty answers, some of which are not concerned, crossed with few categories."""
    rng = random.Random(f"s{seed}")  # noqa: S311 - cases, not secrets
    answers: list[AttenduEnquete] = []
    for dla in DLAS[: rng.choice((1, 2, 2, 3, 4))]:
        mood, rate = rng.choice((0, 0, 0.2, 0.5, 0.9)), rng.choice((0, 0, 0, 0.2))
        size = rng.choice((5, 6, 8, 12, 20))
        answers += [answer(rng, dla, mood, is_apart=rng.random() < rate) for _ in range(size)]
    return crossed(collecte(answers, versions=(ASKED,)), seed, SMALL[:dimensions])


def unprotected(
    counts: Mapping[str, int], forme: Forme, cotes: Sequence[Sequence[str]], *_: object, **__: object
) -> tuple[CompteDit, ...]:
    """Show every side, or every option."""
    return tuple(
        CompteDit(tuple(codes), sum(counts.get(code, 0) for code in codes))
        for codes in cotes or [(code,) for code in counts]
    )


@pytest.mark.parametrize(
    ("removed", "result", "world", "code", "reader"),
    [
        pytest.param("protect", unprotected, (8, 2), "EMBAUCHE", "C2RA", id="each table by itself"),
        pytest.param("_Croisement.of_dlas", lambda *_: {}, (102, 2), "BESOIN", "C2RA", id="the pages of DLA"),
        pytest.param("_Croisement._aparts", (), (141, 2), "BESOIN", "C2RA", id="those not concerned"),
        pytest.param("isolates", lambda *_: False, (169, 2), "BESOIN", "DLA 18", id="sums and differences"),
        pytest.param("_alike", lambda *_: [], (102, 2), "BESOIN", "C2RA", id="unanimity"),
        pytest.param("_Beside._leaves_few", lambda *_: False, (42, 2), SEVERAL, "C2RA", id="beside none who chose"),
        pytest.param("_Beside._leaves_few", lambda *_: False, (83, 3), "EMBAUCHE", "C2RA", id="beside all who said no"),
        pytest.param("_Beside._are_many", lambda *_: True, (33, 2), "EMBAUCHE", "DLA 18", id="what a table leaves"),
        pytest.param("_Beside._leaves_one", lambda *_: False, (18, 2), "BESOIN", "C2RA", id="one category left"),
    ],
)
def test_each_protection_alone_hides_someone(
    monkeypatch: pytest.MonkeyPatch, removed: str, result: object, world: tuple[int, int], code: str, reader: str
) -> None:
    attacked = small(*world)
    assert attacks(attacked, code, READERS_BY_NAME[reader]) == []
    monkeypatch.setattr(f"exports.enquetes.croiser.{removed}", result)
    assert attacks(attacked, code, READERS_BY_NAME[reader])


def made(groups: Mapping[str, int], said: Mapping[str, Mapping[str, str]]) -> CollecteEnquete:
    """Build one DLA: so many structures of each categories and answers, « FRR/A QPV/OUI: oui »."""
    answers = [
        replace(answered(ASKED, said[name], dla=DLAS[0]), categories=categories)
        for group, count in groups.items()
        for categories, _, name in [group.partition(": ")]
        for _ in range(count)
    ]
    return collecte(answers, versions=(ASKED,), dimensions=SMALL[:2])


def test_a_category_inside_another_leaves_few_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of FRR/A, two of the eight that are not in QPV/OUI said yes."""
    attacked = made(
        {
            "FRR/A QPV/OUI: oui": 6,
            "FRR/A QPV/OUI: non": 6,
            "FRR/A QPV/NON: oui": 2,
            "FRR/A QPV/NON: non": 6,
            "FRR/B QPV/NON: oui": 8,
            "FRR/B QPV/NON: non": 8,
            "FRR/B QPV/NR: oui": 12,
            "FRR/B QPV/NR: non": 12,
        },
        {name: {"PHASES": "accueil", "EMBAUCHE": name} for name in ("oui", "non")},
    )
    assert attacks(attacked, "EMBAUCHE", READERS_BY_NAME["DLA 28"]) == []
    monkeypatch.setattr(croiser._Beside, "_are_many", lambda *_: True)
    assert attacks(attacked, "EMBAUCHE", READERS_BY_NAME["DLA 28"])


def test_how_many_were_asked_tells_what_they_had(monkeypatch: pytest.MonkeyPatch) -> None:
    """A question is asked of those who had a diagnostic: how many did of a category, from the région's, leaves three
    of sixteen who had none."""
    groups = {"QPV/OUI: had": 30, "QPV/OUI: no": 10, "QPV/NON: had": 7, "QPV/NON: no": 1} | {
        "QPV/NR: had": 6,
        "QPV/NR: no": 2,
    }
    had = {"PHASES": "accueil diagnostic", "DIAGNOSTIC": "4"}
    attacked = made(groups, {"had": had, "no": {"PHASES": "accueil"}})
    assert tables(attacked)["QPV/OUI"]["DIAGNOSTIC"].confidentiel
    monkeypatch.setattr(croiser._Croisement, "_gives_back", lambda *_: False)
    pages = tables(attacked)
    had_one, asked = pages[""]["DIAGNOSTIC"].n, pages["QPV/OUI"]["DIAGNOSTIC"].n
    assert (pages[""][SEVERAL].n - had_one) - (pages["QPV/OUI"][SEVERAL].n - asked) == 3


def test_most_tables_of_three_hundred_answers_show_something() -> None:
    """Without this, hiding everything would pass the tests above."""
    rng = random.Random("large")  # noqa: S311 - cases, not secrets
    answers = [answer(rng, dla, 0.3, is_apart=rng.random() < 0.2) for dla in DLAS for _ in range(50)]
    large = crossed(collecte(answers, versions=(ASKED,)), 0)
    shown = [
        bool(questions[code].n)
        for place, questions in tables(large).items()
        for code in GROUPS.keys() & questions.keys()
        if "/" in place
    ]
    assert sum(shown) > len(shown) / 2
