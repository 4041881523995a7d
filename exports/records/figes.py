"""Counts kept for the results of structures after their answers are anonymised.

They were read in the register and in accompagnements, which cut answers do not lead to any more.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from fractions import Fraction
from typing import Any

from exports.statistiques.evolution import Evolution, Grandeur
from exports.statistiques.representativite import Ligne, Tableau, Unite


@dataclass(frozen=True, slots=True, kw_only=True)
class Figees:
    """`strates` are, by code of DLA, how many were in the population, asked, and answered. `evolutions` are the numbers
    of which the change was told, or why it was not. `modes` are how answers were given, by code of DLA. It holds as
    long as `transmises` answers are."""

    transmises: int
    strates: Mapping[str, tuple[int, int, int]]
    representativite: tuple[Tableau, ...]
    evolutions: tuple[tuple[Grandeur, Evolution | None, tuple[str, ...]], ...]
    modes: Mapping[str, Mapping[str, int]]

    @property
    def unites(self) -> tuple[Unite, ...]:
        """The population, of which nothing is known but the DLA."""
        return tuple(
            Unite(dla=dla, salaries=None, orientations=(), interrogee=place < asked, repondante=place < answered)
            for dla, (population, asked, answered) in self.strates.items()
            for place in range(population)
        )

    def plain(self) -> dict[str, Any]:
        """As JSON values."""
        return {
            "transmises": self.transmises,
            "strates": {dla: list(counts) for dla, counts in self.strates.items()},
            "representativite": [asdict(own) for own in self.representativite],
            "evolutions": [
                {"grandeur": grandeur.value, "evolution": _plain(found), "phrases": list(phrases)}
                for grandeur, found, phrases in self.evolutions
            ],
            "modes": {dla: dict(counts) for dla, counts in self.modes.items()},
        }

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> "Figees":
        """From `plain`."""
        return cls(
            transmises=kept["transmises"],
            strates={dla: (counts[0], counts[1], counts[2]) for dla, counts in kept["strates"].items()},
            representativite=tuple(
                Tableau(titre=own["titre"], lignes=tuple(map(_ligne, own["lignes"])))
                for own in kept["representativite"]
            ),
            evolutions=tuple(
                (Grandeur(own["grandeur"]), _read(own["evolution"]), tuple(own["phrases"]))
                for own in kept["evolutions"]
            ),
            modes=kept["modes"],
        )


def strates_of(unites: tuple[Unite, ...]) -> Mapping[str, tuple[int, int, int]]:
    """Population, asked and answered, by code of DLA."""
    codes = dict.fromkeys(own.dla for own in unites)
    return {code: _counts([own for own in unites if own.dla == code]) for code in codes}


def _counts(own: list[Unite]) -> tuple[int, int, int]:
    return len(own), sum(each.interrogee for each in own), sum(each.repondante for each in own)


def _plain(found: Evolution | None) -> dict[str, Any] | None:
    if found is None:
        return None
    median = None if found.mediane is None else str(found.mediane)
    return {**asdict(found), "mediane": median, "phrases": list(found.phrases)}


def _read(kept: Mapping[str, Any] | None) -> Evolution | None:
    if kept is None:
        return None
    median = None if kept["mediane"] is None else Fraction(kept["mediane"])
    return Evolution(**{**kept, "mediane": median, "phrases": tuple(kept["phrases"])})


def _ligne(kept: Mapping[str, Any]) -> Ligne:
    """Its counts; earlier versions kept shares too."""
    return Ligne(**{own.name: kept[own.name] for own in fields(Ligne)})
