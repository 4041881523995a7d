"""Styles of workbooks: the palette shared with pages, named cell formats, column widths."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self, TypedDict, Unpack

INK = "#1B1F23"
PAPER = "#FFFFFF"
QUIET = "#F6F5F1"
RULES = "#8A8A82"
LINK = "#174E6E"
MISSIONS = ("#1F5A7A", "#B5472F", "#3C7A57", "#8A5A9E")
AUTRE = "#6B6B64"

INTEGER = "#,##0"
DECIMAL = "#,##0.00"
PERCENT = '0"\u00a0%"'  # of whole numbers: 34 reads « 34 % »
SHARE = '0"\u00a0"%'  # of fractions: 0.34 reads « 34 % »
DAY = "dd/mm/yyyy"


def mission_colour(numero: int) -> str:
    """Return the colour of a mission by its place, from 1; 0 is work outside missions."""
    return MISSIONS[(numero - 1) % len(MISSIONS)] if numero else AUTRE


def tint(colour: str, step: int, steps: int) -> str:
    """Return the colour of the fonction at place `step` of `steps` in its mission: the first is the mission's own."""
    white = 0.55 * step / max(steps, 3)
    channels = (int(colour[start : start + 2], 16) for start in (1, 3, 5))
    return "#" + "".join(f"{round(channel + (255 - channel) * white):02X}" for channel in channels)


class Look(TypedDict, total=False):
    """Properties that `CellFormat.but` may change."""

    number: str
    bold: bool
    italic: bool
    size: int
    colour: str
    ground: str
    align: str
    valign: str
    wrap: bool
    indent: int
    rule: str
    underline: bool
    foreign: bool
    entry: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CellFormat:
    """Format of a cell. `foreign` marks text typed by people: Excel keeps it as text even when it is edited. `entry` is
    a cell to fill in: framed, and unlocked in a protected sheet."""

    number: str = "General"
    bold: bool = False
    italic: bool = False
    size: int = 10
    colour: str = INK
    ground: str = ""
    align: str = "left"
    valign: str = "vcenter"
    wrap: bool = False
    indent: int = 0
    rule: str = ""  # "top", "bottom" or nothing
    underline: bool = False
    foreign: bool = False
    entry: bool = False

    def but(self, **changes: Unpack[Look]) -> Self:
        """Return a copy with some differences."""
        return replace(self, **changes)

    def properties(self) -> dict[str, object]:
        """Return XlsxWriter's properties."""
        properties: dict[str, object] = {
            "font_name": "Calibri",
            "font_size": self.size,
            "font_color": self.colour,
            "num_format": self.number,
            "align": self.align,
            "valign": self.valign,
            "bold": self.bold,
            "italic": self.italic,
            "text_wrap": self.wrap,
            "indent": self.indent,
            "underline": int(self.underline),
            "quote_prefix": self.foreign,
        }
        ground = {"bg_color": self.ground} if self.ground else {}
        rule = {self.rule: 1, f"{self.rule}_color": RULES} if self.rule else {}
        entry = {"locked": False, "border": 1, "border_color": RULES} if self.entry else {}
        return properties | ground | rule | entry


BODY = CellFormat()
NAME = CellFormat(foreign=True)
NOTE = CellFormat(colour="#4A4A45", valign="top")
TITLE = CellFormat(size=16, bold=True)
SUBTITLE = CellFormat(size=11, colour="#4A4A45")
HEADING = CellFormat(size=12, bold=True, colour=LINK, valign="bottom")
HEADER = CellFormat(bold=True, ground=QUIET, wrap=True, rule="bottom", foreign=True)
HEADER_RIGHT = HEADER.but(align="right")
ENTRY = CellFormat(size=11, align="right", entry=True)
HIDDEN = CellFormat(italic=True, colour="#4A4A45", ground=QUIET, wrap=True, align="center")
MARK = HIDDEN.but(wrap=False, align="right")
"""Format of `[c]`, `[x]`, `[z]` or a dash in place of a figure."""

WEBLINK = CellFormat(colour=LINK, underline=True)
DATA = CellFormat(foreign=True, valign="top")
WRAPPED = DATA.but(wrap=True)


def mission_row(numero: int, **changes: Unpack[Look]) -> CellFormat:
    """Return the format of a mission's row: white on its colour."""
    return CellFormat(bold=True, colour=PAPER, ground=mission_colour(numero)).but(**changes)


@dataclass(frozen=True, slots=True)
class Column:
    """A column. Field, header and format stay together: kept apart, one of them ends up under the wrong header."""

    field: str
    header: str
    format: CellFormat = DATA
    width: float = 12
    help: str = ""
    unit: str = ""

    @property
    def heading(self) -> tuple[str, CellFormat]:
        """Return its header, aligned as its values."""
        return self.header, HEADER.but(align=self.format.align, indent=self.format.indent)


def fitting(text: str, least: float) -> float:
    """Return a column width that splits no word of a header."""
    return max(least, 1.1 * max((len(word) for word in text.split()), default=0) + 1)


def pixels(widths: Sequence[float]) -> int:
    """Return the width of these columns on screen: seven pixels per digit, and a margin of five."""
    return sum(round(7 * width) + 5 for width in widths)
