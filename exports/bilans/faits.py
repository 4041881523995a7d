"""Facts of a DLA as frozen rows, the only source of a bilan.

Identifiers are those of the register; amounts are in cents, days and ETP in hundredths; None is « nobody said », not 0.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from operator import attrgetter
from typing import Any, NamedTuple

_JOUR = attrgetter("jour")


@dataclass(frozen=True, slots=True, kw_only=True)
class Avenant:
    """A column of the bilan; both days are included."""

    id: int
    numero: int
    debut: date
    fin: date
    etp: int
    budget: int | None = None
    fonds_prevu: int | None = None
    fonds_paye: int | None = None

    @property
    def libelle(self) -> str:
        return f"Avenant {self.numero}"

    def contains(self, jour: date) -> bool:
        return self.debut <= jour <= self.fin


@dataclass(frozen=True, slots=True, kw_only=True)
class Structure:
    """A structure that was received. `manques` names its compulsory data that the register lacks."""

    id: int
    nom: str
    commune: str = ""
    epci: str = ""
    manques: tuple[str, ...] = ()
    releves: tuple[date, ...] = ()  # days of its employment records


@dataclass(frozen=True, slots=True, kw_only=True)
class Accompagnement:
    """One path of one structure; `orientations` are ids of orientations prioritaires."""

    id: int
    structure_id: int
    prescripteur: str = ""
    orientations: frozenset[int] = frozenset()


class Etape(NamedTuple):
    """`genre` is the name of a `GenreEtape`: ACCUEIL, VALIDATION, SUIVI… A tuple, made four times as fast as a frozen
    class: the page of a région makes up to seventeen thousand of them (decision 67)."""

    accompagnement_id: int
    genre: str
    jour: date
    saisie_le: date | None = None

    @property
    def delai(self) -> int | None:
        """Return the days from the step to its entry; None when the day of its entry is unknown."""
        return (self.saisie_le - self.jour).days if self.saisie_le else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnostic:
    id: int
    intitule: str
    collectif: bool
    jour: date
    accompagnements: frozenset[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ingenierie:
    """`jour` is that of its agreement. `prestataire` names who carries it out, by `prestataire_id`."""

    id: int
    intitule: str
    collective: bool
    jour: date
    accompagnements: frozenset[int]
    fin: date | None = None
    theme: str = ""
    jours: int | None = None
    montant: int | None = None
    consultes: int | None = None
    offres: int | None = None
    criteres: str = ""
    prestataire_id: int | None = None
    prestataire: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seance:
    """`instance` is the name of an `Instance`: APPUI, PILOTAGE, REGIONAL. Partners by id."""

    id: int
    instance: str
    jour: date
    dossiers: int | None = None
    modifies: int | None = None
    experts: int | None = None
    invites: frozenset[int] = frozenset()
    venus: frozenset[int] = frozenset()  # a subset of `invites`


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """`genre` is the name of a `GenreAction`."""

    id: int
    genre: str
    jour: date
    intitule: str
    lieu: str = ""
    participants: int | None = None
    partenaires: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Cofinancement:
    """Amounts that one funder gives for one civil year, in cents; `nom` distinguishes funders of a kind."""

    annee: int
    financeur: str
    nom: str = ""
    prevu: int | None = None
    obtenu: int | None = None

    @property
    def retenu(self) -> int | None:
        """Return the amount obtained, or else planned."""
        return self.prevu if self.obtenu is None else self.obtenu


@dataclass(frozen=True, slots=True, kw_only=True)
class Questionnement:
    """The day on which a structure answered the impact questionnaire and said what had changed for it."""

    structure_id: int
    jour: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Orientation:
    """A priority of the copil over an avenant; one label over several avenants is one priority."""

    id: int
    avenant_id: int
    libelle: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Objectif:
    """A target. `but` is the name of a `But`; with an `orientation_id` of None, it is on all that is done over the
    avenant."""

    avenant_id: int
    but: str
    cible: int
    orientation_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A figure of an avenant corrected by hand: the count at that time, the value given instead, and the reason."""

    avenant_id: int
    code: str
    comptee: int
    valeur: int
    motif: str
    par: str = ""
    le: date | None = None


