"""Fiche d'appui à la négociation as frozen rows, for its page, its PDF and its workbook."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from exports.tableur.phrases import lecture
from questionnaires.core.francais import plural, typeset

MISSIONS = 4
"""Number of colours of missions."""

LE_DLA, LA_REGION = "le DLA", "la région"
"""Owners of shares, in words."""

MOST_TRANSFERTS = 8
"""Number of activités shown on paper; the workbook has them all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LigneTemps:
    """A mission, a fonction of it, or other work. `mission` is the place of its mission, from 1; 0 is other work.

    `etp` is over the période; the others are points of a hundred, which `points` prints with the step of their table:
    `souhaite` is what the only author of the DLA wishes for, `souhaite_region` what the région does. None: not shown.
    """

    libelle: str
    mission: int
    is_mission: bool
    etp: Decimal | None = None
    part: int | None = None
    region: int | None = None
    reseau: int | None = None
    souhaite: int | None = None
    souhaite_region: int | None = None

    @property
    def colour(self) -> str:
        """Return the mission whose colour it has on pages; a fifth one begins again."""
        return f"M{(self.mission - 1) % MISSIONS + 1}" if self.mission else "AUTRE"


def lecture_of(whose: str, libelle: str, part: int | None, pas: int) -> str:
    """Return `Lecture : la région consacre 44 % de son temps à « Accompagnement ».`"""
    return lecture(f"{whose} consacre {points(part, pas)} de son temps à « {libelle} ».")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangementMission:
    """The change that a release affirms in the share of a mission since the période before.

    `sens` is -1, 0 or 1, None when the two are not compared; `ecart` are points, None when only the direction is sure.
    `motif` says, as the release does, why there is no direction or no size.
    """

    sens: int | None
    ecart: int | None = None
    motif: str = ""

    @property
    def dit(self) -> str:
        """Return `en hausse de 8 points`, or `en baisse, le sens est sûr, la taille ne l’est pas`; the reason without
        any."""
        if not self.sens:
            return self.motif if self.sens is not None else f"non comparable, {self.motif}"
        way = "en hausse" if self.sens > 0 else "en baisse"
        return f"{way}, {self.motif}" if self.ecart is None else f"{way} de {plural(abs(self.ecart), 'point')}"


def phrases_of(changements: Iterable[tuple[str, ChangementMission | None]], avant: str) -> tuple[str, ...]:
    """Return the sentences on missions since the période `avant`, one for all those with the same change; missions
    without a change are left out."""
    by_sentence: dict[str, list[str]] = {}
    for libelle, changement in changements:
        if changement is not None:
            by_sentence.setdefault(changement.dit, []).append(libelle)
    return tuple(
        typeset(f"Depuis la période précédente ({avant}), {dit} : {', '.join(libelles)}.")
        for dit, libelles in by_sentence.items()
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class LigneMouvement:
    """A mission over the périodes: shares of the DLA and of the région, in points; None: not shown. `changement` is
    that of the région between the last two."""

    libelle: str
    mission: int
    dla: tuple[int | None, ...]
    region: tuple[int | None, ...]
    changement: ChangementMission | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mouvement:
    """Changes in time over the avenants of a convention; `raisons` are (fonction, why), as authors gave them.

    `pas_dla` and `pas_region` are what shares are rounded to, by période: 0 when they are exact. `notes` say when those
    of the DLA are the answer of their reader, alone there, and on what a change of the région is decided. `source`
    names the release of each période.
    """

    periodes: tuple[str, ...]
    lignes: tuple[LigneMouvement, ...]
    pas_dla: tuple[int, ...]
    pas_region: tuple[int, ...]
    notes: tuple[str, ...] = ()
    source: str = ""
    raisons: tuple[tuple[str, str], ...] = ()

    @property
    def is_shown(self) -> bool:
        """Return whether there are two périodes, with some share to show."""
        parts = [part for ligne in self.lignes for part in (*ligne.dla, *ligne.region)]
        return len(self.periodes) > 1 and any(part is not None for part in parts)

    @property
    def phrases(self) -> tuple[str, ...]:
        """Return what the figures of the région affirm since the période before the last."""
        changements = ((ligne.libelle, ligne.changement) for ligne in self.lignes)
        return phrases_of(changements, self.periodes[-2]) if len(self.periodes) > 1 else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfert:
    """An activité that its author would see done by someone else."""

    fonction: str
    activite: str
    fait: str
    devrait: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Responsabilites:
    """Activités that one person does and another should do, as answered in one campaign; `periode` and `source` are
    its own."""

    periode: str
    source: str
    transferts: tuple[Transfert, ...]

    @property
    def premiers(self) -> tuple[Transfert, ...]:
        """Return the transfers that paper has room for."""
        return self.transferts[:MOST_TRANSFERTS]

    @property
    def autres(self) -> int:
        """Return how many more activités there are."""
        return len(
            {transfert.activite for transfert in self.transferts} - {premier.activite for premier in self.premiers}
        )


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
    """A written commitment; `identifiant` leads to its page."""

    identifiant: int
    texte: str
    qui: str
    echeance: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FicheAppui:
    """A fiche d’appui. `faits` and `moyens` are (label, words). `orientations` are (title, accompagnements that are
    part of it).

    `region_note` says how many are behind the shares of the région, `souhait_note` behind what is wished for. `manques`
    are sentences: what is not shown and why, without a name. `pas_dla`, `pas_region`, `pas_reseau` and `pas_souhait`
    (what the région wishes for) are what shares are rounded to, 0 when they are exact. `champ` and `source` say who is
    counted in shares, and where they come from: '' when none is shown.
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
    pas_dla: int
    pas_region: int
    pas_souhait: int
    pas_reseau: int = 0
    champ: str = ""
    source: str = ""

    @property
    def lue(self) -> tuple[int, str] | None:
        """Return which share illustrates how to read the others: the place of its line, and whose it is, the DLA’s or
        else the région’s; None when none is shown."""
        for whose in (LE_DLA, LA_REGION):
            for place, ligne in enumerate(self.temps):
                if self.share_of(ligne, whose)[0] is not None:
                    return place, whose
        return None

    def share_of(self, ligne: LigneTemps, whose: str) -> tuple[int | None, int]:
        """Return the points of a share, and what they are rounded to."""
        return (ligne.part, self.pas_dla) if whose == LE_DLA else (ligne.region, self.pas_region)

    @property
    def legende(self) -> tuple[str, ...]:
        """Return how a share is read, who is counted, where it comes from."""
        if self.lue is None:
            return ()
        place, whose = self.lue
        ligne = self.temps[place]
        return tuple(
            filter(None, (lecture_of(whose, ligne.libelle, *self.share_of(ligne, whose)), self.champ, self.source))
        )


def points(value: int | None, pas: int = 0) -> str:
    """Return `25 %`; a dash when it is not shown; `moins de 2 %` where a 0 was rounded by steps of 2."""
    if value is None:
        return "–"
    return f"moins de {pas}\u00a0%" if pas and not value else f"{value}\u00a0%"


def signed(value: int | None) -> str:
    """Return `+5`, `−5`, `=`; a dash when it is unknown."""
    if value is None:
        return "–"
    return "=" if value == 0 else f"{'+' if value > 0 else '−'}{abs(value)}"


def etp(value: Decimal | None, decimals: int = 2) -> str:
    """Return `0,42`, or `0,4` with one decimal, as in releases; a dash when it is not shown, and for a released zero:
    its share reads « moins de 2 % »."""
    if value is None or (decimals == 1 and not value):
        return "–"
    return f"{value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)}".replace(".", ",")
