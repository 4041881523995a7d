"""Count the facts of a DLA: one figure for each indicator and avenant, with the counted items."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum

from exports.bilans.faits import Avenant, Correction, Faits
from exports.bilans.indicateur import Indicateur, Source
from exports.bilans.indicateurs import INDICATEURS
from exports.bilans.occurrences import Occurrence


class Origine(Enum):
    """Where the value of a case comes from; the value is what people read."""

    COMPTEE = "comptée"
    CORRIGEE = "corrigée à la main"
    DECLAREE = "déclarée dans le questionnaire"
    ABSENTE = "non renseignée"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A figure over one avenant. `comptee` is None where nobody kept what it counts, or before the avenant began."""

    avenant: Avenant
    comptee: int | None
    occurrences: tuple[Occurrence, ...] = ()
    correction: Correction | None = None
    declaree: int | None = None

    @property
    def valeur(self) -> int | None:
        """What is told: corrected by hand, else counted, else answered to the questionnaire; None: nothing is known."""
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
        """Whether the count has changed since it was corrected."""
        return self.correction is not None and self.comptee is not None and self.correction.comptee != self.comptee


@dataclass(frozen=True, slots=True, kw_only=True)
class Chiffre:
    """An indicator over the avenants of a convention. `code` is its own, or that of one orientation prioritaire.

    `distincts` is what the cases count together, each thing once.
    """

    code: str
    indicateur: Indicateur
    cases: tuple[Case, ...]
    distincts: int | None

    @property
    def somme(self) -> int | None:
        """Of what the cases tell; None when none tells anything."""
        told = [case.valeur for case in self.cases if case.valeur is not None]
        return sum(told) if told else None

    @property
    def total(self) -> int | None:
        """Over the avenants: each thing once, then what was corrected or declared beyond the count."""
        if self.somme is None:
            return None
        counted = sum(case.comptee or 0 for case in self.cases)
        return (self.distincts or 0) + self.somme - counted

    @property
    def corrigees(self) -> int:
        """How many cases were told by hand."""
        return sum(case.correction is not None for case in self.cases)

    @property
    def repetes(self) -> int:
        """How much more the sum of the avenants tells than the total: things that count in several of them."""
        return (self.somme or 0) - (self.total or 0)

    def case_of(self, avenant_id: int) -> Case:
        """Raises KeyError for an avenant of another convention."""
        for case in self.cases:
            if case.avenant.id == avenant_id:
                return case
        raise KeyError(avenant_id)


def chiffres_of(faits: Faits, arrete: date, codes: Collection[str] = INDICATEURS.keys()) -> Mapping[str, Chiffre]:
    """Code of an indicator -> its figure, as known at the end of `arrete`; of some of them, in their order."""
    return {code: chiffre_of(faits, own, arrete) for code, own in INDICATEURS.items() if code in codes}


def chiffre_of(
    faits: Faits,
    indicateur: Indicateur,
    arrete: date,
    *,
    code: str = "",
    keep: Callable[[Occurrence], bool] = lambda own: True,
) -> Chiffre:
    """One figure; with a `code` and `keep`, that of a part of what the indicator counts."""
    code = code or indicateur.code
    found = [own for own in indicateur.occurrences(faits) if own.jour <= arrete and keep(own)]
    since = first_day(faits, indicateur.source)
    corrections = {own.avenant_id: own for own in faits.corrections if own.code == code}
    cases = []
    for avenant in faits.avenants:
        inside = distinct(own for own in found if avenant.contains(own.jour))
        is_known = since is not None and since <= avenant.fin and avenant.debut <= arrete
        cases.append(
            Case(
                avenant=avenant,
                comptee=worth(inside) if is_known else None,
                occurrences=inside if is_known else (),
                correction=corrections.get(avenant.id),
                declaree=faits.declares.get((avenant.id, code)),
            )
        )
    known = [case for case in cases if case.comptee is not None]
    together = distinct(own for case in known for own in case.occurrences)
    return Chiffre(code=code, indicateur=indicateur, cases=tuple(cases), distincts=worth(together) if known else None)


def distinct(occurrences: Iterable[Occurrence]) -> tuple[Occurrence, ...]:
    """The first of each thing, by day then name."""
    first: dict[object, Occurrence] = {}
    for own in sorted(occurrences, key=lambda each: (each.jour, each.libelle, each.identifiant)):
        first.setdefault(own.cle, own)
    return tuple(first.values())


def worth(occurrences: Iterable[Occurrence]) -> int:
    return sum(own.valeur for own in occurrences)


def first_day(faits: Faits, source: Source) -> date | None:
    """The first thing that a source has of this DLA: nobody kept it before; None: it has nothing."""
    return faits.first_of_register if source is Source.REGISTRE else min(_days(faits, source), default=None)


def _days(faits: Faits, source: Source) -> Iterator[date]:
    match source:
        case Source.REGISTRE:
            for rows in (faits.etapes, faits.diagnostics, faits.ingenieries):
                yield from (own.jour for own in rows)
        case Source.ACTIONS:
            yield from (own.jour for own in faits.actions)
        case Source.SEANCES:
            yield from (own.jour for own in faits.seances)
        case Source.PARTENAIRES:
            yield from (own.jour for rows in (faits.seances, faits.actions) for own in rows)


def outside(faits: Faits) -> int:
    """Steps, diagnostics and ingénieries that no avenant contains, between the first day of all and the last."""
    first, last = faits.avenants[0].debut, faits.avenants[-1].fin
    inside = [day for day in _days(faits, Source.REGISTRE) if first <= day <= last]
    return sum(not any(own.contains(day) for own in faits.avenants) for day in inside)


def prescripteurs(faits: Faits, chiffre: Chiffre) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """Who sent the structures received, by avenant, the most frequent first: (name, counts). `chiffre` is ACCUEILLIES;
    a structure counts for who sent it when it was first received in the avenant."""
    counts: dict[str, list[int]] = {}
    names: dict[str, str] = {}
    for place, case in enumerate(chiffre.cases):
        for own in case.occurrences:
            name = sender(faits, own.identifiant) or NOT_SENT
            key = names.setdefault(name.casefold(), name)
            counts.setdefault(key, [0] * len(chiffre.cases))[place] += 1
    ordered = sorted(counts.items(), key=lambda own: (own[0] == NOT_SENT, -sum(own[1]), own[0].casefold()))
    return tuple((name, tuple(own)) for name, own in ordered)


def sender(faits: Faits, accompagnement_id: int) -> str:
    """Who sent a structure to the DLA, '' where nobody said."""
    return faits.accompagnements[accompagnement_id].prescripteur.strip()


NOT_SENT = "Non renseigné"


@dataclass(frozen=True, slots=True, kw_only=True)
class Compte:
    """One thing over the avenants of a convention: `jours` has the day when it counts in each, in their order."""

    occurrence: Occurrence
    jours: tuple[date | None, ...]

    @property
    def avenants(self) -> int:
        """In how many it counts."""
        return sum(jour is not None for jour in self.jours)


def over_avenants(chiffre: Chiffre) -> tuple[Compte, ...]:
    """Each thing that a figure counts over a convention, once, by day then name: as many as its `distincts`."""
    days = [{own.cle: own.jour for own in case.occurrences} for case in chiffre.cases]
    first = distinct(own for case in chiffre.cases for own in case.occurrences)
    return tuple(Compte(occurrence=own, jours=tuple(each.get(own.cle) for each in days)) for own in first)
