"""Read the cells of an .xlsx file into canonical contents, whatever program wrote it."""

import hashlib
import re
import zipfile
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from io import BytesIO
from posixpath import join, normpath
from xml.parsers.expat import ExpatError, ParserCreate

from exports.tableur.contenu import Contenu, ContenuFeuille, Releve

WORKBOOK, RELATIONSHIPS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_TEXTS = "/sharedStrings"
"""End of the type of the relationship to the shared strings."""

_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})\Z")
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?\Z")
_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")
_LINE_ENDS = re.compile("\r\n?")
_PREFIXES = re.compile(r"_xl(?:fn|ws|udf)\.")
_QUOTED = re.compile(r"""("(?:[^"]|"")*"|'(?:[^']|'')*')""")
_ALONE = re.compile(r"(?<![A-Z0-9$])(\$?[A-Z]{1,3}\$?[0-9]{1,7}):\1(?![0-9])")
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - a spreadsheet knows no time zone
_DAY = timedelta(days=1)
_WRITTEN, _COMPUTED = 15, 12
"""Significant digits compared: what any program writes; what two programs compute alike."""

_LONG = 64  # characters


class UnreadableContentError(ValueError):
    """Content that no program writes: the file is damaged or made up."""


def contenu_of(content: bytes) -> Contenu:
    """Read the contents of a workbook of ours, or of one whose sizes, entities and number of elements were checked.

    Raises UnreadableContentError, KeyError for a missing part, zipfile.BadZipFile.
    """
    with zipfile.ZipFile(BytesIO(content)) as archive:
        names = {name.lower(): name for name in archive.namelist()}
        links = _Relationships(archive.read(names[RELATIONSHIPS]))
        shared = links.texts and names.get(links.texts)
        texts = _Texts(archive.read(shared)).tokens if shared else []
        sheets = _Sheets(archive.read(names[WORKBOOK])).sheets
        if len({name for name, _ in sheets}) < len(sheets):
            raise UnreadableContentError("two sheets of the same name")
        feuilles = [(name, archive.read(names[links.targets[link]])) for name, link in sheets]
        return Contenu(tuple(_Cells(texts, data).contenu(name) for name, data in feuilles))


