"""Count the facts of a DLA: one figure for each indicator and avenant, with the counted items."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from operator import attrgetter

from exports.bilans.faits import Avenant, Correction, Faits
from exports.bilans.indicateur import Indicateur, Source
from exports.bilans.indicateurs import INDICATEURS
from exports.bilans.occurrences import Occurrence


class Origine(Enum):
    """Origin of the value of a case; the value is what people read."""

    COMPTEE = "comptée"
    CORRIGEE = "corrigée à la main"
    DECLAREE = "déclarée dans le questionnaire"
    ABSENTE = "non renseignée"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseAvenant:
    """A figure over one avenant. `comptee` is None where nobody recorded what it counts, or before the avenant
    began."""

    avenant: Avenant
    comptee: int | None
    occurrences: tuple[Occurrence, ...] = ()
    correction: Correction | None = None
    declaree: int | None = None

    @property
    def valeur(self) -> int | None:
        """Return the value shown: corrected by hand, else counted, else answered to the questionnaire; None:
        unknown."""
        if self.correction is not None:
            return self.correction.valeur
        return self.declaree if self.comptee is None else self.comptee

    @property
    def origine(self) -> Origine:
        if self.correction is not None:
            return Origine.CORRIGEE
        if self.comptee is not None:
            return Origine.COMPTEE
        return Origine.ABSENTE if self.declaree is None else Origine.DECLAREE

    @property
    def is_outdated(self) -> bool:
        """Return whether the count has changed since it was corrected."""
        return self.correction is not None and self.comptee is not None and self.correction.comptee != self.comptee


@dataclass(frozen=True, slots=True, kw_only=True)
class Chiffre:
    """An indicator over the avenants of a convention. `code` is its own, or that of one orientation prioritaire.

    `distincts` is what the cases count together, each thing once.
    """

    code: str
    indicateur: Indicateur
    cases: tuple[CaseAvenant, ...]
    distincts: int | None

    @property
    def somme(self) -> int | None:
        """Return the sum of the values of cases; None when none has a value."""
        values = [case.valeur for case in self.cases if case.valeur is not None]
        return sum(values) if values else None

    @property
    def total(self) -> int | None:
        """Return the total over the avenants: each thing once, then what was corrected or declared beyond the count."""
        if self.somme is None:
            return None
        counted = sum(case.comptee or 0 for case in self.cases)
        return (self.distincts or 0) + self.somme - counted

    @property
    def corrigees(self) -> int:
        """Return how many cases were corrected by hand."""
        return sum(case.correction is not None for case in self.cases)

    @property
    def repetes(self) -> int:
        """Return how much the sum of the avenants exceeds the total: things that count in several of them."""
        return (self.somme or 0) - (self.total or 0)

    def case_of(self, avenant_id: int) -> CaseAvenant:
        """Raises KeyError for an avenant of another convention."""
        return {case.avenant.id: case for case in self.cases}[avenant_id]


Chiffres = Mapping[str, Chiffre]
"""Code of an indicator -> its figure."""


def chiffres_of(faits: Faits, arrete: date, codes: Collection[str] = INDICATEURS.keys()) -> Mapping[str, Chiffre]:
    """Map codes of indicators to their figures, as known at the end of `arrete`; only `codes`, in the order of
    `INDICATEURS`."""
    return {code: chiffre_of(faits, indicateur, arrete) for code, indicateur in INDICATEURS.items() if code in codes}


def chiffre_of(
    faits: Faits,
    indicateur: Indicateur,
    arrete: date,
    *,
    code: str = "",
    keep: Callable[[Occurrence], bool] | None = None,
) -> Chiffre:
    """Return one figure; with a `code` and `keep`, that of a part of what the indicator counts."""
    code = code or indicateur.code
    occurrences = [*filter(keep, indicateur.occurrences(faits))] if keep else [*indicateur.occurrences(faits)]
    since = first_day(faits, indicateur.source)
    corrections = {correction.avenant_id: correction for correction in faits.corrections if correction.code == code}
    cases = []
    for avenant in faits.avenants:
        until = min(avenant.fin, arrete)
        inside = distinct([row for row in occurrences if avenant.debut <= row.jour <= until])
        is_known = since is not None and since <= avenant.fin and avenant.debut <= arrete
        cases.append(
            CaseAvenant(
                avenant=avenant,
                comptee=worth(inside) if is_known else None,
                occurrences=inside if is_known else (),
                correction=corrections.get(avenant.id),
                declaree=faits.declares.get((avenant.id, code)),
            )
        )
    return together(code, indicateur, cases)


def together(code: str, indicateur: Indicateur, cases: Sequence[CaseAvenant]) -> Chiffre:
    """Return the figure of some cases; what several of them share counts once."""
    known = [case for case in cases if case.comptee is not None]
    values = {occurrence.cle: occurrence.valeur for case in known for occurrence in case.occurrences}
    distincts = sum(values.values()) if known else None
    return Chiffre(code=code, indicateur=indicateur, cases=tuple(cases), distincts=distincts)


def distinct(occurrences: Iterable[Occurrence]) -> tuple[Occurrence, ...]:
    """Return the first occurrence of each thing, by day then name."""
    first: dict[object, Occurrence] = {}
    for occurrence in sorted(occurrences, key=attrgetter("jour", "libelle", "identifiant")):
        first.setdefault(occurrence.cle, occurrence)
    return tuple(first.values())


def worth(occurrences: Iterable[Occurrence]) -> int:
    return sum(occurrence.valeur for occurrence in occurrences)


def first_day(faits: Faits, source: Source) -> date | None:
    """Return the first day that a source has for this DLA: nobody recorded anything before; None: it has nothing."""
    if source is Source.REGISTRE:
        return faits.first_of_register
    seances = faits.seances if source is not Source.ACTIONS else ()
    actions = faits.actions if source is not Source.SEANCES else ()
    return min((row.jour for rows in (seances, actions) for row in rows), default=None)


def outside(faits: Faits) -> int:
    """Count the steps, diagnostics and ingénieries that no avenant contains, between the first day of all and the
    last."""
    first, last = faits.avenants[0].debut, faits.avenants[-1].fin
    days = (row.jour for rows in (faits.etapes, faits.diagnostics, faits.ingenieries) for row in rows)
    inside = [day for day in days if first <= day <= last]
    return sum(not any(avenant.contains(day) for avenant in faits.avenants) for day in inside)


def prescripteurs(faits: Faits, chiffre: Chiffre) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """List prescripteurs of the structures received, by avenant, the most frequent first: (name, counts). `chiffre` is
    ACCUEILLIES; a structure counts for who sent it when it was first received in the avenant."""
    counts: dict[str, list[int]] = {}
    names: dict[str, str] = {}
    for place, case in enumerate(chiffre.cases):
        for occurrence in case.occurrences:
            name = sender(faits, occurrence.identifiant) or NOT_SENT
            key = names.setdefault(name.casefold(), name)
            counts.setdefault(key, [0] * len(chiffre.cases))[place] += 1
    ordered = sorted(counts.items(), key=lambda item: (item[0] == NOT_SENT, -sum(item[1]), item[0].casefold()))
    return tuple((name, tuple(by_avenant)) for name, by_avenant in ordered)


def sender(faits: Faits, accompagnement_id: int) -> str:
    """Return who sent a structure to the DLA, '' when unknown."""
    return faits.accompagnements[accompagnement_id].prescripteur.strip()


NOT_SENT = "Non renseigné"


@dataclass(frozen=True, slots=True, kw_only=True)
class CompteAvenants:
    """One thing over the avenants of a convention: `jours` has the day when it counts in each, in their order."""

    occurrence: Occurrence
    jours: tuple[date | None, ...]

    @property
    def avenants(self) -> int:
        """Return in how many avenants it counts."""
        return sum(jour is not None for jour in self.jours)


def over_avenants(chiffre: Chiffre) -> tuple[CompteAvenants, ...]:
    """List each thing that a figure counts over a convention, once, by day then name: as many as its `distincts`."""
    days = [{occurrence.cle: occurrence.jour for occurrence in case.occurrences} for case in chiffre.cases]
    first = distinct(occurrence for case in chiffre.cases for occurrence in case.occurrences)
    return tuple(
        CompteAvenants(occurrence=occurrence, jours=tuple(by_key.get(occurrence.cle) for by_key in days))
        for occurrence in first
    )
