"""What the register shows of the entry in Enée: complete, regular, with dated employment records."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from statistics import median

from exports.bilan.comptage import Case, Chiffre
from exports.bilan.faits import Avenant, Etape, Faits, Structure

REGULAR = 30
"""Days from an event to its entry: beyond, it is late."""

BEFORE = timedelta(days=365)
"""An employment record of the year before an avenant is still of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Qualite:
    """Over one avenant. `a_completer` are (structure, what lacks); delays are in days, None when no entry is dated."""

    structures: int
    completes: int
    a_completer: tuple[tuple[Structure, tuple[str, ...]], ...]
    etapes: int
    datees: int
    a_temps: int
    delai_median: Fraction | None
    accompagnees: int
    avec_releve: int
    sans_releve: tuple[Structure, ...]
    en_retard: tuple[Etape, ...]

    @property
    def manques(self) -> tuple[tuple[str, int], ...]:
        """Compulsory data that lacks most: (name, structures), the most frequent first."""
        counts = Counter(name for _, names in self.a_completer for name in names)
        return tuple(sorted(counts.items(), key=lambda own: (-own[1], own[0])))


def qualite_of(faits: Faits, avenant: Avenant, received: Chiffre, accompanied: Chiffre, arrete: date) -> Qualite | None:
    """Of the structures that `received` and `accompanied` count in an avenant; None where nobody kept the register."""
    case = received.case_of(avenant.id)
    if case.comptee is None:
        return None
    seen, helped = _structures(faits, case), _structures(faits, accompanied.case_of(avenant.id))
    steps = [own for own in faits.etapes if avenant.contains(own.jour) and own.jour <= arrete]
    delays = [own.delai for own in steps if own.delai is not None]
    lacking = tuple((own, own.manques) for own in seen if own.manques)
    without = tuple(own for own in helped if not _has_record(own, avenant))
    return Qualite(
        structures=len(seen),
        completes=len(seen) - len(lacking),
        a_completer=lacking,
        etapes=len(steps),
        datees=len(delays),
        a_temps=sum(own <= REGULAR for own in delays),
        delai_median=median(map(Fraction, delays)) if delays else None,
        accompagnees=len(helped),
        avec_releve=len(helped) - len(without),
        sans_releve=without,
        en_retard=tuple(own for own in steps if own.delai is not None and own.delai > REGULAR),
    )


def _structures(faits: Faits, case: Case) -> list[Structure]:
    """What a case counts, its indicator counting structures."""
    return [faits.structures[own.cle] for own in case.occurrences if isinstance(own.cle, int)]


def _has_record(own: Structure, avenant: Avenant) -> bool:
    return any(avenant.debut - BEFORE <= day <= avenant.fin for day in own.releves)
