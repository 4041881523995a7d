"""Fiche d'appui à la négociation as frozen rows, for its page, its PDF and its workbook."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

MISSIONS = 4
"""Colours of missions."""

MOST_TRANSFERTS = 8
"""Activités told on paper; the workbook has them all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LigneTemps:
    """A mission, a fonction of it, or other work. `mission` is the place of its mission, from 1; 0 is other work.

    `etp` is over the période; `part`, `region` and `souhaite` are points of a hundred. None: not shown.
    """

    libelle: str
    mission: int
    is_mission: bool
    etp: Decimal | None = None
    part: int | None = None
    region: int | None = None
    souhaite: int | None = None

    @property
    def colour(self) -> str:
        """The mission whose colour it has on pages; a fifth one begins again."""
        return f"M{(self.mission - 1) % MISSIONS + 1}" if self.mission else "AUTRE"

    @property
    def ecart(self) -> int | None:
        """Points that are wished for beyond the real share, when both are shown."""
        return None if self.souhaite is None or self.part is None else self.souhaite - self.part


@dataclass(frozen=True, slots=True, kw_only=True)
class LigneMouvement:
    """A mission over the périodes: shares of the DLA and of the région, in points; None: not shown."""

    libelle: str
    mission: int
    dla: tuple[int | None, ...]
    region: tuple[int | None, ...]

    @property
    def ecart(self) -> int | None:
        """Points between the first and the last share of the DLA that are shown; None with fewer than two."""
        return moved(self.dla)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mouvement:
    """How time moved over the avenants of a convention; `raisons` are (fonction, why), as authors gave them."""

    periodes: tuple[str, ...]
    lignes: tuple[LigneMouvement, ...]
    raisons: tuple[tuple[str, str], ...] = ()

    @property
    def is_shown(self) -> bool:
        """Whether there are two périodes, and something of them."""
        parts = [part for own in self.lignes for part in (*own.dla, *own.region)]
        return len(self.periodes) > 1 and any(part is not None for part in parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """How many times someone is said to do an activité, and to be who should."""

    qui: str
    fait: int
    devrait: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfert:
    """An activité that its author would see done by someone else."""

    fonction: str
    activite: str
    fait: str
    devrait: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Responsabilites:
    """Who does, who should, from the activités of one campaign; `periode` is its own."""

    periode: str
    roles: tuple[Role, ...]
    transferts: tuple[Transfert, ...]

    @property
    def premiers(self) -> tuple[Transfert, ...]:
        """Those that paper has room for."""
        return self.transferts[:MOST_TRANSFERTS]

    @property
    def autres(self) -> int:
        """How many more there are."""
        return len(self.transferts) - len(self.premiers)


@dataclass(frozen=True, slots=True, kw_only=True)
class Resultat:
    """A figure of the bilan, one text by avenant; empty: not said."""

    libelle: str
    valeurs: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Objectif:
    """An orientation prioritaire of the bilan, as texts; empty: not said."""

    libelle: str
    objectif: str
    accueillies: str
    accompagnees: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bilan:
    """The bilan of the convention: `avenants` are its columns."""

    source: str
    avenants: tuple[str, ...]
    resultats: tuple[Resultat, ...]
    objectifs: tuple[Objectif, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Promesse:
    """A commitment that was written; `identifiant` leads to its page."""

    identifiant: int
    texte: str
    qui: str
    echeance: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FicheAppui:
    """`faits` and `moyens` are (label, words). `orientations` are (title, accompagnements that are part of it).

    `region_note` says how many are behind the shares of the région, `souhait_note` behind what is wished for. `manques`
    are sentences: what is not shown and why, without a name.
    """

    dla: str
    region: str
    arrete_a: datetime
    faits: tuple[tuple[str, str], ...]
    moyens: tuple[tuple[str, str], ...]
    orientations: tuple[tuple[str, int], ...]
    periode: str
    temps: tuple[LigneTemps, ...]
    region_note: str
    souhait_note: str
    mouvement: Mouvement
    responsabilites: Responsabilites | None
    bilan: Bilan | None
    engagements: tuple[Promesse, ...]
    manques: tuple[str, ...]


def moved(parts: Sequence[int | None]) -> int | None:
    """Points between the first and the last share that are shown; None with fewer than two."""
    shown = [part for part in parts if part is not None]
    return shown[-1] - shown[0] if len(shown) > 1 else None


def points(value: int | None) -> str:
    """`25 %`; a dash when it is not shown."""
    return "–" if value is None else f"{value}\u00a0%"


def signed(value: int | None) -> str:
    """`+5`, `−5`, `=`; a dash when it is not known."""
    if value is None:
        return "–"
    return "=" if value == 0 else f"{'+' if value > 0 else '−'}{abs(value)}"


def etp(value: Decimal | None) -> str:
    """`0,42`; a dash when it is not shown."""
    return "–" if value is None else f"{value.quantize(Decimal('0.01'), ROUND_HALF_UP)}".replace(".", ",")
