"""Coverage of a collecte: share of expected answers and ETP transmitted, for pages and workbooks."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from questionnaires.core.francais import decimal_text


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
    @property
    def is_justified(self) -> bool: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendue:
    """An expected answer as far as coverage depends on it: many are alike."""

    etp: int
    mois: int
    is_transmitted: bool
    is_refused: bool
    is_justified: bool


def is_justified(*, is_explained: bool, is_transmitted: bool, is_refused: bool) -> bool:
    """Return whether an answer stays missing for a reason that was noted; one that came in all the same does not."""
    return is_explained and not is_transmitted and not is_refused


@dataclass(frozen=True, slots=True)
class Couverture:
    """Counts, and weights in thousandths of an ETP-mois (hundredths of ETP × tenths of a month).

    `refusees` and `justifiees` are expected and not transmitted: their author wishes not to answer, or their absence
    was explained. `conventionnes` is what avenants fund, in hundredths of an ETP over the whole période, for the DLA
    where it is known; None when it is known for none.
    """

    attendues: int
    transmises: int
    poids_attendu: int
    poids_transmis: int
    refusees: int = 0
    justifiees: int = 0
    conventionnes: int | None = None

    def __add__(self, other: "Couverture") -> "Couverture":
        """Return the coverage of both, whose answers are different ones."""
        known = [etp for etp in (self.conventionnes, other.conventionnes) if etp is not None]
        return Couverture(
            self.attendues + other.attendues,
            self.transmises + other.transmises,
            self.poids_attendu + other.poids_attendu,
            self.poids_transmis + other.poids_transmis,
            self.refusees + other.refusees,
            self.justifiees + other.justifiees,
            sum(known) if known else None,
        )

    @property
    def manquantes(self) -> int:
        """Return how many are expected, and neither transmitted, nor refused, nor explained."""
        return self.attendues - self.transmises - self.refusees - self.justifiees

    @property
    def etp_conventionnes(self) -> float | None:
        """Return funded ETP over the whole période."""
        return None if self.conventionnes is None else self.conventionnes / 100

    @property
    def taux(self) -> float | None:
        """Return ETP transmitted / ETP expected, 0..1; None when nothing is expected."""
        return self.poids_transmis / self.poids_attendu if self.poids_attendu else None

    @property
    def pourcent(self) -> int | None:
        """Return the rate in percent, rounded half up; None when nothing is expected."""
        return None if self.taux is None else int(100 * self.taux + 0.5)

    def etp_attendus(self, mois_periode: int) -> float:
        """Return expected ETP over the whole période."""
        return self.poids_attendu / (1000 * mois_periode)

    def etp_transmis(self, mois_periode: int) -> float:
        """Return transmitted ETP over the whole période."""
        return self.poids_transmis / (1000 * mois_periode)


def couverture(expected: Iterable[Expected], conventionnes: Iterable[int | None] = ()) -> Couverture:
    """Compute coverage; both sides of the rate use what was expected, so that it never exceeds one.

    `conventionnes`: what each DLA counted here is funded for, None where it is unknown.
    """
    rows, known = list(expected), [etp for etp in conventionnes if etp is not None]
    done = [row for row in rows if row.is_transmitted]
    return Couverture(
        attendues=len(rows),
        transmises=len(done),
        poids_attendu=sum(row.etp * row.mois for row in rows),
        poids_transmis=sum(row.etp * row.mois for row in done),
        refusees=sum(row.is_refused for row in rows),
        justifiees=sum(row.is_justified for row in rows),
        conventionnes=sum(known) if known else None,
    )


def etp_text(value: float) -> str:
    """Return ETP with two decimals, as pages and workbooks print them: `1,25`."""
    return decimal_text(round(value * 100), 2)
