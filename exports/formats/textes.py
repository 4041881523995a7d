"""How values are written in text files, so that what they say is read back whole and nothing in them is computed."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from exports.enquetes.lecture import Manque
from exports.formats.tables import Colonne, Genre, Valeur
from exports.tableur.csv import guarded

STATES = tuple(own.value for own in Manque if own.value)
"""What is read where there is no value and why is known; a question left blank is an empty cell."""

Clean = Callable[[str], str]


def text_cell(colonne: Colonne, text: str, clean: Clean) -> str:
    """A text that no one takes for a formula, nor for a reason for having no value in a column that can hold one: an
    apostrophe before either, and before an apostrophe. Taking one away gives the text back."""
    cleaned = clean(text)
    return f"'{cleaned}" if colonne.manques and cleaned in STATES else guarded(cleaned)


def number_text(value: float) -> str:
    """A number by its shortest decimals, without exponent; a point."""
    return str(value) if isinstance(value, int) else format(Decimal(repr(value)), "f").removesuffix(".0")


def iso_text(day: date, genre: Genre) -> str:
    """`2026-06-30`, or `2026-06` for a month."""
    return day.isoformat()[:7] if genre is Genre.MOIS else day.isoformat()


def french_text(day: date, genre: Genre) -> str:
    """`30/06/2026`, or `06/2026` for a month."""
    told = f"{day.month:02}/{day.year:04}"
    return told if genre is Genre.MOIS else f"{day.day:02}/{told}"


def written(colonne: Colonne, value: Valeur, clean: Clean, *, is_french: bool) -> str:
    """A cell as the text of a CSV file."""
    match value:
        case None:
            return ""
        case Manque():
            return value.value
        case str():
            return text_cell(colonne, value, clean)
        case date():
            return (french_text if is_french else iso_text)(value, colonne.genre)
        case _:
            told = number_text(value)
            return told.replace(".", ",") if is_french else told
