"""Tables, sheets and workbooks read from a spreadsheet, their size limits and their refusals."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Self

from collecte.core.errors import UserFacingError
from exports.tableur.contenu import Contenu

NBSP = "\u00a0"
SAVE_AGAIN = "Ouvrez-le dans votre tableur, enregistrez-le au format .xlsx ou .csv, puis envoyez-le de nouveau."
SAVE_AS_WORKBOOK = SAVE_AGAIN.replace(".xlsx ou .csv", ".xlsx")

NON_CALCULEE = "#FORMULE SANS RÉSULTAT"
FUSIONNEE = "#CELLULE FUSIONNÉE"
"""Text of a cell, in a sheet filled by people, that a merged cell covers; above, of a formula that was never
computed."""

Row = tuple[int, Sequence[str]]  # number as seen by the person, texts from column A


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits far above usual files, far below harmful ones; sizes in bytes unless said otherwise."""

    file_size: int = 5_000_000
    unpacked_size: int = 50_000_000  # all entries of an .xlsx together
    ratio: int = 100  # unpacked over packed, for each entry and for the whole
    entries: int = 200
    elements: int = 1_500_000  # XML tags, all parts together: 300,000 cells need about 900,000
    rows: int = 5_000  # header included
    columns: int = 60
    cell_chars: int = 32_767  # Excel's own limit
    output_size: int = 16_000_000  # what the child may answer
    memory: int = 400_000_000  # address space of the child
    cpu_seconds: int = 8
    seconds: float = 10.0  # wall clock, whatever the platform


DEFAULT = Limits()
ENTIER = Limits(
    file_size=64_000_000,
    unpacked_size=250_000_000,
    elements=10_000_000,
    rows=1_048_576,
    columns=16_384,
    memory=1_200_000_000,
    cpu_seconds=60,
    seconds=90.0,
)
"""Limits of a workbook read whole, of which only digests are stored: as large as the database allows."""


@dataclass(frozen=True, slots=True)
class Request:
    """Request to the child: the one table of a file, the sheets of these names, or digests of all of them."""

    suffix: str  # of the file's name, in lower case, with its dot
    limits: Limits
    wanted: tuple[str, ...] | None = None
    typed: bool = False  # as typed in French, cells without a readable value being marked rather than refused
    digested: bool = False

    def to_json(self) -> str:
        """Return it in ASCII, so that it can be an argument whatever the name of the file."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Reverse `to_json`."""
        fields = json.loads(text)
        limits = Limits(**fields["limits"])
        return cls(fields["suffix"], limits, fields["wanted"], fields["typed"], fields["digested"])


@dataclass(frozen=True, slots=True)
class LigneTableur:
    """One row that is not blank; `cells` goes from header to text, '' when the cell is empty."""

    numero: int  # as seen in Excel; for a CSV file, the line where the record starts
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Feuille:
    """One table: its headers from left to right, its rows from top to bottom."""

    nom: str  # of the sheet; '' for a CSV file
    entetes: tuple[str, ...]
    lignes: tuple[LigneTableur, ...]


@dataclass(frozen=True, slots=True)
class Classeur:
    """Several sheets of a workbook as they stand: `noms` lists all of them, in order, `visible`.

    `feuilles` goes from the requested name to the rows that are not blank, numbered as in Excel, each from column A to
    its last filled one; a missing sheet is not in it.
    """

    noms: tuple[str, ...]
    feuilles: Mapping[str, tuple[Row, ...]]


@dataclass(frozen=True, slots=True)
class Empreint:
    """Identity of a workbook: its fingerprint, and digests of its cells."""

    empreinte: str
    contenu: Contenu


class TableurError(UserFacingError):
    """The file that was sent cannot be used as it is."""


class TooFarError(TableurError):
    """A sheet goes beyond the rows or the columns that are read."""


class DamagedError(TableurError):
    """A file that cannot be read at all, for a reason that its sender cannot correct."""


def in_sheet(nom: str, error: TableurError, what: str = "la feuille") -> TableurError:
    """Return the refusal with the name of the sheet, or of `what`, to look at."""
    return TableurError(
        f"Dans {what} {quoted(nom)}, {error.problem[:1].lower()}{error.problem[1:]}",
        error.remedy,
    )


def unreadable() -> DamagedError:
    """Return the refusal of a file that nothing more precise describes."""
    return DamagedError("Le fichier n’a pas pu être lu, il est sans doute incomplet ou abîmé.", SAVE_AGAIN)


def too_heavy() -> TableurError:
    """Return the refusal of a file that exhausted the memory or the time it was given."""
    return TableurError(
        "Le fichier n’a pas pu être lu, il demande trop de mémoire ou de temps.",
        "Recopiez le tableau seul dans un classeur neuf, puis envoyez celui-ci.",
    )


def quoted(text: str, longest: int = 60) -> str:
    """Put a text between French quotes, as `visible`."""
    return f"«{NBSP}{visible(text, longest)}{NBSP}»"


def visible(text: str, longest: int = 60) -> str:
    """Put a text on one line, cut, without anything invisible: what was sent may be hostile."""
    shown = "".join(char if char.isprintable() else " " for char in text[: longest + 1])
    return shown if len(text) <= longest else f"{shown[:longest]}…"


def count(number: int) -> str:
    """Format 5000 as `5 000` with a narrow no-break space."""
    return f"{number:,}".replace(",", "\u202f")


def megabytes(size: int) -> str:
    """Format 5_240_000 as `5,3 Mo`: rounded up, so that a size over a limit never reads as the limit."""
    tenths = -(-size // 100_000)
    whole, tenth = divmod(tenths, 10)
    return f"{count(whole)},{tenth}{NBSP}Mo" if tenth else f"{count(whole)}{NBSP}Mo"


def place(row: int, column: int) -> str:
    """Name a cell; `column` counts from 0: (3, 1) is `de la ligne 3, colonne B`."""
    return f"de la ligne {row}, colonne {letters(column)}"


def letters(column: int) -> str:
    """Name a column: 0 is A, 25 is Z, 26 is AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
