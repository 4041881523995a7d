"""Manifest of an archive: origin, campaign, names and digests of its parts."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, NonNegativeInt

from collecte.models import Campagne
from questionnaires.core.francais import sort_key

FORMAT = 1
"""Of the archives that this release writes and reads."""


class Portee(StrEnum):
    """What an archive is good for; the value is what it says."""

    COMPLETE = "complète"
    LECTURE = "lecture"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Partie(_Part):
    nom: str = Field(max_length=200)
    octets: NonNegativeInt
    sha256: str = Field(pattern="^[0-9a-f]{64}$")


class Identite(_Part):
    """The campaign; `id` is its number, there as here."""

    id: int
    region: str
    questionnaire: str
    titre: str
    periode: str
    ouverture: date
    cloture: date
    arretee_le: AwareDatetime | None
    anonyme: bool

    @classmethod
    def of(cls, campagne: Campagne) -> Self:
        return cls(
            id=campagne.id,
            region=campagne.region.nom,
            questionnaire=campagne.instrument,
            titre=campagne.titre,
            periode=campagne.periode_code,
            ouverture=campagne.ouverture,
            cloture=campagne.cloture,
            arretee_le=campagne.arretee_le,
            anonyme=campagne.anonyme,
        )


class Controles(_Part):
    """What taking it up must find again, counted from the base and not from what was written.

    `lignes` has the rows of each table. `sommes` adds up, code by code, the numbers of the answers; the digests are
    SHA-256 of receipts, of answers and of the figures that are told.
    """

    attendues: NonNegativeInt
    transmises: NonNegativeInt
    refusees: NonNegativeInt
    retirees: NonNegativeInt
    justifiees: NonNegativeInt
    versees: NonNegativeInt
    lignes: Mapping[str, NonNegativeInt] = {}
    sommes: Mapping[str, int] = {}
    recus: str = ""
    reponses: str = ""
    chiffres: str = ""

    def ecarts(self, found: "Controles") -> list[str]:
        """The names of those that differ."""
        own, other = self.model_dump(), found.model_dump()
        return [name for name in own if own[name] != other[name]]


class Manifeste(_Part):
    """`installation` tells where it comes from by a keyed hash; `revision` is the version of the base."""

    format: int
    version: str
    revision: str
    installation: str
    moment: AwareDatetime
    portee: Portee
    campagne: Identite
    controles: Controles
    parties: tuple[Partie, ...]


MANIFESTE = "manifeste.json"
LISEZ_MOI = "LISEZMOI.txt"
CLASSEUR = "classeur.xlsx"
JOURNAL = "journal.csv"
DEFINITIONS, REPONSES, REPRISE = "definitions/", "reponses/", "reprise/"
UNE_A_UNE = f"{REPONSES}une-a-une.csv"


def hyphened(text: str) -> str:
    """Small letters, digits and hyphens."""
    return "-".join(sort_key(text).split())


def questionnaire_part(code: str, version_id: int, numero: int, suffix: str) -> str:
    """That of a version of a questionnaire, which `version_id` tells from those of other régions: `.yaml` for people,
    `.json` as the base has it."""
    return f"{DEFINITIONS}{hyphened(code)}-v{numero}-{version_id}{suffix}"


def referentiel_part(numero: int) -> str:
    return f"{DEFINITIONS}referentiel-v{numero}.yaml"


def table_part(table: str) -> str:
    """The rows of a table."""
    return f"{REPRISE}{table}.csv"
