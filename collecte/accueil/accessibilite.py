"""Accessibility of the pages: RGAA 4.1 criteria in our words, their state, and the tests that prove it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import yaml

_FILE = Path(__file__).with_suffix(".yaml")


class Etat(StrEnum):
    """State of a criterion: the worst one over the page types that it covers."""

    CONFORME = "conforme"
    NON_CONFORME = "non conforme"
    NON_APPLICABLE = "non applicable"
    A_VERIFIER = "à vérifier"


@dataclass(frozen=True, slots=True)
class Critere:
    """A criterion. `pages`: titles of page types, none when it covers all; `tests` prove all or part of it."""

    numero: str
    demande: str
    etat: Etat
    tests: tuple[str, ...]
    note: str
    pages: tuple[str, ...]

    def __post_init__(self) -> None:
        """Raise ValueError for a state without evidence: tests, a dated check or a note."""
        is_shown = bool(self.tests) or self.note.startswith("Regardé le ")
        if not (is_shown if self.etat is Etat.CONFORME else self.note):
            raise ValueError(f"criterion {self.numero} is « {self.etat} », and nothing says by what")


@dataclass(frozen=True, slots=True)
class Theme:
    """One of the thirteen themes, with its criteria in order."""

    titre: str
    criteres: tuple[Critere, ...]

    @property
    def left(self) -> Sequence[Critere]:
        """Criteria that a person must still check."""
        return [critere for critere in self.criteres if critere.etat is Etat.A_VERIFIER]


@dataclass(frozen=True, slots=True)
class Grille:
    """All the criteria, and the titles of the page types checked."""

    pages: tuple[str, ...]
    themes: tuple[Theme, ...]

    def in_state(self, etat: Etat) -> Sequence[Critere]:
        return [critere for theme in self.themes for critere in theme.criteres if critere.etat is etat]

    @property
    def compte(self) -> Mapping[Etat, int]:
        """Number of criteria in each state."""
        return {etat: len(self.in_state(etat)) for etat in Etat}

    @property
    def constates(self) -> int:
        """Number of criteria checked as met or not met."""
        return self.compte[Etat.CONFORME] + self.compte[Etat.NON_CONFORME]


@cache
def grille() -> Grille:
    data = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    themes = tuple(
        Theme(theme["titre"], tuple(_critere(numero, critere, data) for numero, critere in theme["criteres"].items()))
        for theme in data["themes"]
    )
    return Grille(tuple(data["pages"].values()), themes)


def _critere(numero: str, critere: Mapping[str, Any], data: Mapping[str, Mapping[str, str]]) -> Critere:
    return Critere(
        numero,
        critere["demande"],
        Etat(critere["etat"]),
        tuple(data["tests"][name] for name in critere.get("par", ())),
        critere.get("note", ""),
        tuple(data["pages"][name] for name in critere.get("pages", ())),
    )
