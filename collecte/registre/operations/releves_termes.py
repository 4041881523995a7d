"""What a dated record of a structure says: who it employs on a day, its accounts of a year."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class TermesEmploi:
    """Counts on a day, ETP in hundredths; None is not known, 0 is nobody."""

    jour: date
    salaries: int | None = None
    etp: int | None = None
    cdi: int | None = None
    cdd: int | None = None
    aides: int | None = None
    insertion: int | None = None
    femmes: int | None = None
    hommes: int | None = None
    benevoles: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TermesBudget:
    """Accounts of a year, in cents; None is not known."""

    annee: int
    produits: int | None = None
    publics: int | None = None
    propres: int | None = None
    resultat: int | None = None
