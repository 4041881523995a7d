"""Périodes of collection: semestres, quadrimestres, années, avenants (2026-S1, 2026-Q3, 2026-A1, 2026-V1)."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

_CODE = re.compile(r"(20[0-9]{2})-(S[12]|Q[123]|A1|V1)")
_MONTHS = {"S": 6, "Q": 4, "A": 12, "V": 12}
_NOUNS = {"S": "semestre", "Q": "quadrimestre"}
_WHOLE_YEAR = {"A": "année", "V": "avenant"}


@dataclass(frozen=True, slots=True, order=True)
class Periode:
    """A whole number of months of one year; ordered by year, then kind, then number.

    An avenant is the one that each DLA has over that year: its actual days are those of its convention.
    """

    annee: int
    kind: str  # "S", "Q", "A" or "V"
    numero: int

    @classmethod
    def parse(cls, code: str) -> Self:
        """Read `2026-S1`. Raises ValueError with a French sentence that says what to write."""
        match = _CODE.fullmatch(code.strip().upper())
        if match is None:
            raise ValueError(f"« {code[:40]} » n’est pas une période. Écrivez par exemple 2026-S1, 2026-Q3 ou 2026-A1.")
        return cls(int(match[1]), match[2][0], int(match[2][1]))

    @classmethod
    def of(cls, day: date) -> Self:
        """Return the semestre of a day."""
        return cls(day.year, "S", 1 if day.month <= 6 else 2)

    @property
    def code(self) -> str:
        return f"{self.annee}-{self.kind}{self.numero}"

    @property
    def mois(self) -> int:
        """Length in months."""
        return _MONTHS[self.kind]

    @property
    def debut(self) -> date:
        return date(self.annee, (self.numero - 1) * self.mois + 1, 1)

    @property
    def fin(self) -> date:
        """Last day."""
        month = self.numero * self.mois + 1
        return (date(self.annee + 1, 1, 1) if month > 12 else date(self.annee, month, 1)) - timedelta(days=1)

    @property
    def libelle(self) -> str:
        """`1er semestre 2026`, `année 2026`, `avenant 2026`."""
        if self.kind in _WHOLE_YEAR:
            return f"{_WHOLE_YEAR[self.kind]} {self.annee}"
        ordinal = "1er" if self.numero == 1 else f"{self.numero}e"
        return f"{ordinal} {_NOUNS[self.kind]} {self.annee}"

    @property
    def du(self) -> str:
        """With `de`: `du 1er semestre 2026`, `de l’année 2026`."""
        return f"de l’{self.libelle}" if self.kind in _WHOLE_YEAR else f"du {self.libelle}"

    @property
    def le(self) -> str:
        """With its article: `le 1er semestre 2026`, `l’année 2026`."""
        return f"l’{self.libelle}" if self.kind in _WHOLE_YEAR else f"le {self.libelle}"

    @property
    def au(self) -> str:
        """With `à`: `au 1er semestre 2026`, `à l’année 2026`."""
        return f"à l’{self.libelle}" if self.kind in _WHOLE_YEAR else f"au {self.libelle}"

    @property
    def pendant(self) -> str:
        """For an event during it: `au 1er semestre 2026`, `en 2026`, `sur l’avenant 2026`."""
        if self.kind == "A":
            return f"en {self.annee}"
        return f"sur {self.le}" if self.kind in _WHOLE_YEAR else self.au

    @property
    def suivante(self) -> "Periode":
        """The next période, which begins when this one ends."""
        if self.numero * self.mois == 12:
            return Periode(self.annee + 1, self.kind, 1)
        return Periode(self.annee, self.kind, self.numero + 1)

    @property
    def last_year(self) -> "Periode":
        """The corresponding période one year before."""
        return Periode(self.annee - 1, self.kind, self.numero)

    def meets(self, other: "Periode") -> bool:
        """Return whether both have days in common."""
        return self.meets_days(other.debut, other.fin)

    def meets_days(self, debut: date, fin: date) -> bool:
        """Return whether it has days between two dates, both included."""
        return self.debut <= fin and debut <= self.fin

    def months_between(self, debut: date, fin: date | None) -> int:
        """Return the tenths of a month of the période between two dates, both included (fin None: no end)."""
        first, last = max(debut, self.debut), min(fin or self.fin, self.fin)
        if first > last:
            return 0
        tenths = sum(
            10 * _days_in(year, month, first, last) / _days_in(year, month, date.min, date.max)
            for year, month in ((self.annee, self.debut.month + offset) for offset in range(self.mois))
        )
        return max(1, round(tenths))


def _days_in(year: int, month: int, first: date, last: date) -> int:
    start = date(year, month, 1)
    end = (date(year, month + 1, 1) if month < 12 else date(year + 1, 1, 1)) - timedelta(days=1)
    return max(0, (min(last, end) - max(first, start)).days + 1)
