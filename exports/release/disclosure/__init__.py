"""Disclosure control for time: totals that may be published without revealing a person or a DLA.

A DLA is publishable when all its contributors agreed, or when they are `Seuils.personnes` or more. The others are
pooled. What is published never overlaps, so that all that can be solved from it is a published total, or that total
minus what its reader already knows: `_hides` looks at a total with the eyes of a stranger and of each contributor.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from questionnaires.core.repartition import WHOLE, largest_remainder

CONFIDENTIEL = "confidentiel (effectif trop faible)"
"""What is read wherever a figure may not be shown."""

POOLED_DLAS = 2
"""A pool of one DLA would be that DLA, given away by the region minus the others."""


@dataclass(frozen=True, slots=True)
class Seuils:
    """Thresholds: distinct persons behind a total, DLA behind a region, and the unit of what not everyone agreed to.

    `arrondi` is in thousandths of an ETP-mois. Exact sums of whole percents, by people whose weights are known, have
    few integer solutions: they give away each person's shares. Half an ETP-mois is more than 5 % of a full-time
    semestre (0.3), the step people answer by. From `fins` persons on, a mean is told to one point, and statistics of
    order (median, quartiles, minimum, maximum) may be told; below, a mean is told by `pas` points and they are not.
    Someone who makes more than `dominance` percent of a weight makes its figure.
    """

    personnes: int = 5
    dlas: int = 3
    arrondi: int = 500
    fins: int = 11
    pas: int = 5
    dominance: int = 85


SEUILS = Seuils()


@dataclass(frozen=True, slots=True, kw_only=True)
class Contribution:
    """A transmitted answer as disclosure sees it; `poids` is what it weighs in sums (zero hides nobody)."""

    dla: str
    personne: int
    poids: int
    accord: bool
    version: str = ""


class Nature(StrEnum):
    """What a published total is about; the value is what people read."""

    DLA = "DLA"
    ENSEMBLE = "ensemble de DLA"
    REGION = "région"


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A total that may be published: `personnes` counts distinct persons, `poids` sums the weights.

    `accord`: it is that of one DLA, and all of them accepted to count in its figures.
    """

    nature: Nature
    dlas: tuple[str, ...]
    personnes: int
    poids: int
    accord: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """All that may be published of a campagne. The region always counts everyone; None: nothing is published."""

    dlas: tuple[Group, ...] = ()
    ensemble: Group | None = None
    region: Group | None = None

    @property
    def parts(self) -> tuple[Group, ...]:
        """The published groups that make up the region, each answer in exactly one; empty when nothing is."""
        if self.region is None:
            return ()
        pool = () if self.ensemble is None else (self.ensemble,)
        return (*self.dlas, *pool) or (self.region,)

    @property
    def regroupes(self) -> frozenset[str]:
        """The DLA whose figure goes out only with that of others; empty when nothing goes out."""
        return frozenset(dla for part in self.parts if part.nature is not Nature.DLA for dla in part.dlas)

    def shown(self, dla: str) -> Group | None:
        """The group of that DLA alone, None when its figure is not published."""
        return next((group for group in self.dlas if dla in group.dlas), None)


def publish(
    contributions: Iterable[Contribution], seuils: Seuils = SEUILS, pooled_before: Collection[str] = ()
) -> Publication:
    """Decide what is published. Shown DLA come in the order of their codes.

    `pooled_before` are the DLA that an earlier publication of the same campaign pooled: they stay pooled, for a pool
    that shrinks gives away what left it, and a pool that only grows adds DLA that were already shown.
    """
    kept = [contribution for contribution in contributions if contribution.poids > 0]
    publishable = _publishable(kept, seuils)
    if len(_dlas(kept)) < seuils.dlas or not _hides(kept, publishable, seuils):
        return Publication()
    region = _group(Nature.REGION, kept)
    confidential = _dlas(kept) - publishable | _dlas(kept).intersection(pooled_before)
    pooled = _pool(kept, confidential, publishable, seuils)
    if pooled == _dlas(kept):
        return Publication(region=region)
    shown = sorted(_dlas(kept) - pooled)
    return Publication(
        dlas=tuple(_group(Nature.DLA, _of(kept, {dla})) for dla in shown),
        ensemble=_group(Nature.ENSEMBLE, _of(kept, pooled)) if pooled else None,
        region=region,
    )


def split_by_version(
    group: Group, contributions: Iterable[Contribution], seuils: Seuils = SEUILS
) -> list[list[Contribution]]:
    """Its contributions, one list per version for a DLA when each rests on enough persons, else all in one list.

    A pool is never split: split after one of its DLA was shown whole, it would give away that DLA's lone version.
    """
    members = _of([contribution for contribution in contributions if contribution.poids > 0], group.dlas)
    versions = sorted({contribution.version for contribution in members})
    pieces = [[member for member in members if member.version == version] for version in versions]
    safe = group.nature is Nature.DLA and all(len(_persons(piece)) >= seuils.personnes for piece in pieces)
    return pieces if safe else [members]


def all_agreed(members: Iterable[Contribution]) -> bool:
    """Whether their exact sums may be published: each of them accepted to count in the figures of the DLA."""
    return all(member.accord for member in members)


