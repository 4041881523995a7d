"""Export formats of a région, and which of them are installed."""

from enum import Enum
from importlib.util import find_spec

from exports.tableur.text import ExportLimitError
from questionnaires.core.francais import typeset


class Format(Enum):
    """An export format; its value is used in commands and file names."""

    CLASSEUR = "classeur"
    DONNEES = "donnees"
    CSV_EXCEL = "csv-excel"
    CSV = "csv"
    PARQUET = "parquet"
    SAV = "sav"
    AGREGATS = "agregats"

    @property
    def libelle(self) -> str:
        """Label that people read."""
        return typeset(_LIBELLES[self])

    @property
    def court(self) -> str:
        """Short name: `SPSS`."""
        return _COURTS[self]

    @property
    def genre(self) -> str:
        """Kind of file: `classeur régional`, `données régionales (SPSS)`."""
        return "classeur régional" if self is Format.CLASSEUR else f"données régionales ({self.court})"

    @property
    def is_workbook(self) -> bool:
        """True for a file for Excel, not an archive."""
        return self in {Format.CLASSEUR, Format.DONNEES}

    @property
    def extra(self) -> str:
        """The extra of this project that it needs; empty when it needs none."""
        return _NEEDED[self][0] if self in _NEEDED else ""

    @property
    def suffix(self) -> str:
        """Suffix of its file, with the dot."""
        return ".xlsx" if self.is_workbook else ".zip"

    @property
    def is_available(self) -> bool:
        """True when this installation can write it."""
        return self not in _NEEDED or find_spec(_NEEDED[self][1]) is not None


class FormatError(ExportLimitError):
    """A file that cannot be made as requested: a French sentence for the person who requested it."""


def available() -> tuple[Format, ...]:
    """Return the formats that this installation writes."""
    return tuple(candidate for candidate in Format if candidate.is_available)


def missing() -> tuple[Format, ...]:
    """Return the formats that an extra would add to it."""
    return tuple(candidate for candidate in Format if not candidate.is_available)


_LIBELLES = {
    Format.CLASSEUR: "Classeur Excel",
    Format.DONNEES: "Excel, une seule feuille : un chiffre par ligne, à croiser",
    Format.CSV_EXCEL: "CSV pour Excel : une table par fichier",
    Format.CSV: "CSV et leur description (CSVW), pour un programme",
    Format.PARQUET: "Parquet, pour Python ou R",
    Format.SAV: "SPSS (.sav), avec les libellés",
    Format.AGREGATS: "Chiffres seuls, en une liste (national, Avise)",
}
_COURTS = {
    Format.CLASSEUR: "Excel",
    Format.DONNEES: "Excel, une feuille",
    Format.CSV_EXCEL: "CSV pour Excel",
    Format.CSV: "CSV",
    Format.PARQUET: "Parquet",
    Format.SAV: "SPSS",
    Format.AGREGATS: "chiffres seuls",
}
_NEEDED = {Format.PARQUET: ("parquet", "pyarrow"), Format.SAV: ("spss", "pyreadstat")}
"""The extra that a format needs, and the module that the extra brings."""
