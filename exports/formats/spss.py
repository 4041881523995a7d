"""Write tables as SPSS files, with variable and value labels and declared missing values.

Reasons for no value are -97, -98 and -99 in a number, #NP, #SO and #NC in a text or a code: each is declared missing; a
question left blank is SPSS's own missing value, or an empty text. Loaded only where pyreadstat is installed.
"""

import hashlib
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pyreadstat

from exports.enquetes.lecture import Manque
from exports.formats.tables import ColonneTable, GenreColonne, Table, Valeur
from exports.tableur.text import plain_text
from questionnaires.core.francais import NBSP

LONGEST_NAME, LONGEST_LABEL, LONGEST_VALUE_LABEL, LONGEST_TEXT = 64, 255, 120, 32_767
"""The most bytes that SPSS holds."""

CUT_MARK = f" […] (texte coupé{NBSP}: limite de SPSS)"

TEXTS = {Manque.NON_POSEE: "#NP", Manque.SANS_OBJET: "#SO", Manque.NON_CONCERNE: "#NC"}
"""Missing values of a text, eight bytes at most."""

NUMBERS = {Manque.NON_POSEE: -97, Manque.SANS_OBJET: -98, Manque.NON_CONCERNE: -99}
FAR_NUMBERS = {manque: number - 999_999_999_999_900 for manque, number in NUMBERS.items()}
"""Missing values of a number that may itself be below zero."""

_RESERVED = frozenset(["ALL", "AND", "BY", "EQ", "GE", "GT", "LE", "LT", "NE", "NOT", "OR", "TO", "WITH"])
_EPOCH = date(1582, 10, 14)
"""SPSS counts seconds from that day."""

_DAY = 86_400
_STAMP = slice(92, 109)
"""Place in the header of the moment of writing: 9 characters for the day, 8 for the hour."""


@dataclass
class Coupes:
    """Number of texts that were cut."""

    textes: int = 0


def write(table: Table, folder: Path, arrete_a: datetime, coupes: Coupes) -> Path:
    """Write the file of a table. Equal rows give equal bytes: it is dated when its data were read."""
    names, path = names_of(table.colonnes), folder / f"{table.nom}.sav"
    variables = [_Variable(colonne, coupes) for colonne in table.colonnes]
    rows = [[variable.cell(value) for variable, value in zip(variables, row, strict=True)] for row in table.lignes]
    columns = zip(*rows, strict=True) if rows else ([] for _ in variables)
    known = dict(zip(names, variables, strict=True))
    series = zip(known.items(), columns, strict=True)
    frame = pd.DataFrame({name: pd.Series(list(values), dtype=variable.dtype) for (name, variable), values in series})
    pyreadstat.write_sav(
        frame,
        path,
        file_label=_cut(table.titre, 64),
        column_labels=[_cut(variable.label, LONGEST_LABEL) for variable in variables],
        variable_value_labels={name: variable.labels for name, variable in known.items() if variable.labels},
        missing_ranges={name: variable.missing for name, variable in known.items() if variable.missing},
        variable_measure={name: variable.measure for name, variable in known.items()},
        variable_format={name: variable.format for name, variable in known.items() if variable.format},
    )
    _date(path, arrete_a)
    return path


def names_of(colonnes: Sequence[ColonneTable]) -> list[str]:
    """Return names that SPSS takes, each once whatever its capitals, made from codes alone: no wording and no order
    counts.

    A code that had to be changed gets the digest of the original, where another one reads like it.
    """
    legal = [_legal(colonne.champ) for colonne in colonnes]
    alike: defaultdict[str, list[int]] = defaultdict(list)
    for place, name in enumerate(legal):
        alike[name.casefold()].append(place)
    for places in (group for group in alike.values() if len(group) > 1):
        unchanged = [place for place in places if legal[place] == colonnes[place].champ]
        for place in places:
            if [place] != unchanged:
                legal[place] = _told_apart(legal[place], colonnes[place].champ)
    return legal


