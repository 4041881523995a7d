"""Cells of a release: every figure that may leave the computation, with its step, its status and who may read it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import Any

from exports.release.motifs import FONCTION_SEULE
from exports.release.seuils import Seuils
from questionnaires.core.francais import NBSP, paris_day, plural, short_day_text, typeset

REGION = ""
"""Territory of a cell about the whole région, or network, of a release; any other territory is the code of a DLA, or a
category of the région (`Dimension.territoire`)."""

RESEAU = "*"
"""Territory of a stored cell of the network, which is kept with the cells of the last région to settle its results."""

SOUHAIT = "souhait"
"""`colonne` of a gap between the real time and the one that people wish for."""

RAISONS = "RAISONS"
"""`ligne` of the cells on reasons for a change, which no question asks by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dimension:
    """A fact that questions are crossed with: `categories` are code -> label, in order; « non renseigné » is one."""

    code: str
    libelle: str
    categories: Mapping[str, str]

    def territoire(self, categorie: str) -> str:
        """Return the `territoire` of the cells of a category: SECTEUR/SPORT."""
        return f"{self.code}{CROISE}{categorie}"


NON_RENSEIGNE = "non renseigné"
"""Label of the category of those that nothing is known of: it is compared with no other."""

CROISE = "/"
"""Separates, in the `territoire` of a cell, a dimension and a category of it."""


class Statut(StrEnum):
    """Status of a cell; its value is stored, and printed in place of a figure that is not shown."""

    MONTRE = "montré"
    CONFIDENTIEL = "[c]"
    INDISPONIBLE = "[x]"
    SANS_OBJET = "[z]"


class Audience(StrEnum):
    """Readers of a cell: everyone whom the edition is for, or the staff and direction of its DLA and the C2RA."""

    TOUS = "tous"
    DLA = "dla"


class Mesure(StrEnum):
    """Measure of a cell, with the unit of its value.

    Of time: PART points that sum to 100 over a level · ETP tenths of an ETP over the whole période · REEL and SOUHAIT
    points by mission, of respondents who gave both · SENS -1, 0 or 1: a change that exact values affirm · ECART points
    of that change · MOTS 1 to 3: said by few, by some, by almost all.

    Of structures: COMPTE answers · PART percents of the answers to a question, each rounded alone · BAS and HAUT the
    bounds of its 95 % interval · ABSENCE answers without a value, by reason · TOTAL the sum of a number, in units of
    10**-decimals of its question.
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
    TOTAL = "total"


class MotsNombre(StrEnum):
    """How many persons say something, in words that give no count."""

    PEU = "par peu"
    PARTIE = "par une partie"
    PRESQUE_TOUS = "par presque tous"

    @property
    def valeur(self) -> int:
        return list(MotsNombre).index(self) + 1

    @classmethod
    def of(cls, valeur: int) -> "MotsNombre":
        return list(cls)[valeur - 1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cellule:
    """A figure, or the reason why there is none.

    `ligne` is the code of a mission, of a line or of a question; `colonne` is the second dimension, empty without one:
    an option, several counted together (their codes joined by `+`), or the période that a change starts from. `n`
    counts the persons or structures behind it. `valeur` is None when it is not shown; `pas` is what it is rounded to,
    in its own unit; `motif` says why it is hidden, in words for readers.
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
        """Hide the cell from its readers for this reason; a cell already hidden keeps its own."""
        return replace(self, valeur=None, statut=Statut.CONFIDENTIEL, motif=motif) if self.is_shown else self

    @property
    def key(self) -> tuple[str, Mesure, str, str]:
        """Identify the cell within its release."""
        return (self.territoire, self.mesure, self.ligne, self.colonne)


@dataclass(frozen=True, slots=True, kw_only=True)
class BlocCellules:
    """The lines of a mission; work outside missions is a bloc of its own, under the code of its line."""

    code: str
    lignes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """Numbers of figures that moved since the release before (`bougees`), appeared or were hidden, out of `sur`, in one
    table of the région or of a DLA."""

    territoire: str
    table: str
    bougees: int
    parues: int
    cachees: int
    sur: int

    @property
    def dite(self) -> str:
        """Return « parts : 7 sur 14, dont 1 caché », without the territory."""
        moved = self.bougees + self.parues + self.cachees
        more = [
            plural(self.parues, "paru", "parus") if self.parues else "",
            plural(self.cachees, "caché", "cachés") if self.cachees else "",
        ]
        details = ", ".join(filter(None, more))
        return typeset(f"{self.table} : {moved} sur {self.sur}{f', dont {details}' if details else ''}")


def short_name(nom: str) -> str:
    """Return the number and day in the name of a release: « n° 2 du 03/03/2027 »."""
    return nom.removeprefix("publication ").partition(",")[0]


