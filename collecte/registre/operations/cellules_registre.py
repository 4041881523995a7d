"""Parsing of spreadsheet cells of a register: French and Excel dates, numbers shortened by a spreadsheet."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from collecte.core.operations.cellules import CellError, Reader, words
from collecte.core.operations.champs_structures import read_code_commune, read_siret
from questionnaires.core.francais import month_names
from questionnaires.core.identifiants import compact, is_siret
from questionnaires.core.repartition import shortened

_YEARS = range(1850, 2101)
_EXCEL_ZERO = date(1899, 12, 30)  # day 60 of Excel, which does not exist, is before any that is read
_SERIAL = range(32_874, 73_416)  # 1990 to 2100
_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[ T][0-9:]+)?")
_FRENCH = re.compile(r"([0-9]{1,2})[/.\-]([0-9]{1,2})[/.\-]([0-9]{4}|[0-9]{2})(?: [0-9]{1,2}[:h][0-9:]+)?")
_WORDS = re.compile(r"(?:[a-z]+ )?([0-9]{1,2})(?:er)? ([^\W\d_]+)\.? ([0-9]{4})")
_ABRIDGED = re.compile(r"[0-9][.,][0-9]+ ?[eE] ?\+?[0-9]{1,2}")
_THIS_CENTURY = 69  # `68` is 2068 and `69` is 1969, as everywhere
_PRECISE = re.compile(r"(-?)([0-9][0-9 ]{0,15})(?:,([0-9]{3,})|\.([0-9]{4,}))")
_SHORTEST_SIRET = 12  # two zeros lost

_YES_OR_NO = {**dict.fromkeys(("oui", "o", "x", "1", "vrai"), True), **dict.fromkeys(("non", "n", "0", "faux"), False)}


@dataclass(frozen=True, slots=True)
class Repare:
    """A value that differs from the cell's text: what was understood, with the remark to show."""

    valeur: object
    remarque: str


def read_siret_cell(text: str) -> object:
    """Read a SIRET as `read_siret`; leading zeros lost in a spreadsheet are restored when the key is then right."""
    if _ABRIDGED.fullmatch(text):
        raise CellError(
            f"« {shortened(text)} » est un numéro que le tableur a abrégé.",
            "Mettez la colonne au format « texte » et recopiez le numéro, de 14 chiffres.",
        )
    number = compact(re.sub("[.,]0+$", "", text))
    if number.isascii() and number.isdigit() and _SHORTEST_SIRET <= len(number) < 14 and is_siret(number.zfill(14)):
        return Repare(number.zfill(14), f"« {shortened(text)} » a perdu ses zéros du début : lu {number.zfill(14)}.")
    return read_siret(number)


def rounding_reader(read: Reader, *, unit: str = "") -> Reader:
    """Return a reader of amounts with two decimals; more, such as a computed 0.30000000000000004, are rounded."""

    def rounded(text: str) -> object:
        number = text.removesuffix(unit).strip()
        match = _PRECISE.fullmatch(number)
        if match is None:
            return read(text)
        sign, whole, fraction = match[1], match[2], match[3] or match[4]
        digits = str(int(f"{whole.replace(' ', '')}{fraction[:2]}") + (fraction[2] >= "5")).zfill(3)
        written = f"{sign}{digits[:-2]},{digits[-2:]}"
        return Repare(read(written), f"« {shortened(number)} » a plus de deux décimales : lu {written}.")

    return rounded


def read_commune_cell(text: str) -> object:
    """Read a commune code as `read_code_commune`; a leading zero lost in a spreadsheet is restored."""
    number = compact(text)
    if len(number) == 4 and number.isascii() and number.isdigit():
        return Repare(f"0{number}", f"« {number} » a perdu son zéro du début : lu 0{number}.")
    return read_code_commune(text)


def read_yes_or_no(text: str) -> bool | None:
    """Read « oui » or « non »; None when blank. Raises CellError."""
    if text and words(text) not in _YES_OR_NO:
        raise CellError(f"« {shortened(text)} » n’est ni oui ni non.", "Écrivez oui ou non, ou laissez vide.")
    return _YES_OR_NO.get(words(text))


def jour_reader(*, is_past_kept: bool = True) -> Reader:
    """Return a reader of days; `is_past_kept`: whether they may be before 1950, as the birth of an association is."""

    def read(text: str) -> object:
        day, is_serial = _day(text)
        if day is None:
            raise CellError(f"« {shortened(text)} » n’est pas une date.", "Écrivez par exemple 01/09/2025.")
        if day.year not in _YEARS or (day.year < 1950 and not is_past_kept):
            raise CellError(f"L’année de « {shortened(text)} » est hors des limites.", "Vérifiez la date.")
        day_text = f"{day:%d/%m/%Y}"
        return (
            Repare(day, f"« {text} » est une date que le tableur compte en jours : lu {day_text}.")
            if is_serial
            else day
        )

    return read


def _day(text: str) -> tuple[date | None, bool]:
    """Return the day, and whether it was an Excel serial number."""
    if not text.isascii() and _WORDS.fullmatch(text.casefold()) is None:
        return None, False
    if re.fullmatch("[0-9]{5}", text) and int(text) in _SERIAL:
        return _EXCEL_ZERO + timedelta(days=int(text)), True
    return _written_day(text), False


def _written_day(text: str) -> date | None:
    if match := _ISO.fullmatch(text):
        return _made(*match.groups())
    if match := _FRENCH.fullmatch(text):
        day, month, year = match.groups()
        return _made(_whole_year(year), month, day)
    if (match := _WORDS.fullmatch(text.casefold())) and (number := month_names().get(match[2])):
        return _made(match[3], str(number), match[1])
    return None


def _whole_year(year: str) -> str:
    if len(year) == 4:
        return year
    return f"{20 if int(year) < _THIS_CENTURY else 19}{year}"


def _made(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
