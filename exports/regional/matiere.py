"""Contents of the workbook of a région: records, sheets by audience, and stable keys of its subjects."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import Enum

from exports.bilans.document import BilanDla
from exports.bilans.region import RegionBilan
from exports.bilans.synthese import synthesis
from exports.papiers.note import NotePilotes
from exports.records.records import Collecte, CollecteEnquete, Dla
from questionnaires.core.francais import NBSP, plural


class Edition(Enum):
    """What a workbook holds for its reader; the value is what people read.

    COMPLETE every sheet that was asked for, material included · FLASH four pages to print: findings, time, bilans and
    opinions of the région.
    """

    COMPLETE = "édition complète"
    FLASH = "édition flash, en quatre pages"


class Audience(Enum):
    """Whom the workbook is for; the value is what people read."""

    C2RA = "l’animation régionale (C2RA)"
    DLA = "les DLA de la région"
    PILOTES = "les pilotes"
    PUBLIC = "le public"

    @property
    def is_inside(self) -> bool:
        """Whether it may read names, and DLA side by side."""
        return self is Audience.C2RA

    @property
    def edition(self) -> Edition:
        """Which one is theirs."""
        return Edition.FLASH if self in {Audience.PILOTES, Audience.PUBLIC} else Edition.COMPLETE


class Famille(Enum):
    """The sheets that one chooses together; the value is what people read."""

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
    DONNEES = "Données"
    DICTIONNAIRE = "Dictionnaire"
    PAR_DLA = "Un onglet par DLA"
    QUALITE = "Qualité : précision déclarée, écarts justifiés, questions laissées vides"
    CONTROLES = "Contrôles"
    MANIFESTE = "Manifeste"


ON_REQUEST = frozenset(
    {Famille.SOUHAIT, Famille.NOTE, Famille.PAR_DLA, Famille.QUALITE, Famille.CONTROLES, Famille.MANIFESTE}
)
DEFAULT = frozenset(Famille) - ON_REQUEST

NAMES_INSIDE: Mapping[Famille, str] = {
    Famille.SUIVI: "nomme qui doit répondre",
    Famille.QUALITE: "nomme à qui il manque une réponse, et pourquoi",
    Famille.PAR_DLA: "ses pilotes le lisent, une fois signé",
}
"""Families that only the animation régionale reads, and why, in words that follow their name."""


FLASH = frozenset({Famille.SYNTHESE, Famille.TEMPS, Famille.BILAN, Famille.ENQUETES})
"""What a flash edition holds."""


def allowed(audience: Audience) -> frozenset[Famille]:
    """The families whose data may be asked for an audience, in any format."""
    return frozenset(Famille) if audience.is_inside else frozenset(Famille) - NAMES_INSIDE.keys()


class Genre(Enum):
    """What happened to an answer, or to a bilan; the value is what people read of one."""

    ARRIVEE = "réponse arrivée"
    TARDIVE = "réponse arrivée après la clôture"
    CORRIGEE = "réponse corrigée"
    ROUVERTE = "réponse rouverte"
    SIGNE = "bilan signé"

    @property
    def pluriel(self) -> str:
        """Of several."""
        one, space, more = self.value.partition(" ")
        word, blank, rest = more.partition(" ")
        return f"{one}s{space}{word}s{blank}{rest}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mouvement:
    """`reponse` is the number of an answer within its `sujet` (see `exports.regional.matiere`), `quoi` what it is to.
    `qui` is empty outside the C2RA."""

    genre: Genre
    quand: datetime
    sujet: str
    reponse: int
    quoi: str
    qui: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Publiee:
    """The last release on time of the campaign called `quoi`, made since: its number and how many persons it counts;
    `avant`: those of the release before, None without one."""

    quand: datetime
    quoi: str
    numero: int
    personnes: int
    avant: tuple[int, int] | None = None

    @property
    def dite(self) -> str:
        """`publication n° 2 (11 personnes comptées, au lieu de 8 dans la n° 1)`."""
        told = plural(self.personnes, "personne comptée", "personnes comptées")
        if self.avant is not None:
            numero, before = self.avant
            beside = "comme" if before == self.personnes else f"au lieu de {before}"
            told = f"{told}, {beside} dans la n°{NBSP}{numero}"
        return f"publication n°{NBSP}{self.numero} ({told})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Changements:
    """Since the last workbook for the same public, called `reference`; `avant` are its main figures, by key. Once
    results are settled, `publications` alone move what is counted: `mouvements` are those before. `least`: answers that
    changed of a subject for its figures to be compared."""

    depuis: datetime
    reference: str
    mouvements: tuple[Mouvement, ...]
    avant: Mapping[str, float]
    least: int
    publications: tuple[Publiee, ...] = ()

    @property
    def decomptes(self) -> tuple[str, ...]:
        """`publication n° 2 (…)`, `3 réponses arrivées`: what was released, how many answers of each kind, in words."""
        found = Counter(own.genre for own in self.mouvements)
        released = tuple(own.dite for own in self.publications)
        return released + tuple(plural(found[genre], genre.value, genre.pluriel) for genre in Genre if found[genre])


@dataclass(frozen=True, slots=True, kw_only=True)
class Matiere:
    """`arrete_a` is when everything was read. `bilans` are years, the earliest first; `par_dla` the bilans of DLA.

    `lecteurs` are the sets of DLA (ids) that someone outside the C2RA reads: nothing that gives another one away to any
    of them is told outside. `sceau` is the keyed fingerprint of the records, in hexadecimal. `depuis` is the
    first year that one asked to compare with; None: all that there are. `dla` is that of the staff and direction whom
    it is for, who read their own DLA beside the région; None for any other reader. `changements` is None without a
    workbook before this one.
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
    note: NotePilotes | None = None
    lecteurs: tuple[frozenset[int], ...] = ()
    sceau: str = ""
    depuis: int | None = None
    changements: Changements | None = None

    def has(self, famille: Famille) -> bool:
        return famille in self.familles

    @property
    def code_du_dla(self) -> str:
        """Empty where nobody's own DLA is told."""
        return self.dla.code if self.dla else ""

    @property
    def pour(self) -> str:
        """Whom it is for, in words."""
        return pour(self.audience, f"{self.dla.code} {self.dla.nom}" if self.dla else "")


