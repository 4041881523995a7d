"""Contents of the workbook of a région: records, sheets by audience, and stable keys of its subjects."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import Enum
from typing import ClassVar

from exports.bilans.document import BilanDla, PartieDocument
from exports.bilans.region import RegionBilan
from exports.bilans.synthese import synthesis
from exports.papiers.note import NotePilotes
from exports.records.records import Collecte, CollecteEnquete, Dla
from questionnaires.core.francais import NBSP, plural, typeset


class Edition(Enum):
    """Edition of a workbook; the value is shown to users.

    COMPLETE every sheet that was asked for, material included · FLASH four pages to print: findings, time, bilans and
    opinions of the région.
    """

    COMPLETE = "édition complète"
    FLASH = "édition flash, en quatre pages"


class Audience(Enum):
    """Audience of a workbook; the value is shown to users."""

    C2RA = "l’animation régionale (C2RA)"
    DLA = "les DLA de la région"
    PILOTES = "les pilotes"
    PUBLIC = "le public"

    @property
    def is_inside(self) -> bool:
        """Return whether this audience may read names, and DLA side by side."""
        return self is Audience.C2RA

    @property
    def edition(self) -> Edition:
        """Return the edition made for this audience."""
        return Edition.FLASH if self in {Audience.PILOTES, Audience.PUBLIC} else Edition.COMPLETE


class Famille(Enum):
    """Family of sheets, which are chosen together; the value is shown to users."""

    SYNTHESE = "Synthèse"
    CHANGEMENTS = "Ce qui a changé depuis le dernier classeur"
    TEMPS = "Temps"
    EVOLUTION = "Évolution"
    ACTIVITES = "Activités, et raisons des changements"
    SOUHAIT = "Réel-souhaitable : la répartition que les personnes souhaiteraient, à côté de la réelle"
    BILAN = "Bilan des DLA"
    ENQUETES = "Résultats des questionnaires (satisfaction, impact…)"
    NOTE = "Note aux pilotes"
    SUIVI = "Suivi de la collecte, réponse par réponse"
    SUIVI_ENQUETES = "Suivi des questionnaires, réponse par réponse"
    DONNEES = "Données"
    DICTIONNAIRE = "Dictionnaire"
    PAR_DLA = "Un onglet par DLA"
    QUALITE = "Qualité : précision déclarée, écarts justifiés, questions laissées vides"
    CONTROLES = "Contrôles"
    MANIFESTE = "Manifeste"


ON_REQUEST = frozenset(
    {
        Famille.SOUHAIT,
        Famille.NOTE,
        Famille.SUIVI_ENQUETES,
        Famille.PAR_DLA,
        Famille.QUALITE,
        Famille.CONTROLES,
        Famille.MANIFESTE,
    }
)
DEFAULT = frozenset(Famille) - ON_REQUEST

NAMES_INSIDE: Mapping[Famille, str] = {
    Famille.SUIVI: "nomme qui doit répondre",
    Famille.SUIVI_ENQUETES: "nomme aussi qui doit répondre",
    Famille.QUALITE: "nomme à qui il manque une réponse, et pourquoi",
    Famille.PAR_DLA: "ses pilotes le lisent, une fois signé",
}
"""Families that only the animation régionale reads -> why, in words that follow their name."""


def allowed(audience: Audience) -> frozenset[Famille]:
    """Return the families whose data an audience may ask for, in any format."""
    return frozenset(Famille) if audience.is_inside else frozenset(Famille) - NAMES_INSIDE.keys()


class GenreEvenement(Enum):
    """Event on an answer, or on a bilan; the value is shown to users, in the singular."""

    ARRIVEE = "réponse arrivée"
    TARDIVE = "réponse arrivée après la clôture"
    CORRIGEE = "réponse corrigée"
    ROUVERTE = "réponse rouverte"
    SIGNE = "bilan signé"

    @property
    def pluriel(self) -> str:
        """Return the value in the plural."""
        first, space, more = self.value.partition(" ")
        word, blank, rest = more.partition(" ")
        return f"{first}s{space}{word}s{blank}{rest}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mouvement:
    """An event on an answer or a bilan. `reponse` is the number of the answer within its `sujet` (a key: see
    `sujet_of_temps`); `quoi` names what it is an answer to. `qui` is empty outside the C2RA."""

    genre: GenreEvenement
    quand: datetime
    sujet: str
    reponse: int
    quoi: str
    qui: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Publiee:
    """The last release on time of the campaign called `quoi`, made since the last workbook: its number and how many
    persons it counts. `avant`: both for the release before, None without one. `tardives` and `corrigees`: how many
    answers it counts that came, or were sent again, once results were settled."""

    quand: datetime
    quoi: str
    numero: int
    personnes: int
    avant: tuple[int, int] | None = None
    tardives: int = 0
    corrigees: int = 0

    @property
    def dite(self) -> str:
        """Return « publication n° 2 (11 personnes comptées, au lieu de 8 dans la n° 1) », after « résultats arrêtés, »
        for a first one."""
        counted = plural(self.personnes, "personne comptée", "personnes comptées")
        if self.avant is not None:
            numero, before = self.avant
            beside = "comme" if before == self.personnes else f"au lieu de {before}"
            counted = f"{counted}, {beside} dans la n°{NBSP}{numero}"
        settled = "résultats arrêtés, " if self.avant is None else ""
        return f"{settled}publication n°{NBSP}{self.numero} ({counted})"

    @property
    def decomptes(self) -> tuple[str, ...]:
        """Return « 2 réponses arrivées après l’arrêt des résultats », « 1 réponse rouverte et corrigée »: never whose,
        beside figures that they moved."""
        late = plural(self.tardives, "réponse arrivée", "réponses arrivées")
        corrected = plural(self.corrigees, "réponse rouverte et corrigée", "réponses rouvertes et corrigées")
        counts = ((self.tardives, f"{late} après l’arrêt des résultats"), (self.corrigees, corrected))
        return tuple(said for count, said in counts if count)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arretee:
    """The campaign called `quoi`, other than on time, whose results were settled since the last workbook."""

    quand: datetime
    quoi: str
    dite: ClassVar[str] = "résultats arrêtés"
    decomptes: ClassVar[tuple[str, ...]] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Changements:
    """Changes since the last workbook for the same public, called `reference`; `avant` are its main figures, by key.

    Once results are settled, only `publications` change the answers counted: `mouvements` happened before. Those of
    campaigns other than on time are their settlement. `least`:
    number of changed answers of a subject needed to compare its figures.
    """

    depuis: datetime
    reference: str
    mouvements: tuple[Mouvement, ...]
    avant: Mapping[str, float]
    least: int
    publications: tuple[Publiee | Arretee, ...] = ()

    @property
    def decomptes(self) -> tuple[str, ...]:
        """Return « 1er semestre 2026 : publication n° 2 (…) », « 3 réponses arrivées »: releases, each with its
        campaign and the answers that it adds, then answers counted by kind."""
        counts = Counter(mouvement.genre for mouvement in self.mouvements)
        released = tuple(
            typeset(said)
            for publiee in self.publications
            for said in (f"{publiee.quoi} : {publiee.dite}", *publiee.decomptes)
        )
        return released + tuple(
            plural(counts[genre], genre.value, genre.pluriel) for genre in GenreEvenement if counts[genre]
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Matiere:
    """Records of a workbook, read at `arrete_a`. `bilans` are years, the earliest first; `par_dla` the bilans of DLA.

    `categories` are the figures of the last year by category, as its audience reads them.

    `lecteurs` are the sets of DLA (ids) that someone outside the C2RA reads: outside, no figure is shown that reveals
    another DLA to any of them. `sceau` is the keyed fingerprint of the records, in hexadecimal. `depuis` is the first
    year to compare with; None: all years. `dla` is that of the staff and direction whom the workbook is for, who read
    their own DLA beside the région; None for any other reader. `changements` is None without an earlier workbook.
    """

    region: str
    arrete_a: datetime
    audience: Audience = Audience.C2RA
    dla: Dla | None = None
    familles: frozenset[Famille] = DEFAULT
    temps: Collecte | None = None
    enquetes: tuple[CollecteEnquete, ...] = ()
    bilans: tuple[RegionBilan, ...] = ()
    par_dla: tuple[BilanDla, ...] = ()
    categories: tuple[PartieDocument, ...] = ()
    note: NotePilotes | None = None
    lecteurs: tuple[frozenset[int], ...] = ()
    sceau: str = ""
    depuis: int | None = None
    changements: Changements | None = None

    def has(self, famille: Famille) -> bool:
        return famille in self.familles

    @property
    def code_du_dla(self) -> str:
        """Return the code of the readers' own DLA; empty when there is none."""
        return self.dla.code if self.dla else ""

    @property
    def pour(self) -> str:
        """Return whom the workbook is for, in words."""
        return pour(self.audience, f"{self.dla.code} {self.dla.nom}" if self.dla else "")


