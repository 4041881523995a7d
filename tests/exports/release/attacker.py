"""Solves released figures with CP-SAT, as a reader would: which intervals it can deduce for each person's shares.

Unknowns are shares in halves of a point. A statement is the constraint of one cell; a reader holds those of every
release that it may read, and knows some answers. The result is an interval for each share of someone else.
"""

import random
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import permutations, product
from math import gcd, lcm

from ortools.sat.python import cp_model

from exports.release.annees import mean_of
from exports.release.cellules import REGION, SOUHAIT, Cellule, Mesure, Release
from exports.release.exactes import CollecteTemps, ReponseTemps

HALVES = 200
"""A whole, in halves of a point."""
HALF = 50
"""Half a point, in hundredths of a percent."""
LARGEUR = 20
"""Ten points: no narrower interval may be deduced, and no larger minimum proved, for someone who did not agree."""
EFFORT_MOST = 60.0
"""Effort of the solver, in about seconds of a processor: a model that exceeds it is unfinished, which is a failure."""
EFFORT = 3.0
"""Effort for one interval; a tenth of it for each solution that shows many shares wide at once."""
AT_ONCE = 25
"""Shares that one solution is asked to show wide: a larger model often shows none within its effort."""

CORRIGEE = 100
"""Offset of the place of a période, which distinguishes a corrected answer from the one before."""

ANNEE = "année d’avant"
"""The `colonne` of a change between two years of two périodes each."""

Cle = tuple[int, str, int, str]
"""An unknown answer: the place of its période, its DLA, its person, and whether it is `réel` or `souhait`."""
Solution = Mapping[tuple[Cle, str], int]
"""Shares of every answer that satisfy what is released, in halves of a point."""
Part = tuple[Cle, str]
"""The share of an answer for a line, or for all lines of a mission."""
Goal = Mapping[Part, int]
"""Shares to make large (1) or small (-1)."""