@dataclass(frozen=True, kw_only=True)
class Faits:
    """All facts of one DLA, whatever the avenant; `avenants` are those of one convention, in order.

    `partenaires` maps their ids to names. `declares` is what the DLA answered to the questionnaire of the bilan for an
    avenant and an indicator: (avenant id, code) -> value.

    Of a DLA whose rows are those of a few years only, `first_days` are the first ones of all, and `diagnosed` the
    accompagnements with a diagnostic of whatever year.
    """

    avenants: tuple[Avenant, ...]
    structures: Mapping[int, Structure] = field(default_factory=dict)
    accompagnements: Mapping[int, Accompagnement] = field(default_factory=dict)
    etapes: tuple[Etape, ...] = ()
    first_days: tuple[date, ...] = ()
    diagnosed: Collection[int] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    ingenieries: tuple[Ingenierie, ...] = ()
    seances: tuple[Seance, ...] = ()
    actions: tuple[Action, ...] = ()
    cofinancements: tuple[Cofinancement, ...] = ()
    questionnements: tuple[Questionnement, ...] = ()
    orientations: tuple[Orientation, ...] = ()
    objectifs: tuple[Objectif, ...] = ()
    corrections: tuple[Correction, ...] = ()
    partenaires: Mapping[int, str] = field(default_factory=dict)
    declares: Mapping[tuple[int, str], int] = field(default_factory=dict)

    def nameless(self) -> "Faits":
        """Return the facts without the names of those who corrected figures: neither a région nor a stored copy has
        them."""
        return replace(self, corrections=tuple(replace(correction, par="") for correction in self.corrections))

    def over(self, avenant: Avenant) -> "Faits":
        """Return the facts with this avenant alone, one of theirs, and of the register only what is dated of it: not
        enough for first times, nor for the bilan of an ingénierie agreed before."""
        inside: dict[str, Any] = {
            name: tuple(rows[bisect_left(rows, avenant.debut, key=_JOUR) : bisect_right(rows, avenant.fin, key=_JOUR)])
            for name, rows in self._by_day.items()
        }
        return replace(
            self,
            avenants=(avenant,),
            first_days=() if self.first_of_register is None else (self.first_of_register,),
            diagnosed=self.with_diagnostic,
            **inside,
        )

    @cached_property
    def _by_day(self) -> Mapping[str, list[Any]]:
        rows = {"etapes": self.etapes, "diagnostics": self.diagnostics, "ingenieries": self.ingenieries}
        return {name: sorted(kind, key=_JOUR) for name, kind in rows.items()}

    def structure_of(self, accompagnement_id: int) -> Structure:
        return self.structures[self.accompagnements[accompagnement_id].structure_id]

    @cached_property
    def _bounds(self) -> tuple[date, date]:
        """Return the first day and the last, the other way round when there is no avenant."""
        days = [(avenant.debut, avenant.fin) for avenant in self.avenants]
        return min((debut for debut, _ in days), default=date.max), max((fin for _, fin in days), default=date.min)

    @cached_property
    def countable(self) -> Mapping[str, Sequence[Etape]]:
        """Map each kind to its steps whose day may count, so that no figure searches ten years of steps."""
        first, last = self._bounds
        by_genre: dict[str, list[Etape]] = {}
        for etape in self.etapes:
            if first <= etape.jour <= last:
                by_genre.setdefault(etape.genre, []).append(etape)
        return by_genre

    @cached_property
    def countable_ingenieries(self) -> Sequence[tuple[Ingenierie, str]]:
        """List ingénieries whose day may count, each with the names of those who benefit."""
        first, last = self._bounds
        return [
            (ingenierie, self.names_of(ingenierie.accompagnements))
            for ingenierie in self.ingenieries
            if first <= ingenierie.jour <= last
        ]

    def names_of(self, accompagnements: Collection[int]) -> str:
        return ", ".join(sorted(self.structure_of(accompagnement_id).nom for accompagnement_id in accompagnements))

    @cached_property
    def first_of_register(self) -> date | None:
        """Return the first day of this DLA in the register; None when it has nothing."""
        days = (row.jour for rows in (self.etapes, self.diagnostics, self.ingenieries) for row in rows)
        return min(self.first_days or days, default=None)

    @cached_property
    def with_diagnostic(self) -> frozenset[int]:
        """Return the accompagnements that have a diagnostic row of their own: their step is the same diagnostic."""
        return frozenset(self.diagnosed).union(*(diagnostic.accompagnements for diagnostic in self.diagnostics))
