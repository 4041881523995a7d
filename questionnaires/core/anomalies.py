"""One thing to correct in a definition, told to whoever writes it."""

from collections.abc import Iterable
from dataclasses import dataclass

from questionnaires.core.francais import typeset


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
        return typeset(f"{self.code} : {self.probleme} {self.remede}")


def blocking(anomalies: Iterable[Anomalie]) -> tuple[Anomalie, ...]:
    """Those that publication refuses."""
    return tuple(anomalie for anomalie in anomalies if anomalie.bloquante)
