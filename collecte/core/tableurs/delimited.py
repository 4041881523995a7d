"""Read .csv files: detect the encoding, the separator and the quotes, and number the line of each record."""

import codecs
import contextlib
import csv
import io
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from collecte.core.tableurs.model import Feuille, Limits, TableurError, count
from collecte.core.tableurs.table import shape
from collecte.core.tableurs.values import clean_text

if TYPE_CHECKING:
    from _csv import Reader

# Most likely first: at equal merit the first one wins, because French texts are full of commas.
SEPARATORS = (";", "\t", "|", ",")
SAMPLE = 50  # records
SAMPLE_CHARS = 100_000

_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_HINT = "sep="  # first line that gives Excel the separator


def read_delimited(data: bytes, limits: Limits) -> Feuille:
    """Return the table of a CSV file; its values stay as typed."""
    text = _decode(data)
    csv.field_size_limit(limits.cell_chars)
    separator = _hinted(text) or max(SEPARATORS, key=lambda candidate: _merit(text, candidate))
    rows = (
        (line, [clean_text(field, line, column, limits.cell_chars) for column, field in enumerate(record)])
        for line, record in _records(text, separator, limits)
    )
    return shape("", rows, limits)


def _decode(data: bytes) -> str:
    marked = next((encoding for bom, encoding in _BOMS if data.startswith(bom)), None)
    if marked is None and 0 in data:
        raise _not_text("il contient des octets nuls")
    for encoding in [marked] if marked else ["utf-8", "cp1252"]:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            raise _not_text("il contient des caractères nuls")
        return text
    raise _not_text("ses caractères ne sont ni en UTF-8, ni en UTF-16, ni en Windows-1252")


def _not_text(why: str) -> TableurError:
    return TableurError(
        f"Le fichier n’est pas un tableau en texte (.csv), {why}.",
        "Ouvrez le tableau dans votre tableur et enregistrez-le au format .xlsx ou «\u00a0CSV UTF-8\u00a0».",
    )


def _hinted(text: str) -> str | None:
    hint = text[: len(_HINT) + 2]
    named = hint[len(_HINT) : len(_HINT) + 1]
    return named if hint.lower().startswith(_HINT) and hint[-1:] in "\r\n" and named in SEPARATORS else None


def _merit(text: str, separator: str) -> float:
    """Return the share of the first records as wide as the header; 0 when the header is not split."""
    widths: list[int] = []
    with contextlib.suppress(csv.Error):  # the sample may stop inside quotes
        widths.extend(len(record) for record in islice(filter(any, _reader(text[:SAMPLE_CHARS], separator)), SAMPLE))
    return widths.count(widths[0]) / len(widths) if widths and widths[0] > 1 else 0


def _reader(text: str, separator: str) -> "Reader":
    return csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)


def _records(text: str, separator: str, limits: Limits) -> Iterator[tuple[int, list[str]]]:
    reader = _reader(text, separator)
    if _hinted(text):
        next(reader)
    while True:
        first = reader.line_num + 1
        try:
            record = next(reader, None)
        except csv.Error as error:
            raise _bad_record(first, limits) from error
        if record is None:
            return
        if record:
            yield first, record


def _bad_record(line: int, limits: Limits) -> TableurError:
    return TableurError(
        f"L’enregistrement qui commence à la ligne {count(line)} ne se lit pas, un guillemet n’y est pas refermé"
        f" ou une cellule dépasse {count(limits.cell_chars)} caractères.",
        "Corrigez cette ligne, ou enregistrez le tableau au format .xlsx.",
    )
