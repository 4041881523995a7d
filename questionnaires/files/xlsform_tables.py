"""The three plain tables of an XLSForm, as texts with their positions, not yet interpreted."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

FIRST_ROW = 2
"""First row under the headers, as exports write them."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row that is not blank; `cells` maps columns to texts and holds only filled cells."""

    numero: int  # as seen in the sheet, from 1; headers count
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class TableXlsform:
    """One sheet: its headers as typed, from left to right, its rows from top to bottom.

    `untitled` lists the columns (`H`) with content but no header: they are not read, as in pyxform. Raises ValueError
    when a column is blank or repeated, or a cell has no column.
    """

    columns: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    untitled: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        known = set(self.columns)
        if "" in known or len(known) < len(self.columns):
            raise ValueError(f"a column is blank or repeated: {self.columns!r}")
        for row in self.rows:
            if not known.issuperset(row.cells):
                raise ValueError(f"row {row.numero} has cells outside of the columns")


NO_TABLE = TableXlsform()
EXTERNAL = "external_choices"
"""Sheet of the lists of `select_one_external`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """A whole form. `ignored_sheets` are the unknown sheets of the file, by name, in order.

    `files` are lists of options outside of `choices`, by name of the file sent with the form, or of the sheet.
    """

    survey: TableXlsform
    choices: TableXlsform = NO_TABLE
    settings: TableXlsform = NO_TABLE
    ignored_sheets: tuple[str, ...] = ()
    files: Mapping[str, TableXlsform] = field(default_factory=dict)

    @property
    def sheets(self) -> Mapping[str, TableXlsform]:
        """Tables by name of sheet, in the order people expect."""
        return {"survey": self.survey, "choices": self.choices, "settings": self.settings}


def numbered(columns: Iterable[str], rows: Iterable[Mapping[str, str]]) -> TableXlsform:
    """Build a table of these rows, one under another below their headers; blanks are dropped."""
    filled = [{column: text for column, text in row.items() if text} for row in rows]
    kept = enumerate((cells for cells in filled if cells), start=FIRST_ROW)
    return TableXlsform(tuple(columns), tuple(Row(numero, cells) for numero, cells in kept))