def pour(audience: Audience, dla: str) -> str:
    """`dla`: code and name of the one whose staff and direction it is for, if any."""
    return f"l’équipe et la direction du DLA {dla}" if dla else audience.value


def told_to_audience(matiere: Matiere) -> Matiere:
    """What an audience may read of it: outside the C2RA, the région alone (its time: see `without_dlas`), and the DLA
    of its reader."""
    chosen = matiere.familles & allowed(matiere.audience)
    if matiere.audience.is_inside:
        return replace(matiere, familles=chosen, dla=None)
    dla = matiere.dla if matiere.audience is Audience.DLA else None
    return replace(
        matiere,
        familles=chosen,
        dla=dla,
        bilans=tuple(synthesis(own, (), *matiere.lecteurs) for own in matiere.bilans),
        par_dla=tuple(own for own in matiere.par_dla if dla and own.dla.startswith(f"DLA {dla.code} ")),
        changements=_unnamed(matiere.changements),
    )


def _unnamed(changements: Changements | None) -> Changements | None:
    """How many answers changed, and nothing of which."""
    if changements is None:
        return None
    kept = (replace(own, qui="", detail="") for own in changements.mouvements)
    return replace(changements, mouvements=tuple(kept))


BILANS = "bilans"
"""The bilans of the région."""


def sujet_of_temps(periode: str) -> str:
    """By the code of its période."""
    return f"temps:{periode}"


def sujet_of_enquete(code: str, ouverture: date) -> str:
    """By the code of its questionnaire and the day when its campaign opened."""
    return f"enquete:{code}:{ouverture.isoformat()}"
