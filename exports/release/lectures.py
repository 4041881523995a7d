"""What each kind of reader can deduce of a person's share from rounded totals and from what that reader knows."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from exports.release.arrondi import POINTS
from exports.release.cellules import Bloc
from exports.release.exactes import ReponseTemps, dlas_of, persons
from exports.release.seuils import Seuils


@dataclass(frozen=True, slots=True)
class Lecteur:
    """A reader: the places of the answers known exactly, and the DLA whose own figure is read."""

    connues: frozenset[int]
    dlas: frozenset[str]


def lecteurs(
    reponses: Sequence[ReponseTemps], directions: Collection[frozenset[str]], montres: Collection[str]
) -> Iterator[Lecteur]:
    """An outsider, the C2RA, each author, the staff of each DLA with and without each of them, and each direction.

    `directions` are the DLA directed together; `montres` are those that have figures of their own.
    """
    shown, by_person, staff_of = frozenset(montres), dict[int, set[int]](), dict[str, set[int]]()
    for place, own in enumerate(reponses):
        by_person.setdefault(own.personne, set()).add(place)
        staff_of.setdefault(own.dla, set()).add(own.personne)
    yield Lecteur(frozenset(), frozenset())
    yield Lecteur(frozenset(), shown)
    groups = [frozenset({person}) for person in by_person]
    for staff in staff_of.values():
        groups += [frozenset(staff), *(frozenset(staff - {person}) for person in staff)]
    for group in dict.fromkeys(groups):
        known = frozenset(place for person in group for place in by_person[person])
        yield Lecteur(known, shown & {reponses[place].dla for place in known})
    for direction in dict.fromkeys(directions):
        yield Lecteur(frozenset(place for place, own in enumerate(reponses) if own.dla in direction), shown & direction)


def leaves_enough(reponses: Sequence[ReponseTemps], seuils: Seuils) -> bool:
    """Whether, without the answers of any one author, nobody is left, or enough persons in enough DLA."""
    for person in persons(reponses):
        left = [own for own in reponses if own.personne != person]
        if left and (len(persons(left)) < seuils.reste_personnes or len(dlas_of(left)) < seuils.reste_dlas):
            return False
    return True


def is_dominated(reponses: Sequence[ReponseTemps], seuils: Seuils) -> bool:
    """Whether one person nearly makes the total, or what is left of it for whoever weighs most after them."""
    weights: dict[int, int] = {}
    for own in reponses:
        weights[own.personne] = weights.get(own.personne, 0) + own.poids
    first, second = sorted((*weights.values(), 0, 0), reverse=True)[:2]
    return POINTS * first > seuils.dominance * (sum(weights.values()) - second)


def hides_everyone(
    points: Mapping[str, int],
    pas: int,
    blocs: Sequence[Bloc],
    reponses: Sequence[ReponseTemps],
    readers: Sequence[Lecteur],
    of_dlas: Mapping[str, Mapping[str, int]],
    seuils: Seuils,
) -> bool:
    """Whether no reader can deduce a share of someone who did not agree more closely than `Seuils.largeur`.

    `points` are the printed shares of missions and lines, rounded to `pas`; `of_dlas` those of the shown DLA, by
    mission, rounded to `Seuils.pas_missions`.
    """
    lines = {code: (code,) for bloc in blocs for code in bloc.lignes} | {bloc.code: bloc.lignes for bloc in blocs}
    heaviest = sorted(
        (place for place, own in enumerate(reponses) if not own.accord), key=lambda place: -reponses[place].poids
    )
    targets = [next((place for place in heaviest if place not in reader.connues), None) for reader in readers]
    for code, printed in points.items():
        shares = tuple(sum(own.parts.get(line, 0) for line in lines[code]) for own in reponses)
        told = {dla: own[code] for dla, own in of_dlas.items() if code in own}
        total = _Total(printed, pas, shares, tuple(reponses), told, seuils)
        for reader, target in zip(readers, targets, strict=True):
            if target is not None and not total.hides(target, reader):
                return False
    return True


@dataclass(frozen=True)
class _Total:
    """A share of the région and of its shown DLA, printed and exact. Sums are in weight × hundredths."""

    printed: int
    pas: int
    shares: tuple[int, ...]
    reponses: tuple[ReponseTemps, ...]
    dlas: Mapping[str, int]
    seuils: Seuils

    def hides(self, target: int, reader: Lecteur) -> bool:
        """Whether this reader cannot bound the share of `target` closely, the heaviest of those to be protected.

        Anyone lighter is bounded less closely, and nobody to be protected is in a shown DLA: all agreed there.
        """
        known = sum(self._part(place) for place in reader.connues)
        low, high = self._sum(self.printed - self.pas) - known, self._sum(self.printed + self.pas) - known
        unknown = (
            100 * POINTS * sum(own.poids for place, own in enumerate(self.reponses) if place not in reader.connues)
        )
        least_of_dlas = 0
        for dla in reader.dlas & self.dlas.keys():
            least, most = self._of_dla(dla, reader)
            least_of_dlas += least
            unknown -= most
        own = 100 * self.reponses[target].poids  # a point of it
        highest = min(POINTS * own, high - least_of_dlas)
        lowest = max(0, low - (unknown - POINTS * own))
        width = self.seuils.largeur * own
        return highest >= width and lowest < width and highest - lowest >= width

    def _part(self, place: int) -> int:
        return self.reponses[place].poids * self.shares[place]

    def _sum(self, points: int, dla: str = "") -> int:
        return 100 * points * sum(own.poids for own in self.reponses if not dla or own.dla == dla)

    def _of_dla(self, dla: str, reader: Lecteur) -> tuple[int, int]:
        """The least that its unknown answers sum to, and how much less than everything at most."""
        mine = [place for place, own in enumerate(self.reponses) if own.dla == dla]
        known = sum(self._part(place) for place in mine if place in reader.connues)
        everything = 100 * POINTS * sum(self.reponses[place].poids for place in mine if place not in reader.connues)
        step = self.seuils.pas_missions
        least = max(0, self._sum(self.dlas[dla] - step, dla) - known)
        most = min(everything, self._sum(self.dlas[dla] + step, dla) - known)
        return least, everything - most
