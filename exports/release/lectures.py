"""Bounds that each kind of reader can deduce on a person's share, from rounded totals and prior knowledge."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import gcd

from exports.release.arrondi import POINTS
from exports.release.cellules import BlocCellules
from exports.release.exactes import ReponseTemps, persons
from exports.release.seuils import Seuils

DEMI_POINT = 50
"""Half a point, in hundredths: respondents answer by halves of a point at the finest, which narrows deductions."""

GRILLE = 1
"""Points that a solver gains on a bound that mixes several weights, since answers go by halves of a point."""

Intervalle = tuple[int, int]
"""Bounds of an exact share, in points."""

Auteur = tuple[int, str]
"""Author of an answer: a person, for a DLA."""


@dataclass(frozen=True, slots=True)
class Total:
    """The sum of the shares of some answers, by their places, between two bounds in weight × hundredths."""

    places: frozenset[int]
    bas: int
    haut: int

    @classmethod
    def of(cls, reponses: Sequence[ReponseTemps], interval: Intervalle, places: Iterable[int] | None = None) -> "Total":
        """Make the total of all answers, or of those at `places`, from the bounds of their mean share, in points."""
        chosen = frozenset(range(len(reponses)) if places is None else places)
        point = 100 * sum(reponses[place].poids for place in chosen)
        return cls(chosen, interval[0] * point, interval[1] * point)

    def without(self, other: "Total") -> "Total":
        """Subtract the total of some of the same answers."""
        return Total(self.places - other.places, self.bas - other.haut, self.haut - other.bas)


@dataclass(frozen=True, slots=True)
class Lecteur:
    """A reader: the places of the answers known exactly, and the DLA whose own figure is read."""

    connues: frozenset[int]
    dlas: frozenset[str]


def lecteurs(
    reponses: Sequence[ReponseTemps], directions: Collection[frozenset[str]], montres: Collection[str]
) -> Iterator[Lecteur]:
    """Yield an outsider, the C2RA, each author, the staff of each DLA with and without each member, and each direction.

    `directions` are the sets of DLA directed together; `montres` are the DLA that have figures of their own.
    """
    shown, by_person, staff_of = frozenset(montres), dict[int, set[int]](), dict[str, set[int]]()
    for place, reponse in enumerate(reponses):
        by_person.setdefault(reponse.personne, set()).add(place)
        staff_of.setdefault(reponse.dla, set()).add(reponse.personne)
    yield Lecteur(frozenset(), frozenset())
    yield Lecteur(frozenset(), shown)
    groups = [frozenset({person}) for person in by_person]
    for staff in staff_of.values():
        groups += [frozenset(staff), *(frozenset(staff - {person}) for person in staff)]
    for group in dict.fromkeys(groups):
        known = frozenset(place for person in group for place in by_person[person])
        yield Lecteur(known, shown & {reponses[place].dla for place in known})
    for direction in dict.fromkeys(directions):
        yield Lecteur(
            frozenset(place for place, reponse in enumerate(reponses) if reponse.dla in direction), shown & direction
        )


def leaves_enough(reponses: Sequence[ReponseTemps], seuils: Seuils) -> bool:
    """Return whether, without the answers of any one author, nobody is left, or enough persons in enough DLA."""
    everyone = len(persons(reponses))
    if everyone <= 1:
        return True
    staff_of: dict[str, set[int]] = {}
    for reponse in reponses:
        staff_of.setdefault(reponse.dla, set()).add(reponse.personne)
    alone = Counter(next(iter(staff)) for staff in staff_of.values() if len(staff) == 1)
    left = len(staff_of) - max(alone.values(), default=0)
    return everyone - 1 >= seuils.reste_personnes and left >= seuils.reste_dlas


def is_dominated(reponses: Sequence[ReponseTemps], seuils: Seuils) -> bool:
    """Return whether one person nearly makes the total, or what is left of it for the next heaviest person."""
    weights: dict[int, int] = {}
    for reponse in reponses:
        weights[reponse.personne] = weights.get(reponse.personne, 0) + reponse.poids
    first, second = sorted((*weights.values(), 0, 0), reverse=True)[:2]
    return POINTS * first > seuils.dominance * (sum(weights.values()) - second)


def around(points: Mapping[str, int], pas: int) -> dict[str, Intervalle]:
    """Return the bounds of exact shares, from printed ones."""
    return {code: (max(0, printed - pas), min(POINTS, printed + pas)) for code, printed in points.items()}


def tighten(intervalles: Mapping[str, Intervalle], blocs: Sequence[BlocCellules]) -> dict[str, Intervalle]:
    """Narrow the bounds of shares: missions sum to 100, and the lines of a mission to its share."""
    bounds = dict(intervalles)
    for _ in range(2):
        _fit(bounds, [bloc.code for bloc in blocs], (POINTS, POINTS))
        for bloc in blocs:
            if set(bloc.lignes) <= bounds.keys() and bloc.lignes != (bloc.code,):
                lines = [bounds[code] for code in bloc.lignes]
                low, high = bounds[bloc.code]
                bounds[bloc.code] = (
                    max(low, sum(line[0] for line in lines)),
                    min(high, sum(line[1] for line in lines)),
                )
                _fit(bounds, bloc.lignes, bounds[bloc.code])
    return bounds


def _fit(bounds: dict[str, Intervalle], codes: Sequence[str], whole: Intervalle) -> None:
    lows, highs = (sum(bounds[code][side] for code in codes) for side in (0, 1))
    for code in codes:
        low, high = bounds[code]
        bounds[code] = (max(low, whole[0] - highs + high), min(high, whole[1] - lows + low))


def narrowed(before: Intervalle, after: Intervalle, gap: Intervalle) -> tuple[Intervalle, Intervalle]:
    """Return the bounds of two shares once the second minus the first is known to be in `gap`."""
    first = (max(before[0], after[0] - gap[1]), min(before[1], after[1] - gap[0]))
    return first, (max(after[0], before[0] + gap[0]), min(after[1], before[1] + gap[1]))


def hides_everyone(
    totals: Mapping[str, Sequence[Total]],
    blocs: Sequence[BlocCellules],
    reponses: Sequence[ReponseTemps],
    readers: Callable[[], Iterator[Lecteur]],
    of_dlas: Mapping[str, Mapping[str, int]],
    seuils: Seuils,
) -> bool:
    """Return whether no reader can deduce a share of someone who did not agree more closely than `Seuils.largeur`.

    `totals` are those shown of each mission and line; `of_dlas` the printed shares of the shown DLA, by mission,
    rounded to `Seuils.pas_missions`. `readers` are made only when a total is not too wide for any of them.
    """
    lines = {code: (code,) for bloc in blocs for code in bloc.lignes} | {bloc.code: bloc.lignes for bloc in blocs}
    heaviest = sorted(
        (place for place, reponse in enumerate(reponses) if not reponse.accord),
        key=lambda place: -reponses[place].poids,
    )
    doubtful: list[tuple[_Vue, Total]] = []
    for code, shown_totals in totals.items():
        shares = tuple(sum(reponse.parts.get(line, 0) for line in lines[code]) for reponse in reponses)
        dlas = {dla: points[code] for dla, points in of_dlas.items() if code in points}
        view = _Vue(shares, tuple(reponses), dlas, seuils)
        doubtful += [(view, total) for total in shown_totals if heaviest and not view.is_wide(total, heaviest[0])]
    known = tuple(readers()) if doubtful else ()
    return all(view.hides(total, heaviest, reader) for view, total in doubtful for reader in known)


@dataclass(frozen=True)
class _Vue:
    """The exact shares of one mission or line, and the printed shares of DLA. Sums are in weight × hundredths."""

    shares: tuple[int, ...]
    reponses: tuple[ReponseTemps, ...]
    dlas: Mapping[str, int]
    seuils: Seuils

    def is_wide(self, total: Total, heaviest: int) -> bool:
        """Return whether a total's bounds are so far from the exact sum that no reader can bound anyone closely.

        A reader's knowledge is true: subtracting it leaves the same room around the sum of the others.
        """
        point = 100 * self.reponses[heaviest].poids
        exact = sum(map(self._part, total.places))
        is_whole = total.haut >= self._everything(total.places)
        above = is_whole or total.haut - exact >= (self.seuils.largeur + GRILLE) * point
        return above and (total.bas <= 0 or exact - total.bas >= POINTS * point)

    def hides(self, total: Total, heaviest: Sequence[int], reader: Lecteur) -> bool:
        """Return whether this reader cannot bound closely the share of the heaviest person to be protected.

        Anyone lighter is bounded less closely. Nobody is protected from readers of the figure of their DLA: all agreed
        there, or had agreed when it was shown.
        """
        read = reader.dlas & self.dlas.keys()
        hidden = (place for place in heaviest if place in total.places and place not in reader.connues)
        target = next((place for place in hidden if self.reponses[place].dla not in read), None)
        if target is None:
            return True
        known = sum(self._part(place) for place in reader.connues & total.places)
        low, high = self._reached(total.bas - known, total.haut - known, total.places - reader.connues)
        unknown = self._everything(total.places - reader.connues)
        least_of_dlas = 0
        for dla in read:
            least, most = self._of_dla(dla, total, reader)
            least_of_dlas += least
            unknown -= most
        point = 100 * self.reponses[target].poids  # one point of the target's share
        highest = min(POINTS * point, high - least_of_dlas)
        lowest = max(0, low - (unknown - POINTS * point))
        width, grid = self.seuils.largeur * point, GRILLE * point
        return lowest < width - grid and highest - lowest >= width + grid

    def _part(self, place: int) -> int:
        return self.reponses[place].poids * self.shares[place]

    def _everything(self, places: Iterable[int]) -> int:
        return 100 * POINTS * sum(self.reponses[place].poids for place in places)

    def _of_dla(self, dla: str, total: Total, reader: Lecteur) -> tuple[int, int]:
        """Return the least sum of a DLA's unknown answers in the total, and its least shortfall from everything."""
        mine = frozenset(place for place, reponse in enumerate(self.reponses) if reponse.dla == dla)
        known = sum(self._part(place) for place in mine & reader.connues)
        inside = self._everything((mine & total.places) - reader.connues)
        outside = self._everything(mine - total.places - reader.connues)
        whole = sum(self.reponses[place].poids for place in mine)
        step = self.seuils.pas_missions
        low, high = (100 * (self.dlas[dla] + sign * step) * whole - known for sign in (-1, 1))
        low, high = self._reached(low, high, mine - reader.connues)
        least, most = max(0, low - outside), min(inside, high)
        return least, inside - most

    def _reached(self, low: int, high: int, places: Collection[int]) -> tuple[int, int]:
        """Return the least and the greatest sums, strictly between two bounds, of answers by halves of a point."""
        unit = DEMI_POINT * (gcd(*(self.reponses[place].poids for place in places)) or 1)
        return (low // unit + 1) * unit, (-(-high // unit) - 1) * unit


def choices_of(reponses: Iterable[ReponseTemps], question: str) -> Mapping[int, frozenset[str]]:
    """Return, by person, the options that the person is counted for: those in all their answers to a question."""
    choices: dict[int, frozenset[str]] = {}
    for reponse in reponses:
        choices[reponse.personne] = choices.get(reponse.personne, reponse.choix[question]) & reponse.choix[question]
    return choices


def readers_of_choices(
    reponses: Sequence[ReponseTemps], directions: Collection[frozenset[str]]
) -> frozenset[frozenset[Auteur]]:
    """Return the sets of answers that each reader knows: those of `lecteurs`, and those given for one DLA by colleagues
    who may answer for another DLA too."""
    auteurs = [(reponse.personne, reponse.dla) for reponse in reponses]
    by_person: defaultdict[int, set[Auteur]] = defaultdict(set)
    teams: defaultdict[str, set[Auteur]] = defaultdict(set)
    for personne, dla in auteurs:
        by_person[personne].add((personne, dla))
        teams[dla].add((personne, dla))
    readers = {frozenset(auteurs[place] for place in lecteur.connues) for lecteur in lecteurs(reponses, directions, ())}
    for team in map(frozenset, teams.values()):
        readers |= {team, *(team - {auteur} for auteur in team)}
        readers |= {team | by_person[personne] for personne, _ in team}
    return frozenset(readers)


def keeps_choices(
    reponses: Sequence[ReponseTemps],
    question: str,
    intervalles: Mapping[str, Intervalle],
    readers: Iterable[frozenset[Auteur]],
) -> bool:
    """Return whether no reader is sure that someone chose an option of a question, or that they did not.

    `reponses` are those that hold an answer; `intervalles` say for how many persons each option is counted, at least
    and at most (`choices_of`). Where each answer holds one option, the counts of some options bound the others.
    `readers` are the sets of answers that each reader knows.
    """
    chosen = [reponse.choix[question] for reponse in reponses]
    exclusive = len(intervalles) > 1 and all(len(options) == 1 and options <= intervalles.keys() for options in chosen)
    together = [intervalles] if exclusive else [{code: intervalles[code]} for code in intervalles]
    answers: defaultdict[int, list[ReponseTemps]] = defaultdict(list)
    for reponse in reponses:
        answers[reponse.personne].append(reponse)
    once = {personne for personne, given in answers.items() if exclusive and len(given) == 1}
    authors = frozenset((reponse.personne, reponse.dla) for reponse in reponses)
    unknown = {
        inconnus
        for known in {reader & authors for reader in readers}
        for inconnus in _Inconnus.of(answers, question, together, known, once)
    }
    return all(inconnus.are_kept for inconnus in unknown)


@dataclass(frozen=True, slots=True)
class _Inconnus:
    """Persons whose answers a reader does not know; `restent` bounds how many of them each option is counted for.

    `certains` are counted for one option, `libres` for one or none: they may have answered differently for two DLA.
    `partiels` counts, by option, those who answered for several DLA and of whom the reader knows one answer, with that
    option: they are counted for it or for none. Many readers know as much: each case is judged once.
    """

    restent: tuple[Intervalle, ...]
    certains: int
    libres: int
    partiels: tuple[int, ...]

    @classmethod
    def of(
        cls,
        answers: Mapping[int, Sequence[ReponseTemps]],
        question: str,
        together: Iterable[Mapping[str, Intervalle]],
        known: frozenset[Auteur],
        once: Collection[int],
    ) -> Iterator["_Inconnus"]:
        """Count them among `answers`, those of each person, for each of the counts judged `together`; `once`: persons
        who gave a single answer, to a question where it is in exactly one option."""
        hidden = answers.keys() - {personne for personne, _ in known}
        certains = len(hidden.intersection(once))
        said, partiels = Counter[str](), Counter[str]()
        for personne in answers.keys() - hidden:
            given = answers[personne]
            seen = [reponse.choix[question] for reponse in given if (personne, reponse.dla) in known]
            (said if len(seen) == len(given) else partiels).update(frozenset.intersection(*seen))
        for intervalles in together:
            left = tuple((low - said[code], high - said[code]) for code, (low, high) in intervalles.items())
            yield cls(left, certains, len(hidden) - certains, tuple(partiels[code] for code in intervalles))

    @property
    def are_kept(self) -> bool:
        """Return whether each may be counted for any of their options and, unless they answered once, for none."""
        places = range(len(self.restent))
        kinds: list[tuple[_Inconnus, Iterable[int | None]]] = []
        if self.certains:
            kinds.append((replace(self, certains=self.certains - 1), places))
        if self.libres:
            kinds.append((replace(self, libres=self.libres - 1), (None, *places)))
        for place in places:
            if self.partiels[place]:
                fewer = tuple(count - (rank == place) for rank, count in enumerate(self.partiels))
                kinds.append((replace(self, partiels=fewer), (None, place)))
        return all(others.allow(chosen) for others, chosen in kinds)

    def allow(self, chosen: Iterable[int | None]) -> bool:
        """Return whether they can make the shown counts with one more person, counted for the option of each of these
        places in turn."""
        highs = [high for _, high in self.restent]
        needed = [max(0, low - held) for (low, _), held in zip(self.restent, self.partiels, strict=True)]
        spare, free = sum(highs) - self.certains, self.certains + self.libres - sum(needed)
        return min(highs) >= 0 and all(
            spare >= 0 and free >= 0
            if place is None
            else highs[place] > 0 and spare > 0 and free + (needed[place] > 0) >= 0
            for place in chosen
        )
