"""The attacker of counts: figures of every page of a campaign, against the knowledge of each reader, solved with
CP-SAT.

Unknowns: how many, of the answers of a DLA that a reader cannot tell apart, gave each value (answers that are alike are
one unknown: 0/1 unknowns of each would be exchanged freely). The reader is given more than it has: how many of each DLA
answered each question. Constraints: every count, share and sentence of its pages. It finds someone when it proves how
many of a DLA gave an answer that no page shows it, and they are few; or the answers of fewer than five. Numbers
and dates are attacked by their classes, beside their totals.

Left out: an answer common to a part of five answers or more, which the rules allow; and a reader that subtracts answers
it reads with their names from a count that it is shown.
"""

import random
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, reduce
from types import ModuleType

import pytest
from ortools.sat.python import cp_model

from exports.enquetes import classes, depouiller
from exports.enquetes.calculs import resultats
from exports.enquetes.classes import Classe, classes_of
from exports.enquetes.resultats import Question
from exports.records.records import AttenduEnquete, CollecteEnquete, VersionPosee
from exports.release import comptes
from exports.release.comptes import CompteDit
from exports.release.seuils import Seuils
from exports.statistiques.enonces import percent
from questionnaires.core.model import Questionnaire
from questionnaires.core.options import SANS_OBJET, cotes
from questionnaires.core.questions import Day, MultipleChoice, Number, OwnScale, Scale, Simple, YesNo
from questionnaires.editing.edition import add_block, replace_block
from questionnaires.files.instruments import SATISFACTION, shipped_questionnaires
from tests.exports.enquetes.builders import answered
from tests.exports.enquetes.depouilles import question
from tests.exports.enquetes.structures import collecte
from tests.tiers import sampled

SEUILS = Seuils()
DLAS = ("18", "28", "36", "37", "41", "45")
SEVERAL = "PHASES"
ROLES, PHASES = ("bureau", "direction", "salarie", "autre"), ("accueil", "diagnostic", "plan")
MOST_DAYS, LATEST = 366, 2026
SOUVENT, OUVERT = ("Jamais", "Rarement", "Parfois", "Souvent", "Très souvent", "Toujours"), ("Fermé", "Ouvert")
ADDED: tuple[Simple, ...] = (
    YesNo(code="EMBAUCHE", libelle="Une embauche ?"),
    Scale(code="EVOLUTION", libelle="Votre budget", echelle="E5", sans_objet=False),
    OwnScale(code="SOUVENT", libelle="Vous réunissez-vous ?", pas=SOUVENT),
    OwnScale(code="OUVERT", libelle="Le lieu", pas=OUVERT),
    Number(code="JOURS", libelle="Combien de jours ?", unite="jours", maximum=MOST_DAYS),
    Day(code="DEPUIS", libelle="Depuis quand ?"),
)


def without_known_steps(questionnaire: Questionnaire) -> Questionnaire:
    """Ask which steps took place without giving what the register knows of them: nothing else is told when all did."""
    (steps,) = (block for block in questionnaire.blocks if isinstance(block, MultipleChoice) and block.code == SEVERAL)
    return replace_block(questionnaire, SEVERAL, steps.model_copy(update={"connu": None}))


ASKED = VersionPosee(
    numero=1,
    libelle="SATISFACTION v1 (0a1b2c3d)",
    questionnaire=reduce(
        lambda questionnaire, block: add_block(questionnaire, "VOUS", block),
        ADDED,
        without_known_steps(shipped_questionnaires()[SATISFACTION]),
    ),
)
GROUPS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "BESOIN": cotes("T4"),
    "EVOLUTION": cotes("E5"),
    "RECOMMANDATION": cotes("R10"),
    "SOUVENT": cotes(SOUVENT),
    "OUVERT": cotes(OUVERT),
    "EMBAUCHE": (("oui",), ("non",)),
    "QUI": tuple((code,) for code in ROLES),
    "PHASES": tuple((code,) for code in PHASES),
}
"""Answers that nobody must be found to have given, by question: a side, or an option."""

