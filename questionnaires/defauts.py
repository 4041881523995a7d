"""What is wrong in a definition file: where, what, and what to do, every defect at once."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Defaut:
    """One thing to correct; `ligne` counts from 1, sentences are in French."""

    fichier: str
    ligne: int
    probleme: str
    remede: str

    def __str__(self) -> str:
        return f"{self.fichier}, ligne {self.ligne} : {self.probleme} {self.remede}"


class DefinitionError(Exception):
    """A definition file that cannot be used; `defauts` has them all, in the order of the lines."""

    def __init__(self, defauts: Iterable[Defaut]) -> None:
        self.defauts = tuple(sorted(defauts, key=lambda defaut: defaut.ligne))
        super().__init__("\n".join(str(defaut) for defaut in self.defauts))


class Constats:
    """Collects the defects of one file; the same sentence on the same line is said once."""

    def __init__(self, fichier: str) -> None:
        self.fichier = fichier
        self._defauts: dict[Defaut, None] = {}

    def add(self, ligne: int, probleme: str, remede: str) -> None:
        self._defauts.setdefault(Defaut(self.fichier, ligne, probleme, remede))

    def __bool__(self) -> bool:
        return bool(self._defauts)

    def error(self) -> DefinitionError:
        """What to raise, once everything was looked at."""
        return DefinitionError(self._defauts)
