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

from exports.formats.tables import STATES, Borne, Colonne, Genre, Table, iso_text, number_text
from exports.tableur.csv import guarded
from exports.tableur.text import plain_text
from questionnaires.core.francais import typeset

SUFFIX = "-metadata.json"
_CONTEXT = ["http://www.w3.org/ns/csvw", {"@language": "fr"}]
_DIALECT = {"delimiter": ",", "doubleQuote": True, "encoding": "utf-8", "header": True, "lineTerminators": ["\r\n"]}
_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9_.]|^_|^\.|\.$|\.(?=\.)")
_SPECIAL = re.compile(r"([.^$*+?()\[\]{}|\\/-])")

_BASES = {
    Genre.TEXTE: "string",
    Genre.ENTIER: "integer",
    Genre.DECIMAL: "decimal",
    Genre.JOUR: "date",
    Genre.MOIS: "gYearMonth",
    Genre.OPTION: "string",
    Genre.OPTIONS: "string",
}


def metadata(table: Table, url: str, notice: str) -> bytes:
    """The document of the file `url` that the table is written in; `notice` says how cells without value are read."""
    names = dict(zip((own.nom for own in table.colonnes), names_of(table.colonnes), strict=True))
    schema: dict[str, Any] = {"columns": [_column(own, names[own.nom]) for own in table.colonnes]}
    if table.cle:
        schema["primaryKey"] = [names[own] for own in table.cle]
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


def header_of(colonne: Colonne) -> str:
    """As it stands in the file."""
    return guarded(plain_text(colonne.nom))


def names_of(colonnes: Sequence[Colonne]) -> list[str]:
    """What each column is called by programs: a name that may stand in an URI template, alike through wordings."""
    short = [_name(own.champ) for own in colonnes]
    often = Counter(short)
    return [name if often[name] == 1 else _name(own.nom) for name, own in zip(short, colonnes, strict=True)]


def _name(text: str) -> str:
    """Every character that a name may not have, as the hexadecimal of its bytes."""
    return _NOT_IN_NAMES.sub(lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode(errors="replace")), text)


def _column(own: Colonne, name: str) -> dict[str, Any]:
    column: dict[str, Any] = {"name": name, "titles": _titles(own), "datatype": _datatype(own)}
    if described := plain_text(own.described()):
        column["dc:description"] = described
    if own.genre is Genre.OPTIONS:
        column["separator"] = " "
    column["null"] = ["", *(state for state in STATES if state in {reason.value for reason in own.manques})]
    if own.requise:
        column["required"] = True
    return column


def _titles(own: Colonne) -> list[str]:
    """The header first, by which the column is recognised."""
    return list(dict.fromkeys((header_of(own), plain_text(own.titre))))


def _datatype(own: Colonne) -> dict[str, Any]:
    found: dict[str, Any] = {"base": _BASES[own.genre]}
    if own.genre.is_coded and own.libelles:
        codes = (_SPECIAL.sub(r"\\\1", code) for code in own.libelles)
        found["format"] = f"^({'|'.join(codes)})$"
    if own.genre is Genre.JOUR:
        found["format"] = "yyyy-MM-dd"
    for name, borne in zip(("minimum", "maximum"), own.bornes, strict=True):
        if borne is not None:
            found[name] = _bound(borne, own.genre)
    return found


def _bound(borne: Borne, genre: Genre) -> str:
    if isinstance(borne, date):
        return iso_text(borne, genre)
    return number_text(borne or 0)