IN_CLASSES = ("JOURS", "DEPUIS")
"""A number and a date, of which the page of the région gives classes: these are what nobody must be found to be in."""

APART = SANS_OBJET.code
ASIDE = {"BESOIN", "OUVERT"}
"""Questions that some of a campaign are not concerned by: few of them must not be found either."""

YES_OR_NO = {"EMBAUCHE", "OUVERT", SEVERAL}
"""Questions of which few must not be found to have left an answer."""
SCALES = {"BESOIN", "EVOLUTION", "RECOMMANDATION", "SOUVENT"}
"""Questions of which a side may be common to few."""


def campaign(seed: int) -> CollecteEnquete:
    """Draw six DLA, 40 to 100 answers, satisfied or not by DLA, some read with names, some questions left blank."""
    rng = random.Random(f"structures {seed}")  # noqa: S311 - cases, not secrets
    target, sizes = rng.randint(40, 100), Counter[str]()
    weights = [rng.choice((0, 1, 3, 5, 5)) + 0.1 for _ in DLAS]
    while sizes.total() < target:
        sizes[rng.choices(DLAS, weights)[0]] += 1
    moods = {dla: rng.choice((0, 0, 0.1, 0.5, 0.5)) for dla in DLAS}
    apart = random.Random(f"apart {seed}")  # noqa: S311 - cases, not secrets
    rates = {dla: apart.choice((0, 0, 0.1, 0.5)) for dla in DLAS}
    answers = [
        answer(rng, dla, moods[dla], is_apart=apart.random() < rates[dla])
        for dla, size in sizes.items()
        for _ in range(size)
    ]
    return collecte(answers, versions=(ASKED,))


def two_not_concerned() -> CollecteEnquete:
    """Draw three DLA of twelve, two of which, in one DLA, are not concerned."""
    rng = random.Random("not concerned")  # noqa: S311 - cases, not secrets
    return collecte(
        [answer(rng, dla, 0, is_apart=dla == "36" and rank < 2) for dla in DLAS[:3] for rank in range(12)],
        versions=(ASKED,),
    )


def one_apart() -> CollecteEnquete:
    """Draw three DLA that can be shown whole, and one in which two answer otherwise."""
    rng = random.Random("one apart")  # noqa: S311 - cases, not secrets
    alike = [answer(rng, dla, 0) for dla in DLAS[:4] for _ in range(12)]
    return collecte([*alike, *(answer(rng, DLAS[3], 1) for _ in range(2))], versions=(ASKED,))


def one_dla() -> CollecteEnquete:
    """Draw twenty-nine answers of one DLA, a few of which are not satisfied: no other one answered."""
    rng = random.Random("one dla")  # noqa: S311 - cases, not secrets
    return collecte([answer(rng, DLAS[0], 0.1, is_apart=rank < 6) for rank in range(29)], versions=(ASKED,))


def all_chose() -> CollecteEnquete:
    """Draw three DLA where some had no diagnostic, and two, of six each, where all had one: they are known by name."""
    rng = random.Random("all chose")  # noqa: S311 - cases, not secrets
    some = [answer(rng, dla, mood) for dla in DLAS[:3] for mood in (0, 0, 0, 1) for _ in range(6)]
    return collecte([*some, *(answer(rng, dla, 0) for dla in DLAS[3:5] for _ in range(6))], versions=(ASKED,))


def all_chose_the_same() -> CollecteEnquete:
    """Draw a région of twenty-three of which each had all that can be ticked."""
    rng = random.Random("all chose the same")  # noqa: S311 - cases, not secrets
    sizes = {"18": 6, "28": 6, "36": 11}
    return collecte([answer(rng, dla, 0) for dla, size in sizes.items() for _ in range(size)], versions=(ASKED,))


