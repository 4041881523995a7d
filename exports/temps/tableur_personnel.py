"""Contents of the personal workbook of a répartition, and how it is recognised when sent back.

XlsxWriter is loaded by `exports.temps.sheets.repartition`, which writes it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

SHEET = "Ma répartition"
IDENTITY = "Identité"
"""The hidden sheet that identifies the workbook's owner: a name and a text on each line."""

CODE, LIBELLE, PART = "Code", "Fonction", "Part en %"
"""Titles of the columns, by which they are located even when moved."""

FORMAT = "répartition 1"
"""Name of this kind of workbook, written in its hidden sheet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LigneTableur:
    """A line of the répartition: its share in hundredths of a percent, else the text as typed."""

    code: str
    libelle: str
    part: int | None = None
    texte: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupeTableur:
    """A mission and its lines; `numero` is its place from 1, 0 for work outside missions."""

    numero: int
    titre: str
    lignes: tuple[LigneTableur, ...]

    @property
    def reparti(self) -> int:
        return sum(ligne.part or 0 for ligne in self.lignes)


@dataclass(frozen=True, slots=True, kw_only=True)
class TableurPersonnel:
    """Contents of one workbook. `identite` goes to the hidden sheet, to be checked when the file comes back."""

    titre: str
    qui: str
    groupes: tuple[GroupeTableur, ...]
    identite: Mapping[str, str]
    ecrit_le: datetime

    @property
    def reparti(self) -> int:
        return sum(groupe.reparti for groupe in self.groupes)
