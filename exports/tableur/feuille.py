"""Worksheet writer for all sheets: texts are written as text, and only the product's formulas as formulas."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from math import ceil
from textwrap import wrap
from typing import BinaryIO

from xlsxwriter import Workbook
from xlsxwriter.chart import Chart
from xlsxwriter.format import Format
from xlsxwriter.utility import quote_sheetname, xl_col_to_name, xl_range, xl_range_abs, xl_rowcol_to_cell

from exports.tableur.flux.coulee import Flot
from exports.tableur.pagination import breaks, pages, room, room_at, shrunk
from exports.tableur.phrases import Answer
from exports.tableur.styles import (
    BODY,
    HEADER,
    HEADER_RIGHT,
    NOTE,
    SUBTITLE,
    TITLE,
    WEBLINK,
    CellFormat,
    Column,
    pixels,
)
from exports.tableur.text import MAX_ROWS, MAX_TEXT, clean_text, footer_text, identifier, one_line
from questionnaires.core.francais import typeset

A4 = 9
LINE_HEIGHT, PLAIN_HEIGHT = 15, 14.25
MAX_HEIGHT = 400
LEFT = RIGHT = 0.35
TOP, BOTTOM = 0.4, 0.55
HEADER_LINE = 0.18
"""Height of a line of a page header, in inches."""

UPRIGHT_LETTERS, LYING_LETTERS, SOURCE_LETTERS = 90, 130, 195
"""Letters of ten points in a line of a page header, and of what is read there: Excel takes 255 in all."""

MARGINS = (LEFT + RIGHT, TOP + BOTTOM)
"""Margins in inches: left and right together, then top and bottom."""

NO_GREEN_TRIANGLES = dict.fromkeys(("number_stored_as_text", "formula_range", "formula_differs"), "A1:XFD1048576")
"""Codes are texts, and sums stop where they should: Excel would flag both."""

EVERYTHING = 2**31
"""Rows and columns that a sheet takes: XlsxWriter would drop those that Excel cannot hold, where they are refused."""

WIDEST_PAGE = 30
"""Number of data columns still readable on one page; beyond, the next ones go to other pages, the first three
repeated."""

EXTRACT = "Extrait : la feuille se lit entière à l’écran"
"""Printed above an extract."""

READ_ABOVE = ("Lecture", "Source")
"""First words of sentences that an extract prints above itself when it leaves them out."""

SOURCES_ELSEWHERE = "Sources : sous le tableau, à l’écran."
"""Printed above an extract whose source is too long."""

SMALLEST = 0.7
"""Smallest scale of a sheet: letters of 10 points are then printed at 7."""

WIDEST_PRINT = 1130
"""Largest width in pixels printed on one page at that scale."""

Looks = tuple[Sequence[CellFormat], Sequence[CellFormat], Sequence[CellFormat]]

DENSITY = 1.2  # letters per unit of column width, a unit being one digit


_OF_RELEASES = re.compile(r"(?<=n° )(\d+) du [^;,.]+?(?= ?[;,.])|, publication de chaque période(?= :)")
"""In a source: the number of a release, then its day; or what numbers are."""

_SHEET = re.compile(r""""(?:[^"]|"")*"|'((?:[^']|'')+)'!""")
"""In a formula: a text, where nothing is a reference, or the name of a sheet, quoted as `cell` and `block` do."""