def answer(rng: random.Random, dla: str, mood: float, *, is_apart: bool = False) -> AttenduEnquete:
    def level(best: Sequence[str], worst: Sequence[str]) -> str:
        return rng.choice(worst) if rng.random() < mood else rng.choice(best)

    phases = ["accueil", *(code for code in PHASES[1:] if rng.random() < 1 - mood)]
    saisie = {
        "BESOIN": level("443", "21"),
        "EVOLUTION": level("543", "21"),
        "RECOMMANDATION": level(("9", "10", "8"), ("7", "5", "2")),
        "EMBAUCHE": "oui" if rng.random() < mood else "non",
        "QUI": rng.choices(ROLES[:3], (1, mood and 0.9, mood / 20))[0],
        "PHASES": " ".join(phases),
        "SOUVENT": level("665544", "321"),
        "OUVERT": level("2", "1"),
        "ACCUEIL": "4",
        **({"DIAGNOSTIC": "3"} if "diagnostic" in phases else {}),
        **({"PLAN": "3"} if "plan" in phases else {}),
        **({"NOMMEE": "oui"} if rng.random() < 0.2 else {}),
        **(dict.fromkeys(ASIDE, APART) if is_apart else {}),
    }
    return answered(ASKED, {**saisie, **number_and_date(random.Random(str(saisie)), mood)}, dla=dla)  # noqa: S311


def number_and_date(rng: random.Random, mood: float) -> Mapping[str, str]:
    """Draw days, mostly few where the mood is good, and a year."""
    days = rng.choice((0, 1, 2, 3, 5, 8)) if rng.random() < 1 - mood else rng.choice((10, 20, 30, 120))
    return {
        "JOURS": str(days),
        "DEPUIS": f"01/01/{rng.choice((2010, 2015, 2019, 2020, 2021) if mood else (2020, 2021))}",
    }


@dataclass(frozen=True)
class Reader:
    """A reader of the région's page: the other pages that it reads, and the DLA whose named answers it reads."""

    name: str
    pages: tuple[str, ...] = ()
    named: str = ""


READERS = (Reader("outsider"), Reader("C2RA", DLAS), *(Reader(f"DLA {dla}", (dla,), dla) for dla in DLAS))


def values_of(attendu: AttenduEnquete, code: str) -> tuple[str, ...]:
    value = attendu.reponse.valeurs.get(code) if attendu.reponse else None
    return tuple(str(value).split()) if value else ()


