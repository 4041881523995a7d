"""Quality of data in Enée: completeness, regularity, dated employment records."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from statistics import median

from exports.bilans.comptage import Case, Chiffre
from exports.bilans.faits import Avenant, Etape, Faits, Structure

REGULAR = 30
"""Days from an event to its entry: beyond, it is late."""


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
    accompagnees: int | None
    avec_releve: int | None
    sans_releve: tuple[Structure, ...]
    en_retard: tuple[Etape, ...]

    @property
    def manques(self) -> tuple[tuple[str, int], ...]:
        """Compulsory data that lacks most: (name, structures), the most frequent first."""
        counts = Counter(name for _, names in self.a_completer for name in names)
        return tuple(sorted(counts.items(), key=lambda own: (-own[1], own[0])))


MESURES = ("ACCUEILLIES", "ACCOMPAGNEES", "RELEVES")
"""The figures that it is measured on."""


def qualite_of(faits: Faits, avenant: Avenant, chiffres: Mapping[str, Chiffre], arrete: date) -> Qualite | None:
    """Of the structures that `chiffres`, those of `MESURES`, count in an avenant; None where nobody kept any."""
    received, accompanied, recorded = (chiffres[code].case_of(avenant.id) for code in MESURES)
    if received.comptee is None:
        return None
    seen, named = _structures(faits, received), _structures(faits, recorded)
    steps = [own for own in faits.etapes if avenant.contains(own.jour) and own.jour <= arrete]
    delays = [own.delai for own in steps if own.delai is not None]
    lacking = tuple((own, own.manques) for own in seen if own.manques)
    return Qualite(
        structures=len(seen),
        completes=len(seen) - len(lacking),
        a_completer=lacking,
        etapes=len(steps),
        datees=len(delays),
        a_temps=sum(own <= REGULAR for own in delays),
        delai_median=median(map(Fraction, delays)) if delays else None,
        accompagnees=accompanied.valeur,
        avec_releve=recorded.valeur,
        sans_releve=tuple(own for own in _structures(faits, accompanied) if own not in named),
        en_retard=tuple(own for own in steps if own.delai is not None and own.delai > REGULAR),
    )


def _structures(faits: Faits, case: Case) -> list[Structure]:
    """What a case counts, its indicator counting structures."""
    return [faits.structures[own.cle] for own in case.occurrences if isinstance(own.cle, int)]
