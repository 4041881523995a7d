"""Quality of data in Enée: completeness, regularity, dated employment records."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from statistics import median

from exports.bilans.comptage import CaseAvenant, Chiffre
from exports.bilans.faits import Avenant, Etape, Faits, Structure

REGULAR = 30
"""Days from an event to its entry, beyond which it is late."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Qualite:
    """Quality over one avenant. `a_completer` are (structure, missing data), `toutes` its steps; delays are in days,
    None when no entry is dated."""

    structures: int
    completes: int
    a_completer: tuple[tuple[Structure, tuple[str, ...]], ...]
    etapes: int
    datees: int
    a_temps: int
    delai_median: Fraction | None
    accompagnees: int | None
    avec_releve: int | None
    sans_releve: tuple[Structure, ...]
    toutes: tuple[Etape, ...]
    en_retard: tuple[Etape, ...]

    @property
    def manques(self) -> tuple[tuple[str, int], ...]:
        """Return the missing compulsory data: (name, structures), the most frequent first."""
        counts = Counter(name for _, names in self.a_completer for name in names)
        return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


MESURES = ("ACCUEILLIES", "ACCOMPAGNEES", "RELEVES")
"""Codes of the figures that quality is measured on."""


def qualite_of(faits: Faits, avenant: Avenant, chiffres: Mapping[str, Chiffre], arrete: date) -> Qualite | None:
    """Measure the structures that `chiffres`, those of `MESURES`, count in an avenant; None where nobody recorded
    any."""
    received, accompanied, recorded = (chiffres[code].case_of(avenant.id) for code in MESURES)
    if received.comptee is None:
        return None
    seen, with_record = _structures(faits, received), {occurrence.cle for occurrence in recorded.occurrences}
    without = tuple(structure for structure in _structures(faits, accompanied) if structure.id not in with_record)
    until = min(avenant.fin, arrete)
    steps = [etape for etape in faits.etapes if avenant.debut <= etape.jour <= until]
    delays = [(delay, etape) for etape in steps if (delay := etape.delai) is not None]
    late = tuple(etape for delay, etape in delays if delay > REGULAR)
    lacking = tuple((structure, structure.manques) for structure in seen if structure.manques)
    return Qualite(
        structures=len(seen),
        completes=len(seen) - len(lacking),
        a_completer=lacking,
        etapes=len(steps),
        datees=len(delays),
        a_temps=len(delays) - len(late),
        delai_median=Fraction(median(delay for delay, _ in delays)) if delays else None,
        accompagnees=accompanied.valeur,
        avec_releve=recorded.valeur,
        sans_releve=without,
        toutes=tuple(steps),
        en_retard=late,
    )


def _structures(faits: Faits, case: CaseAvenant) -> list[Structure]:
    """Return the structures of a case whose indicator counts structures."""
    return [faits.structures[occurrence.cle] for occurrence in case.occurrences if isinstance(occurrence.cle, int)]