def _legal(code: str) -> str:
    """`BESOINS.temps` for `BESOINS/temps`."""
    name = re.sub(r"[^A-Za-z0-9_.]", ".", code).rstrip(".") or "V"
    if not name[0].isalpha() or name.upper() in _RESERVED:
        name = f"V{name}"
    return name if len(name) <= LONGEST_NAME else _told_apart(name, code)


def _told_apart(name: str, code: str) -> str:
    digest = hashlib.blake2b(code.encode(), digest_size=4).hexdigest()
    return f"{name[: LONGEST_NAME - len(digest) - 1]}_{digest}"


class _Variable:
    """A column as SPSS holds it."""

    def __init__(self, colonne: ColonneTable, coupes: Coupes) -> None:
        self._colonne, self._coupes = colonne, coupes
        self._is_score = colonne.ordonnee and all(code.isdigit() for code in colonne.libelles)
        genre = colonne.genre
        self.is_number = genre.is_number or genre.is_day or self._is_score
        self._codes: Mapping[Manque, Any] = self._missing_codes()
        self.missing = [self._codes[manque] for manque in colonne.manques]
        self.label = plain_text(colonne.titre if not colonne.sens else f"{colonne.titre} – {colonne.sens}")

    def _missing_codes(self) -> Mapping[Manque, Any]:
        if not self.is_number:
            return TEXTS
        least = self._colonne.bornes[0]
        is_positive = self._is_score or self._colonne.genre.is_day or (isinstance(least, int | float) and least >= 0)
        return NUMBERS if is_positive else FAR_NUMBERS

    @property
    def dtype(self) -> str:
        return "float64" if self.is_number else "object"

    @property
    def labels(self) -> dict[Any, str]:
        colonne = self._colonne
        labels: dict[Any, str] = {
            (int(code) if self._is_score else code): _cut(libelle, LONGEST_VALUE_LABEL)
            for code, libelle in colonne.libelles.items()
            if colonne.genre is not GenreColonne.OPTIONS
        }
        return labels | {self._codes[manque]: manque.value for manque in colonne.manques}

    @property
    def measure(self) -> str:
        if self._is_score:
            return "ordinal"
        return "scale" if self.is_number else "nominal"

    @property
    def format(self) -> str:
        """Print format of a number in SPSS; texts are as long as they are."""
        match self._colonne.genre:
            case GenreColonne.JOUR:
                return "EDATE10"
            case GenreColonne.MOIS:
                return "MOYR8"
            case GenreColonne.DECIMAL:
                return f"F16.{self._colonne.decimals}"
            case _:
                return "F12.0" if self.is_number else ""

    def cell(self, value: Valeur) -> float | str | None:
        match value:
            case None:
                return None if self.is_number else ""
            case Manque():
                return float(self._codes[value]) if self.is_number else str(self._codes[value])
            case date() if self.is_number:
                return float((value - _EPOCH).days * _DAY)
            case _ if self.is_number:
                return float(value)  # type: ignore[arg-type] # a score is digits
            case _:
                return self._text(str(value))

    def _text(self, value: str) -> str:
        """Return a text unlike any missing value: an apostrophe goes before what reads like one, apostrophes aside."""
        text = plain_text(value)
        if text.lstrip("'") in TEXTS.values():
            text = f"'{text}"
        cut = _cut(text, LONGEST_TEXT, CUT_MARK)
        self._coupes.textes += cut != text
        return cut


def _cut(text: str, most: int, mark: str = "…") -> str:
    """Cut a text to at most `most` bytes of UTF-8."""
    whole = plain_text(text)
    if len(whole.encode()) <= most:
        return whole
    return whole.encode()[: most - len(mark.encode())].decode(errors="ignore") + mark


def _date(path: Path, moment: datetime) -> None:
    """Overwrite the day and the hour that pyreadstat wrote, those at which it runs, with `moment`."""
    months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    at = moment.astimezone(UTC)
    stamp = f"{at.day:02} {months[at.month - 1]} {at.year % 100:02}{at:%H:%M:%S}".encode("ascii")
    with path.open("r+b") as stream:
        stream.seek(_STAMP.start)
        stream.write(stamp)
