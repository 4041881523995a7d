"""The frozen rows an export is given. They come from the answers as they are: exports decide what may be shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from questionnaires.francais import sort_key
from questionnaires.model import Questionnaire
from questionnaires.periodes import Periode
from questionnaires.referentiel import Referentiel


class Etat(StrEnum):
    """Where an expected answer stands; the value is what people read."""

    A_FAIRE = "à faire"
    COMMENCE = "commencé"
    EN_RETARD = "en retard"
    TRANSMIS = "transmis"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dla:
    """A DLA; `code` is that of its département."""

    code: str
    nom: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reponse:
    """A transmitted answer.

    `etp` is in hundredths of an ETP and `mois` in tenths of a month, as declared by the author. `valeurs` maps
    question codes to values: parts in hundredths of a percent, numbers in units of 10**-decimals, texts, option
    codes. A code that is absent was never asked; None was asked and left blank.
    """

    version: str
    etp: int
    mois: int
    valeurs: Mapping[str, int | str | None]
    accord_chiffres: bool  # « Votre répartition peut-elle compter dans les chiffres nommés de votre DLA ? »


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendu:
    """An expected answer: one per affectation. `etp` (hundredths) and `mois` (tenths) are those expected."""

    dla: str
    personne: int  # the same person on two DLA has the same number
    nom: str
    etp: int
    mois: int
    etat: Etat
    transmise_le: datetime | None = None
    reponse: Reponse | None = None

    @property
    def is_transmitted(self) -> bool:
        return self.reponse is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Collecte:
    """All that a regional workbook is made from. `arrete_a` is aware: when these rows were read.

    `regroupes` are the codes of the DLA that an earlier workbook of this campaign already pooled: they stay pooled.
    """

    region: str
    periode: Periode
    ouverture: date
    cloture: date
    arrete_a: datetime
    questionnaire: Questionnaire
    version: str
    referentiel: Referentiel
    dlas: tuple[Dla, ...]
    attendus: tuple[Attendu, ...]
    regroupes: frozenset[str] = frozenset()


def workbook_name(collecte: Collecte) -> str:
    """`classeur-centre-val-de-loire-2026-S1.xlsx`: letters, digits and hyphens only."""
    region = "-".join(sort_key(collecte.region).split())
    return f"classeur-{region}-{collecte.periode.code}.xlsx"