def coarse(poids: int, sommes: Sequence[int], seuils: Seuils = SEUILS) -> list[int]:
    """Weighted sums rounded to `seuils.arrondi`, by largest remainder, that still add up to their exact weight.

    `sommes` are in the unit of the weight × WHOLE. The weight is known to all from what each person declared, so it
    stays exact, and what is left of it under one step goes to the largest rounded sum, which tells nothing new.
    """
    units, left = divmod(poids, seuils.arrondi)
    parts = [part * seuils.arrondi for part in largest_remainder(sommes, units)]
    if parts:
        largest = max(range(len(parts)), key=lambda index: (parts[index], sommes[index] if units == 0 else 0, -index))
        parts[largest] += left
    return [part * WHOLE for part in parts]


def are_enough(personnes: int, seuils: Seuils = SEUILS) -> bool:
    """Whether a count of that many may be told."""
    return personnes >= seuils.personnes


def told_to(personnes: int, seuils: Seuils = SEUILS, *, accord: bool = False) -> int:
    """To how many points pages and workbooks tell a weighted mean of that many persons.

    To one, however few they are, when it is that of a DLA where all agreed (`Group.accord`).
    """
    return 1 if accord or personnes >= seuils.fins else seuils.pas


def told_shares(sommes: Sequence[int], step: int) -> list[int]:
    """The shares of weighted sums in points that sum to 100, all multiples of the `step` that `told_to` says."""
    return [units * step for units in largest_remainder(sommes, 100 // step)]


def _publishable(contributions: Sequence[Contribution], seuils: Seuils) -> frozenset[str]:
    return frozenset(dla for dla in _dlas(contributions) if _may_be_shown(_of(contributions, {dla}), seuils))


def _may_be_shown(members: Sequence[Contribution], seuils: Seuils) -> bool:
    return all_agreed(members) or (len(_persons(members)) >= seuils.personnes and not _dominated(members, seuils))


def _pool(
    contributions: Sequence[Contribution], confidential: frozenset[str], publishable: frozenset[str], seuils: Seuils
) -> frozenset[str]:
    """The DLA pooled: the confidential ones, then others, smallest weight first, until their total hides them."""
    if not confidential:
        return confidential
    pooled = confidential
    weights = {dla: sum(member.poids for member in _of(contributions, {dla})) for dla in _dlas(contributions) - pooled}
    for dla in sorted(weights, key=lambda code: (weights[code], code)):
        if _hides(_of(contributions, pooled), publishable, seuils):
            break
        pooled |= {dla}
    return pooled if _hides(_of(contributions, pooled), publishable, seuils) else _dlas(contributions)


def _hides(members: Sequence[Contribution], publishable: frozenset[str], seuils: Seuils) -> bool:
    """Whether their total gives away neither a person nor an unpublishable DLA, even to one of them.

    A contributor knows its own answers on every DLA: without them, at least two DLA must remain, or one that
    could be published. The threshold of persons already counts with that reader.
    """
    persons = _persons(members)
    if len(persons) < seuils.personnes or len(_dlas(members)) < POOLED_DLAS or _dominated(members, seuils):
        return False
    remains = (_dlas(members) - alone for alone in _alone(members).values())
    return all(len(dlas) >= POOLED_DLAS or dlas <= publishable for dlas in remains)


def _alone(members: Iterable[Contribution]) -> Mapping[int, frozenset[str]]:
    """Person -> the DLA where it is the only contributor; without it, they are gone. Others take no DLA away."""
    persons: dict[str, set[int]] = {}
    for member in members:
        persons.setdefault(member.dla, set()).add(member.personne)
    alone: dict[int, frozenset[str]] = {}
    for dla, found in persons.items():
        if len(found) == 1:
            (reader,) = found
            alone[reader] = alone.get(reader, frozenset()) | {dla}
    return alone


def _dominated(members: Iterable[Contribution], seuils: Seuils) -> bool:
    """Whether one person nearly makes the total, or what is left of it for the one who weighs most after them."""
    weights: dict[int, int] = {}
    for member in members:
        weights[member.personne] = weights.get(member.personne, 0) + member.poids
    first, second = sorted((*weights.values(), 0, 0), reverse=True)[:2]
    return 100 * first > seuils.dominance * (sum(weights.values()) - second)


def _group(nature: Nature, members: Sequence[Contribution]) -> Group:
    return Group(
        nature=nature,
        dlas=tuple(sorted(_dlas(members))),
        personnes=len(_persons(members)),
        poids=sum(member.poids for member in members),
        accord=nature is Nature.DLA and all_agreed(members),
    )


def _of(contributions: Sequence[Contribution], dlas: Collection[str]) -> list[Contribution]:
    return [contribution for contribution in contributions if contribution.dla in dlas]


def _dlas(contributions: Iterable[Contribution]) -> frozenset[str]:
    return frozenset(contribution.dla for contribution in contributions)


def _persons(contributions: Iterable[Contribution]) -> frozenset[int]:
    return frozenset(contribution.personne for contribution in contributions)