class Classeur:
    """The workbook being written: its sheets by name, one XlsxWriter format per cell format, rows to be streamed.

    `names` maps the sheets that formulas may refer to onto their names in this workbook; None: their own names. A
    formula that refers to another sheet is written as its value.
    """

    def __init__(self, workbook: Workbook) -> None:
        self.workbook = workbook
        self.names: Mapping[str, str] | None = None
        self.flots: list[Flot] = []
        self.last: Feuille
        self._formats: dict[CellFormat, Format] = {}
        self._tables: set[str] = set()

    def table_name(self, wanted: str) -> str:
        """Return a table name that Excel accepts and that no other table of this workbook has."""
        plain = name = identifier(wanted)
        rank = 1
        while name.lower() in self._tables:
            rank += 1
            name = f"{plain}_{rank}"
        self._tables.add(name.lower())
        return name

    def named(self, name: str) -> str:
        """Return the name of a sheet in this workbook."""
        return name if self.names is None else self.names.get(name, name)

    def has(self, name: str) -> bool:
        """Return whether a sheet is in this workbook and may be referred to."""
        return self.names is None or name in self.names

    def resolved(self, formula: str) -> str | None:
        """Return a formula with the sheet names of this workbook; None when it refers to a missing sheet."""
        names = self.names
        if names is None:
            return formula
        if any(match[1] and _unquoted(match[1]) not in names for match in _SHEET.finditer(formula)):
            return None
        return _SHEET.sub(
            lambda match: f"{_quoted(names[_unquoted(match[1])])}!" if match[1] else match[0],
            formula,
        )

    def format(self, wanted: CellFormat) -> Format:
        """Return XlsxWriter's format of a cell format, created once."""
        if wanted not in self._formats:
            self._formats[wanted] = self.workbook.add_format(wanted.properties())
        return self._formats[wanted]

    def feuille(self, name: str, widths: Sequence[float] = ()) -> "Feuille":
        """Add the next sheet, with the widths of its columns from the first."""
        self.last = Feuille(self, self.named(name))
        self.last.widths(widths)
        return self.last

    def chart(self, kind: str, subtype: str = "") -> Chart:
        """Create a native chart, to be inserted in a sheet."""
        return self.workbook.add_chart({"type": kind, "subtype": subtype} if subtype else {"type": kind})


