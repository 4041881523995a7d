"""Defects of a definition file: place, problem and remedy, all reported at once."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Defaut:
    """One thing to correct; `ligne` counts from 1, sentences are in French.

    In a workbook, `feuille` is the sheet and `colonne` the header of the cell, empty for a whole row.
    """

    fichier: str
    ligne: int
    probleme: str
    remede: str
    feuille: str = ""
    colonne: str = ""

    def __str__(self) -> str:
        sheet = f", feuille «\u00a0{self.feuille}\u00a0»" if self.feuille else ""
        column = f", colonne «\u00a0{self.colonne}\u00a0»" if self.colonne else ""
        return f"{self.fichier}{sheet}, ligne {self.ligne}{column}\u00a0: {self.probleme} {self.remede}"


class DefinitionError(Exception):
    """A definition file that cannot be used; `defauts` lists all its defects, in the order of the lines, sheet by
    sheet."""

    def __init__(self, defauts: Iterable[Defaut]) -> None:
        self.defauts = in_order(defauts)
        super().__init__("\n".join(str(defaut) for defaut in self.defauts))


def in_order(defauts: Iterable[Defaut]) -> tuple[Defaut, ...]:
    """Sort defects in the order of the file."""
    return tuple(sorted(defauts, key=lambda defaut: (defaut.feuille, defaut.ligne)))


class Constats:
    """Collects the defects of one file; the same sentence on the same line is reported once."""

    def __init__(self, fichier: str) -> None:
        self.fichier = fichier
        self._defauts: dict[Defaut, None] = {}

    def add(self, ligne: int, probleme: str, remede: str, *, feuille: str = "", colonne: str = "") -> None:
        self._defauts.setdefault(Defaut(self.fichier, ligne, probleme, remede, feuille, colonne))

    def __bool__(self) -> bool:
        return bool(self._defauts)

    @property
    def defauts(self) -> tuple[Defaut, ...]:
        """All defects, in order."""
        return in_order(self._defauts)

    def error(self) -> DefinitionError:
        """Return the error to raise, once everything was checked."""
        return DefinitionError(self._defauts)