def pour(audience: Audience, dla: str) -> str:
    """Return whom a workbook is for; `dla`: code and name of the DLA of its staff and direction, if any."""
    return f"l’équipe et la direction du DLA {dla}" if dla else audience.value


def told_to_audience(matiere: Matiere) -> Matiere:
    """Keep what its audience may read: outside the C2RA, only the région (for its time, see `without_dlas`) and the
    readers' own DLA."""
    chosen = matiere.familles & allowed(matiere.audience)
    if matiere.audience.is_inside:
        return replace(matiere, familles=chosen, dla=None)
    dla = matiere.dla if matiere.audience is Audience.DLA else None
    return replace(
        matiere,
        familles=chosen,
        dla=dla,
        bilans=tuple(synthesis(bilan, (), *matiere.lecteurs) for bilan in matiere.bilans),
        par_dla=tuple(bilan for bilan in matiere.par_dla if dla and bilan.dla.startswith(f"DLA {dla.code} ")),
        changements=_unnamed(matiere.changements),
    )


def _unnamed(changements: Changements | None) -> Changements | None:
    """Keep how many answers changed, not which ones."""
    if changements is None:
        return None
    mouvements = (replace(mouvement, qui="", detail="") for mouvement in changements.mouvements)
    return replace(changements, mouvements=tuple(mouvements))


BILANS = "bilans"
"""Key of the subject « bilans » of the région."""


def sujet_of_temps(periode: str) -> str:
    """Return the key of the time of a période, given its code."""
    return f"temps:{periode}"


def sujet_of_enquete(code: str, ouverture: date) -> str:
    """Return the key of a campaign, given the code of its questionnaire and the day when it opened."""
    return f"enquete:{code}:{ouverture.isoformat()}"