class Feuille:
    """A worksheet being written. Rows and columns count from zero."""

    def __init__(self, classeur: Classeur, name: str) -> None:
        self.name = name
        self.classeur = classeur
        self.sheet = classeur.workbook.add_worksheet(name)
        self._heights: dict[int, float] = {}
        self._plain: float = LINE_HEIGHT
        self._widths: tuple[float, ...] = ()
        self._is_upright = False
        self._printed: int | None = None
        self._bottom: int | None = None
        self._groups: Sequence[int] = ()
        self._read_below: dict[int, str] = {}
        self._cut: Callable[[], None] = lambda: None
        self.sheet.ignore_errors(NO_GREEN_TRIANGLES)
        self.sheet.xls_rowmax = self.sheet.xls_colmax = EVERYTHING

    @property
    def written(self) -> tuple[int, int]:
        """Rows and columns up to the last cell written."""
        return (self.sheet.dim_rowmax or 0) + 1, (self.sheet.dim_colmax or 0) + 1

    def text(self, row: int, column: int, text: str, style: CellFormat = BODY) -> None:
        """Write a text, never interpreted as anything else."""
        if cleaned := clean_text(text):
            self.sheet.write_string(row, column, cleaned, self.classeur.format(style))
        else:
            self.sheet.write_blank(row, column, None, self.classeur.format(style))

    def number(self, row: int, column: int, number: float, style: CellFormat = BODY) -> None:
        self.sheet.write_number(row, column, number, self.classeur.format(style))

    def day(self, row: int, column: int, day: date | None, style: CellFormat = BODY) -> None:
        """Write a date without time, or a blank."""
        if day is None:
            self.sheet.write_blank(row, column, None, self.classeur.format(style))
        else:
            self.sheet.write_datetime(row, column, day, self.classeur.format(style))

    def comment(self, row: int, column: int, text: str) -> None:
        """Add a comment, shown when the pointer is on the cell."""
        self.sheet.write_comment(row, column, one_line(text, 500), {"x_scale": 2, "font_size": 9})

    def formula(self, row: int, column: int, formula: str, value: float | str, style: CellFormat = BODY) -> None:
        """Write one of the product's formulas and its value, for readers that do not recalculate."""
        resolved = self.classeur.resolved(formula)
        if resolved is not None:
            self.sheet.write_formula(row, column, f"={resolved}", self.classeur.format(style), value)
        elif isinstance(value, str):
            self.text(row, column, value, style)
        elif isinstance(value, bool):
            self.sheet.write_boolean(row, column, value, self.classeur.format(style))
        else:
            self.number(row, column, value, style)

    def truth(self, row: int, column: int, formula: str, value: bool, style: CellFormat = BODY) -> None:
        """Write one of the product's formulas that gives TRUE or FALSE; FALSE stands out."""
        self.formula(row, column, formula, value, style)
        alarm = self.classeur.format(CellFormat(bold=True, colour="#A3261B"))
        self.sheet.conditional_format(
            row, column, row, column, {"type": "cell", "criteria": "==", "value": "FALSE", "format": alarm}
        )

    def link(self, row: int, column: int, sheet: str) -> None:
        """Write a link to another sheet of this workbook."""
        target = f"internal:{quote_sheetname(sheet)}!A1"
        self.sheet.write_url(row, column, target, self.classeur.format(WEBLINK), string=sheet)

    def merged(self, first: tuple[int, int], last: tuple[int, int], said: str | Answer, style: CellFormat) -> None:
        """Write a text, or a sentence with its formula, over several cells or one."""
        if first != last:
            self.sheet.merge_range(*first, *last, "", self.classeur.format(style))
        answer = Answer(said) if isinstance(said, str) else said
        if answer.formula:
            self.formula(*first, answer.formula, answer.text, style)
        else:
            self.text(*first, answer.text, style)

    def wrapped(self, row: int, last: int, said: str | Answer, style: CellFormat, characters: float) -> None:
        """Write as `merged` over columns 0 to `last`, in a row high enough for that width in characters."""
        self.merged((row, 0), (row, last), said, style)
        text = said if isinstance(said, str) else said.text
        self.height(row, text, characters)
        if text.startswith(READ_ABOVE):
            self._read_below[row] = text

    def headers(self, row: int, texts: Sequence[str], left: int = 1) -> None:
        """Write the headers of a table: the first `left` ones aligned left, the others right."""
        for place, text in enumerate(texts):
            self.text(row, place, text, HEADER if place < left else HEADER_RIGHT)

    def blanks(self, row: int, columns: Sequence[int], style: CellFormat) -> None:
        """Format empty cells of a row."""
        for column in columns:
            self.sheet.write_blank(row, column, None, self.classeur.format(style))

    def title(self, answer: Answer, subtitle: str) -> None:
        """Write the title rows: the answer first, then what the sheet shows."""
        self.large(0, replace(answer, text=answer.text.removesuffix(".")), TITLE, 26)
        self.large(1, Answer(subtitle), SUBTITLE, LINE_HEIGHT)

    def large(self, row: int, answer: Answer, style: CellFormat, height: float) -> None:
        """Write a title or a subtitle, in a row of `height` points; over several lines across all columns, or
        the printed ones, where it is wider than they are. Column widths must be set before."""
        widths = self._widths[: self._printed]
        lines = ceil(len(answer.text) / (sum(widths) * DENSITY * BODY.size / style.size)) if len(widths) > 1 else 1
        last = len(widths) - 1 if lines > 1 else 0
        self.merged((row, 0), (row, last), answer, style.but(wrap=True) if last else style)
        self.tall(row, height * lines)

    def note(self, row: int, text: str) -> None:
        """Write one of the product's sentences, over the empty cells to its right."""
        self.text(row, 0, typeset(text), NOTE)

    def height(self, row: int, text: str, characters: float) -> None:
        """Set the height of a text wrapped over a width in characters: merged cells do not grow by themselves."""
        self.fitted(row, [(text, characters)])

    def fitted(self, row: int, texts: Iterable[tuple[str, float]]) -> None:
        """Set the height of a row of wrapped texts, each with its width in characters."""
        self.tall(row, min(LINE_HEIGHT * max(_lines(*text) for text in texts), MAX_HEIGHT))

    def tall(self, row: int, height: float) -> None:
        """Set a height in points."""
        self.sheet.set_row(row, height)
        self._heights[row] = height

    def widths(self, widths: Sequence[float]) -> None:
        """Set column widths, from the first column."""
        for column, width in enumerate(widths):
            self.sheet.set_column(column, column, width, self.classeur.format(BODY))
        self._widths = tuple(widths)

    def keep_together(
        self,
        groups: Sequence[int],
        end: int,
        repeated: tuple[int, int],
        columns: int | None = None,
        *,
        is_tight: bool = False,
    ) -> None:
        """Avoid page breaks inside the groups of rows that begin at `groups`, up to `end`, if a page holds them.

        Call it once row heights are known, for a page as wide as its columns, or the first ones; `repeated` as in
        `present`. Rows get another height than Excel's own: without it, LibreOffice takes that of its fonts. With
        `is_tight`, a sheet of several pages is shrunk to as few as letters of 7 points allow.
        """
        self._groups = groups
        self._plain = PLAIN_HEIGHT
        self.sheet.set_default_row(PLAIN_HEIGHT)

        def cut() -> None:
            page = room(pixels(self._widths[:columns]), MARGINS, is_upright=self._is_upright)
            head = self._height(repeated[0], repeated[1] + 1)
            cuts = breaks(self._height, groups, end, page, head)
            if is_tight and cuts:
                page = room_at(SMALLEST, MARGINS, is_upright=self._is_upright)
                cuts = breaks(self._height, groups, end, page, head)
                self.sheet.fit_to_pages(1, pages(self._height, cuts, end, page, head))
            self.sheet.set_h_pagebreaks(cuts)

        self._cut = cut
        cut()

    def _height(self, first: int, after: int) -> float:
        return sum(self._heights.get(row, self._plain) for row in range(first, after))

    def listing(self, columns: Sequence[Column], lines: Sequence[Sequence[str]], top: int = 0) -> None:
        """Write headers in a row, then a line of texts per row, in the format of its column: an Excel table."""
        self.framed([(column.header, HEADER) for column in columns], len(lines), top)
        for row, line in enumerate(lines, start=top + 1):
            for place, (column, text) in enumerate(zip(columns, line, strict=True)):
                self.text(row, place, text, column.format)
            wrapped = (_lines(text, column.width - 1) for column, text in zip(columns, line, strict=True))
            self.tall(row, min(LINE_HEIGHT * max(wrapped), MAX_HEIGHT))

    def present(
        self, footer: str, *, repeated: tuple[int, int] | None = None, frozen: tuple[int, int] = (0, 0)
    ) -> None:
        """Set up printing: A4 landscape, one page wide, titles repeated, page x / n; no gridlines on screen."""
        self.sheet.hide_gridlines(2)
        self._printable(footer)
        if repeated is not None:
            self.sheet.repeat_rows(*repeated)
        self.sheet.freeze_panes(*frozen)

    def on_one_page(self) -> None:
        """Print the whole sheet on one page, wherever it was to be cut: portrait when less shrunk. Over several pages
        when one would be too small to read, in portrait when that is wide enough."""
        if self._is_shrunk_to_one_page(self._bottom or self.sheet.dim_rowmax + 1):
            return
        self._turn(shrunk(pixels(self._widths), 1, MARGINS, is_upright=True) >= SMALLEST)
        self._cut()

    def _is_shrunk_to_one_page(self, rows: int) -> bool:
        """Print the first rows on one page, upright when less shrunk; False, changing nothing, when too small to
        read."""
        width, height = pixels(self._widths[: self._printed]), self._height(0, rows)
        lying, upright = (shrunk(width, height, MARGINS, is_upright=is_upright) for is_upright in (False, True))
        if max(lying, upright) < SMALLEST:
            return False
        self._turn(upright > lying)
        self.sheet.set_h_pagebreaks([])
        self.sheet.fit_to_pages(1, 1)
        return True

    def first_page_only(self, rows: int, columns: int) -> None:
        """Print only the first page of a sheet too large for one, and say so above it; no group of `keep_together` is
        cut, if the page holds another before it. In portrait when that is wide enough: more rows fit."""
        if self._is_shrunk_to_one_page(min(rows, self._bottom or rows)):
            return
        printed = columns_shown = min(columns, self._printed or columns)
        self._turn(shrunk(pixels(self._widths[:printed]), 1, MARGINS, is_upright=True) >= SMALLEST)
        while columns_shown > 1 and pixels(self._widths[:columns_shown]) > WIDEST_PRINT:
            columns_shown -= 1
        last = self._last_within(rows, room_at(SMALLEST, MARGINS, is_upright=self._is_upright))
        if last + 1 < rows:
            last = max((row - 1 for row in self._groups[1:] if row <= last + 1), default=last)
        self.sheet.set_h_pagebreaks([])
        self.sheet.fit_to_pages(1, 1)
        if last + 1 < rows or columns_shown < printed:
            self._print_extract(last, columns_shown)

    def _last_within(self, rows: int, height: float) -> int:
        """Return the last of the first rows that stand in a height."""
        last, used = 0, self._height(0, 1)
        while last + 1 < rows and used + self._height(last + 1, last + 2) <= height:
            last += 1
            used += self._height(last, last + 1)
        return last

    def _print_extract(self, last: int, columns: int) -> None:
        """Print the first rows and columns, under what they are, how to read them and their source."""
        self.sheet.print_area(0, 0, last, columns - 1)
        said = _above([text for row, text in self._read_below.items() if row > last])
        letters = UPRIGHT_LETTERS if self._is_upright else LYING_LETTERS
        lines = [line for sentence in said for line in wrap(sentence, letters)]
        self.sheet.set_header("\n".join([f"&L&10&B{EXTRACT}&B", *lines]), {"scale_with_doc": False})
        self.sheet.set_margins(left=LEFT, right=RIGHT, top=TOP + HEADER_LINE * (1 + len(lines)), bottom=BOTTOM)

    def cite(self, source: str) -> None:
        """Keep a source that no cell says, for an extract to print above itself."""
        self._read_below[MAX_ROWS] = source

    def plain(self, footer: str, columns: int, rows: int) -> None:
        """Format a data sheet without an Excel table: headers in the first row, frozen and filterable."""
        self.under_headers(footer, columns)
        self.sheet.autofilter(0, 0, max(rows, 1), columns - 1)

    def tabled(self, footer: str, table: str, headers: Sequence[tuple[str, CellFormat]], rows: int) -> None:
        """Format a data sheet as an Excel table of that name: headers are written here, rows separately."""
        self.under_headers(footer, len(headers))
        self.framed(headers, rows, table=table)

    def framed(self, headers: Sequence[tuple[str, CellFormat]], rows: int, top: int = 0, table: str = "") -> None:
        """Add an Excel table over the headers, written here in row `top`, and at least one row below: filters, no table
        style. Without a name it takes the sheet's."""
        named = [
            {"header": clean_text(header), "header_format": self.classeur.format(look)} for header, look in headers
        ]
        name = self.classeur.table_name(table or self.name)
        frame = {"name": name, "columns": named, "style": None, "banded_rows": False}
        last = len(headers) - 1
        self.sheet.add_table(top, 0, top + 1, last, frame)
        # XlsxWriter stores each cell of a table in memory: the table is given one row, and its real range afterwards.
        whole = xl_range(top, 0, top + max(rows, 1), last)
        self.sheet.tables[-1].update({"range": whole, "a_range": whole, "autofilter": whole})

    def streamed(
        self, footer: str, table: str, headers: Sequence[tuple[str, CellFormat]], looks: Looks, flot: Flot
    ) -> None:
        """Prepare a data sheet whose rows are streamed later: headers in the first row, frozen; an Excel table of that
        name, with filters, without a table style.

        `looks`: formats of the values of each column, of a text in it, of a reason for having no value.
        """
        self.under_headers(footer, len(headers))
        self.framed(headers, 1, table=table)
        self.poured(looks, flot)

    def poured(self, looks: Sequence[Sequence[CellFormat]], flot: Flot) -> None:
        """Prepare rows of several formats, streamed later; each of `looks` gives the format of every column."""
        first = flot.modele - 1
        for row, line in enumerate(looks, start=first):
            for column, look in enumerate(line):
                self.sheet.write_blank(row, column, None, self.classeur.format(look))
        for row, text in enumerate(flot.libelles, start=first + len(looks)):
            self.text(row, 0, text)
        self.classeur.flots.append(flot)

    def under_headers(self, footer: str, columns: int) -> None:
        """Format a data sheet whose headers are in the first row, frozen and repeated on paper."""
        self._printable(footer)
        if columns > WIDEST_PAGE:
            self.sheet.fit_to_pages(0, 0)
            self.sheet.repeat_columns(0, 2)
        self.sheet.repeat_rows(0)
        self.sheet.freeze_panes(1, 0)

    def protect(self) -> None:
        """Protect all cells but those of entry, without a password. Columns and rows may be resized."""
        self.sheet.protect("", {"format_columns": True, "format_rows": True})

    def print_only(self, rows: int, columns: int) -> None:
        """Print only the first rows and columns."""
        self._bottom, self._printed = rows, columns
        self.sheet.print_area(0, 0, rows - 1, columns - 1)

    def portrait(self) -> None:
        """Print in portrait."""
        self._turn(True)

    def _turn(self, is_upright: bool) -> None:
        self._is_upright = is_upright
        (self.sheet.set_portrait if is_upright else self.sheet.set_landscape)()

    def _printable(self, footer: str) -> None:
        self.sheet.set_landscape()
        self.sheet.set_paper(A4)
        self.sheet.fit_to_pages(1, 0)
        self.sheet.set_margins(left=LEFT, right=RIGHT, top=TOP, bottom=BOTTOM)
        self.sheet.set_footer(f"&L&10{footer}&R&10Page\u00a0&P\u00a0/\u00a0&N", {"scale_with_doc": False})


