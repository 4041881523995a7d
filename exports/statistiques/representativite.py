"""Representativeness: respondents compared with those asked and with the population, by category."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from exports.statistiques.enonces import CHIFFRES, percent
from questionnaires.core.francais import sort_key, typeset
from questionnaires.core.repartition import largest_remainder

INCONNUE = "non connue"
PLUSIEURS = "plusieurs"

TAILLES = ("aucun salarié", "1 à 9 salariés", "10 à 49 salariés", "50 salariés et plus", INCONNUE)
"""Size classes, in their order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitePopulation:
    """A structure of the population. `salaries` is None when not known; `orientations` are the priorities that its
    accompagnement is part of, none, one or several."""

    dla: str
    salaries: int | None
    orientations: tuple[str, ...]
    interrogee: bool
    repondante: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LigneRepresentativite:
    """A category: counts of structures.

    `attendues` is how many respondents it would have, had they the shares of the population.
    """

    categorie: str
    population: int
    interrogees: int
    repondantes: int
    attendues: int

    @property
    def ecart(self) -> int:
        """Return how many more respondents there are than expected; below zero, fewer."""
        return self.repondantes - self.attendues


@dataclass(frozen=True, slots=True, kw_only=True)
class TableauRepresentativite:
    """The population by one category: each structure is on one line, so that columns add up."""

    titre: str
    lignes: tuple[LigneRepresentativite, ...]

    def parts(self, ligne: LigneRepresentativite) -> tuple[int | None, int | None, int | None]:
        """Return the shares of the population, of those asked and of respondents, in whole percents, each rounded
        alone; None under a column of fewer than thirty structures."""
        return (
            _part(ligne.population, sum(row.population for row in self.lignes)),
            _part(ligne.interrogees, sum(row.interrogees for row in self.lignes)),
            _part(ligne.repondantes, sum(row.repondantes for row in self.lignes)),
        )

    @property
    def absentes(self) -> tuple[str, ...]:
        """Return the categories of which one respondent or more was expected, and none answered."""
        return tuple(ligne.categorie for ligne in self.lignes if ligne.attendues and not ligne.repondantes)


def representativite(unites: Sequence[UnitePopulation]) -> tuple[TableauRepresentativite, ...]:
    """Compare by DLA, by size and by orientation; lines in the order of their names, sizes from the smallest.

    Expected respondents are rounded by largest remainder (`questionnaires.core.repartition`), so that they add up to
    the number of respondents. A structure with several orientations is on the line « plusieurs ». Raises ValueError for
    one that answered without being asked.
    """
    if any(unite.repondante and not unite.interrogee for unite in unites):
        raise ValueError("a structure answered without being asked")
    orientations = sorted({_orientation(unite) for unite in unites} - {PLUSIEURS, INCONNUE}, key=sort_key)
    return (
        _table("DLA", unites, lambda unite: unite.dla, sorted({unite.dla for unite in unites}, key=sort_key)),
        _table("Taille", unites, lambda unite: taille(unite.salaries), TAILLES),
        _table("Orientation prioritaire", unites, _orientation, [*orientations, PLUSIEURS, INCONNUE]),
    )


def taille(salaries: int | None) -> str:
    """Return the size class of so many employees. Raises ValueError below zero."""
    if salaries is None:
        return INCONNUE
    if salaries < 0:
        raise ValueError("a structure cannot have fewer than no employees")
    return TAILLES[sum(salaries >= least for least in (1, 10, 50))]


def _orientation(unite: UnitePopulation) -> str:
    match unite.orientations:
        case ():
            return INCONNUE
        case (orientation,):
            return orientation
        case _:
            return PLUSIEURS


def _table(
    titre: str, unites: Sequence[UnitePopulation], category: Callable[[UnitePopulation], str], order: Sequence[str]
) -> TableauRepresentativite:
    counts = [
        Counter(map(category, some))
        for some in (
            unites,
            [unite for unite in unites if unite.interrogee],
            [unite for unite in unites if unite.repondante],
        )
    ]
    present = [name for name in order if counts[0][name]]
    everyone, asked, answered = ([count[name] for name in present] for count in counts)
    expected = largest_remainder(everyone, sum(answered))
    return TableauRepresentativite(
        titre=titre,
        lignes=tuple(
            LigneRepresentativite(
                categorie=typeset(name), population=whole, interrogees=sent, repondantes=received, attendues=share
            )
            for name, whole, sent, received, share in zip(present, everyone, asked, answered, expected, strict=True)
        ),
    )


def _part(count: int, whole: int) -> int | None:
    return percent(count / whole) if whole >= CHIFFRES else None