@dataclass
class Attack:
    """A model of one question for one reader."""

    campaign: CollecteEnquete
    code: str
    reader: Reader
    pages: Mapping[str, Question]  # by DLA, '' for the région

    def __post_init__(self) -> None:
        self.model, self.solver = cp_model.CpModel(), cp_model.CpSolver()
        self.solver.parameters.num_workers = 1
        self.groups = (*GROUPS[self.code], *([(APART,)] if self.code in ASIDE else []))
        self.options = tuple(code for group in self.groups for code in group)
        self.known = {dla: self._counted(dla, named=True) for dla in self.parts}
        self.hidden = {dla: self._counted(dla, named=False) for dla in self.parts}
        self.sizes = {dla: self._answers(dla, named=False) for dla in self.parts}
        self.unknown = {
            (dla, code): self.model.new_int_var(0, self.sizes[dla], f"{dla} {code}")
            for dla in self.parts
            for code in self.options
        }
        for dla in self.parts:
            chosen = sum(self.unknown[dla, code] for code in self.options)
            self.model.add(chosen >= self.sizes[dla] if self.code == SEVERAL else chosen == self.sizes[dla])
        for page in ("", *self.reader.pages):
            self._read(self.pages[page], self.inside(page))

    @cached_property
    def parts(self) -> Sequence[str]:
        """Sets of answers that pages do not tell apart."""
        return DLAS

    def part_of(self, attendu: AttenduEnquete) -> str:
        return attendu.dla

    def inside(self, page: str) -> Sequence[str]:
        return self.parts if not page else (page,)

    def _of(self, dla: str, *, named: bool) -> Iterator[tuple[str, ...]]:
        for attendu in self.campaign.attendus:
            is_named = attendu.dla == self.reader.named and "oui" in values_of(attendu, "NOMMEE")
            if self.part_of(attendu) == dla and is_named is named and (values := values_of(attendu, self.code)):
                yield values

    def _answers(self, dla: str, *, named: bool) -> int:
        return sum(1 for _ in self._of(dla, named=named))

    def _counted(self, dla: str, *, named: bool) -> Counter[str]:
        return Counter(code for values in self._of(dla, named=named) for code in values)

    def _sum(self, dlas: Sequence[str], weights: Mapping[str, int]) -> cp_model.LinearExprT:
        """Sum the answers of these DLA, each option with its weight."""
        known = sum(weights[code] * self.known[dla][code] for dla in dlas for code in weights)
        return known + sum(weights[code] * self.unknown[dla, code] for dla in dlas for code in weights)

    def _truth(self, dlas: Sequence[str], weights: Mapping[str, int]) -> int:
        return sum(weights[c] * (self.known[dla][c] + self.hidden[dla][c]) for dla in dlas for c in weights)

    def _read(self, question_told: Question, dlas: Sequence[str]) -> None:
        n = question_told.n
        if question_told.code and not question_told.confidentiel:
            self._between(dlas, {APART: 1}, question_told.apart[0], question_told.apart[0])
        for modalite in question_told.modalites:
            if modalite.nombre is not None:
                self._between(dlas, dict.fromkeys(modalite.codes, 1), modalite.nombre, modalite.nombre)
            if modalite.part is not None:
                counts = [count for count in range(n + 1) if percent(count / n) == modalite.part]
                self._between(dlas, dict.fromkeys(modalite.codes, 1), counts[0], counts[-1])
        for enonce in question_told.enonces:
            self._sentence(enonce.phrase.replace("\u00a0", " ").replace("\u202f", " "), n, dlas)

    def _sentence(self, phrase: str, n: int, dlas: Sequence[str]) -> None:
        best, worst = (dict.fromkeys(GROUPS[self.code][side], 1) for side in (0, -1))
        middle = dict.fromkeys(GROUPS[self.code][1], 1)
        if match := re.search(r"(\d+) promoteurs? .* (\d+) passifs? .* (\d+) détracteurs? ", phrase):
            for side, count in zip((best, middle, worst), match.groups(), strict=True):
                self._between(dlas, side, int(count), int(count))
        elif match := re.search(r": ([+−]?)(\d+) \(de −100 à \+100\)", phrase):
            score = int(match[2]) * (-1 if match[1] == "−" else 1)
            low, high = -(-(2 * score - 1) * n // 200), -(-(2 * score + 1) * n // 200)
            self._between(dlas, best | dict.fromkeys(worst, -1), low, high)
        elif match := re.search(r": (\d+)(?:,(\d))? en moyenne", phrase):
            tenths = int(match[1] + (match[2] or "0"))
            low, high = -(-(2 * tenths - 1) * n // 20), -(-(2 * tenths + 1) * n // 20)
            self._between(dlas, {code: int(code) for code in self.options if code != APART}, low, high)
        elif match := re.search(r": (\d+) réponses? sur \d+, soit", phrase):
            self._between(dlas, best, int(match[1]), int(match[1]))
        elif match := re.search(r": (\d+) %, sur", phrase):
            counts = [count for count in range(n + 1) if percent(count / n) == int(match[1])]
            self._between(dlas, best, counts[0], counts[-1])
        else:
            raise AssertionError(phrase)

    def _between(self, dlas: Sequence[str], weights: Mapping[str, int], low: int, high: int) -> None:
        """Constrain a sum and check that the true answers satisfy it. Nobody chose the options left out."""
        weights = {code: weight for code, weight in weights.items() if code in self.options}
        assert low <= self._truth(dlas, weights) <= high, (self.code, dlas, weights, low, high)
        self.model.add_linear_constraint(self._sum(dlas, weights), low, high)

    def found(self) -> Iterator[str]:
        for group in self.groups:
            for dla in DLAS:
                if self.sizes[dla] and self._is_found(dla, group):
                    yield f"{self.reader.name}: {self.code} {'+'.join(group)} in {dla}"

    def _is_found(self, dla: str, group: Sequence[str]) -> bool:
        hidden_count = sum(self.hidden[dla][code] for code in group)
        whole, size = hidden_count + sum(self.known[dla][code] for code in group), sum(1 for _ in self._everyone(dla))
        if self._is_region(dla) and self.code in SCALES and group != (APART,):
            return False
        is_few = SEUILS.is_few(whole) or (self.code in YES_OR_NO and SEUILS.is_few(size - whole))
        is_few = is_few or (self.code not in SCALES and whole == size)
        if not is_few and self.sizes[dla] >= SEUILS.reponses:
            return False
        return not self._is_alike(dla, group) and self._is_solved(dla, group, hidden_count)

    def _is_region(self, dla: str) -> bool:
        """Return whether one DLA alone answered: a side of a scale is then told of it at one to four."""
        return {attendu.dla for attendu in self.campaign.attendus} == {dla}

    def _everyone(self, dla: str) -> Iterator[tuple[str, ...]]:
        yield from self._of(dla, named=True)
        yield from self._of(dla, named=False)

    def _is_alike(self, dla: str, group: Sequence[str]) -> bool:
        """Return whether the région, or the part of it that is shown whole, all agrees on it, and is large enough."""
        told_pages = {page for page in self.reader.pages if self._tells(self.pages[page], group)}
        part = [dla] if dla in told_pages else [other for other in DLAS if other not in told_pages]
        size = sum(self.sizes[other] for other in part)
        is_alike = size >= SEUILS.reponses and sum(self.hidden[o][c] for o in part for c in group) in {0, size}
        return self._is_told_of(DLAS, group) or (is_alike and (self._is_told_of(part, group) is not False))

    def _is_told_of(self, dlas: Sequence[str], group: Sequence[str]) -> bool | None:
        """Return whether all of these DLA chose an option, and may be shown to; None when not all did."""
        everyone = [values for dla in dlas for values in self._everyone(dla)]
        if self.code in SCALES or not all(set(values) & set(group) for values in everyone):
            return None
        return len(everyone) >= SEUILS.unanimite

    def _tells(self, page: Question, group: Sequence[str]) -> bool:
        if group == (APART,):
            return bool(page.code) and not page.confidentiel
        return any(modalite.nombre is not None and set(modalite.codes) & set(group) for modalite in page.modalites)

    def _is_solved(self, dla: str, group: Sequence[str], truth: int) -> bool:
        """Return whether no other number agrees with the pages."""
        model = self.model.clone()
        unknown = [model.get_int_var_from_proto_index(self.unknown[dla, code].index) for code in group]
        domain = cp_model.Domain.from_intervals([[0, truth - 1], [truth + 1, self.sizes[dla]]])
        model.add_linear_expression_in_domain(sum(unknown), domain)
        status = self.solver.solve(model)
        assert status in {cp_model.OPTIMAL, cp_model.FEASIBLE, cp_model.INFEASIBLE}, "unfinished"
        return status == cp_model.INFEASIBLE


class AttackOfClasses:
    """A model, for one reader, of a question whose answers are numbers or dates: how many of each DLA are in each
    class, and the sum of their numbers.

    Totals of the région and of DLA are printed beside classes: what they prove by themselves is left out.
    """

    def __init__(self, enquete: CollecteEnquete, code: str, reader: Reader, pages: Mapping[str, Question]) -> None:
        self.code, self.reader, self.pages = code, reader, pages
        self.solver = cp_model.CpSolver()
        self.solver.parameters.num_workers = 1
        self.bounds = dict(map(bounds_of, (modalite.code for modalite in pages[""].modalites))) or dict(
            [bounds_of(":")]
        )
        self.known, self.hidden = (
            {dla: self._numbers(enquete, dla, named=named) for dla in DLAS} for named in (True, False)
        )
        totals = cp_model.CpModel()
        cells = [(dla, classe) for dla in DLAS for classe in self.bounds]
        self.counts = {(d, c): totals.new_int_var(0, len(self.hidden[d]), f"{d} {c}") for d, c in cells}
        self.sums = {(d, c): totals.new_int_var(0, LATEST * len(self.hidden[d]), f"sum {d} {c}") for d, c in cells}
        for dla in DLAS:
            totals.add(sum(self.counts[dla, classe] for classe in self.bounds) == len(self.hidden[dla]))
        for (dla, classe), (low, high) in ((cell, self.bounds[cell[1]]) for cell in cells):
            totals.add(self.sums[dla, classe] >= low * self.counts[dla, classe])
            totals.add(self.sums[dla, classe] <= high * self.counts[dla, classe])
        for page in ("", *reader.pages):
            if (total := pages[page].total) and total.valeur is not None:
                dlas = (page,) if page else DLAS
                assert total.valeur == sum(sum((*self.known[dla], *self.hidden[dla])) for dla in dlas)
                unknown = total.valeur - sum(sum(self.known[dla]) for dla in dlas)
                totals.add(sum(self.sums[dla, classe] for dla in dlas for classe in self.bounds) == unknown)
        self.totals, self.model = totals, totals.clone()
        for modalite in pages[""].modalites:
            count = modalite.nombre or 0
            assert count == sum(
                self._within(self.known, dla, modalite.code) + self._within(self.hidden, dla, modalite.code)
                for dla in DLAS
            )
            unknown = count - sum(self._within(self.known, dla, modalite.code) for dla in DLAS)
            self.model.add(sum(self.counts[dla, modalite.code] for dla in DLAS) == unknown)

    def _numbers(self, enquete: CollecteEnquete, dla: str, *, named: bool) -> Sequence[int]:
        return [
            int(str(attendu.reponse.valeurs[self.code]).split("-")[0])
            for attendu in enquete.attendus
            if attendu.reponse
            and attendu.dla == dla
            and (dla == self.reader.named and "oui" in values_of(attendu, "NOMMEE")) is named
        ]

    def _within(self, numbers: Mapping[str, Sequence[int]], dla: str, classe: str) -> int:
        low, high = self.bounds[classe]
        return sum(low <= number <= high for number in numbers[dla])

    def found(self) -> Iterator[str]:
        where = f"{self.reader.name}: {self.code}"
        for dlas in (DLAS, *((dla,) for dla in DLAS if self.hidden[dla])):
            for classe in filter(self._is_of_some, self.bounds):
                if self._is_found(dlas, classe):
                    yield f"{where} {classe} in {' '.join(dlas)}"
        for dla in (dla for dla in DLAS if SEUILS.is_few(len(self.hidden[dla]))):
            total = sum(self.sums[dla, classe] for classe in self.bounds)
            if self._is_solved(self.model, total, sum(self.hidden[dla])):
                yield f"{where} of all in {dla}"
        if self._is_highest_near():
            yield f"{where}, the highest"

    def _is_of_some(self, classe: str) -> bool:
        """Return whether someone of the région is in a class: that nobody is may be told."""
        return any(self._within(numbers, dla, classe) for numbers in (self.known, self.hidden) for dla in DLAS)

    def _is_found(self, dlas: Sequence[str], classe: str) -> bool:
        size, truth = (
            sum(len(self.hidden[dla]) for dla in dlas),
            sum(self._within(self.hidden, d, classe) for d in dlas),
        )
        whole = truth + sum(self._within(self.known, dla, classe) for dla in dlas)
        everyone = size + sum(len(self.known[dla]) for dla in dlas)
        is_few = SEUILS.is_few(size) or SEUILS.is_few(whole) or whole == everyone
        return is_few and self._is_opened(sum(self.counts[dla, classe] for dla in dlas), truth)

    def _is_opened(self, unknown: cp_model.LinearExprT, truth: int) -> bool:
        return self._is_solved(self.model, unknown, truth) and not self._is_solved(self.totals, unknown, truth)

    def _is_solved(self, known: cp_model.CpModel, unknown: cp_model.LinearExprT, truth: int) -> bool:
        model = known.clone()
        model.add(unknown != truth)
        status = self.solver.solve(model)
        assert status in {cp_model.OPTIMAL, cp_model.FEASIBLE, cp_model.INFEASIBLE}, "unfinished"
        return status == cp_model.INFEASIBLE

    def _is_highest_near(self) -> bool:
        """Return whether the highest number is nearly all that the last class may leave of the total to one."""
        total, modalites = self.pages[""].total, self.pages[""].modalites
        if total is None or total.valeur is None or not modalites:
            return False
        least = sum((modalite.nombre or 0) * self.bounds[modalite.code][0] for modalite in modalites)
        most = total.valeur - least + self.bounds[modalites[-1].code][0]
        highest = max(number for dla in DLAS for number in (*self.known[dla], *self.hidden[dla]))
        return 100 * highest > SEUILS.dominance * most


def bounds_of(classe: str) -> tuple[str, tuple[int, int]]:
    """Return a class and its lowest and highest number."""
    low, high = classe.split(":")
    return classe, (int(low or 0), int(high) - 1 if high else LATEST)


def attacks_of_classes(enquete: CollecteEnquete) -> list[str]:
    """List everyone that some reader finds from the classes of a campaign."""
    results = {"": resultats(enquete)} | {dla: resultats(enquete, dla) for dla in DLAS}
    blank = Question(code="", libelle="")
    names: list[str] = []
    for code in IN_CLASSES:
        asked = {page: {read.code: read for read in result.questions} for page, result in results.items()}
        pages = {page: questions.get(code, blank) for page, questions in asked.items()}
        names += [name for reader in READERS for name in AttackOfClasses(enquete, code, reader, pages).found()]
    return names


def attacks(enquete: CollecteEnquete) -> list[str]:
    """List everyone that some reader finds in a campaign."""
    results = {"": resultats(enquete)} | {dla: resultats(enquete, dla) for dla in DLAS}
    nothing = Question(code="", libelle="")
    names: list[str] = []
    for code in GROUPS:
        pages = {dla: question(page, code) if page.questions else nothing for dla, page in results.items()}
        for reader in READERS:
            names += Attack(enquete, code, reader, pages).found()
    return names


@pytest.mark.timeout(300)
@pytest.mark.parametrize("seed", sampled(range(40), 6, reason="each campaign has some thousands of models"))
def test_no_reader_finds_few_answers_of_a_dla_nor_what_fewer_than_five_say(seed: int) -> None:
    assert attacks(campaign(seed)) == []


@pytest.mark.timeout(300)
@pytest.mark.parametrize("seed", sampled(range(40), 6, reason="each campaign has some hundreds of models"))
def test_no_reader_finds_few_in_a_class_of_numbers_or_years(seed: int) -> None:
    assert attacks_of_classes(campaign(seed)) == []


def with_empty_classes(ordered: Sequence[int], bounds: Sequence[int], least: int) -> Iterator[Classe]:
    """Tell classes in which nobody is, and join those of few to the next."""
    low: int | None = None
    for high in (*bounds, None):
        count = sum((low is None or low <= number) and (high is None or number < high) for number in ordered)
        if not 0 < count < least:
            yield Classe(low, high, count)
            low = high


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    ("module", "protection", "without", "seed"),
    [
        pytest.param(depouiller, "classes_of", lambda values, _: classes_of(values, 1), 2, id="classes of few"),
        pytest.param(classes, "_joined", with_empty_classes, 20, id="a class of nobody, which parts those of a total"),
    ],
)
def test_the_attack_succeeds_where_classes_are_of_few_or_of_nobody(
    module: ModuleType, protection: str, without: object, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert attacks_of_classes(campaign(seed)) == []
    monkeypatch.setattr(module, protection, without)
    assert attacks_of_classes(campaign(seed))


def as_counted(counts: Mapping[str, int], *_: object, **__: object) -> tuple[CompteDit, ...]:
    return tuple(CompteDit((code,), count) for code, count in counts.items())


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    ("protection", "without", "attacked"),
    [
        pytest.param("protect", as_counted, campaign(0), id="without the protection of counts"),
        pytest.param(
            "told_apart", lambda _, shown_dlas, __: shown_dlas, one_apart(), id="without what a subtraction would open"
        ),
        pytest.param(
            "opens_apart", lambda *_, **__: False, two_not_concerned(), id="without that of who is not concerned"
        ),
        pytest.param("protect", as_counted, one_dla(), id="without the protection of counts, where one DLA answered"),
        pytest.param(
            "told_apart",
            lambda _, shown_dlas, __: shown_dlas,
            all_chose(),
            id="without what a subtraction would open of an option that all chose",
        ),
    ],
)
def test_the_attack_succeeds_where_a_protection_is_taken_away(
    protection: str, without: object, attacked: CollecteEnquete, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert attacks(attacked) == []
    for module in (depouiller, comptes):
        monkeypatch.setattr(module, protection, without, raising=False)
    assert attacks(attacked)


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    "attacked",
    [pytest.param(all_chose(), id="all of a DLA"), pytest.param(all_chose_the_same(), id="all of the région")],
)
def test_the_attack_succeeds_where_unanimity_is_told_of_few(
    attacked: CollecteEnquete, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert attacks(attacked) == []
    monkeypatch.setattr(comptes, "_few_alike", lambda *_: frozenset())
    assert any(SEVERAL in name for name in attacks(attacked))


def test_a_dla_that_alone_answered_has_the_results_of_the_region() -> None:
    region, dla = resultats(one_dla()), resultats(one_dla(), DLAS[0])
    assert (dla.groupes, dla.reserves) == (region.groupes, region.reserves)
    assert any(SEUILS.is_few(modalite.nombre or 0) for asked in dla.questions for modalite in asked.modalites)
    beside = replace(one_dla(), attendus=(*one_dla().attendus, answer(random.Random("one more"), DLAS[1], 0)))  # noqa: S311
    assert resultats(beside, DLAS[0]).groupes != resultats(beside).groupes


def test_the_campaigns_that_are_attacked_tell_something_of_most_dla() -> None:
    """Without this, hiding everything would pass the tests above."""
    all_results = [resultats(campaign(seed), dla) for seed in range(6) for dla in DLAS]
    shown = Counter(
        resultat.code
        for results in all_results
        for resultat in results.questions
        if resultat.modalites and resultat.code in GROUPS
    )
    assert all(shown[code] >= 2 for code in GROUPS), shown


def test_the_campaigns_that_are_attacked_have_classes_and_totals() -> None:
    regions = [resultats(campaign(seed)) for seed in range(6)]
    shown = Counter(resultat.code for region in regions for resultat in region.questions if resultat.modalites)
    assert all(shown[code] >= 4 for code in IN_CLASSES), shown
    of_dlas = [resultats(campaign(seed), dla) for seed in range(2) for dla in DLAS]
    assert sum(bool(resultat.total and resultat.total.valeur) for page in of_dlas for resultat in page.questions) >= 4
