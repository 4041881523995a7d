"""Clean, truncate and typeset texts for a spreadsheet, and state its limits in French."""

import re
import unicodedata
from datetime import date

from questionnaires.core.francais import NBSP, plural, typeset

MAX_TEXT = 32_767
MAX_ROWS = 1_048_576
MAX_COLUMNS = 16_384
MAX_SHEET_NAME = 31
FIRST_DAY = date(1900, 3, 1)
"""Excel counts days from 29 February 1900, which never existed: programs read earlier days differently."""

CUT_MARK = f" […] (texte coupé{NBSP}: limite d’Excel)"

_LINE_ENDS = re.compile("\r\n?|[\u2028\u2029\x0b\x0c\x85]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff\u202a-\u202e\u2066-\u2069\u200e\u200f]")
_UNCLEAN = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff\u202a-\u202e\u2066-\u2069\u200e\u200f\ud800-\udfff]"
)
"""Anything that cleaning changes, apart from length: most texts have none, and are returned at once."""
_SURROGATES = re.compile("[\ud800-\udfff]")
_WORD = re.compile("[A-Za-z]{4,}")
_FORBIDDEN_IN_NAMES = re.compile(r"[\[\]:*?/\\]")


class ExportLimitError(ValueError):
    """More than a workbook can hold: a French sentence for the person who asked for it."""

    def __init__(self, sentence: str) -> None:
        super().__init__(typeset(sentence))


def clean_text(text: str) -> str:
    """Return the text as a cell can hold it: a `plain_text` of at most 32,767 UTF-16 units."""
    if len(text) <= MAX_TEXT // 2 and (text.isprintable() or not _UNCLEAN.search(text)):
        return text
    text = plain_text(text)
    return text if _utf16_length(text) <= MAX_TEXT else _cut(text)


def plain_text(text: str) -> str:
    """Return the text without control characters nor direction overrides, with uniform line ends."""
    text = _LINE_ENDS.sub("\n", text).replace("\t", " ")
    return _SURROGATES.sub("\ufffd", _CONTROLS.sub("", text))


def one_line(text: str, maximum: int = 200) -> str:
    """Return a cleaned text on one line, of at most `maximum` characters."""
    text = " ".join(clean_text(text).split())
    return text if len(text) <= maximum else f"{text[: maximum - 1]}…"


def identifier(text: str) -> str:
    """Return `Suivi_de_la_collecte`: letters, digits and underscores, valid as a table name; never a cell address."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    name = re.sub("[^A-Za-z0-9]+", "_", plain)
    return name if ("_" in name[1:] and name[0].isalpha()) or _WORD.fullmatch(name) else f"T_{name}"


def footer_text(text: str, limit: int = 80) -> str:
    """Return a name for a page footer or header, where `&` starts a code."""
    return one_line(text, limit).replace("&", "&&")


def check_sheet(name: str, rows: int, columns: int) -> None:
    """Raise ExportLimitError when such a sheet cannot exist in Excel."""
    if not name or len(name) > MAX_SHEET_NAME or _FORBIDDEN_IN_NAMES.search(name) or "'" in (name[0], name[-1]):
        raise ExportLimitError(
            f"Le nom de feuille « {one_line(name, 60)} » n’est pas accepté par Excel. "
            f"Écrivez {MAX_SHEET_NAME} caractères au plus, sans : * ? / \\ [ ]."
        )
    if rows > MAX_ROWS or columns > MAX_COLUMNS:
        raise ExportLimitError(
            f"La feuille « {name} » aurait {plural(rows, 'ligne')} et {plural(columns, 'colonne')}. "
            f"Excel s’arrête à {plural(MAX_ROWS, 'ligne')} et {plural(MAX_COLUMNS, 'colonne')}. "
            "Exportez une région, une période ou une partie du questionnaire à la fois."
        )


def check_text(text: str, where: str) -> None:
    """Raise ExportLimitError when a text that must stay whole fits in no cell; `where` is in French."""
    if (length := _utf16_length(text)) > MAX_TEXT:
        raise ExportLimitError(
            f"Un texte compte {plural(length, 'caractère')} ({where}). "
            f"Excel s’arrête à {plural(MAX_TEXT, 'caractère')}. Raccourcissez-le."
        )


def _utf16_length(text: str) -> int:
    return len(text) + sum(1 for character in text if ord(character) > 0xFFFF)


def _cut(text: str) -> str:
    room = MAX_TEXT - len(CUT_MARK)
    kept = text.encode("utf-16-le")[: 2 * room].decode("utf-16-le", errors="ignore")
    return kept + CUT_MARK
