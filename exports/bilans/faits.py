"""Facts of a DLA as frozen rows, the only source of a bilan.

Identifiers are those of the register; amounts are in cents, days and ETP in hundredths; None is « nobody said », not 0.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property


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
    """Who was received. `manques` names the compulsory data that the register does not have of it."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Etape:
    """`genre` is the name of a `GenreEtape`: ACCUEIL, VALIDATION, SUIVI…"""

    accompagnement_id: int
    genre: str
    jour: date
    saisie_le: date | None = None

    @property
    def delai(self) -> int | None:
        """Days from it to its entry; None when the day of its entry is not known."""
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
    venus: frozenset[int] = frozenset()  # among who was invited


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
    """What one funder gives for one civil year, in cents; `nom` tells those of a kind apart."""

    annee: int
    financeur: str
    nom: str = ""
    prevu: int | None = None
    obtenu: int | None = None

    @property
    def retenu(self) -> int | None:
        """What is obtained, or else planned."""
        return self.prevu if self.obtenu is None else self.obtenu


@dataclass(frozen=True, slots=True, kw_only=True)
class Questionnement:
    """A structure said what had changed for it: it answered the impact questionnaire on a day."""

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
    """`but` is the name of a `But`; `orientation_id` None: of all that is done over the avenant."""

    avenant_id: int
    but: str
    cible: int
    orientation_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A figure of an avenant told otherwise than it is counted: what was counted when that was said, and why."""

    avenant_id: int
    code: str
    comptee: int
    valeur: int
    motif: str
    par: str = ""
    le: date | None = None


@dataclass(frozen=True, kw_only=True)
class Faits:
    """All of one DLA, whatever the avenant; `avenants` are those of one convention, in their order.

    `partenaires` names them by id. `declares` is what the DLA answered to the questionnaire of the bilan for an avenant
    and an indicator: (avenant id, code) -> value.
    """

    avenants: tuple[Avenant, ...]
    structures: Mapping[int, Structure] = field(default_factory=dict)
    accompagnements: Mapping[int, Accompagnement] = field(default_factory=dict)
    etapes: tuple[Etape, ...] = ()
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
        """Without the names of who corrected figures, which neither a région nor what is kept as it is has."""
        return replace(self, corrections=tuple(replace(own, par="") for own in self.corrections))

    def structure_of(self, accompagnement_id: int) -> Structure:
        return self.structures[self.accompagnements[accompagnement_id].structure_id]

    def may_count(self, jour: date) -> bool:
        """Whether a day is between the first day of the avenants and their last: nothing else can count in one."""
        first, last = self._bounds
        return first <= jour <= last

    @cached_property
    def _bounds(self) -> tuple[date, date]:
        """The other way round when there is no avenant."""
        days = [(own.debut, own.fin) for own in self.avenants]
        return min((debut for debut, _ in days), default=date.max), max((fin for _, fin in days), default=date.min)

    @cached_property
    def countable(self) -> Mapping[str, Sequence[Etape]]:
        """Kind -> its steps whose day may count: what each figure would otherwise look for among ten years of steps."""
        found: dict[str, list[Etape]] = {}
        for own in self.etapes:
            if self.may_count(own.jour):
                found.setdefault(own.genre, []).append(own)
        return found

    @cached_property
    def first_of_register(self) -> date | None:
        """The first day that the register has of this DLA; None when it has nothing."""
        return min(
            (own.jour for rows in (self.etapes, self.diagnostics, self.ingenieries) for own in rows), default=None
        )

    @cached_property
    def with_diagnostic(self) -> frozenset[int]:
        """The accompagnements that have a diagnostic of their own row: their step tells the same one."""
        return frozenset(each for own in self.diagnostics for each in own.accompagnements)
