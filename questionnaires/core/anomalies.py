"""Anomalies of a definition, explained to its author, with the nearest known word."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from questionnaires.core.francais import titled


@dataclass(frozen=True, slots=True)
class Anomalie:
    """One thing to correct; `code` is that of the question, section or check, `champ` its field.

    `bloquante`: it must be corrected before publication; else it deserves a look.
    """

    code: str
    champ: str
    probleme: str
    remede: str
    bloquante: bool = True

    def __str__(self) -> str:
        return titled(self.code, f"{self.probleme} {self.remede}")


def blocking(anomalies: Iterable[Anomalie]) -> tuple[Anomalie, ...]:
    """Return the anomalies that publication refuses."""
    return tuple(anomalie for anomalie in anomalies if anomalie.bloquante)


def nearest(word: str, words: Sequence[str]) -> str | None:
    """Return the word that was probably meant, whatever the case."""
    matches = get_close_matches(word.casefold(), [known.casefold() for known in words], n=1)
    return next((known for known in words if matches and known.casefold() == matches[0]), None)
