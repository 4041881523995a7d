"""Manifest of an archive: origin, campaign, names and digests of its parts."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, NonNegativeInt

from collecte.models import Campagne
from questionnaires.core.francais import sort_key

FORMAT = 1
"""Format number of the archives that this release writes and reads."""


class Portee(StrEnum):
    """Scope of an archive, as it states it: it can be restored, or only read."""

    COMPLETE = "complète"
    LECTURE = "lecture"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class PartieArchive(_Part):
    nom: str = Field(max_length=200)
    octets: NonNegativeInt
    sha256: str = Field(pattern="^[0-9a-f]{64}$")


class Identite(_Part):
    """Identity of the campaign; `id` is its number, the same once restored."""

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
    """Totals that a restoration must find again, counted from the database and not from what was written.

    `lignes` counts the rows of each table. `sommes` adds up, code by code, the numbers of the answers; the digests are
    SHA-256 of receipts, of answers and of released figures.
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

    def ecarts(self, others: "Controles") -> list[str]:
        """Return the names of the totals that differ."""
        totals, other_totals = self.model_dump(), others.model_dump()
        return [name for name in totals if totals[name] != other_totals[name]]


class Manifeste(_Part):
    """Manifest of an archive; `installation` identifies its origin by a keyed hash; `revision` is the version of the
    database."""

    format: int
    version: str
    revision: str
    installation: str
    moment: AwareDatetime
    portee: Portee
    campagne: Identite
    controles: Controles
    parties: tuple[PartieArchive, ...]


MANIFESTE = "manifeste.json"
LISEZ_MOI = "LISEZMOI.txt"
CLASSEUR = "classeur.xlsx"
JOURNAL = "journal.csv"
DEFINITIONS, REPONSES, REPRISE = "definitions/", "reponses/", "reprise/"
UNE_A_UNE = f"{REPONSES}une-a-une.csv"
REFERENTIEL = f"{DEFINITIONS}referentiel-v"
"""Beginning of the name of a référentiel."""


def hyphened(text: str) -> str:
    """Return the text in small letters, digits and hyphens."""
    return "-".join(sort_key(text).split())


def questionnaire_part(code: str, version_id: int, numero: int, suffix: str) -> str:
    """Return the name of the part of a version of a questionnaire: `.yaml` for people, `.json` as the database has it.
    `version_id` sets it apart from the versions of other régions."""
    return f"{DEFINITIONS}{hyphened(code)}-v{numero}-{version_id}{suffix}"


def referentiel_part(numero: int) -> str:
    return f"{REFERENTIEL}{numero}.yaml"


def table_part(table: str) -> str:
    """Return the name of the part that holds the rows of a table."""
    return f"{REPRISE}{table}.csv"