@dataclass(frozen=True, kw_only=True)
class Publiee:
    """A release, and the answers behind it. Two releases of one période share their unknowns.

    `avant` is the release that its changes start from; `ordre`: the order of remainders is known too. `corrigees` are
    the persons whose answers are not those of the release before.
    """

    periode: int
    collecte: CollecteTemps
    release: Release
    avant: "Publiee | None" = None
    ordre: bool = False
    corrigees: frozenset[int] = frozenset()

    def cle(self, reponse: ReponseTemps, kind: str) -> "Cle":
        """Return the unknown for an answer."""
        return (self.periode + CORRIGEE * (reponse.personne in self.corrigees), reponse.dla, reponse.personne, kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Curieux:
    """A reader: the persons whose answers it knows, the DLA that it directs, and those whose figures it reads."""

    nom: str
    personnes: frozenset[int] = frozenset()
    dirigees: frozenset[str] = frozenset()
    lues: frozenset[str] = frozenset()

    def knows(self, reponse: ReponseTemps) -> bool:
        return reponse.personne in self.personnes or reponse.dla in self.dirigees


@dataclass(frozen=True, slots=True)
class Enonce:
    """The constraint of a cell: a weighted sum of shares is between two bounds (included), under conditions or not."""

    termes: Mapping[Part, int]
    bas: int
    haut: int
    cotes: Mapping[int, bool] = field(default_factory=dict)
    """Numbers of choices, and the side of each under which the constraint holds; empty: it always holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouve:
    """A share deduced too closely, in points."""

    curieux: str
    personne: int
    code: str
    bas: float
    haut: float


class ModelError(AssertionError):
    """The model is wrong or unfinished: none of its results count."""


@dataclass
class Attaque:
    """Deductions of one reader from some releases."""

    publiees: Sequence[Publiee]
    curieux: Curieux
    is_measured: bool = False
    """Whether `narrowest` is sought, beyond the shares found."""
    narrowest: float = 100.0
    """The narrowest interval among those that were computed whole, in points."""
    indices: Sequence[Solution] = ()
    """Solutions found for readers who know more: they are valid for this one too."""
    solutions: list[Solution] = field(default_factory=list)
    _seen: dict[Part, tuple[int, int]] = field(default_factory=dict)

    def found(self) -> list[Trouve]:
        """Return the shares of people who did not agree that are deduced too closely."""
        truth, targets = self._answers()
        if not targets:
            return []
        model = self._model(truth)
        for solution in (model.verite, *self.indices):
            self._see(model, solution, targets)
        self._diversify(model, targets)
        shares_found = [part for part in targets if not self._shows_wide(model, part)]
        if self.is_measured:
            self._measure(model, targets)
        if shares_found and any(publiee.ordre for publiee in self.publiees):
            model = self._model(truth, told=False)
            shares_found = [part for part in shares_found if not self._shows_wide(model, part)]
        return [self._named(model, part) for part in shares_found]

    def _model(self, truth: Mapping[Cle, Mapping[str, int]], *, told: bool = True) -> "_Modele":
        """Build the model; `told` adds the knowledge of which shares were rounded up."""
        blocs = {bloc.code: bloc.lignes for publiee in self.publiees for bloc in publiee.collecte.blocs}
        model = _Modele(truth, self._known(), list(self._enonces(told=told)), blocs)
        model.check()
        return model

    def known(self) -> frozenset[Cle]:
        """Return the answers that this reader knows."""
        return frozenset(cle for cle in self._answers()[0] if self._known()(cle))

    # --- knowledge of the reader

    def _answers(self) -> tuple[dict[Cle, Mapping[str, int]], list[Part]]:
        """Return every answer, and the shares to protect: of people who agreed in no release; wishes, of everyone."""
        truth: dict[Cle, Mapping[str, int]] = {}
        agreed: set[Cle] = set()
        unknown: dict[Cle, list[str]] = {}
        for publiee in self.publiees:
            codes = [bloc.code for bloc in publiee.collecte.blocs]
            lines = [code for bloc in publiee.collecte.blocs for code in bloc.lignes]
            for reponse in publiee.collecte.reponses:
                for kind, parts in (("réel", reponse.parts), ("souhait", reponse.souhait)):
                    if parts is None:
                        continue
                    cle = publiee.cle(reponse, kind)
                    truth[cle] = parts
                    agreed |= {cle} if reponse.accord and kind == "réel" else set()
                    if not self.curieux.knows(reponse):
                        unknown[cle] = [*dict.fromkeys((*codes, *lines))] if kind == "réel" else codes
        return truth, [(cle, code) for cle, every in unknown.items() if cle not in agreed for code in every]

    def _known(self) -> Callable[[Cle], bool]:
        return lambda cle: cle[2] in self.curieux.personnes or cle[1] in self.curieux.dirigees

    def _enonces(self, *, told: bool = True) -> Iterator[Enonce]:
        choices = iter(range(10_000))
        for publiee in self.publiees:
            reader = _Lecture(publiee, choices)
            for cellule in publiee.release.cellules:
                if not cellule.territoire or cellule.territoire in self.curieux.lues:
                    yield from reader.read(cellule)
            if publiee.ordre:
                yield from reader.order(told=told)

    # --- deductions

    def _see(self, model: "_Modele", solution: Mapping[Part, int], targets: Sequence[Part]) -> None:
        for part in targets:
            value = model.value(solution, part)
            low, high = self._seen.get(part, (value, value))
            self._seen[part] = (min(low, value), max(high, value))

    def _is_wide(self, part: Part, width: int = LARGEUR) -> bool:
        low, high = self._seen[part]
        return low < LARGEUR and high - low >= width

    def _diversify(self, model: "_Modele", targets: Sequence[Part], width: int = LARGEUR) -> None:
        """Find solutions that show many shares wide at once, some of them at random each time."""
        chance, useless = random.Random(0), 0  # noqa: S311
        while useless < 2 and (narrow := [part for part in targets if not self._is_wide(part, width)]):
            drawn = chance.sample(narrow, min(AT_ONCE, len(narrow)))
            self._take(model, model.spread({part: self._seen[part][0] for part in drawn}, width))
            is_useful = len(narrow) > sum(not self._is_wide(part, width) for part in targets)
            useless = 0 if is_useful else useless + 1

    def _shows_wide(self, model: "_Modele", part: Part) -> bool:
        """Look for answers that show a share wide, unless a solution has done so yet."""
        if not self._is_wide(part):
            self._widen(model, part)
        return self._is_wide(part)

    def _named(self, model: "_Modele", part: Part) -> Trouve:
        low, high = self._stretched(model, part)
        return Trouve(curieux=self.curieux.nom, personne=part[0][2], code=part[1], bas=low / 2, haut=high / 2)

    def _widen(self, model: "_Modele", part: Part) -> None:
        """Raise ModelError when the solver finds neither such answers nor that there are none."""
        if self._seen[part][0] >= LARGEUR and not self._take(model, model.within(part, 0, LARGEUR - 1)):
            return
        low, high = self._seen[part]
        if high - low >= LARGEUR:
            return
        if not self._take(model, model.within(part, low + LARGEUR, HALVES)) and low:
            self._take(model, model.push({part: -1}))
            self._take(model, model.within(part, self._seen[part][0] + LARGEUR, HALVES))

    def _take(self, model: "_Modele", solution: Solution | None) -> bool:
        if solution is None:
            return False
        self.solutions.append(solution)
        self._see(model, solution, list(self._seen))
        return True

    def _measure(self, model: "_Modele", targets: Sequence[Part]) -> None:
        """Stretch the shares that look narrowest, for a lower bound of their width."""
        self._diversify(model, targets, 3 * LARGEUR)
        for part in sorted(targets, key=lambda target: self._seen[target][1] - self._seen[target][0])[:2]:
            low, high = self._stretched(model, part)
            self.narrowest = min(self.narrowest, (high - low) / 2)

    def _stretched(self, model: "_Modele", part: Part) -> tuple[int, int]:
        """Push a share both ways as far as the solver can."""
        for sign in (1, -1):
            self._take(model, model.near({part: sign}, EFFORT))
        return self._seen[part]


class _Lecture:
    """A translator of the cells of a release into statements on exact shares."""

    def __init__(self, publiee: Publiee, choices: Iterator[int]) -> None:
        self.publiee = publiee
        self.choices = choices
        blocs = publiee.collecte.blocs
        self.lines = {code: (code,) for bloc in blocs for code in bloc.lignes} | {
            bloc.code: bloc.lignes for bloc in blocs
        }

    def read(self, cellule: Cellule) -> Iterator[Enonce]:
        if cellule.mesure is Mesure.ECART:
            yield from self._size(cellule)
        elif cellule.valeur is not None and cellule.mesure is Mesure.SENS:
            yield from self._direction(cellule)
        elif cellule.valeur is not None and cellule.mesure is Mesure.ETP:
            self._check_etp(cellule)
        elif cellule.valeur is not None and cellule.mesure is not Mesure.MOTS:
            yield self._within(cellule, cellule.valeur)

    def order(self, *, told: bool) -> Iterator[Enonce]:
        """Order remainders: a code rounded up has a larger remainder than one that was not, for missions, then lines of
        each. The reader works out which were; `told` gives it directly, which is more than it knows, and is solved at
        once."""
        release = self.publiee.release
        blocs = self.publiee.collecte.blocs
        yield from self._remainders(
            release, [block.code for block in blocs if block.code in release.parts()], told=told
        )
        for bloc in blocs:
            if release.has_lines and len(bloc.lignes) > 1:
                yield from self._remainders(release, bloc.lignes, told=told)

    def _weights(self, mesure: Mesure, territoire: str = REGION) -> dict[Cle, int]:
        kind = "souhait" if mesure is Mesure.SOUHAIT else "réel"
        both = mesure in (Mesure.REEL, Mesure.SOUHAIT)
        return {
            self.publiee.cle(reponse, kind): reponse.poids
            for reponse in self.publiee.collecte.reponses
            if territoire in (REGION, reponse.dla) and (reponse.souhait is not None or not both)
        }

    def _sum(self, weights: Mapping[Cle, int], code: str, times: int = 1) -> dict[Part, int]:
        return {(cle, line): times * weight for cle, weight in weights.items() for line in self.lines[code]}

    def _within(self, cellule: Cellule, printed: int) -> Enonce:
        """Constrain an exact share to be strictly less than one step from the printed one."""
        weights = self._weights(cellule.mesure, cellule.territoire)
        whole = 2 * sum(weights.values())
        low, high = (printed - cellule.pas) * whole, (printed + cellule.pas) * whole
        return Enonce(self._sum(weights, cellule.ligne), low + 1, high - 1)

    def _check_etp(self, cellule: Cellule) -> None:
        """Check that ETP disclose no more than printed shares and weights, which all know and from which they
        follow."""
        parts = self.publiee.release.parts()
        total = self.publiee.collecte.poids / 100 / self.publiee.collecte.mois
        slack = abs((cellule.valeur or 0) - total * parts[cellule.ligne] / 100)
        if slack >= 2:  # half a tenth of the total, then one of its mission, then one of its own: less than two
            raise ModelError(f"the ETP of {cellule.ligne} tell more than printed shares do")

    def _gap(self, cellule: Cellule) -> tuple[dict[Part, int], int]:
        """Return the gap behind a cell, multiplied by the second value returned; the starting side is subtracted."""
        if cellule.colonne == ANNEE:
            return self._year_gap(cellule.ligne)
        if cellule.colonne == SOUHAIT:
            after, before = self._weights(Mesure.SOUHAIT), self._weights(Mesure.REEL)
            former = self
        else:
            assert self.publiee.avant is not None
            former = _Lecture(self.publiee.avant, self.choices)
            after, before = self._weights(Mesure.PART), former._weights(Mesure.PART)
        after_weight, before_weight = sum(after.values()), sum(before.values())
        terms = self._sum(after, cellule.ligne, before_weight)
        for part, weight in former._sum(before, cellule.ligne, -after_weight).items():
            terms[part] = terms.get(part, 0) + weight
        return terms, 2 * after_weight * before_weight

    def _year_gap(self, code: str) -> tuple[dict[Part, int], int]:
        """Return the gap, as `_gap` does, between the mean of two périodes and that of the two before them."""
        lectures = [_Lecture(publiee, self.choices) for publiee in self._last_four()]
        weights = [reader._weights(Mesure.PART) for reader in lectures]
        common, terms = lcm(*(sum(weight.values()) for weight in weights)), dict[Part, int]()
        for sign, lecture, weights_of in zip((1, 1, -1, -1), lectures, weights, strict=True):
            terms |= lecture._sum(weights_of, code, sign * common // sum(weights_of.values()))
        return terms, 4 * common

    def _last_four(self) -> Sequence[Publiee]:
        """Return this période and the three before it, the last one first."""
        publiees = [self.publiee]
        while len(publiees) < 4 and publiees[-1].avant is not None:
            publiees.append(publiees[-1].avant)
        return publiees

    def _direction(self, cellule: Cellule) -> Iterator[Enonce]:
        terms, point = self._gap(cellule)
        far, least = 100 * point, cellule.pas * point
        sens = cellule.valeur
        yield Enonce(terms, *{1: (least, far), -1: (-far, -least), 0: (1 - least, least - 1)}[sens or 0])

    def _size(self, cellule: Cellule) -> Iterator[Enonce]:
        """Constrain a size: within a step of the exact one when it is shown, further when it is withheld."""
        sens = self.publiee.release.get(Mesure.SENS, cellule.ligne, REGION, cellule.colonne)
        if sens is None or not sens.valeur:
            return
        terms, point = self._gap(cellule)
        printed = self._printed_gap(cellule)
        low, high = (printed - cellule.pas) * point, (printed + cellule.pas) * point
        if cellule.valeur is not None:
            yield Enonce(terms, low, high)
            return
        choice = next(self.choices)
        yield Enonce(terms, -100 * point, low - 1, {choice: True})
        yield Enonce(terms, high + 1, 100 * point, {choice: False})

    def _printed_gap(self, cellule: Cellule) -> int:
        release, code = self.publiee.release, cellule.ligne
        if cellule.colonne == SOUHAIT:
            cells = (release.get(Mesure.SOUHAIT, code), release.get(Mesure.REEL, code))
            return sum(sign * (cell.valeur or 0) for sign, cell in zip((1, -1), cells, strict=True) if cell)
        if cellule.colonne == ANNEE:
            parts = [publiee.release.missions() for publiee in self._last_four()]
            after, before = (mean_of(pair, release.blocs, ())[0] for pair in (parts[:2], parts[2:]))
            return after[code] - before[code]
        assert self.publiee.avant is not None
        return release.missions()[code] - self.publiee.avant.release.missions()[code]

    def _remainders(self, release: Release, codes: Sequence[str], *, told: bool) -> Iterator[Enonce]:
        """Constrain codes rounded up to lie under their printed share, the others at it or over it, with smaller
        remainders."""
        weights, collecte = self._weights(Mesure.PART), self.publiee.collecte
        whole, pas, printed = 2 * sum(weights.values()), release.pas, release.parts()
        up = {code: printed[code] > collecte.exact(self.lines[code]) for code in codes}
        choices = {} if told else {code: next(self.choices) for code in codes}
        for code, side in product(codes, (True, False)):
            if not told or up[code] is side:
                low = (printed[code] - pas) * whole + 1 if side else printed[code] * whole
                high = low + pas * whole - (2 if side else 1)
                yield Enonce(self._sum(weights, code), low, high, {} if told else {choices[code]: side})
        for line, other in permutations(codes, 2):
            if not told or (up[line] and not up[other]):
                terms = self._sum(weights, line) | {part: -weight for part, weight in self._sum(weights, other).items()}
                low = (printed[line] - printed[other] - pas) * whole
                cotes = {} if told else {choices[line]: True, choices[other]: False}
                yield Enonce(terms, low, 200 * whole, cotes)


class _Modele:
    """Statements as a model, shared by every objective of one reader."""

    def __init__(
        self,
        truth: Mapping[Cle, Mapping[str, int]],
        known: Callable[[Cle], bool],
        enonces: Collection[Enonce],
        blocs: Mapping[str, Sequence[str]],
    ) -> None:
        self.truth = truth
        self.known = known
        self.model = cp_model.CpModel()
        self.verite = {(cle, line): part // HALF for cle, parts in truth.items() for line, part in parts.items()}
        self.unknowns = {
            part: self.model.new_int_var(0, HALVES, f"{part}") for part in self.verite if not known(part[0])
        }
        self.blocs = blocs
        self._choices: dict[int, cp_model.IntVar] = {}
        for cle, parts in truth.items():
            if not known(cle):
                self.model.add(sum(self.unknowns[cle, line] for line in parts) == HALVES)
        for enonce in enonces:
            self._add(enonce)
        for part, variable in self.unknowns.items():
            self.model.add_hint(variable, self.verite[part])

    def _choice(self, number: int) -> cp_model.IntVar:
        if number not in self._choices:
            self._choices[number] = self.model.new_bool_var(f"choice {number}")
        return self._choices[number]

    def _add(self, enonce: Enonce) -> None:
        """Add a statement: known shares move to the bounds, and all is divided by the common divisor of its weights."""
        termes = enonce.termes
        fixed = sum(weight * self.verite[part] for part, weight in termes.items() if part not in self.unknowns)
        terms = {self.unknowns[part]: weight for part, weight in termes.items() if part in self.unknowns and weight}
        low, high, common = enonce.bas - fixed, enonce.haut - fixed, gcd(*terms.values()) or 1
        low, high = -(-low // common), high // common
        expression = sum(weight // common * variable for variable, weight in terms.items())
        added = self.model.add_linear_constraint(expression, low, high)
        if enonce.cotes:
            choices = {number: self._choice(number) for number in enonce.cotes}
            added.only_enforce_if(
                [variable if enonce.cotes[number] else ~variable for number, variable in choices.items()]
            )

    def check(self) -> None:
        """Raise ModelError when the true answers do not satisfy the model."""
        model = self.model.clone()
        for part, variable in self.unknowns.items():
            model.add(model.get_int_var_from_proto_index(variable.index) == self.verite[part])
        if _solver(EFFORT_MOST).solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            raise ModelError("the true answers do not satisfy what is released")

    def lines(self, part: Part) -> Sequence[str]:
        return self.blocs.get(part[1], (part[1],))

    def value(self, solution: Mapping[Part, int], part: Part) -> int:
        return sum(solution[part[0], line] for line in self.lines(part))

    def push(self, goal: Goal) -> Solution:
        """Return a solution where some shares are as large as possible, or as small for -1."""
        solution = self._solved(self._towards(goal), EFFORT_MOST, cp_model.OPTIMAL)
        if solution is None:
            raise ModelError("the true answers satisfy what is released, and nothing does")
        return solution

    def near(self, goal: Goal, effort: float) -> Solution | None:
        """Return the best solution found within `effort`, as `push` does; None when there is none."""
        solver = _solver(effort)
        has_solution = solver.solve(self._towards(goal)) in (cp_model.OPTIMAL, cp_model.FEASIBLE)
        return self._read(solver) if has_solution else None

    def spread(self, lows: Mapping[Part, int], width: int) -> Solution | None:
        """Return a solution where many shares are `width` over the lowest value seen, or under LARGEUR when it is not;
        None when none was met within a tenth of EFFORT."""
        model, gains = self.model.clone(), list[cp_model.IntVar]()
        for part, low in lows.items():
            value, is_low = self._sum({part: 1}), low < LARGEUR
            gain = model.new_int_var(-HALVES, width if is_low else 0, f"gain {part}")
            model.add(gain <= (value - low if is_low else LARGEUR - 1 - value))
            gains.append(gain)
        model.maximize(sum(gains))
        solver = _solver(EFFORT / 10)
        solver.parameters.relative_gap_limit = 0.1
        return self._read(solver) if solver.solve(model) in (cp_model.OPTIMAL, cp_model.FEASIBLE) else None

    def within(self, part: Part, low: int, high: int) -> Solution | None:
        """Return a solution where a share is between two bounds (included), in halves of a point; None when there is
        none."""
        model = self.model.clone()
        model.maximize(0)
        model.add_linear_constraint(self._sum({part: 1}), low, high)
        return self._solved(model, EFFORT_MOST, cp_model.OPTIMAL)

    def _towards(self, goal: Goal) -> cp_model.CpModel:
        self.model.maximize(self._sum(goal))
        return self.model

    def _sum(self, goal: Goal) -> cp_model.LinearExprT:
        return sum(sign * self.unknowns[part[0], line] for part, sign in goal.items() for line in self.lines(part))

    def _solved(self, model: cp_model.CpModel, effort: float, *enough: cp_model.CpSolverStatus) -> Solution | None:
        """Return None when no solution exists. Raise ModelError when the solver did not finish."""
        solver = _solver(effort)
        status = solver.solve(model)
        if status == cp_model.INFEASIBLE:
            return None
        if status not in enough:
            raise ModelError("the solver did not finish")
        return self._read(solver)

    def _read(self, solver: cp_model.CpSolver) -> Solution:
        return {**self.verite, **{part: solver.value(variable) for part, variable in self.unknowns.items()}}


def _solver(effort: float) -> cp_model.CpSolver:
    """Return a solver that stops after so much work, whatever else the machine does."""
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_deterministic_time = effort
    return solver
