"""Parsing of spreadsheet cells of a register: French and Excel dates, numbers shortened by a spreadsheet."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from collecte.core.operations.cellules import CellError, Reader, words
from collecte.core.operations.champs_structures import read_code_commune, read_siret
from collecte.models import Forme
from questionnaires.core.francais import month_names
from questionnaires.core.identifiants import compact, is_siret
from questionnaires.core.repartition import shortened

_YEARS = range(1850, 2101)
_EXCEL_ZERO = date(1899, 12, 30)  # day 60 of Excel, which is no day, is before any that we read
_SERIAL = range(32_874, 73_416)  # 1990 to 2100
_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[ T][0-9:]+)?")
_FRENCH = re.compile(r"([0-9]{1,2})[/.\-]([0-9]{1,2})[/.\-]([0-9]{4}|[0-9]{2})(?: [0-9]{1,2}[:h][0-9:]+)?")
_WORDS = re.compile(r"(?:[a-z]+ )?([0-9]{1,2})(?:er)? ([^\W\d_]+)\.? ([0-9]{4})")
_ABRIDGED = re.compile(r"[0-9][.,][0-9]+ ?[eE] ?\+?[0-9]{1,2}")
_THIS_CENTURY = 69  # `68` is 2068 and `69` is 1969, as everywhere
_PRECISE = re.compile(r"(-?)([0-9][0-9 ]{0,15})(?:,([0-9]{3,})|\.([0-9]{4,}))")
_SHORTEST_SIRET = 12  # two zeros lost

_FORMES = {
    "association": Forme.ASSOCIATION,
    "association loi 1901": Forme.ASSOCIATION,
    "association loi de 1901": Forme.ASSOCIATION,
    "association 1901": Forme.ASSOCIATION,
    "asso": Forme.ASSOCIATION,
    "loi 1901": Forme.ASSOCIATION,
    "siae": Forme.SIAE,
    "structure d insertion": Forme.SIAE,
    "structure d insertion par l activite economique": Forme.SIAE,
    "aci": Forme.SIAE,
    "ei": Forme.SIAE,
    "cooperative": Forme.COOPERATIVE,
    "scic": Forme.COOPERATIVE,
    "scop": Forme.COOPERATIVE,
    "cae": Forme.COOPERATIVE,
    "entreprise adaptee": Forme.ADAPTEE,
    "ea": Forme.ADAPTEE,
    "esus": Forme.ESUS,
    "societe commerciale esus": Forme.ESUS,
    "autre": Forme.AUTRE,
    **{words(own.value): own for own in Forme},
}


@dataclass(frozen=True, slots=True)
class Repare:
    """A value that the cell does not say as it is: what was understood, which the person is told."""

    valeur: object
    remarque: str


def read_siret_cell(text: str) -> object:
    """As `read_siret`; the zeros that a spreadsheet takes off are put back where the key is right then."""
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
    """Reads an amount with two decimals; what a spreadsheet computed with more, 0.30000000000000004, is rounded."""

    def rounded(text: str) -> object:
        number = text.removesuffix(unit).strip()
        found = _PRECISE.fullmatch(number)
        if found is None:
            return read(text)
        sign, whole, fraction = found[1], found[2], found[3] or found[4]
        digits = str(int(f"{whole.replace(' ', '')}{fraction[:2]}") + (fraction[2] >= "5")).zfill(3)
        told = f"{sign}{digits[:-2]},{digits[-2:]}"
        return Repare(read(told), f"« {shortened(number)} » a plus de deux décimales : lu {told}.")

    return rounded


def read_commune_cell(text: str) -> object:
    """As `read_code_commune`, with the zero that a spreadsheet takes off."""
    number = compact(text)
    if len(number) == 4 and number.isascii() and number.isdigit():
        return Repare(f"0{number}", f"« {number} » a perdu son zéro du début : lu 0{number}.")
    return read_code_commune(text)


def read_forme(text: str) -> Forme:
    """The legal form, by its name or the usual letters. Raises CellError."""
    forme = _FORMES.get(words(text))
    if forme is None:
        known = ", ".join(own.value for own in Forme)
        raise CellError(f"La forme « {shortened(text)} » est inconnue.", f"Écrivez l’une de celles-ci : {known}.")
    return forme


def jour_reader(*, is_past_kept: bool = True) -> Reader:
    """Reads a day; `is_past_kept`: whether it may be before 1950, as the birth of an association is."""

    def read(text: str) -> object:
        found, is_serial = _day(text)
        if found is None:
            raise CellError(f"« {shortened(text)} » n’est pas une date.", "Écrivez par exemple 01/09/2025.")
        if found.year not in _YEARS or (found.year < 1950 and not is_past_kept):
            raise CellError(f"L’année de « {shortened(text)} » est hors des limites.", "Vérifiez la date.")
        told = f"{found:%d/%m/%Y}"
        return (
            Repare(found, f"« {text} » est une date que le tableur compte en jours : lu {told}.")
            if is_serial
            else found
        )

    return read


def _day(text: str) -> tuple[date | None, bool]:
    """The day, and whether Excel's own count of days said it."""
    if not text.isascii() and _WORDS.fullmatch(text.casefold()) is None:
        return None, False
    if re.fullmatch("[0-9]{5}", text) and int(text) in _SERIAL:
        return _EXCEL_ZERO + timedelta(days=int(text)), True
    return _written_day(text), False


def _written_day(text: str) -> date | None:
    if found := _ISO.fullmatch(text):
        return _made(*found.groups())
    if found := _FRENCH.fullmatch(text):
        day, month, year = found.groups()
        return _made(_whole_year(year), month, day)
    if (found := _WORDS.fullmatch(text.casefold())) and (number := month_names().get(found[2])):
        return _made(found[3], str(number), found[1])
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
