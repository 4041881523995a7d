"""Accessibility of the pages: RGAA 4.1 criteria in our words, their state, and the tests that show it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import yaml

_FILE = Path(__file__).with_suffix(".yaml")


class Etat(StrEnum):
    """What is known of a criterion on all the page types it is about: the worst of them."""

    CONFORME = "conforme"
    NON_CONFORME = "non conforme"
    NON_APPLICABLE = "non applicable"
    A_VERIFIER = "à vérifier"


@dataclass(frozen=True, slots=True)
class Critere:
    """`pages` are titles of page types, none when it is about all of them; `tests` show it, or a part of it."""

    numero: str
    demande: str
    etat: Etat
    tests: tuple[str, ...]
    note: str
    pages: tuple[str, ...]

    def __post_init__(self) -> None:
        """Nothing is said that nothing shows."""
        is_shown = bool(self.tests) or self.note.startswith("Regardé le ")
        if not (is_shown if self.etat is Etat.CONFORME else self.note):
            raise ValueError(f"criterion {self.numero} is « {self.etat} », and nothing says by what")


@dataclass(frozen=True, slots=True)
class Theme:
    """One of the thirteen themes, its criteria in their order."""

    titre: str
    criteres: tuple[Critere, ...]

    @property
    def left(self) -> Sequence[Critere]:
        """What a person must still judge."""
        return [own for own in self.criteres if own.etat is Etat.A_VERIFIER]


@dataclass(frozen=True, slots=True)
class Grille:
    """All the criteria, and the titles of the page types they were held against."""

    pages: tuple[str, ...]
    themes: tuple[Theme, ...]

    def in_state(self, etat: Etat) -> Sequence[Critere]:
        return [own for theme in self.themes for own in theme.criteres if own.etat is etat]

    @property
    def compte(self) -> Mapping[Etat, int]:
        """How many criteria are in each state."""
        return {etat: len(self.in_state(etat)) for etat in Etat}

    @property
    def constates(self) -> int:
        """How many criteria are known to hold or not to hold."""
        return self.compte[Etat.CONFORME] + self.compte[Etat.NON_CONFORME]


@cache
def grille() -> Grille:
    data = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    themes = tuple(
        Theme(own["titre"], tuple(_critere(numero, each, data) for numero, each in own["criteres"].items()))
        for own in data["themes"]
    )
    return Grille(tuple(data["pages"].values()), themes)


def _critere(numero: str, own: Mapping[str, Any], data: Mapping[str, Mapping[str, str]]) -> Critere:
    return Critere(
        numero,
        own["demande"],
        Etat(own["etat"]),
        tuple(data["tests"][name] for name in own.get("par", ())),
        own.get("note", ""),
        tuple(data["pages"][name] for name in own.get("pages", ())),
    )
