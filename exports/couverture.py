"""How much of what is expected was transmitted, in answers and in ETP: one count for pages and workbooks."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol


class Expected(Protocol):
    """An expected answer: `etp` in hundredths and `mois` in tenths, as expected at opening."""

    @property
    def etp(self) -> int: ...
    @property
    def mois(self) -> int: ...
    @property
    def is_transmitted(self) -> bool: ...
    @property
    def is_refused(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Couverture:
    """Counts, and weights in thousandths of an ETP-mois (hundredths of ETP × tenths of a month).

    `refusees` are expected and not transmitted: whose author wishes not to answer.
    """

    attendues: int
    transmises: int
    poids_attendu: int
    poids_transmis: int
    refusees: int = 0

    @property
    def taux(self) -> float | None:
        """ETP transmitted / ETP expected, 0..1; None when nothing is expected."""
        return self.poids_transmis / self.poids_attendu if self.poids_attendu else None

    def etp_attendus(self, mois_periode: int) -> float:
        """ETP over the whole période."""
        return self.poids_attendu / (1000 * mois_periode)

    def etp_transmis(self, mois_periode: int) -> float:
        """ETP over the whole période."""
        return self.poids_transmis / (1000 * mois_periode)


def couverture(expected: Iterable[Expected]) -> Couverture:
    """Both sides of the rate use what was expected, so that it never exceeds one."""
    rows = list(expected)
    done = [row for row in rows if row.is_transmitted]
    return Couverture(
        attendues=len(rows),
        transmises=len(done),
        poids_attendu=sum(row.etp * row.mois for row in rows),
        poids_transmis=sum(row.etp * row.mois for row in done),
        refusees=sum(row.is_refused for row in rows),
    )
