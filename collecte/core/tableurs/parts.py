"""Scan an XML part of an .xlsx file as a stream, and stop at the first suspicious content."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from xml.parsers.expat import ExpatError, ParserCreate

from collecte.core.tableurs.model import Limits, TableurError, count, quoted, unreadable
from collecte.core.tableurs.table import too_many_columns, too_many_rows

Place = tuple[int, int]  # row from 1, column from 0

_REFERENCE = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})\Z")
_NEGATIVE = re.compile(rb"v>\s*-")
_NEGATIVE_NUMBER = re.compile(r"-[0-9]{1,20}(?:\.[0-9]{1,20})?(?:[eE][-+]?[0-9]{1,3})?")
_ROW = re.compile(r"[0-9]{1,7}\Z")
MOST_MERGES = 1_000
"""Merged cells that are stored at most: no sheet of this product has any."""

_LITERALS = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')  # of a number format: literal text
_PERCENT_FORMATS = frozenset({"9", "10"})  # built in: 0% and 0.00%


@dataclass(slots=True)
class FaitsPartie:
    """Facts about a part that other modules need; a workbook, a style sheet and a worksheet each fill some of it."""

    elements: int = 0
    sheets: dict[str, str] = field(default_factory=dict)  # name -> id of its relationship
    targets: dict[str, str] = field(default_factory=dict)  # id of a relationship -> part
    percent_styles: set[str] = field(default_factory=set)
    percents: set[Place] = field(default_factory=set)
    formulas: set[Place] = field(default_factory=set)  # whose result is not declared as text
    negatives: dict[Place, float] = field(default_factory=dict)  # which calamine shows as an hour under a date format
    error: tuple[Place, str] | None = None
    merges: list[tuple[Place, Place]] = field(default_factory=list)  # first and last cell of each

    def is_covered(self, spot: Place) -> bool:
        """Return whether a merged cell hides that one."""
        row, column = spot
        return any(
            first[0] <= row <= last[0] and first[1] <= column <= last[1] and spot != first
            for first, last in self.merges
        )


def scan(data: bytes, limits: Limits, allowance: int, percent_styles: set[str]) -> FaitsPartie:
    """Scan a part as if it were a worksheet: a relationship may name any of them as one.

    Only UTF-8 is read (UTF-16 holds NUL bytes, other encodings are not obeyed), so that no other parser sees other tags
    in the same bytes; expat meets no entity, because a document type is refused.
    """
    if 0 in data:
        raise unreadable()
    scanner = _Scanner(limits, allowance, percent_styles, has_negatives=_NEGATIVE.search(data) is not None)
    try:
        scanner.parser.Parse(data, True)  # in one piece: pieces of one huge token take quadratic time
    except ExpatError as error:
        raise unreadable() from error
    return scanner.part


class _Scanner:
    def __init__(self, limits: Limits, allowance: int, percent_styles: set[str], *, has_negatives: bool) -> None:
        self.part = FaitsPartie()
        self._has_negatives = has_negatives  # else no text of a value has to be read here
        self.parser = ParserCreate("UTF-8")
        self.parser.StartElementHandler = self._start
        self.parser.StartDoctypeDeclHandler = _refuse_doctype
        self._limits = limits
        self._allowance = allowance
        self._percent_styles = percent_styles
        self._row = 0
        self._column = -1
        self._cell: Place | None = None  # the last cell, while its children may come
        self._type = ""
        self._percent_formats = set(_PERCENT_FORMATS)
        self._styles: int | None = None  # next style, inside cellXfs
        self._handlers: dict[str, Callable[[dict[str, str]], None]] = {
            "row": self._on_row,
            "c": self._on_cell,
            "v": self._on_value,
            "f": self._on_formula,
            "is": self._on_content,
            "mergeCell": self._on_merge,
            "sheet": self._on_sheet,
            "Relationship": self._on_relationship,
            "numFmt": self._on_format,
            "cellXfs": self._on_styles,
            "cellStyles": self._on_styles_end,
            "xf": self._on_style,
        }

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.part.elements += 1
        if self.part.elements > self._allowance:
            raise TableurError(
                f"Le classeur contient plus de {count(self._limits.elements)} éléments.",
                "Ne gardez que la feuille utile, supprimez les mises en forme hors du tableau, puis recommencez.",
            )
        if handler := self._handlers.get(name.rpartition(":")[2]):
            handler(attributes)
        else:
            self._cell = None

    def _on_row(self, attributes: dict[str, str]) -> None:
        written = attributes.get("r")
        self._row = self._row + 1 if written is None else _number(written)
        self._column = -1
        self._cell = None

    def _on_cell(self, attributes: dict[str, str]) -> None:
        written = attributes.get("r")
        row, self._column = (self._row, self._column + 1) if written is None else _position(written)
        self._cell = (row, self._column)
        self._type = attributes.get("t", "")
        if attributes.get("s") in self._percent_styles:
            self.part.percents.add(self._cell)

    def _on_content(self, attributes: dict[str, str]) -> None:
        """Count a cell once it holds something: people format thousands of rows that stay blank."""
        if self._cell is None:
            return
        row, column = self._cell
        if row > self._limits.rows:
            raise too_many_rows(self._limits, row)
        if column >= self._limits.columns:
            raise too_many_columns(column, self._limits)

    def _on_formula(self, attributes: dict[str, str]) -> None:
        self._on_content(attributes)
        if self._cell and self._type != "str":
            self.part.formulas.add(self._cell)

    def _on_value(self, attributes: dict[str, str]) -> None:
        self._on_content(attributes)
        if self._cell and self._type == "e" and self.part.error is None:
            self.part.error = (self._cell, "")
            self.parser.CharacterDataHandler = self._on_error_text
        elif self._cell and self._has_negatives and self._type in {"", "n"}:
            self.parser.CharacterDataHandler = self._on_number_text

    def _on_error_text(self, text: str) -> None:
        self.parser.CharacterDataHandler = None
        if self.part.error:
            self.part.error = (self.part.error[0], text.strip())

    def _on_number_text(self, text: str) -> None:
        self.parser.CharacterDataHandler = None
        if self._cell and _NEGATIVE_NUMBER.fullmatch(text.strip()):
            self.part.negatives[self._cell] = float(text)

    def _on_merge(self, attributes: dict[str, str]) -> None:
        first, _, last = attributes.get("ref", "").partition(":")
        if len(self.part.merges) < MOST_MERGES and _REFERENCE.match(first) and _REFERENCE.match(last):
            self.part.merges.append((_position(first), _position(last)))

    def _on_sheet(self, attributes: dict[str, str]) -> None:
        links = [value for key, value in attributes.items() if key.endswith(":id")]
        self.part.sheets[attributes.get("name", "")] = next(iter(links), attributes.get("id", ""))

    def _on_relationship(self, attributes: dict[str, str]) -> None:
        target = attributes.get("Target", "").removeprefix("/").removeprefix("xl/")
        self.part.targets[attributes.get("Id", "")] = f"xl/{target}".lower()

    def _on_format(self, attributes: dict[str, str]) -> None:
        code = attributes.get("numFmtId", "")
        self._percent_formats.discard(code)
        if "%" in _LITERALS.sub("", attributes.get("formatCode", "")):
            self._percent_formats.add(code)

    def _on_styles(self, attributes: dict[str, str]) -> None:
        self._styles = 0

    def _on_styles_end(self, attributes: dict[str, str]) -> None:
        self._styles = None

    def _on_style(self, attributes: dict[str, str]) -> None:
        if self._styles is None:
            return
        if attributes.get("numFmtId") in self._percent_formats:
            self.part.percent_styles.add(str(self._styles))
        self._styles += 1


def _refuse_doctype(name: str, system: str | None, public: str | None, internal: bool) -> None:
    raise TableurError(
        f"Le classeur contient une déclaration interdite (DOCTYPE {quoted(name)}).",
        "Aucun tableur n’en écrit. Recopiez vos données dans un classeur neuf, puis envoyez celui-ci.",
    )


def _number(written: str) -> int:
    if not _ROW.match(written):
        raise _bad_reference(written)
    return int(written)


def _position(written: str) -> Place:
    match = _REFERENCE.match(written)
    if not match:
        raise _bad_reference(written)
    column = 0
    for letter in match[1].upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(match[2]), column - 1


def _bad_reference(written: str) -> TableurError:
    return TableurError(
        f"Le classeur contient une adresse de cellule illisible, {quoted(written)}.",
        "Ouvrez-le dans votre tableur, enregistrez-le de nouveau au format .xlsx, puis recommencez.",
    )
