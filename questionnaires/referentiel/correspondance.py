"""Map the lines of a référentiel to the next version, and find the lines that stay comparable.

A line is a fonction or AUTRE. When a line is split, what each part held before is unknown: only their total can be
followed. So series are compared on the finest groups of lines that no transition cuts (the connected components of the
correspondences), whose totals mean the same in every version.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from questionnaires.core.elements import Frozen
from questionnaires.referentiel.referentiel import AUTRE, AUTRE_COURT, Referentiel


class Correspondance(Frozen):
    """Links (line before, line after): the time counted in one is now counted in the other.

    Every line of both versions has at least one link. Work that is no longer named goes to AUTRE, work newly named
    comes from it: so totals are kept through any change.
    """

    liens: tuple[tuple[str, str], ...]

    @classmethod
    def identity(cls, referentiel: Referentiel) -> "Correspondance":
        """Return the correspondence of a version with itself."""
        return cls(liens=tuple((code, code) for code in referentiel.lignes))

    @cached_property
    def apres(self) -> Mapping[str, tuple[str, ...]]:
        """Line before -> lines after."""
        return _grouped(self.liens)

    @cached_property
    def avant(self) -> Mapping[str, tuple[str, ...]]:
        """Line after -> lines before."""
        return _grouped((after, before) for before, after in self.liens)

    def then(self, following: "Correspondance") -> "Correspondance":
        """Combine both transitions."""
        liens = [(before, after) for before, between in self.liens for after in following.apres[between]]
        return Correspondance(liens=tuple(dict.fromkeys(liens)))

    def breaks(self, avant: Iterable[str], apres: Iterable[str]) -> bool:
        """Return whether some of these lines do not correspond one to one: they were split, merged, named or
        retired."""
        return any(len(self.apres[code]) > 1 for code in avant) or any(len(self.avant[code]) > 1 for code in apres)


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    grouped: dict[str, tuple[str, ...]] = {}
    for left, right in pairs:
        grouped[left] = (*grouped.get(left, ()), right)
    return grouped


@dataclass(frozen=True, slots=True)
class LigneComparable:
    """A group of lines whose total means the same in every version of a series.

    `codes`: its lines in each version, oldest first, in reading order, never empty. `ruptures`: places (from 1) of the
    versions that ask it differently from the version before, where a series must be marked; its total goes on.
    """

    codes: tuple[tuple[str, ...], ...]
    ruptures: tuple[int, ...]

    def total(self, version: int, parts: Mapping[str, int]) -> int:
        """Return the sum of its lines in the version at that place, in the unit of `parts` (shares, weighted sums)."""
        return sum(parts[code] for code in self.codes[version])

    def libelle(self, referentiel: Referentiel) -> str:
        """Return its name with the short titles of the latest version, `referentiel`: `Suivi + Mobilisation`."""
        return " + ".join(court_of(referentiel, code) for code in self.codes[-1])


def court_of(referentiel: Referentiel, code: str) -> str:
    """Return the short title of a line. Raises KeyError for a line of another version."""
    return AUTRE_COURT if code == AUTRE else referentiel.fonctions[code].court


def lignes_comparables(
    versions: Sequence[Referentiel], correspondances: Sequence[Correspondance]
) -> tuple[LigneComparable, ...]:
    """Return the finest groups that can be followed through `versions`, oldest first, in the order of the latest one.

    `correspondances` lead from each version to the next. The groups partition the lines of every version, so their
    totals sum to the whole in each. Raises ValueError when a correspondence does not fit its two versions.
    """
    _check(versions, correspondances)
    groups = _Groups()
    for place, correspondance in enumerate(correspondances):
        for before, after in correspondance.liens:
            groups.join((place, before), (place + 1, after))
    last = len(versions) - 1
    roots = dict.fromkeys(groups.root((last, code)) for code in versions[last].lignes)
    lignes = []
    for root in roots:
        codes = tuple(
            tuple(code for code in version.lignes if groups.root((place, code)) == root)
            for place, version in enumerate(versions)
        )
        ruptures = (
            place
            for place, (before, after) in enumerate(pairwise(codes), start=1)
            if correspondances[place - 1].breaks(before, after)
        )
        lignes.append(LigneComparable(codes, tuple(ruptures)))
    return tuple(lignes)


def missions_en_rupture(
    versions: Sequence[Referentiel], correspondances: Sequence[Correspondance]
) -> Mapping[str, tuple[int, ...]]:
    """Map the code of a mission to places (from 1) of the versions where its total changes meaning.

    It breaks when time enters or leaves it: a fonction named or retired in it, or merged with one of another mission.
    Missions that never break are left out.
    """
    broken: dict[str, tuple[int, ...]] = {}
    for place, (before, after) in enumerate(pairwise(versions), start=1):
        for ligne in lignes_comparables((before, after), correspondances[place - 1 : place]):
            homes = _missions(before, ligne.codes[0]) | _missions(after, ligne.codes[1])
            if len(homes) > 1:
                broken |= {code: (*broken.get(code, ()), place) for code in homes if code}
    return {code: tuple(sorted(set(places))) for code, places in broken.items()}


def _missions(referentiel: Referentiel, codes: Iterable[str]) -> frozenset[str]:
    """Return the missions of some lines; '' for AUTRE, which has none."""
    homes = {fonction.code: mission.code for mission in referentiel.missions for fonction in mission.fonctions}
    return frozenset(homes.get(code, "") for code in codes)


def _check(versions: Sequence[Referentiel], correspondances: Sequence[Correspondance]) -> None:
    if len(correspondances) != len(versions) - 1:
        raise ValueError("there is one correspondence between each version and the next")
    for (before, after), correspondance in zip(pairwise(versions), correspondances, strict=True):
        if correspondance.apres.keys() != set(before.lignes) or correspondance.avant.keys() != set(after.lignes):
            raise ValueError(f"the correspondence does not lead from {before.code!r} to {after.code!r}")


class _Groups:
    """Disjoint sets of (place of the version, code)."""

    def __init__(self) -> None:
        self._above: dict[tuple[int, str], tuple[int, str]] = {}

    def root(self, node: tuple[int, str]) -> tuple[int, str]:
        """Return the representative of a set."""
        while (above := self._above.get(node)) is not None:
            node = above
        return node

    def join(self, left: tuple[int, str], right: tuple[int, str]) -> None:
        first, second = self.root(left), self.root(right)
        if first != second:
            self._above[second] = first
