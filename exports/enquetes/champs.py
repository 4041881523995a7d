"""Columns of a variable in a data sheet: header, format and value for each kind of question."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain

from exports.enquetes.catalogue import Variable, catalogue_of
from exports.enquetes.lecture import LigneLue, Manque, ValeurLue, number_of
from exports.records.records import VersionPosee
from exports.tableur.styles import DATA, DAY, INTEGER, WRAPPED, CellFormat, Column, fitting
from exports.tableur.text import FIRST_DAY
from questionnaires.core.blocs import Block
from questionnaires.core.elements import Numeric, Value
from questionnaires.core.francais import typeset
from questionnaires.core.model import Groupe, Questionnaire, Section
from questionnaires.core.questions import Computed, Graded, Moment, MultipleChoice, Part, Ranking, Text, WithOptions

Cell = str | float | date | Manque | None

MANQUE = CellFormat(italic=True, colour="#6B6B64", valign="top")
_FIGURE = DATA.but(align="right", foreign=False)


@dataclass(frozen=True, slots=True)
class ChampDonnees:
    """A column of a data sheet. `sens` says what it holds besides the answer; `variable` is None when it is no
    question.

    `libelles` are texts that recur in its cells. `is_connue`: it holds a value known beforehand; the other columns of a
    question depend on its answer alone. `said` converts a value, where there is one.
    """

    column: Column
    read: Callable[[LigneLue], Cell]
    variable: Variable | None = None
    sens: str = ""
    libelles: tuple[str, ...] = ()
    is_connue: bool = False
    said: Callable[[ValeurLue], Cell] | None = None


def champs_of(variable: Variable) -> list[ChampDonnees]:
    """Return all the columns of a variable, those known beforehand last."""
    return [*_columns(variable), *_known(variable)]


def columns_of(block: Block) -> list[tuple[str, str]]:
    """Return the (header, words) of the columns that a block would have in Données, or in the sheet of its own that a
    repetition has."""
    section = Section(code="S", titre="", court="", groupes=(Groupe(code="G", titre="", blocks=(block,)),))
    alone = Questionnaire(code="Q", titre="", sections=(section,))
    catalogue = catalogue_of([VersionPosee(numero=1, libelle="", questionnaire=alone)])
    variables = (*catalogue.variables, *chain.from_iterable(repetee.variables for repetee in catalogue.repetees))
    return [
        (champ.column.header, champ.sens or variable.libelle) for variable in variables for champ in champs_of(variable)
    ]


def looks_of(champ: ChampDonnees) -> tuple[CellFormat, CellFormat, CellFormat]:
    """Return the formats of a value in its column, of a text in it, of a reason for having no value. A blank leaves the
    cell empty."""
    style = champ.column.format
    return style, style.but(number="General", align="left", foreign=True), MANQUE.but(align=style.align)


def _columns(variable: Variable) -> list[ChampDonnees]:  # noqa: C901, PLR0911 (one case a kind)
    match variable.question:
        case Computed(nature="texte"):
            return [_value(variable, WRAPPED, number_of)]
        case Numeric() as question:
            return [_value(variable, _figure(number_format(question)), number_of)]
        case Text() as question:
            return [_value(variable, WRAPPED, _text, 60 if question.long else 30)]
        case MultipleChoice():
            return [_value(variable, DATA, lambda lu: _labels(variable, lu), 36), *_ticked(variable)]
        case Ranking():
            ranks = (replace(_labelled(rang), said=None) for rang in variable.rangs)
            return [_value(variable, DATA, lambda lu: _labels(variable, lu), 36), *ranks]
        case Graded():
            score = Column(f"{variable.nom}/score", f"{variable.nom}/score", _figure(INTEGER), 8)
            sens = "score du choix, vide si non concerné"
            return [_labelled(variable), ChampDonnees(score, lambda ligne: _score(ligne, variable), variable, sens)]
        case WithOptions():
            return [_labelled(variable)]
        case Moment() as question:
            look, width = _figure(DAY[-len(question.exemple) :]), 11 if question.first else 12
            return [_value(variable, look, lambda lu: _day(lu, question.day(lu.value)), width)]
        case _:
            return [_value(variable, DATA, _text)]


def number_format(question: Numeric) -> str:
    """Return a number format with as many decimals as asked, and the unit where Excel knows it."""
    number = "#,##0" + ("." + "0" * question.decimals if question.decimals else "")
    if isinstance(question, Part):
        number = "0.00"
    return f'{number}"\u00a0{question.unite}"' if question.unite in ("€", "%") else number


def _figure(number: str) -> CellFormat:
    return _FIGURE.but(number=number)


def _value(
    variable: Variable, look: CellFormat, convert: Callable[[ValeurLue], Cell], width: float = 14
) -> ChampDonnees:
    def read(ligne: LigneLue) -> Cell:
        lu = ligne.read(variable)
        return convert(lu) if isinstance(lu, ValeurLue) else lu

    return ChampDonnees(_column(variable.nom, look, width), read, variable, said=convert)


def _labelled(variable: Variable) -> ChampDonnees:
    champ = _value(variable, DATA, lambda lu: _label(variable, lu.value), 24)
    return replace(champ, libelles=tuple(variable.libelles.values()))


def _column(header: str, look: CellFormat, width: float) -> Column:
    return Column(header, header, look, min(fitting(header, width), 60))


def _text(lu: ValeurLue) -> str:
    return lu.question.text(lu.value)


def _label(variable: Variable, code: Value) -> str:
    return variable.libelles.get(str(code), str(code))


def _labels(variable: Variable, lu: ValeurLue) -> str:
    return " ; ".join(_label(variable, code) for code in str(lu.value).split())


def _ticked(variable: Variable) -> Iterator[ChampDonnees]:
    """Yield one column of 0 and 1 per option; an option that the version did not offer was never asked."""
    for option in variable.options:
        column = _column(f"{variable.nom}/{option.code}", _figure(INTEGER), 8)
        sens = typeset(f"1 si « {option.libelle} » est coché, 0 sinon")
        yield ChampDonnees(column, _tick(variable, option.code), variable, sens)


def _tick(variable: Variable, code: str) -> Callable[[LigneLue], Cell]:
    def read(ligne: LigneLue) -> Cell:
        lu = ligne.read(variable)
        if not isinstance(lu, ValeurLue):
            return Manque.NON_POSEE if lu is Manque.VIDE and not _offers(ligne, variable, code) else lu
        if not _offers(ligne, variable, code):
            return Manque.NON_POSEE
        return int(code in str(lu.value).split())

    return read


def _offers(ligne: LigneLue, variable: Variable, code: str) -> bool:
    question = variable.posees[ligne.attendu.version].question
    return isinstance(question, MultipleChoice) and code in question.libelles


def _score(ligne: LigneLue, variable: Variable) -> Cell:
    lu = ligne.read(variable)
    if isinstance(lu, ValeurLue):
        return int(lu.value)
    return None if lu is Manque.NON_CONCERNE else lu


def _day(lu: ValeurLue, day: date) -> Cell:
    """Return a day, or its words when Excel may not know it."""
    return day if day >= FIRST_DAY else lu.question.text(lu.value)


def _known(variable: Variable) -> Iterator[ChampDonnees]:
    if not any(getattr(posee.question, "connu", None) for posee in variable.posees.values()):
        return
    for suffix, width, sens in (
        ("connu", 24, "valeur connue avant l’envoi, à comparer à la réponse"),
        ("connu.origine", 24, "d’où vient la valeur connue"),
        ("connu.date", 12, "date de la valeur connue"),
    ):
        look = _figure(DAY) if suffix == "connu.date" else DATA
        column = _column(f"{variable.nom}.{suffix}", look, width)
        yield ChampDonnees(column, _known_reader(variable, suffix), variable, sens, is_connue=True)


def _known_reader(variable: Variable, suffix: str) -> Callable[[LigneLue], Cell]:
    def read(ligne: LigneLue) -> Cell:
        connue = ligne.connue(variable)
        if connue is None:
            return None
        return {"connu": connue.texte, "connu.origine": connue.origine}.get(suffix, _iso_day(connue.date))

    return read


def _iso_day(text: str) -> Cell:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return text
