"""Describe CSV files with the W3C « Metadata Vocabulary for Tabular Data » (17 December 2015).

Each file has its own document, at the place where that standard looks for it: the name of the file, then
`-metadata.json`.
"""

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

import orjson

from exports.formats.tables import STATES, Borne, ColonneTable, GenreColonne, Table, iso_text, number_text
from exports.tableur.csv import guarded
from exports.tableur.text import plain_text
from questionnaires.core.francais import typeset

SUFFIX = "-metadata.json"
_CONTEXT = ["http://www.w3.org/ns/csvw", {"@language": "fr"}]
_DIALECT = {"delimiter": ",", "doubleQuote": True, "encoding": "utf-8", "header": True, "lineTerminators": ["\r\n"]}
_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9_.]|^_|^\.|\.$|\.(?=\.)")
_SPECIAL = re.compile(r"([.^$*+?()\[\]{}|\\/-])")

_BASES = {
    GenreColonne.TEXTE: "string",
    GenreColonne.ENTIER: "integer",
    GenreColonne.DECIMAL: "decimal",
    GenreColonne.JOUR: "date",
    GenreColonne.MOIS: "gYearMonth",
    GenreColonne.OPTION: "string",
    GenreColonne.OPTIONS: "string",
}


def metadata(table: Table, url: str, notice: str) -> bytes:
    """Return the document of the file `url` that the table is written in; `notice` says how to read cells without
    value."""
    names = dict(zip((colonne.nom for colonne in table.colonnes), names_of(table.colonnes), strict=True))
    schema: dict[str, Any] = {"columns": [_column(colonne, names[colonne.nom]) for colonne in table.colonnes]}
    if table.cle:
        schema["primaryKey"] = [names[header] for header in table.cle]
    document = {
        "@context": _CONTEXT,
        "url": url,
        "lang": "fr",
        "dc:title": typeset(plain_text(table.titre)),
        "dc:language": "fr",
        "dc:description": notice,
        "dialect": _DIALECT,
        "tableSchema": schema,
    }
    return orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def header_of(colonne: ColonneTable) -> str:
    """Return its header, as it stands in the file."""
    return guarded(plain_text(colonne.nom))


def names_of(colonnes: Sequence[ColonneTable]) -> list[str]:
    """Return the names of columns for programs: each may stand in a URI template, and is stable through wordings."""
    short = [_name(colonne.champ) for colonne in colonnes]
    often = Counter(short)
    return [name if often[name] == 1 else _name(colonne.nom) for name, colonne in zip(short, colonnes, strict=True)]


def _name(text: str) -> str:
    """Replace every character that a name may not have with the hexadecimal of its bytes."""
    return _NOT_IN_NAMES.sub(lambda match: "".join(f"%{byte:02X}" for byte in match[0].encode(errors="replace")), text)


def _column(colonne: ColonneTable, name: str) -> dict[str, Any]:
    column: dict[str, Any] = {"name": name, "titles": _titles(colonne), "datatype": _datatype(colonne)}
    if described := plain_text(colonne.described()):
        column["dc:description"] = described
    if colonne.genre is GenreColonne.OPTIONS:
        column["separator"] = " "
    column["null"] = ["", *(state for state in STATES if state in {reason.value for reason in colonne.manques})]
    if colonne.requise:
        column["required"] = True
    return column


def _titles(colonne: ColonneTable) -> list[str]:
    """Return its titles, beginning with the header, by which the column is recognised."""
    return list(dict.fromkeys((header_of(colonne), plain_text(colonne.titre))))


def _datatype(colonne: ColonneTable) -> dict[str, Any]:
    datatype: dict[str, Any] = {"base": _BASES[colonne.genre]}
    if colonne.genre.is_coded and colonne.libelles:
        codes = (_SPECIAL.sub(r"\\\1", code) for code in colonne.libelles)
        datatype["format"] = f"^({'|'.join(codes)})$"
    if colonne.genre is GenreColonne.JOUR:
        datatype["format"] = "yyyy-MM-dd"
    for name, borne in zip(("minimum", "maximum"), colonne.bornes, strict=True):
        if borne is not None:
            datatype[name] = _bound(borne, colonne.genre)
    return datatype


def _bound(borne: Borne, genre: GenreColonne) -> str:
    if isinstance(borne, date):
        return iso_text(borne, genre)
    return number_text(borne or 0)