def open_workbook(sink: BinaryIO) -> Workbook:
    """Open an XlsxWriter workbook where typed texts never become formulas, links or numbers."""
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "nan_inf_to_errors": False,
    }
    return Workbook(sink, options)


def _lines(text: str, characters: float) -> int:
    """Count the lines of a text wrapped over a width in characters."""
    return sum(max(1, ceil(len(line) / (characters * DENSITY))) for line in text.split("\n"))


def _above(left_out: Sequence[str]) -> list[str]:
    """Return the first « Lecture » and the first « Source » as a page header has room for them: with the numbers
    of releases only if need be, then without « Lecture », then without the source."""
    reading, source = (
        next((footer_text(text, MAX_TEXT) for text in left_out if text.startswith(word)), "") for word in READ_ABOVE
    )
    shorter = (
        (reading, source),
        (reading, shortened := _OF_RELEASES.sub(r"\1", source)),
        ("", source),
        ("", shortened),
    )
    choices = (*shorter, (reading, SOURCES_ELSEWHERE), ("", SOURCES_ELSEWHERE)) if source else ((reading, ""),)
    fitting = (choice for choice in choices if sum(map(len, choice)) <= SOURCE_LETTERS)
    return list(filter(None, next(fitting, ())))


def cell(row: int, column: int, sheet: str = "") -> str:
    """Return `$B$3`, or `'Temps'!$B$3` from another sheet."""
    return _on(sheet, xl_rowcol_to_cell(row, column, row_abs=True, col_abs=True))


def block(first_row: int, first_column: int, last_row: int, last_column: int, sheet: str = "") -> str:
    """Return `$B$3:$B$9`; a single cell is written alone."""
    return _on(sheet, xl_range_abs(first_row, first_column, last_row, last_column))


def column_name(column: int) -> str:
    """Return the letters of a column; 0 is A."""
    return str(xl_col_to_name(column))


def _on(sheet: str, reference: str) -> str:
    return f"{_quoted(sheet)}!{reference}" if sheet else reference


def _quoted(sheet: str) -> str:
    return "'" + sheet.replace("'", "''") + "'"


def _unquoted(sheet: str) -> str:
    return sheet.replace("''", "'")