@dataclass(frozen=True, kw_only=True)
class Release:
    """The released figures of a settled campaign: immutable, numbered from 1 within their campaign.

    `personnes` and `dlas` count who is behind the figures of the région, shown or not. `seuils` are the thresholds that
    decided. `pages` are the texts beside the cells of a campaign of structures, by territory
    (`exports.enquetes.publication`). `regions` are the codes of the régions behind a release of the network, which is
    read like a région's; else empty. `remplace_le`: when the release before it was made, None for the first.
    `revisions` say what moved since. `gardees`: measures kept as an earlier release gave them -> the name of that one.
    """

    numero: int
    faite_le: datetime
    personnes: int
    dlas: int
    seuils: Seuils
    cellules: tuple[Cellule, ...]
    blocs: tuple[BlocCellules, ...] = ()
    regions: tuple[str, ...] = ()
    remplace_le: datetime | None = None
    revisions: tuple[Revision, ...] = ()
    gardees: Mapping[Mesure, str] = field(default_factory=dict)
    caches: frozenset[str] = field(default=frozenset())
    """Codes of the DLA that answered and have no figure of their own: no other release shows a figure of theirs."""
    autre_direction: Mapping[str, str] = field(default_factory=dict)
    """Code of a DLA now directed by someone whom one of its contributors did not know of -> why documents made for its
    staff and direction do not show its figures."""
    pages: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    dimensions: tuple[Dimension, ...] = ()
    """Facts that its questions are crossed with; none in releases made before 0.16, or of anonymous answers."""

    @cached_property
    def _by_key(self) -> Mapping[tuple[str, Mesure, str, str], Cellule]:
        return {cellule.key: cellule for cellule in self.cellules}

    def get(self, mesure: Mesure, ligne: str, territoire: str = REGION, colonne: str = "") -> Cellule | None:
        """Return the cell, or None when this release holds none."""
        return self._by_key.get((territoire, mesure, ligne, colonne))

    def of(self, mesure: Mesure, territoire: str = REGION) -> tuple[Cellule, ...]:
        """Return the cells of one measure, in the order in which they were made."""
        return tuple(
            cellule for cellule in self.cellules if cellule.mesure is mesure and cellule.territoire == territoire
        )

    def parts(self, territoire: str = REGION) -> Mapping[str, int]:
        """Return shown shares, in points: code of a mission or of a line -> value; empty when none is shown."""
        return _shown(self.of(Mesure.PART, territoire))

    def missions(self, territoire: str = REGION) -> Mapping[str, int]:
        """Return the shown shares of missions, and of work outside missions; they sum to 100."""
        parts = self.parts(territoire)
        return {bloc.code: parts[bloc.code] for bloc in self.blocs if bloc.code in parts}

    def etp(self, territoire: str = REGION) -> Mapping[str, int]:
        """Return tenths of an ETP over the whole période, under the codes of `parts`."""
        return _shown(self.of(Mesure.ETP, territoire))

    def told_outside(self, dla: str = "") -> "Release":
        """Keep what readers outside the C2RA may see: no cell of a DLA, nor which ones answered. Staff and direction of
        `dla` read its cells too, when its contributors knew of everyone who directs it."""
        cellules = [
            cellule for cellule in self.cellules if cellule.audience is Audience.TOUS or cellule.territoire == dla
        ]
        if (motif := self.autre_direction.get(dla)) is not None:
            cellules = [
                cellule.withheld(motif) if cellule.audience is Audience.DLA else cellule for cellule in cellules
            ]
        revisions = tuple(revision for revision in self.revisions if revision.territoire in {"", dla})
        return replace(self, cellules=tuple(cellules), caches=self.caches & {dla}, revisions=revisions)

    def nom_de(self, mesure: Mesure) -> str:
        """Name the release that first gave a measure: « publication n° 1 du 22/07/2026, que garde la n° 2 »."""
        if mesure not in self.gardees:
            return self.nom
        return f"{self.gardees[mesure]}, que garde la n°{NBSP}{self.numero}"

    def publication_of(self, cellule: Cellule) -> str:
        """Return the number and day of the release that gave a cell, « n° 2 du 3 mars 2027 »."""
        return short_name(self.nom_de(cellule.mesure))

    @property
    def nom(self) -> str:
        """Return « publication n° 2 du 3 mars 2027, qui remplace la n° 1 du 22 juillet 2026 »; of the network, which is
        released once, « publication unique du 3 mars 2027 »."""
        day = short_day_text(paris_day(self.faite_le))
        if self.regions:
            return f"publication unique du {day}"
        nom = f"publication n°{NBSP}{self.numero} du {day}"
        if self.remplace_le is None:
            return nom
        return f"{nom}, qui remplace la n°{NBSP}{self.numero - 1} du {short_day_text(paris_day(self.remplace_le))}"

    @property
    def is_shown(self) -> bool:
        """Return whether the région has figures."""
        return bool(self.parts())

    @property
    def has_lines(self) -> bool:
        """Return whether the région has figures below missions."""
        parts = self.parts()
        return any(code in parts for bloc in self.blocs for code in bloc.lignes if code != bloc.code)

    @property
    def motif_lignes(self) -> str:
        """Return why the région has figures of missions only; empty when it has lines, or no figure."""
        hidden = {cellule.motif: None for cellule in self.of(Mesure.PART) if not cellule.is_shown}
        hidden.pop(FONCTION_SEULE, None)
        return next(iter(hidden), "") if self.is_shown and not self.has_lines else ""

    @property
    def pas(self) -> int:
        """Return the step of the région's shares, in points; 0 when none is shown."""
        return next((cellule.pas for cellule in self.of(Mesure.PART) if cellule.is_shown), 0)

    @property
    def motif(self) -> str:
        """Return why the région has no figure; empty when it has."""
        return "" if self.is_shown else next((cellule.motif for cellule in self.of(Mesure.PART)), "")

    @property
    def dlas_montres(self) -> tuple[str, ...]:
        """Return the codes of the DLA that have figures of their own."""
        dlas = (cellule.territoire for cellule in self.cellules if cellule.territoire and cellule.is_shown)
        return tuple(dict.fromkeys(dlas))


def _shown(cellules: Iterable[Cellule]) -> Mapping[str, int]:
    return {cellule.ligne: cellule.valeur for cellule in cellules if cellule.valeur is not None and cellule.is_shown}


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