class _Reader:
    """Reads one part, element after element; names without their prefix."""

    def __init__(self, data: bytes) -> None:
        parser = ParserCreate("UTF-8")
        parser.buffer_text = True
        parser.StartElementHandler = lambda name, attributes: self.start(name.rpartition(":")[2], attributes)
        parser.EndElementHandler = lambda name: self.end(name.rpartition(":")[2])
        parser.CharacterDataHandler = self.characters
        try:
            parser.Parse(data, True)
        except ExpatError as error:
            raise UnreadableContentError(str(error)) from error

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Handle the start of an element."""

    def end(self, name: str) -> None:
        """Handle the end of an element."""

    def characters(self, text: str) -> None:
        """Handle text, in as many pieces as the parser gives."""


class _Sheets(_Reader):
    """Names of the sheets and ids of their relationships, in order."""

    def __init__(self, data: bytes) -> None:
        self.sheets: list[tuple[str, str]] = []
        super().__init__(data)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "sheet":
            link = next((value for key, value in attributes.items() if key.rpartition(":")[2] == "id"), "")
            self.sheets.append((attributes.get("name", ""), link))


class _Relationships(_Reader):
    """Parts by the id of their relationship, and the part of the shared strings, in lower case."""

    def __init__(self, data: bytes) -> None:
        self.targets: dict[str, str] = {}
        self.texts = ""
        super().__init__(data)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name != "Relationship":
            return
        part = normpath(join("/xl", attributes.get("Target", ""))).removeprefix("/").lower()
        self.targets[attributes.get("Id", "")] = part
        if attributes.get("Type", "").endswith(_TEXTS):
            self.texts = part


class _Texts(_Reader):
    """Tokens of the shared strings, without formats nor phonetic runs."""

    def __init__(self, data: bytes) -> None:
        self.tokens: list[str] = []
        self._whole: list[str] = []
        self._is_text = self._is_spoken = False
        super().__init__(data)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "si":
            self._whole = []
        elif name == "rPh":
            self._is_spoken = True
        self._is_text = name == "t" and not self._is_spoken

    def end(self, name: str) -> None:
        self._is_text = False
        if name == "rPh":
            self._is_spoken = False
        elif name == "si":
            self.tokens.append(_text("".join(self._whole)))

    def characters(self, text: str) -> None:
        if self._is_text:
            self._whole.append(text)


class _Cells(_Reader):
    """Cells of a sheet. They must be in order: two cells at the same place would be read in two ways."""

    def __init__(self, texts: Sequence[str], data: bytes) -> None:
        self._texts = texts
        self._valeurs, self._formules, self._resultats = Releve(), Releve(), Releve()
        self._row, self._column = 0, -1
        self._type: str | None = None  # of the cell being read
        self._value: list[str] = []
        self._formula: list[str] | None = None
        self._pieces: list[str] | None = None  # list that receives the text being read
        self._is_spoken = False
        super().__init__(data)

    def contenu(self, nom: str) -> ContenuFeuille:
        """Return the content read."""
        return ContenuFeuille(nom, self._valeurs.couche(), self._formules.couche(), self._resultats.couche())

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._pieces = None
        if name == "row":
            self._to_row(attributes.get("r"))
        elif name == "c":
            self._to_cell(attributes.get("r"))
            self._type, self._value, self._formula = attributes.get("t", "n"), [], None
        elif name == "rPh":
            self._is_spoken = True
        elif self._type is not None:
            self._pieces = self._destination(name)

    def _destination(self, name: str) -> list[str] | None:
        if name == "f":
            self._formula = []
            return self._formula
        return self._value if name == "v" or (name == "t" and not self._is_spoken) else None

    def end(self, name: str) -> None:
        self._pieces = None
        if name == "rPh":
            self._is_spoken = False
        elif name == "c" and self._type is not None:
            self._keep(self._type)
            self._type = None

    def characters(self, text: str) -> None:
        if self._pieces is not None:
            self._pieces.append(text)

    def _to_row(self, written: str | None) -> None:
        row = self._row + 1 if written is None else _whole(written)
        if row <= self._row:
            raise UnreadableContentError("rows out of order")
        self._row, self._column = row, -1

    def _to_cell(self, written: str | None) -> None:
        row, column = (self._row, self._column + 1) if written is None else _place(written)
        if row != self._row or column <= self._column:
            raise UnreadableContentError("cells out of order")
        self._column = column

    def _keep(self, kind: str) -> None:
        layer, precision = self._valeurs, _WRITTEN
        if self._formula is not None:
            self._formules.add(self._row, self._column, _formula("".join(self._formula)))
            layer, precision = self._resultats, _COMPUTED
        if token := self._token(kind, "".join(self._value), precision):
            layer.add(self._row, self._column, token)

    def _token(self, kind: str, written: str, precision: int) -> str:
        """Return what the cell means, after a letter for its kind; empty when it holds nothing."""
        if kind in ("str", "inlineStr"):
            return _text(written)
        if not (value := written.strip()):
            return ""
        if kind == "s":
            return self._shared(value)
        return _KINDS[kind](value, precision) if kind in _KINDS else f"?{value}"

    def _shared(self, written: str) -> str:
        number = _whole(written)
        if number >= len(self._texts):
            raise UnreadableContentError("a shared string that is not there")
        return self._texts[number]


def _text(text: str) -> str:
    """Return the token of a text. A long text is replaced by its digest, so that repeating it costs nothing."""
    plain = _LINE_ENDS.sub("\n", _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text))
    if len(plain) <= _LONG:
        return f"t{plain}" if plain else ""
    return f"T{hashlib.sha256(plain.encode('utf-8', 'surrogatepass')).hexdigest()}"


def _number(written: str, precision: int) -> str:
    """Return the token of a number: `1`, `1.0` and `1E0` are equal."""
    if not _NUMBER.match(written):
        raise UnreadableContentError("a number that is none")
    return f"n{float(written) + 0.0:.{precision}g}"  # no minus zero


def _day(written: str, precision: int) -> str:
    """Return the token of an ISO 8601 date: the number that other programs write for it."""
    return _number(str((datetime.fromisoformat(written).replace(tzinfo=None) - _EPOCH) / _DAY), precision)


_KINDS: dict[str, Callable[[str, int], str]] = {
    "n": _number,
    "d": _day,
    "b": lambda value, _: "bTRUE" if value.lower() in ("1", "true") else "bFALSE",
    "e": lambda value, _: f"e{value}",
}


def _formula(text: str) -> str:
    """Return a formula without what programs add or remove: spaces, prefixes of newer functions, case, quotes of sheet
    names, ranges of one cell."""
    plain = "".join(_plain_piece(piece) for piece in _QUOTED.split(text))
    return _ALONE.sub(r"\1", plain)


def _plain_piece(piece: str) -> str:
    if piece.startswith('"'):
        return piece
    if piece.startswith("'"):
        return piece[1:-1].upper()
    return _PREFIXES.sub("", "".join(piece.split())).upper()


def _whole(written: str) -> int:
    if not written.isascii() or not written.isdigit() or len(written) > 9:
        raise UnreadableContentError("a number of a place that is none")
    return int(written)


def _place(written: str) -> tuple[int, int]:
    """Return (row, column): `B3` is (3, 1)."""
    match = _REFERENCE.match(written)
    if not match:
        raise UnreadableContentError("an address that is none")
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(match[2]), column - 1
