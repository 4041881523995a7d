"""Counts stored for the results of structures after their answers are anonymised.

They were read in the register and in accompagnements, to which anonymised answers no longer lead.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from fractions import Fraction
from typing import Any

from exports.statistiques.evolution import Evolution, Grandeur
from exports.statistiques.representativite import LigneRepresentativite, TableauRepresentativite, UnitePopulation


@dataclass(frozen=True, slots=True, kw_only=True)
class Figees:
    """Counts that hold as long as `transmises` answers do. `strates` are, by code of DLA, how many were in the
    population, asked, and answered. `evolutions` are the numbers whose change was shown, or why it was not. `modes` are
    how answers were given, by code of DLA."""

    transmises: int
    strates: Mapping[str, tuple[int, int, int]]
    representativite: tuple[TableauRepresentativite, ...]
    evolutions: tuple[tuple[Grandeur, Evolution | None, tuple[str, ...]], ...]
    modes: Mapping[str, Mapping[str, int]]

    @property
    def unites(self) -> tuple[UnitePopulation, ...]:
        """Return the population, of which nothing is known but the DLA."""
        return tuple(
            UnitePopulation(
                dla=dla, salaries=None, orientations=(), interrogee=place < asked, repondante=place < answered
            )
            for dla, (population, asked, answered) in self.strates.items()
            for place in range(population)
        )

    def plain(self) -> dict[str, Any]:
        """Return the counts as JSON values."""
        return {
            "transmises": self.transmises,
            "strates": {dla: list(counts) for dla, counts in self.strates.items()},
            "representativite": [asdict(tableau) for tableau in self.representativite],
            "evolutions": [
                {"grandeur": grandeur.value, "evolution": _plain(evolution), "phrases": list(phrases)}
                for grandeur, evolution, phrases in self.evolutions
            ],
            "modes": {dla: dict(counts) for dla, counts in self.modes.items()},
        }

    @classmethod
    def read(cls, content: Mapping[str, Any]) -> "Figees":
        """Return the counts that `plain` made JSON."""
        return cls(
            transmises=content["transmises"],
            strates={dla: (counts[0], counts[1], counts[2]) for dla, counts in content["strates"].items()},
            representativite=tuple(
                TableauRepresentativite(titre=tableau["titre"], lignes=tuple(map(_ligne, tableau["lignes"])))
                for tableau in content["representativite"]
            ),
            evolutions=tuple(
                (Grandeur(row["grandeur"]), _read(row["evolution"]), tuple(row["phrases"]))
                for row in content["evolutions"]
            ),
            modes=content["modes"],
        )


def strates_of(unites: tuple[UnitePopulation, ...]) -> Mapping[str, tuple[int, int, int]]:
    """Map codes of DLA to (population, asked, answered)."""
    population = Counter(unite.dla for unite in unites)
    asked = Counter(unite.dla for unite in unites if unite.interrogee)
    answered = Counter(unite.dla for unite in unites if unite.repondante)
    return {code: (count, asked[code], answered[code]) for code, count in population.items()}


def _plain(evolution: Evolution | None) -> dict[str, Any] | None:
    if evolution is None:
        return None
    median = None if evolution.mediane is None else str(evolution.mediane)
    return {**asdict(evolution), "mediane": median, "phrases": list(evolution.phrases)}


def _read(content: Mapping[str, Any] | None) -> Evolution | None:
    if content is None:
        return None
    median = None if content["mediane"] is None else Fraction(content["mediane"])
    return Evolution(**{**content, "mediane": median, "phrases": tuple(content["phrases"])})


def _ligne(content: Mapping[str, Any]) -> LigneRepresentativite:
    """Return a line from its counts; earlier versions stored shares too."""
    return LigneRepresentativite(
        **{attribute.name: content[attribute.name] for attribute in fields(LigneRepresentativite)}
    )
