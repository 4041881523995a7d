"""Tables that every format is made from: described columns, rows read once, values written safely as text."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import Enum

from exports.enquetes.lecture import Manque
from exports.tableur.csv import guarded
from questionnaires.core.elements import Numeric, Question
from questionnaires.core.francais import sort_key
from questionnaires.core.questions import Acknowledgement, Computed, Moment, Number, WithOptions


class GenreColonne(Enum):
    """Content of the cells of a column, besides blanks and reasons for no value.

    TEXTE: texts, and days where the value known beforehand is one. OPTION: the code of one option; OPTIONS: codes of
    several, separated by one space, by rank in a ranking. JOUR and MOIS: dates, those of a month being its first day.
    """

    TEXTE = "texte"
    ENTIER = "nombre entier"
    DECIMAL = "nombre"
    JOUR = "date"
    MOIS = "mois"
    OPTION = "code"
    OPTIONS = "codes séparés par une espace"

    @property
    def is_number(self) -> bool:
        return self in {GenreColonne.ENTIER, GenreColonne.DECIMAL}

    @property
    def is_day(self) -> bool:
        return self in {GenreColonne.JOUR, GenreColonne.MOIS}

    @property
    def is_coded(self) -> bool:
        return self in {GenreColonne.OPTION, GenreColonne.OPTIONS}


def genre_of(question: Question, decimals: int) -> GenreColonne:  # noqa: PLR0911 (one case a kind)
    """Return the genre of the answers to a question; `decimals` are those of the version that asks for most."""
    match question:
        case Number() if not decimals:
            return GenreColonne.ENTIER
        case Computed(nature="texte"):
            return GenreColonne.TEXTE
        case Numeric():
            return GenreColonne.DECIMAL
        case WithOptions(several=True):
            return GenreColonne.OPTIONS
        case WithOptions() | Acknowledgement():
            return GenreColonne.OPTION
        case Moment():
            return GenreColonne(question.kind)
        case _:
            return GenreColonne.TEXTE


Valeur = str | int | float | date | Manque | None
"""A cell; None: asked and left blank, or nothing to say. It is never Manque.VIDE."""

Row = Sequence[Valeur]

Borne = float | date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ColonneTable:
    """A described column. `nom` is its header, the same as in the workbook; `champ` its name where names are short,
    stable through all wordings; `titre` what people read.

    `variable` is the code of the question that it comes from, empty for what identifies a row. `libelles` are labels by
    code, with those of `retirees`; `manques` the reasons for no value that it can hold; `bornes` the least and the
    greatest value that may be answered, in its unit.
    """

    nom: str
    champ: str
    titre: str
    genre: GenreColonne = GenreColonne.TEXTE
    sens: str = ""
    unite: str = ""
    decimals: int = 0
    bornes: tuple[Borne, Borne] = (None, None)
    libelles: Mapping[str, str] = field(default_factory=dict)
    retirees: frozenset[str] = frozenset()
    ordonnee: bool = False  # its codes are scores
    manques: tuple[Manque, ...] = ()
    requise: bool = False  # every cell holds a value
    variable: str = ""

    def said(self, value: Valeur) -> Valeur:
        """Return the labels of codes, in place of them; any other value as it is."""
        if not self.genre.is_coded or not isinstance(value, str) or isinstance(value, Manque):
            return value
        codes = value.split() if self.genre is GenreColonne.OPTIONS else [value]
        return " ; ".join(self.libelles.get(code, code) for code in codes)

    def described(self) -> str:
        """Return its meaning, its unit and its codes, in words."""
        parts = [self.sens, f"unité : {self.unite}" if self.unite else ""]
        codes = [
            f"{code} = {libelle}{' (option retirée)' if code in self.retirees else ''}"
            for code, libelle in self.libelles.items()
        ]
        return " ; ".join([*filter(None, parts), *codes])


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table. `nom` is that of its file, without a suffix: small letters, digits and hyphens. `cle`: headers of the
    columns that identify a row; empty when none do."""

    nom: str
    titre: str
    colonnes: tuple[ColonneTable, ...]
    lignes: Iterable[Row]
    cle: tuple[str, ...] = ()

    @property
    def has_answers(self) -> bool:
        """True when some of its columns come from questions."""
        return any(colonne.variable for colonne in self.colonnes)


class Fichiers:
    """Names given to files so far."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def give(self, wanted: str) -> str:
        """Return `donnees-satisfaction` for « Données Satisfaction »; a name asked again gets a number."""
        plain = "-".join(re.findall("[a-z0-9]+", sort_key(wanted))) or "table"
        name, rank = plain[:60], 1
        while name in self._taken:
            rank += 1
            name = f"{plain[:60]}-{rank}"
        self._taken.add(name)
        return name


STATES = tuple(manque.value for manque in Manque if manque.value)
"""Texts that stand for a missing value whose reason is known; a question left blank is an empty cell."""

Clean = Callable[[str], str]


def text_cell(colonne: ColonneTable, text: str, clean: Clean) -> str:
    """Return a text that no one takes for a formula, nor for a reason for no value in a column that can hold one: an
    apostrophe before either, and before an apostrophe. Taking one away gives the text back."""
    cleaned = clean(text)
    return f"'{cleaned}" if colonne.manques and cleaned in STATES else guarded(cleaned)


def number_text(value: float) -> str:
    """Return a number with its shortest decimals, a point and no exponent."""
    return str(value) if isinstance(value, int) else format(Decimal(repr(value)), "f").removesuffix(".0")


def iso_text(day: date, genre: GenreColonne) -> str:
    """Return `2026-06-30`, or `2026-06` for a month."""
    return day.isoformat()[:7] if genre is GenreColonne.MOIS else day.isoformat()


def french_text(day: date, genre: GenreColonne) -> str:
    """Return `30/06/2026`, or `06/2026` for a month."""
    month = f"{day.month:02}/{day.year:04}"
    return month if genre is GenreColonne.MOIS else f"{day.day:02}/{month}"


def written(colonne: ColonneTable, value: Valeur, clean: Clean, *, is_french: bool) -> str:
    """Return a cell as the text of a CSV file."""
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
            text = number_text(value)
            return text.replace(".", ",") if is_french else text
