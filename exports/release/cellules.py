"""Cells of a release: every figure that may leave the computation, with its step, its status and who may read it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import Any

from exports.release.seuils import Seuils
from questionnaires.core.francais import NBSP, paris_day, plural, short_day_text, typeset

REGION = ""
"""The territory of a cell of the whole région, or network, that a release is of; any other one is the code of a DLA."""

RESEAU = "*"
"""The territory of a stored cell of the network, which stands beside those of the last région to settle its results."""

SOUHAIT = "souhait"
"""The `colonne` of a gap between the real time and the one that people wish for."""

RAISONS = "RAISONS"
"""The `ligne` of what is said of reasons for a change, which no question asks by itself."""


class Statut(StrEnum):
    """Whether a cell may be read; the value is what is stored, and printed in place of a figure that is not shown."""

    MONTRE = "montré"
    CONFIDENTIEL = "[c]"
    INDISPONIBLE = "[x]"
    SANS_OBJET = "[z]"


class Audience(StrEnum):
    """Who reads a cell: everyone whom the edition is for, or the staff and direction of its DLA and the C2RA."""

    TOUS = "tous"
    DLA = "dla"


class Mesure(StrEnum):
    """What a cell says. The unit of its value is beside.

    Of time: PART points that sum to 100 over a level · ETP tenths of an ETP over the whole période · REEL and SOUHAIT
    points by mission, of those who told both · SENS -1, 0 or 1: a change that exact values affirm · ECART points of
    that change · MOTS 1 to 3: told by few, by some, by almost all.

    Of structures: COMPTE answers · PART percents of the answers to a question, each rounded alone · BAS and HAUT the
    bounds of its interval at 95 % · ABSENCE answers without a value, by reason.
    """

    PART = "part"
    ETP = "etp"
    REEL = "réel"
    SOUHAIT = "souhait"
    SENS = "sens"
    ECART = "écart"
    MOTS = "mots"
    COMPTE = "compte"
    BAS = "borne basse"
    HAUT = "borne haute"
    ABSENCE = "absence"


class Mots(StrEnum):
    """How many persons say something, in words; none of them tells a count."""

    PEU = "par peu"
    PARTIE = "par une partie"
    PRESQUE_TOUS = "par presque tous"

    @property
    def valeur(self) -> int:
        return list(Mots).index(self) + 1

    @classmethod
    def of(cls, valeur: int) -> "Mots":
        return list(cls)[valeur - 1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cellule:
    """One figure, or why there is none.

    `ligne` is the code of a mission, of a line or of a question; `colonne` is the second dimension, empty without one:
    an option, several told together (their codes joined by `+`), or the période that a change starts from. `n` counts
    the persons or structures behind it. `valeur` is None when it is not shown; `pas` is what it is rounded to, in its
    own unit; `motif` says why it is hidden, in words for readers.
    """

    territoire: str
    mesure: Mesure
    ligne: str
    colonne: str = ""
    audience: Audience = Audience.TOUS
    n: int
    valeur: int | None
    pas: int
    statut: Statut = Statut.MONTRE
    motif: str = ""

    @property
    def is_shown(self) -> bool:
        return self.statut is Statut.MONTRE

    def withheld(self, motif: str) -> "Cellule":
        """Hide the cell from its readers for that reason; a cell already hidden keeps its own."""
        return replace(self, valeur=None, statut=Statut.CONFIDENTIEL, motif=motif) if self.is_shown else self

    @property
    def key(self) -> tuple[str, Mesure, str, str]:
        """Identify the cell within its release."""
        return (self.territoire, self.mesure, self.ligne, self.colonne)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bloc:
    """Lines that make up a mission; work outside missions is a bloc of its own, under the code of its line."""

    code: str
    lignes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """In one table, of the région or of a DLA, how many figures moved since the release before, appeared or were
    hidden, of how many."""

    territoire: str
    table: str
    bougees: int
    parues: int
    cachees: int
    sur: int

    @property
    def dite(self) -> str:
        """`parts : 7 sur 14, dont 1 caché`, without its territory."""
        moved = self.bougees + self.parues + self.cachees
        more = [
            plural(self.parues, "paru", "parus") if self.parues else "",
            plural(self.cachees, "caché", "cachés") if self.cachees else "",
        ]
        told = ", ".join(filter(None, more))
        return typeset(f"{self.table} : {moved} sur {self.sur}{f', dont {told}' if told else ''}")


@dataclass(frozen=True, kw_only=True)
class Release:
    """The released figures of a settled campaign: immutable, numbered from 1 within their campaign.

    `personnes` and `dlas` are behind the figures of the région, shown or not. `seuils` are those that decided. `pages`
    are the words told beside the cells of a campaign of structures, by territory (`exports.enquetes.publication`).
    `regions` are the codes of those behind a release of the network, which is read as that of a région; else empty.
    `remplace_le`: when the release before it was made, None of the first; `revisions` say what moved since. `gardees`:
    measures that it keeps as an earlier release told them -> the name of that one.
    """

    numero: int
    faite_le: datetime
    personnes: int
    dlas: int
    seuils: Seuils
    cellules: tuple[Cellule, ...]
    blocs: tuple[Bloc, ...] = ()
    regions: tuple[str, ...] = ()
    remplace_le: datetime | None = None
    revisions: tuple[Revision, ...] = ()
    gardees: Mapping[Mesure, str] = field(default_factory=dict)
    caches: frozenset[str] = field(default=frozenset())
    """Codes of the DLA that answered and have no figure of their own: another release of theirs shows none of them."""
    autre_direction: Mapping[str, str] = field(default_factory=dict)
    """Code of a DLA that someone directs now whom one of its contributors did not know of -> why what is made for its
    staff and its direction does not show its figures."""
    pages: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @cached_property
    def _by_key(self) -> Mapping[tuple[str, Mesure, str, str], Cellule]:
        return {cellule.key: cellule for cellule in self.cellules}

    def get(self, mesure: Mesure, ligne: str, territoire: str = REGION, colonne: str = "") -> Cellule | None:
        """None when this release holds no such cell."""
        return self._by_key.get((territoire, mesure, ligne, colonne))

    def of(self, mesure: Mesure, territoire: str = REGION) -> tuple[Cellule, ...]:
        """All of one measure, in the order of their making."""
        return tuple(own for own in self.cellules if own.mesure is mesure and own.territoire == territoire)

    def parts(self, territoire: str = REGION) -> Mapping[str, int]:
        """Shown shares, in points: code of a mission or of a line -> value; empty when none is shown."""
        return _shown(self.of(Mesure.PART, territoire))

    def missions(self, territoire: str = REGION) -> Mapping[str, int]:
        """Those of missions, and of work outside them; they sum to 100."""
        parts = self.parts(territoire)
        return {bloc.code: parts[bloc.code] for bloc in self.blocs if bloc.code in parts}

    def etp(self, territoire: str = REGION) -> Mapping[str, int]:
        """Tenths of an ETP over the whole période, under the codes of `parts`."""
        return _shown(self.of(Mesure.ETP, territoire))

    def told_outside(self, dla: str = "") -> "Release":
        """Keep what readers outside the C2RA may see: no cell of a DLA, nor which ones answered. Staff and direction of
        `dla` read its cells too, when its contributors knew of all those who direct it."""
        cellules = [own for own in self.cellules if own.audience is Audience.TOUS or own.territoire == dla]
        if (motif := self.autre_direction.get(dla)) is not None:
            cellules = [own.withheld(motif) if own.audience is Audience.DLA else own for own in cellules]
        revisions = tuple(own for own in self.revisions if own.territoire in {"", dla})
        return replace(self, cellules=tuple(cellules), caches=self.caches & {dla}, revisions=revisions)

    def nom_de(self, mesure: Mesure) -> str:
        """The name of the release that told a measure first: `publication n° 1 du 22/07/2026, que garde la n° 2`."""
        if mesure not in self.gardees:
            return self.nom
        return f"{self.gardees[mesure]}, que garde la n°{NBSP}{self.numero}"

    @property
    def nom(self) -> str:
        """`publication n° 2 du 03/03/2027, qui remplace la n° 1 du 22/07/2026`."""
        told = f"publication n°{NBSP}{self.numero} du {short_day_text(paris_day(self.faite_le))}"
        if self.remplace_le is None:
            return told
        return f"{told}, qui remplace la n°{NBSP}{self.numero - 1} du {short_day_text(paris_day(self.remplace_le))}"

    @property
    def is_shown(self) -> bool:
        """Whether the région has figures."""
        return bool(self.parts())

    @property
    def has_lines(self) -> bool:
        """Whether the région is told below missions."""
        parts = self.parts()
        return any(code in parts for bloc in self.blocs for code in bloc.lignes if code != bloc.code)

    @property
    def pas(self) -> int:
        """The step of the région's shares, in points."""
        return next((own.pas for own in self.of(Mesure.PART) if own.is_shown), 0)

    @property
    def motif(self) -> str:
        """Why the région has no figure; empty when it has."""
        return "" if self.is_shown else next((own.motif for own in self.of(Mesure.PART)), "")

    @property
    def dlas_montres(self) -> tuple[str, ...]:
        """Codes of the DLA that have figures of their own."""
        found = (own.territoire for own in self.cellules if own.territoire and own.is_shown)
        return tuple(dict.fromkeys(found))


def _shown(cellules: Iterable[Cellule]) -> Mapping[str, int]:
    return {own.ligne: own.valeur for own in cellules if own.valeur is not None and own.is_shown}


def cell(
    territoire: str,
    mesure: Mesure,
    ligne: str,
    n: int,
    valeur: int | None,
    pas: int,
    colonne: str = "",
    *,
    statut: Statut = Statut.MONTRE,
    motif: str = "",
) -> Cellule:
    """Make a cell: shown unless `statut` says otherwise, and for the readers of its DLA when it is about one."""
    return Cellule(
        territoire=territoire,
        mesure=mesure,
        ligne=ligne,
        colonne=colonne,
        audience=Audience.DLA if territoire else Audience.TOUS,
        n=n,
        valeur=valeur,
        pas=pas,
        statut=statut,
        motif=motif,
    )


def withheld(
    territoire: str,
    mesure: Mesure,
    ligne: str,
    n: int,
    pas: int,
    motif: str,
    statut: Statut = Statut.CONFIDENTIEL,
    colonne: str = "",
) -> Cellule:
    """Make a cell without a value; `motif` says why."""
    return cell(territoire, mesure, ligne, n, None, pas, colonne, statut=statut, motif=motif)
